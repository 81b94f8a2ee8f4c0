package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// contract is everything that was read: the catalogue, the sentences by language, and the schemas of openapi.yaml in
// their order.
type contract struct {
	Codes     []code                       `yaml:"codes" json:"codes"`
	Words     []word                       `yaml:"words" json:"words,omitempty"`
	Browsers  []browser                    `yaml:"browsers" json:"browsers,omitempty"`
	Messages  []message                    `yaml:"messages" json:"messages"`
	Sentences map[string]map[string]string `yaml:"-" json:"sentences"`
	schemas   []schema
}

// code is one entry of the catalogue; the head of catalogue.yaml says what its fields mean.
type code struct {
	Code   string   `yaml:"code" json:"code"`
	As     []string `yaml:"as" json:"as"`
	Status int      `yaml:"status" json:"status,omitempty"`
	Close  int      `yaml:"close" json:"close,omitempty"`
	Ticket bool     `yaml:"ticket" json:"ticket,omitempty"`
	Page   bool     `yaml:"page" json:"-"`
	Facts  []string `yaml:"facts" json:"facts,omitempty"`
}

// endsSession says that the main page must have the code's sentence itself, for after the server's last word; the logon
// page has those of Page.
func (c code) endsSession() bool {
	return !c.Page && (slices.Contains(c.As, "drop") || slices.Contains(c.As, "close"))
}

// word is a text that is no code's sentence: what the server says beside them in the language of the reader.
type word struct {
	Word  string   `yaml:"word" json:"word"`
	Facts []string `yaml:"facts" json:"facts,omitempty"`
}

// browser is one that the page is made for: what tells it apart, what people call it and its kin, and the oldest version.
type browser struct {
	Browser string `yaml:"browser" json:"browser"`
	Name    string `yaml:"name" json:"name"`
	From    string `yaml:"from" json:"from"`
}

// message is one message of the live connection: its type on the wire, who sends it (client, server, both), and the
// schema in openapi.yaml.
type message struct {
	Type   string `yaml:"type" json:"type"`
	From   string `yaml:"from" json:"from"`
	Schema string `yaml:"schema" json:"schema"`
}

// schema is a schema of openapi.yaml as a YAML node, because a decoded map would lose the order of the fields.
type schema struct {
	name string
	node *yaml.Node
}

func load(source string) (*contract, error) {
	c := &contract{Sentences: map[string]map[string]string{}}
	if err := readYAML(filepath.Join(source, "catalogue.yaml"), c); err != nil {
		return nil, err
	}
	languages, err := filepath.Glob(filepath.Join(source, "sentences.*.yaml"))
	if err != nil {
		return nil, err
	}
	for _, file := range languages {
		table := map[string]string{}
		if err := readYAML(file, &table); err != nil {
			return nil, err
		}
		c.Sentences[strings.Split(filepath.Base(file), ".")[1]] = table
	}
	c.nameFacts()
	var doc struct {
		Components struct {
			Schemas yaml.Node `yaml:"schemas"`
		} `yaml:"components"`
	}
	raw, err := os.ReadFile(filepath.Join(source, "openapi.yaml"))
	if err != nil {
		return nil, err
	}
	if err := yaml.Unmarshal(raw, &doc); err != nil {
		return nil, fmt.Errorf("openapi.yaml: %w", err)
	}
	for name, node := range fields(&doc.Components.Schemas) {
		c.schemas = append(c.schemas, schema{name, node})
	}
	return c, nil
}

// readYAML decodes strictly: a misspelt field of the catalogue must not be lost in silence.
func readYAML(file string, into any) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	d := yaml.NewDecoder(f)
	d.KnownFields(true)
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("%s: %w", filepath.Base(file), err)
	}
	return nil
}

// factOf says under which fact a sentence's own, more readable word is found.
var factOf = map[string]string{"name": "holder", "n": "frees_in_s"}

// nameFacts writes the names of the facts into the sentences, so that whoever fills one in, in whatever language it is
// programmed, needs the facts of the code and nothing else.
func (c *contract) nameFacts() {
	for _, code := range c.Codes {
		for _, table := range c.Sentences {
			for word, fact := range factOf {
				if !slices.Contains(code.Facts, word) && slices.Contains(code.Facts, fact) {
					table[code.Code] = strings.ReplaceAll(table[code.Code], "{"+word+"}", "{"+fact+"}")
				}
			}
		}
	}
}

func (c *contract) servedJSON() ([]byte, error) {
	out, err := json.MarshalIndent(c, "", " ")
	return append(out, '\n'), err
}

func (c *contract) languages() []string {
	var out []string
	for language := range c.Sentences {
		out = append(out, language)
	}
	slices.Sort(out)
	return out
}
