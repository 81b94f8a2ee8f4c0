package app

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"stationmaster/api"
	"stationmaster/server/directory/directorytest"
)

// written is a file with a text.
func written(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "directory.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// What an administrator keeps by one node lets people in at another one; what they remove leaves those alone who are here.
func TestADirectoryOfTheDatabase(t *testing.T) {
	t.Parallel()
	slapd := directorytest.StartSlapd(t, directorytest.SlapdOptions{})
	dsn, a, b := twoNodes(t)
	env := []string{"DATABASE_URL", dsn, "DATABASE_CONNECTIONS", "8"}
	must(t, "may log on", "directory map open CN=Everybody,"+directorytest.Groups, env...)
	must(t, "Role desk added", "role add desk", env...)
	must(t, "", "right grant desk logon_stations --to role", env...)
	must(t, "is in role desk", "directory map open cn=floor,"+directorytest.Groups+" --role desk", env...)
	must(t, "both", "policy set credential_kind both", env...)
	know := func(typed string, want bool) {
		t.Helper()
		for _, n := range []*running{a, b} {
			eventually(t, "a node knows whose "+typed+" is", func() bool {
				_, _, ok := n.directories.Locate(typed)
				return ok == want
			})
		}
	}
	definition := func(changes map[string]any) string { return written(t, string(slapd.Kept(t, changes))) }

	admin := newWindow(t, a.url, desk)
	admin.logOn("admin", nowhere())
	var kept api.AccountDirectory
	put := fmt.Sprintf(`{"revision":0,"definition":%s}`, slapd.Kept(t, nil))
	if problem := admin.do(http.MethodPut, "/admin/directories/open", []byte(put), &kept); problem != nil || kept.From != "database" || !kept.Up {
		t.Fatalf("%+v, %+v", problem, kept)
	}
	if problem := admin.do(http.MethodPut, "/admin/directories/open", []byte(put), nil); problem == nil || problem.Code != "version_conflict" {
		t.Errorf("%+v", problem)
	}
	know(`OPEN\bo`, true)
	bo := newWindow(t, b.url, desk)
	if _, problem := bo.logOnWith(`open\bo`, directorytest.Password, at("T-101")); problem != nil {
		t.Fatalf("%+v", problem)
	}
	bo.open()
	for _, n := range []*running{a, b} {
		if metrics := read(t, n.url+"/metrics"); !strings.Contains(metrics, `stationmaster_directory_up{directory="open"} 1`) {
			t.Error("the metrics do not know the directory")
		}
	}
	must(t, "open       OPEN    database  1      "+slapd.URLS, "directory list", env...)
	must(t, "# of the database; changed by Ada Admin", "directory show open", env...)
	must(t, "password: is right", "directory check open bo", append(env, "STATIONMASTER_PASSWORD", directorytest.Password)...)
	if _, out, errs := command(t, "directory show open", env...); strings.Contains(out+errs, directorytest.Password) || !strings.Contains(out, "name: open\n") {
		t.Errorf("shown as %s%s", out, errs)
	}

	must(t, "Directory open is kept", "directory set "+definition(map[string]any{"name": "open"}), env...)
	elsewhere := definition(map[string]any{"name": "open", "servers": []string{"ldaps://ldap.invalid"}, "password": nil, "pool": 100})
	for line, says := range map[string]string{
		"directory set " + elsewhere:                      "nothing has changed:\n  pool must be from 1 to 64\n  password is missing: the one that is kept was entered for other servers",
		"directory set /nowhere":                          "no such file",
		"directory set -":                                 "there is no standard input",
		"directory set " + written(t, "- {name: a}"):      "is not one directory",
		"directory set " + written(t, "{kind: openldap}"): "name is missing",
		"directory set " + written(t, "pool: many"):       "nothing has changed:\n  pool must be a number (line 1)",
		"directory set " + written(t, "name: long\n"+strings.Repeat("#", maxDefinition)+"\npool: 100"): "is larger than 1024 KiB",
		"directory show shut":   "there is no directory shut",
		"directory remove shut": "the database has no directory shut",
		"directory check shut":  `neither DIRECTORIES nor the database has a directory "shut"; they have: open`,
		"directory set a b":     "usage:",
	} {
		if code, out, errs := command(t, line, env...); code == 0 || !strings.Contains(out+errs, says) {
			t.Errorf("%s: %d, said %q and %q", line, code, out, errs)
		}
	}

	// What is shown can be put back: the password stays.
	_, shown, _ := command(t, "directory show open", env...)
	file, err := os.Open(written(t, strings.Replace(shown, "domain: OPEN", "domain: SHUT", 1)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	var out, errs bytes.Buffer
	if code := Main(context.Background(), Process{Args: []string{"directory", "set", "-"}, Getenv: environment(env...), Stdin: file, Stdout: &out, Stderr: &errs}); code != 0 {
		t.Fatalf("%s%s", &out, &errs)
	}
	know(`SHUT\bo`, true)
	know(`OPEN\bo`, false)

	must(t, "It leaves 1 behind: their sessions go on", "directory remove open", env...)
	know(`SHUT\bo`, false)
	if state := stateOf(t, dsn, bo.session.ID); state != "live" {
		t.Errorf("a session is %s", state)
	}
	if _, problem := newWindow(t, a.url, desk).logOnWith(`SHUT\bo`, directorytest.Password, at("T-102")); problem == nil || problem.Code != "invalid_credentials" {
		t.Errorf("%+v", problem)
	}
	said, _ := inDatabase(t, dsn, "select string_agg(code || ' ' || caused_by || ' ' || note, '; ' order by id) from ledger where kind = 'directory'").(string)
	if said != "directory_changed Ada Admin open: new; directory_changed command line open: password; directory_changed command line open: domain; directory_removed command line open" {
		t.Errorf("the ledger says %s", said)
	}
}

// Rows that nobody can use keep no node from starting, nor anybody who needs them not from logging on.
func TestANodeWithBrokenRowsStarts(t *testing.T) {
	t.Parallel()
	dsn := floor.New(t)
	inDatabase(t, dsn, `insert into directories values
		('nonsense', '[[1]]', '', 1, clock_timestamp(), 'Mallory'),
		('corp', '{"kind": "openldap", "domain": "CORP", "servers": ["ldaps://ldap.invalid"], "bind_dn": "cn=x", "bases": ["dc=x"], "default": true}', 'x', 2, clock_timestamp(), '')`)
	n := startNode(t, dsn)
	newWindow(t, n.url, desk).logOn("alice", at("T-101"))
	env := []string{
		"DATABASE_URL", dsn, "DIRECTORIES",
		`[{name: open, kind: openldap, domain: OPEN, servers: ["ldap://x"], plain: true, bind_dn: cn=x, password: very-secret, bases: [dc=x]}]`,
	}
	must(t, "plain: true\n", "directory show open", env...)
	must(t, "# LEFT OUT: directory nonsense", "directory show nonsense", env...)
	must(t, "nonsense   ", "directory list", env...)
	must(t, "LEFT OUT: directory nonsense: must be keys with values", "directory list", env...)
	must(t, "NOT USABLE: the kept password cannot be opened here", "directory list", env...)
	if !n.said.has("a directory of the database is left out") {
		t.Error("the log does not say so")
	}
	if ready := read(t, n.url+"/readyz"); !strings.Contains(ready, `"name":"corp"`) || strings.Contains(ready, "nonsense") {
		t.Errorf("ready says %s", ready)
	}
	// A row that nobody told of is found with the next renewal of the lease.
	inDatabase(t, dsn, `insert into directories select 'late', definition || '{"domain": "LATE", "default": false}', 'x', 3, clock_timestamp(), '' from directories where name = 'corp'`)
	eventually(t, "the node has read the late one", func() bool {
		_, _, ok := n.directories.Locate(`LATE\bo`)
		return ok
	})
}
