// Command gen makes from the contract (openapi.yaml, catalogue.yaml, sentences.<language>.yaml) everything that is
// generated but the Go types: the catalogue as the server sends it, the codes of the core, the page's types and
// sentences. It refuses to write anything while the contract contradicts itself.
//
// It owns the checks on the contract and the shape of the generated files. It knows no other package; it runs at build
// time only, by `go generate ./api/...`, in the folder of package api.
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	if err := run(".", ".."); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run reads the contract in the folder source and writes what is generated below the folder root.
func run(source, root string) error {
	files, err := generate(source)
	if err != nil {
		return err
	}
	for name, content := range files {
		target := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(target, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// generate returns the generated files by their path from the root of the module. The same contract always gives the
// same bytes.
func generate(source string) (map[string][]byte, error) {
	c, err := load(source)
	if err != nil {
		return nil, err
	}
	if err := c.check(); err != nil {
		return nil, err
	}
	served, err := c.servedJSON()
	if err != nil {
		return nil, err
	}
	core, err := c.goCodes()
	if err != nil {
		return nil, err
	}
	spoken, err := c.goSentences()
	if err != nil {
		return nil, err
	}
	types, err := c.tsTypes()
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{
		"api/catalogue.gen.json":         served,
		"server/logon/codes.gen.go":      core,
		"server/logon/sentences.gen.go":  spoken,
		"frontend/src/api/types.gen.ts":  types,
		"frontend/src/text/codes.gen.ts": c.tsCodes(),
	}
	for _, language := range c.languages() {
		for _, set := range pageSets {
			files["frontend/src/text/sentences."+set.name+"."+language+".gen.ts"] = c.tsSentences(set, language)
		}
	}
	return files, nil
}
