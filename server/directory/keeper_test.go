package directory_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"stationmaster/server/directory"
	"stationmaster/server/directory/directorytest"
	"stationmaster/server/logon"
	"stationmaster/server/logon/logontest"
)

// node is a keeper as each node has one, and what it logs.
type node struct {
	*directory.Keeper
	t   *testing.T
	log *lines
}

type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func newNode(t *testing.T, store logon.KeptDirectories, change ...func(*directory.Options)) node {
	t.Helper()
	log := &lines{}
	o := directory.Options{Store: store, Secret: []byte("secret of the installation"), Log: slog.New(slog.NewTextHandler(log, nil)), Whole: 2 * time.Minute}
	for _, each := range change {
		each(&o)
	}
	k, err := directory.Keep(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.Close)
	n := node{k, t, log}
	n.reload()
	return n
}

func (n node) reload() {
	n.t.Helper()
	if err := n.Reload(n.t.Context()); err != nil {
		n.t.Fatal(err)
	}
}

func (n node) put(name string, definition []byte) logon.DirectoryStanding {
	n.t.Helper()
	now, err := n.SetDirectory(n.t.Context(), name, definition, "Ada")
	if err != nil {
		n.t.Fatalf("%v: %+v", err, refused(err))
	}
	return now
}

// standing is how a kept one stands.
func (n node) standing(name string) logon.DirectoryStanding {
	n.t.Helper()
	all, err := n.Directories(n.t.Context())
	if err != nil {
		n.t.Fatal(err)
	}
	for _, d := range all {
		if d.Name == name && d.Kept != nil {
			return d
		}
	}
	n.t.Fatalf("%s is not kept: %+v", name, all)
	return logon.DirectoryStanding{}
}

func refused(err error) logon.Refusal {
	var r *logon.Refusal
	if errors.As(err, &r) {
		return *r
	}
	return logon.Refusal{}
}

