package main

import (
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// right is the smallest contract that is in order; each case breaks it in one way.
func right(t *testing.T) *contract {
	t.Helper()
	var hello yaml.Node
	if err := yaml.Unmarshal([]byte("{properties: {type: {enum: [hello]}}}"), &hello); err != nil {
		t.Fatal(err)
	}
	return &contract{
		Codes: []code{
			{Code: "gone", As: []string{"drop"}, Close: 4501, Facts: []string{"station"}},
			{Code: "taken", As: []string{"refusal"}, Status: 409, Ticket: true},
		},
		Messages:  []message{{Type: "hello", From: "client", Schema: "Hello"}},
		Sentences: map[string]map[string]string{"en": {"gone": "Gone from {station}.", "taken": "Taken."}},
		schemas:   []schema{{"Hello", hello.Content[0]}},
	}
}

func TestCheck(t *testing.T) {
	if err := right(t).check(); err != nil {
		t.Fatalf("the right contract: %v", err)
	}
	for name, c := range map[string]struct {
		breakIt func(*contract)
		says    string
	}{
		"no sentence":           {func(c *contract) { delete(c.Sentences["en"], "gone") }, "gone has no sentence"},
		"sentence without code": {func(c *contract) { c.Sentences["en"]["more"] = "More." }, "more, which is no code"},
		"no English": {func(c *contract) {
			c.Sentences = map[string]map[string]string{"de": c.Sentences["en"]}
		}, "no English sentences"},
		"word without a text": {func(c *contract) { c.Words = []word{{Word: "here"}} }, "word here has no sentence in sentences.en"},
		"word with a gap": {func(c *contract) {
			c.Words = []word{{Word: "here"}}
			c.Sentences["en"]["here"] = "here"
			c.Sentences["de"] = map[string]string{"gone": "Weg.", "taken": "Belegt."}
		}, "word here has no sentence in sentences.de"},
		"word named like a code":  {func(c *contract) { c.Words = []word{{Word: "gone"}} }, `word "gone"`},
		"language with a gap":     {func(c *contract) { c.Sentences["de"] = map[string]string{"gone": "Weg."} }, "taken has no sentence in sentences.de"},
		"unknown placeholder":     {func(c *contract) { c.Sentences["en"]["gone"] = "Gone to {place}." }, "{place}, which is no fact"},
		"twice":                   {func(c *contract) { c.Codes = append(c.Codes, c.Codes[0]) }, "there twice"},
		"bad name":                {func(c *contract) { c.Codes[0].Code = "Gone" }, "lower case letters"},
		"too long for a close":    {func(c *contract) { c.Codes[0].Code = strings.Repeat("x", 124) }, "at most 123 bytes"},
		"no use":                  {func(c *contract) { c.Codes[0].As = nil }, "as says nothing"},
		"unknown use":             {func(c *contract) { c.Codes[0].As = append(slices.Clone(c.Codes[0].As), "joke") }, `"joke"`},
		"refusal without status":  {func(c *contract) { c.Codes[1].Status = 0 }, "taken: a refusal or an error has a status"},
		"status that is none":     {func(c *contract) { c.Codes[1].Status = 200 }, "not in 400-599"},
		"drop with a status":      {func(c *contract) { c.Codes[0].Status = 409 }, "nothing else has (status 409)"},
		"drop without close code": {func(c *contract) { c.Codes[0].Close = 0 }, "gone: a drop or a close has a close code"},
		"refusal with close code": {func(c *contract) { c.Codes[1].Close = 4501 }, "nothing else has (close 4501)"},
		"close code out of range": {func(c *contract) { c.Codes[0].Close = 1008 }, "not in 4000-4999"},
		"drop that reconnects":    {func(c *contract) { c.Codes[0].Close = 4001 }, "asks the client to reconnect"},
		"ticket on a drop":        {func(c *contract) { c.Codes[0].Ticket = true }, "only a refusal carries a ticket"},
		"unknown sender":          {func(c *contract) { c.Messages[0].From = "nobody" }, `from is "nobody"`},
		"message without schema":  {func(c *contract) { c.Messages[0].Schema = "Howdy" }, "no schema Howdy"},
		"message of another type": {func(c *contract) { c.Messages[0].Type = "howdy" }, "its message is howdy"},
	} {
		t.Run(name, func(t *testing.T) {
			broken := right(t)
			c.breakIt(broken)
			if err := broken.check(); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want it to say %q", err, c.says)
			}
		})
	}
}

func TestTypesOfUnknownFormsAreRefused(t *testing.T) {
	var node yaml.Node
	if err := yaml.Unmarshal([]byte("{type: object, properties: {x: {oneOf: []}}}"), &node); err != nil {
		t.Fatal(err)
	}
	c := &contract{schemas: []schema{{"Odd", node.Content[0]}}}
	if _, err := c.tsTypes(); err == nil || !strings.Contains(err.Error(), "Odd, field x") {
		t.Errorf("got %v", err)
	}
}
