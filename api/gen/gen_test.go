package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What is committed must be what the contract says; whoever changes the contract runs go generate ./api/...
func TestGeneratedFilesAreUpToDate(t *testing.T) {
	files, err := generate("..")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join("..", "..", name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is not what the contract gives: run go generate ./api/...", name)
		}
	}
}

func TestGenerationIsDeterministic(t *testing.T) {
	first, err := generate("..")
	if err != nil {
		t.Fatal(err)
	}
	second, err := generate("..")
	if err != nil {
		t.Fatal(err)
	}
	for name := range first {
		if !bytes.Equal(first[name], second[name]) {
			t.Errorf("%s differs from one run to the next", name)
		}
	}
}

func TestRunWritesNothingFromAWrongContract(t *testing.T) {
	source, root := t.TempDir(), t.TempDir()
	write(t, source, "catalogue.yaml", "codes:\n  - {code: gone, as: [drop], close: 4501}\n")
	write(t, source, "sentences.en.yaml", "other: Nothing.\n")
	write(t, source, "openapi.yaml", "components: {schemas: {}}\n")
	if err := run(source, root); err == nil {
		t.Fatal("a contract without its sentence was accepted")
	}
	if left, err := os.ReadDir(root); err != nil || len(left) != 0 {
		t.Errorf("there is something in the folder: %v, %v", left, err)
	}
}

func TestMisspeltFieldIsAnError(t *testing.T) {
	source := t.TempDir()
	write(t, source, "catalogue.yaml", "codes:\n  - {code: gone, as: [drop], closes: 4501}\n")
	if _, err := load(source); err == nil || !strings.Contains(err.Error(), "closes") {
		t.Errorf("got %v", err)
	}
}

func TestRunWritesAllFiles(t *testing.T) {
	root := t.TempDir()
	if err := run("..", root); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(root, "server/logon/codes.gen.go")); err != nil {
		t.Error(err)
	}
}

func write(t *testing.T, folder, name, content string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
