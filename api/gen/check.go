package main

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
)

// maxReason is how many bytes the reason of a WebSocket close frame may have; one more and no frame is sent at all.
const maxReason = 123

var (
	codeShape   = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)
	version     = regexp.MustCompile(`^[0-9]+(\.[0-9]+)?$`)
	placeholder = regexp.MustCompile(`\{([^{}]*)\}`)
	uses        = []string{"refusal", "error", "drop", "close", "notice", "ledger"}
)

// check returns everything that is wrong with the contract, or nil.
func (c *contract) check() error {
	var wrong []error
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Errorf("api: "+format, args...)) }
	known := map[string]bool{}
	for _, code := range c.Codes {
		if known[code.Code] {
			say("code %s is there twice", code.Code)
		}
		known[code.Code] = true
		code.check(say)
		for _, language := range c.languages() {
			checkText(language, "code "+code.Code, c.Sentences[language][code.Code], code.Facts, say)
		}
	}
	for _, word := range c.Words {
		if known[word.Word] || !codeShape.MatchString(word.Word) {
			say("word %q: its name is a code or another word already, or has not their shape", word.Word)
		}
		known[word.Word] = true
		for _, language := range c.languages() {
			checkText(language, "word "+word.Word, c.Sentences[language][word.Word], word.Facts, say)
		}
	}
	if c.Sentences["en"] == nil {
		say("there are no English sentences, and every other language falls back to them")
	}
	for _, language := range c.languages() {
		for name := range c.Sentences[language] {
			if !known[name] {
				say("sentences.%s.yaml has %s, which is no code and no word of the catalogue", language, name)
			}
		}
	}
	for _, browser := range c.Browsers {
		if !slices.Contains([]string{"chromium", "firefox", "safari"}, browser.Browser) {
			say("browser %q: the page can tell chromium, firefox and safari apart", browser.Browser)
		}
		if browser.Name == "" || !version.MatchString(browser.From) {
			say("browser %s: it has a name and a version such as 121 or 16.4, not %q and %q", browser.Browser, browser.Name, browser.From)
		}
	}
	c.checkMessages(say)
	return errors.Join(wrong...)
}

func (code code) check(say func(string, ...any)) {
	is := func(use string) bool { return slices.Contains(code.As, use) }
	if !codeShape.MatchString(code.Code) || len(code.Code) > maxReason {
		say("code %q: lower case letters, digits and single underscores, at most %d bytes (it is the reason of a close frame)", code.Code, maxReason)
	}
	if len(code.As) == 0 {
		say("code %s: as says nothing", code.Code)
	}
	for _, use := range code.As {
		if !slices.Contains(uses, use) {
			say("code %s: as has %q, which is none of %v", code.Code, use, uses)
		}
	}
	if answers := is("refusal") || is("error"); answers != (code.Status != 0) {
		say("code %s: a refusal or an error has a status, nothing else has (status %d)", code.Code, code.Status)
	}
	if code.Status != 0 && (code.Status < 400 || code.Status > 599) {
		say("code %s: status %d is not in 400-599", code.Code, code.Status)
	}
	if closes := is("drop") || is("close"); closes != (code.Close != 0) {
		say("code %s: a drop or a close has a close code, nothing else has (close %d)", code.Code, code.Close)
	}
	if code.Close != 0 && (code.Close < 4000 || code.Close > 4999) {
		say("code %s: close code %d is not in 4000-4999", code.Code, code.Close)
	}
	if is("drop") && code.Close < 4500 {
		say("code %s: a drop is final, but close code %d asks the client to reconnect", code.Code, code.Close)
	}
	if code.Ticket && !is("refusal") {
		say("code %s: only a refusal carries a ticket", code.Code)
	}
}

// checkText holds a sentence or word of one language against what it may say.
func checkText(language, what, text string, facts []string, say func(string, ...any)) {
	if text == "" {
		say("%s has no sentence in sentences.%s.yaml", what, language)
	}
	for _, found := range placeholder.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(facts, found[1]) {
			say("sentences.%s.yaml: %s has {%s}, which is no fact of it %v", language, what, found[1], facts)
		}
	}
}

func (c *contract) checkMessages(say func(string, ...any)) {
	for _, message := range c.Messages {
		if !slices.Contains([]string{"client", "server", "both"}, message.From) {
			say("message %s: from is %q, not client, server or both", message.Type, message.From)
		}
		i := slices.IndexFunc(c.schemas, func(s schema) bool { return s.name == message.Schema })
		if i < 0 {
			say("message %s: openapi.yaml has no schema %s", message.Type, message.Schema)
			continue
		}
		var found struct {
			Properties struct {
				Type struct{ Enum []string }
			}
		}
		if err := c.schemas[i].node.Decode(&found); err != nil {
			say("schema %s: %v", message.Schema, err)
		}
		if enum := found.Properties.Type.Enum; len(enum) != 1 || enum[0] != message.Type {
			say("schema %s: its type is %v, but its message is %s", message.Schema, enum, message.Type)
		}
	}
}
