package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"stationmaster/server/directory"
	"stationmaster/server/directory/directorytest"
)

func TestDirectoryCheck(t *testing.T) {
	t.Parallel()
	server := directorytest.StartSlapd(t, directorytest.SlapdOptions{})
	document, err := yaml.Marshal([]directory.Config{server.Config()})
	if err != nil {
		t.Fatal(err)
	}
	// Its patience is not a key.
	file := filepath.Join(t.TempDir(), "directories.yaml")
	if err := os.WriteFile(file, []byte(strings.Replace(string(document), "timeout: 1m0s", "timeout: 30s", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	env := []string{"DIRECTORIES_FILE", file}
	must(t, " service account: "+directorytest.Service, "directory check open", env...)
	must(t, "base ou=people", "directory check open", env...)
	must(t, "password: is right", `directory check open OPEN\bo`, append(env, "STATIONMASTER_PASSWORD", directorytest.Password)...)
	for line, says := range map[string]string{
		"directory check open nobody":            "-> The name is not below bases",
		"directory check open disabled":          "FAIL  state: disabled",
		"directory check other":                  `no directory "other"; it has: open`,
		"directory check":                        "usage:",
		"directory check open --ask-password":    "usage:",
		"directory check open bo --ask-password": "needs a terminal",
	} {
		if code, out, errs := command(t, line, env...); code == 0 || !strings.Contains(out+errs, says) {
			t.Errorf("%s: %d, said %q and %q", line, code, out, errs)
		}
	}
	if _, out, _ := command(t, "directory check --help"); !strings.Contains(out, "step by step") {
		t.Errorf("help says %q", out)
	}
}
