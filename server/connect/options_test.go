package connect

import (
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"stationmaster/api"
)

func TestParseFlags(t *testing.T) {
	file := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(file, []byte(" from the file \n"), 0o600); err != nil {
		t.Fatal(err)
	}
	environment := func(string) string { return "from the environment" }
	got, err := ParseFlags(strings.Fields(
		"--server https://desk.example --user alice --type remote-number --number +41445550101 --persistent --json --password-file "+file),
		environment, io.Discard)
	want := Options{
		Server: "https://desk.example", User: "alice", Password: " from the file ", JSON: true,
		Choice: api.StationChoice{Type: "remote_number", Number: "+41445550101", Persistent: true},
	}
	if err != nil || got != want {
		t.Errorf("got %+v, %v", got, err)
	}
	got, err = ParseFlags([]string{"--user", "alice"}, environment, io.Discard)
	if err != nil || got.Password != "from the environment" || got.Choice.Type != "workstation" || got.Server != "http://127.0.0.1:8080" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestParseFlagsSaysWhatIsWrong(t *testing.T) {
	for line, says := range map[string]string{
		"":                                       "--user NAME",
		"--user alice T1":                        `"T1" is too much`,
		"--user alice --type sofa":               `"sofa" is no station type`,
		"--user alice --server desk":             "is no address of a server",
		"--user alice --server http://desk/path": "is no address of a server",
		"--user alice --server http://desk/hosts/a/b":    "is no address of a server",
		"--user alice --server http://me:secret@desk":    "is no address of a server",
		"--user alice --password-file /nowhere/password": "cannot be read",
		"--user alice --password secret":                 "not defined",
	} {
		_, err := ParseFlags(strings.Fields(line), func(string) string { return "" }, io.Discard)
		if err == nil || !strings.Contains(err.Error(), says) || ExitCode(err) != 2 || Told(err) {
			t.Errorf("%q: got %v, want it to say %q", line, err, says)
		}
	}
}

func TestHelpIsNoError(t *testing.T) {
	var help strings.Builder
	_, err := ParseFlags([]string{"--help"}, func(string) string { return "" }, &help)
	if !errors.Is(err, flag.ErrHelp) || ExitCode(err) != 0 || !strings.Contains(help.String(), "--password-file FILE") {
		t.Errorf("got %v and\n%s", err, help.String())
	}
}

func TestAddresses(t *testing.T) {
	for server, want := range map[string][2]string{
		"http://127.0.0.1:8080":       {"http://127.0.0.1:8080", "http://127.0.0.1:8080/api/v1"},
		"https://desk/":               {"https://desk", "https://desk/api/v1"},
		"https://desk/hosts/leeds":    {"https://desk", "https://desk/hosts/leeds/api/v1"},
		"https://desk:1/hosts/leeds/": {"https://desk:1", "https://desk:1/hosts/leeds/api/v1"},
	} {
		if origin, api, err := address(server); err != nil || origin != want[0] || api != want[1] {
			t.Errorf("%s: %q, %q, %v", server, origin, api, err)
		}
	}
}