// row writes what administration would not.
func row(t *testing.T, store logon.KeptDirectories, name, definition string, password []byte) {
	t.Helper()
	_, err := store.ChangeDirectory(t.Context(), name, func([]logon.KeptDirectory) (logon.DirectoryDecision, error) {
		return logon.DirectoryDecision{Definition: []byte(definition), Password: password}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAKeptDirectory(t *testing.T) {
	t.Parallel()
	server, store := directorytest.StartSlapd(t, directorytest.SlapdOptions{}), logontest.NewFake()
	a, b := newNode(t, store), newNode(t, store)
	if made := a.put("open", server.Kept(t, map[string]any{"default": true})); made.LeftOut != "" || !made.Health.Up || made.Kept.Revision == 0 || made.Kept.ChangedBy != "Ada" {
		t.Errorf("%+v", made)
	}
	if name, _, ok := b.Locate("bo"); ok {
		t.Errorf("a node that has not read it yet has %s", name)
	}
	b.reload()
	for _, n := range []node{a, b} {
		if name, named, ok := n.Locate("bo"); name != "open" || named || !ok {
			t.Errorf("bo is of %s, %v, %v", name, named, ok)
		}
		if account, err := n.Authenticate(t.Context(), "open", `OPEN\bo`, right, anybody); err != nil || account.Source != "open" || account.Name != `OPEN\bo` {
			t.Errorf("%+v, %v", account, err)
		}
	}
	steps, err := b.CheckDirectory(t.Context(), "open", "bo")
	if err != nil || len(steps) < 6 || !steps[len(steps)-1].OK || steps[len(steps)-1].Name != "groups" {
		t.Errorf("%+v, %v", steps, err)
	}

	// Nothing shows the password: neither what is kept, nor what is told, nor the ledger, nor the log.
	kept, err := store.KeptDirectories(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	a.put("open", server.Kept(t, map[string]any{"password": nil, "pool": 2}))
	entries, err := store.Ledger(t.Context(), 0, 10)
	if err != nil || len(entries) != 2 || entries[1].Note != "open: new" || entries[0].Note != "open: default, pool" || entries[0].Code != logon.CodeDirectoryChanged || entries[0].By != "Ada" {
		t.Errorf("%+v, %v", entries, err)
	}
	everything := fmt.Sprintf("%s %s %+v %+v %s %s", kept[0].Definition, kept[0].Password, a.standing("open"), entries, a.standing("open").Definition, a.log)
	if strings.Contains(everything, right) {
		t.Error("the password is shown: " + everything)
	}

	if _, err := a.RemoveDirectory(t.Context(), "open", "Bo"); err != nil {
		t.Error(err)
	}
	b.reload()
	for _, n := range []node{a, b} {
		if _, err := n.Find(t.Context(), "open", "bo"); cause(err) != logon.CauseUnavailable || len(n.Health()) > 0 {
			t.Errorf("removed: %v, %+v", err, n.Health())
		}
	}
	if _, err := a.RemoveDirectory(t.Context(), "open", "Bo"); refused(err).Code != logon.CodeNotFound {
		t.Error(err)
	}
	if _, err := a.CheckDirectory(t.Context(), "open", ""); refused(err).Code != logon.CodeNotFound {
		t.Error(err)
	}
}

func TestWhatIsNotKept(t *testing.T) {
	t.Parallel()
	server, store := directorytest.StartSlapd(t, directorytest.SlapdOptions{}), logontest.NewFake()
	n := newNode(t, store, func(o *directory.Options) {
		configured := server.Config()
		configured.Name, configured.Domain, configured.UPNSuffixes, configured.Default = "corp", "CORP", []string{"corp.example"}, true
		o.Configured, o.Providers = []directory.Config{configured}, []string{"keycloak"}
	})
	n.put("other", server.Kept(t, map[string]any{"domain": "OTHER", "upn_suffixes": []string{"other.example"}}))
	_, key := server.CA.Issue(t, time.Now().Add(time.Hour), "nobody")
	for what, each := range map[string]struct {
		name    string
		changes map[string]any
		code    logon.Code
		field   string
	}{
		"a configured one's name":   {"corp", map[string]any{}, logon.CodeFieldTaken, "name"},
		"a configured one's domain": {"open", map[string]any{"domain": "corp"}, logon.CodeFieldTaken, "domain"},
		"a configured one's suffix": {"open", map[string]any{"upn_suffixes": []string{"CORP.example"}}, logon.CodeFieldTaken, "upn_suffixes"},
		"a kept one's domain":       {"open", map[string]any{"domain": "Other"}, logon.CodeFieldTaken, "domain"},
		"a kept one's suffix":       {"open", map[string]any{"upn_suffixes": []string{"other.example"}}, logon.CodeFieldTaken, "upn_suffixes"},
		"a second default":          {"open", map[string]any{"default": true}, logon.CodeFieldTaken, "default"},
		"a provider's name":         {"keycloak", map[string]any{}, logon.CodeFieldTaken, "name"},
		"a provider's as domain":    {"open", map[string]any{"domain": "Keycloak"}, logon.CodeFieldTaken, "domain"},
		"a bad name":                {"O\x00pen", map[string]any{}, logon.CodeFieldInvalid, "name"},
		"another name":              {"open", map[string]any{"name": "shut"}, logon.CodeFieldInvalid, "name"},
		"no password":               {"open", map[string]any{"password": nil}, logon.CodeFieldRequired, "password"},
		"no bases":                  {"open", map[string]any{"bases": nil}, logon.CodeFieldRequired, "bases"},
		"a file of the password":    {"open", map[string]any{"password": nil, "password_file": "/etc/shadow"}, logon.CodeFieldInvalid, "password_file"},
		"a file of authorities":     {"open", map[string]any{"ca": nil, "ca_file": "/etc/shadow"}, logon.CodeFieldInvalid, "ca_file"},
		"readable passwords":        {"open", map[string]any{"servers": []string{server.URL}, "plain": true}, logon.CodeFieldInvalid, "plain"},
		"unencrypted, not asked":    {"open", map[string]any{"servers": []string{server.URL}}, logon.CodeFieldInvalid, "servers"},
		"an unknown key":            {"open", map[string]any{"colour": "red"}, logon.CodeFieldInvalid, "colour"},
		"a mistyped key":            {"open", map[string]any{"pool": "many"}, logon.CodeFieldInvalid, "pool"},
		"no certificates":           {"open", map[string]any{"ca": "none"}, logon.CodeFieldInvalid, "ca"},
		"a key among them":          {"open", map[string]any{"ca": content(t, key)}, logon.CodeFieldInvalid, "ca"},
		"invisible characters":      {"open", map[string]any{"bind_dn": "cn=a\x00b"}, logon.CodeFieldInvalid, "bind_dn"},
	} {
		_, err := n.SetDirectory(t.Context(), each.name, server.Kept(t, each.changes), "Ada")
		if r := refused(err); r.Code != each.code || r.Field != each.field || len(r.Faults) == 0 || r.Faults[0].Key != each.field || r.Faults[0].What == "" {
			t.Errorf("%s: %v, %+v", what, err, r)
		}
	}
	for _, definition := range []string{"", "null", "[]", "{", "7", `{"domain": {}}`, "\xff", "kind: openldap", "{\"kind\": \"\ufffe\"}"} {
		if _, err := n.SetDirectory(t.Context(), "open", []byte(definition), "Ada"); refused(err).Code == "" {
			t.Errorf("%q: %v", definition, err)
		}
	}
	all, err := n.Directories(t.Context())
	if err != nil || len(all) != 2 || all[0].Name != "corp" || all[0].Kept != nil || strings.Contains(string(all[0].Definition), server.CA.File) {
		t.Errorf("%+v, %v", all, err)
	}
	if _, err := n.RemoveDirectory(t.Context(), "corp", "Ada"); refused(err).Code != logon.CodeNotFound {
		t.Errorf("a configured one was removed: %v", err)
	}
}

// Whoever may change a directory must not be able to have its password sent to a server of theirs.
func TestAKeptPasswordGoesWhereItWasMeantToGo(t *testing.T) {
	t.Parallel()
	server, other, store := directorytest.StartSlapd(t, directorytest.SlapdOptions{}), directorytest.StartSlapd(t, directorytest.SlapdOptions{}), logontest.NewFake()
	n := newNode(t, store)
	both := []string{server.URLS, "ldaps://ldap.invalid"}
	n.put("open", server.Kept(t, map[string]any{"servers": both}))
	for what, changes := range map[string]map[string]any{
		"other servers":   {"servers": []string{other.URLS}},
		"one more":        {"servers": append([]string{other.URLS}, both...)},
		"StartTLS":        {"servers": []string{server.URL}, "start_tls": true},
		"another CA":      {"ca": content(t, other.CA.File)},
		"any CA":          {"ca": nil},
		"another account": {"bind_dn": directorytest.Root},
	} {
		definition := map[string]any{"servers": both, "password": nil}
		for key, value := range changes {
			definition[key] = value
		}
		_, err := n.SetDirectory(t.Context(), "open", server.Kept(t, definition), "Mallory")
		if r := refused(err); r.Code != logon.CodeFieldRequired || r.Field != "password" {
			t.Errorf("%s: %v", what, err)
		}
	}
	n.put("open", server.Kept(t, map[string]any{"servers": []string{both[1], both[0]}, "password": nil, "user_filter": "(uid=bo)", "domain": "SHUT", "timeout": "20s"}))
	if _, err := n.Authenticate(t.Context(), "open", "bo", right, anybody); err != nil {
		t.Errorf("with the old password: %v", err)
	}

	// Nor may who can write the row.
	kept, err := store.KeptDirectories(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	row(t, store, "open", strings.ReplaceAll(string(kept[0].Definition), server.URLS, other.URLS), kept[0].Password)
	row(t, store, "twin", strings.ReplaceAll(string(kept[0].Definition), "SHUT", "TWIN"), kept[0].Password)
	n.reload()
	for _, name := range []string{"open", "twin"} {
		if s := n.standing(name); s.LeftOut != "" || s.Health.Up || !strings.Contains(s.Health.Why, "entered again") {
			t.Errorf("%+v", s)
		}
	}
}

func TestTwoAdministratorsAtOnce(t *testing.T) {
	t.Parallel()
	server, store := directorytest.StartSlapd(t, directorytest.SlapdOptions{}), logontest.NewFake()
	nodes := []node{newNode(t, store), newNode(t, store)}
	var both sync.WaitGroup
	results := make([]error, len(nodes))
	for i, n := range nodes {
		both.Go(func() {
			definition := server.Kept(t, map[string]any{"domain": fmt.Sprintf("D%d", i), "default": true})
			_, results[i] = n.PutDirectory(t.Context(), fmt.Sprintf("d%d", i), definition, 0, "Ada")
		})
	}
	both.Wait()
	won := 0
	for _, err := range results {
		if err == nil {
			won++
		} else if refused(err).Field != "default" {
			t.Error(err)
		}
	}
	if won != 1 {
		t.Errorf("%d won: %v", won, results)
	}
	a := nodes[0].put("open", server.Kept(t, nil))
	if _, err := nodes[1].PutDirectory(t.Context(), "open", server.Kept(t, nil), 0, "Bo"); refused(err).Code != logon.CodeVersionConflict {
		t.Error(err)
	}
	b, err := nodes[1].PutDirectory(t.Context(), "open", server.Kept(t, nil), a.Kept.Revision, "Bo")
	if err != nil || b.Kept.Revision == a.Kept.Revision {
		t.Errorf("%+v, %v", b, err)
	}
	if _, err := nodes[0].PutDirectory(t.Context(), "open", server.Kept(t, nil), a.Kept.Revision, "Ada"); refused(err).Code != logon.CodeVersionConflict {
		t.Error(err)
	}
}

// Rows that are no use keep nobody from anything else.
func TestBrokenRows(t *testing.T) {
	t.Parallel()
	server, store := directorytest.StartSlapd(t, directorytest.SlapdOptions{}), logontest.NewFake()
	newNode(t, store).put("good", server.Kept(t, map[string]any{"domain": "GOOD"}))
	newNode(t, store, func(o *directory.Options) { o.Secret = []byte("before") }).put("sealed", server.Kept(t, map[string]any{"domain": "SEALED"}))
	newNode(t, store).put("corp", server.Kept(t, map[string]any{"domain": "OTHERWISE"}))
	newNode(t, store).put("clash", server.Kept(t, map[string]any{"domain": "CORP"}))
	newNode(t, store).put("sso", server.Kept(t, map[string]any{"domain": "SSO"}))
	row(t, store, "nonsense", `"nonsense"`, nil)
	row(t, store, "half", `{"domain": "HALF", "password": "open"}`, []byte{1})
	row(t, store, "newer", `{"kind": "quantum", "hue": "red"}`, nil)
	n := newNode(t, store, func(o *directory.Options) {
		configured := server.Config()
		configured.Name, configured.Domain, configured.UPNSuffixes = "corp", "CORP", nil
		o.Configured, o.Providers = []directory.Config{configured}, []string{"sso"}
	})
	for name, why := range map[string]string{
		"nonsense": "must be keys", "half": "kind must be", "newer": "hue is not known", "corp": "name is there twice", "clash": "which directory corp has too", "sso": "is a provider's too",
	} {
		if s := n.standing(name); !strings.Contains(s.LeftOut, why) || strings.Contains(string(s.Definition), "password") {
			t.Errorf("%s is left out because %q, shown as %s", name, s.LeftOut, s.Definition)
		}
		if !strings.Contains(n.log.String(), "directory="+name) {
			t.Errorf("no warning of %s", name)
		}
	}
	if s := n.standing("sealed"); s.LeftOut != "" || s.Health.Up {
		t.Errorf("%+v", s)
	}
	if _, err := n.Authenticate(t.Context(), "sealed", "bo", right, anybody); cause(err) != logon.CauseUnavailable {
		t.Error(err)
	}
	if steps, err := n.CheckDirectory(t.Context(), "sealed", ""); err != nil || !strings.HasPrefix(steps[len(steps)-1].Do, "Enter it again") {
		t.Errorf("%+v, %v", steps, err)
	}
	if steps, err := n.CheckDirectory(t.Context(), "newer", ""); err != nil || len(steps) != 1 || steps[0].OK {
		t.Errorf("%+v, %v", steps, err)
	}
	for _, name := range []string{"good", "corp"} {
		if _, err := n.Authenticate(t.Context(), name, "bo", right, anybody); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	n.put("sealed", server.Kept(t, map[string]any{"domain": "SEALED"}))
	if _, err := n.Authenticate(t.Context(), "sealed", "bo", right, anybody); err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := n.Reload(ctx); err != nil && !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
