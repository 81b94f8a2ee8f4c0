package provider

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte("s3cret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := Parse(`
- {name: corp, label: Corp, issuer: "https://login.corp.example/realms/floor", client_id: stationmaster, client_secret_file: ` + file + `}
- name: local
  label: Local
  issuer: http://127.0.0.1:9000
  client_id: us
  scopes: [profile, groups]
  prompt: login
  claims: {name: email, groups: roles}
`)
	want := []Config{
		{
			Name: "corp", Label: "Corp", Issuer: "https://login.corp.example/realms/floor", ClientID: "stationmaster", ClientSecret: "s3cret",
			Scopes: []string{"openid", "profile", "email"}, Claims: Claims{"preferred_username", "name", "email", "groups"},
		},
		{
			Name: "local", Label: "Local", Issuer: "http://127.0.0.1:9000", ClientID: "us", Prompt: "login",
			Scopes: []string{"openid", "profile", "groups"}, Claims: Claims{"email", "name", "email", "roles"},
		},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
	if none, err := Parse(""); err != nil || len(none) != 0 {
		t.Errorf("nothing gives %+v, %v", none, err)
	}
}

func TestParseReportsAllFaultsAtOnce(t *testing.T) {
	_, err := Parse(`
- {name: Corp, issuer: "http://login.example", client_id: us, client_secret: a, client_secret_file: b, colour: red}
- {name: two, label: Two, issuer: "https://u:p@login.example", client_id: [us], scopes: "openid profile", claims: {nmae: x}, prompt: none}
- {name: two, label: "", label: Again, issuer: "https://login.example?x=1", client_id: us, client_secret_file: /nowhere, claims: [name]}
- just a text
`)
	if err == nil {
		t.Fatal("it was taken")
	}
	for _, want := range []string{
		"provider no. 1: name must", "provider no. 1: label is needed", "provider no. 1: issuer must begin with https://",
		"provider no. 1: client_secret and client_secret_file", "provider no. 1: colour is not known here (line 2)",
		"provider two: issuer must be an address", "provider two: client_id must be a text", "provider two: scopes must be a list",
		"provider two: claims.nmae is not known", "provider two: prompt must be one of",
		"provider two: name is there twice", "provider two: label is there twice", "provider two: client_secret_file cannot be read",
		"provider two: claims must be keys", "provider no. 4:  must be keys",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("nothing says %q in:\n%v", want, err)
		}
	}
	if _, err := Parse("name: corp"); err == nil || !strings.Contains(err.Error(), "is not a YAML list") {
		t.Errorf("no list gives %v", err)
	}
}
