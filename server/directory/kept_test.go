package directory_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"stationmaster/server/directory"
	"stationmaster/server/directory/directorytest"
	"stationmaster/server/logon"
	"stationmaster/server/logon/logontest"
)

// A password that looks like a number or a time is one all the same, as in the configuration.
func TestTextsAreKeptAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	for written, want := range map[string]string{
		"0123456": "", "1_000": "", "1e5": "", "2024-01-01": "", "12345678901234567890123": "", "0x1F": "", "true": "", "12:30:45": "", "-.inf": "", "plain words": "",
		`"0123456"`: "0123456", `"a\"b: {c}"`: `a"b: {c}`, `'it''s'`: "it's", `"ä€😀\u200b\ufeff"`: "ä€😀\u200b\ufeff", `" spaces "`: " spaces ", `"yes"`: "yes", `"~"`: "~",
	} {
		if want == "" {
			want = written
		}
		document := fmt.Sprintf("name: 123\nkind: openldap\ndomain: 0042\npassword: %s\nservers: [1e5]\nattributes: {id: 0x10}\npool: 0x10\ntimeout: 2s\ndefault: true\n", written)
		name, definition, err := directory.ParseOne(document)
		if err != nil {
			t.Errorf("%s: %v", written, err)
			continue
		}
		var kept map[string]any
		if err := json.Unmarshal(definition, &kept); err != nil {
			t.Fatal(err)
		}
		configured, _ := directory.Parse("- " + strings.ReplaceAll(document, "\n", "\n  "))
		if kept["password"] != want || configured[0].Password != want || name != "123" {
			t.Errorf("%s is %q of %s, and %q in the configuration", written, kept["password"], name, configured[0].Password)
		}
		delete(kept, "password")
		if rest := fmt.Sprint(kept); rest != "map[attributes:map[id:0x10] default:true domain:0042 kind:openldap pool:16 servers:[1e5] timeout:2s]" {
			t.Errorf("beside it: %s", rest)
		}
	}
	for _, document := range []string{"", "- {name: a}", "7", "{", "null"} {
		if _, _, err := directory.ParseOne(document); err == nil || refused(err).Code != "" {
			t.Errorf("%q: %v", document, err)
		}
	}
	_, _, err := directory.ParseOne("name: a\ncolour: red\npool: many\npool: 2\n")
	if r := refused(err); fmt.Sprint(r.Faults) != "[{colour is not known here (line 2)} {pool must be a number (line 3)} {pool is there twice (line 4)}]" {
		t.Errorf("%v, %+v", err, r.Faults)
	}
}

// What is shown of a directory has certificates in it, and nothing else that somebody copied along.
func TestNothingButCertificatesIsKept(t *testing.T) {
	t.Parallel()
	server, store := directorytest.StartSlapd(t, directorytest.SlapdOptions{}), logontest.NewFake()
	n := newNode(t, store)
	_, keyFile := server.CA.Issue(t, time.Now().Add(time.Hour), "nobody")
	good, key := content(t, server.CA.File), content(t, keyFile)
	lines := strings.Split(strings.TrimSpace(key), "\n")
	secret := lines[1]
	torn := strings.Join(lines[:len(lines)-1], "\n") + "\n-----END\n"
	for what, ca := range map[string]string{
		"a torn key before": torn + good, "a torn key behind": good + torn, "a key's middle": good + secret, "a remark": "# ours\n" + good, "text alone": "none",
		"a header": strings.Replace(good, "-----\n", "-----\nKey: "+secret+"\n\n", 1), "half a certificate": good + good[:len(good)/2],
	} {
		_, err := n.SetDirectory(t.Context(), "open", server.Kept(t, map[string]any{"ca": ca}), "Ada")
		if r := refused(err); r.Code != logon.CodeFieldInvalid || r.Field != "ca" || strings.Contains(fmt.Sprint(r.Faults), secret) {
			t.Errorf("%s: %v, %+v", what, err, r)
		}
		row(t, store, "half", fmt.Sprintf(`{"domain": "HALF", "ca": %q}`, ca), nil)
		if s := n.standing("half"); s.LeftOut == "" || strings.Contains(fmt.Sprintf("%s %s", s.Definition, s.LeftOut), secret) {
			t.Errorf("%s: shown as %s, left out because %s", what, s.Definition, s.LeftOut)
		}
	}
	n.put("open", server.Kept(t, map[string]any{"ca": "\n" + strings.ReplaceAll(good+"\n\n"+good, "\n", "\r\n")}))
	var kept struct{ CA string }
	if err := json.Unmarshal(n.standing("open").Definition, &kept); err != nil || kept.CA != strings.TrimSpace(good+good) {
		t.Errorf("kept as %q, %v", kept.CA, err)
	}
	if _, err := n.Authenticate(t.Context(), "open", "bo", right, anybody); err != nil {
		t.Error(err)
	}
}

// Whoever has a check made again and again must not lock the service account.
func TestACheckDoesNotTryARefusedServiceAccountAgain(t *testing.T) {
	t.Parallel()
	server, store := directorytest.StartSlapd(t, directorytest.SlapdOptions{}), logontest.NewFake()
	n := newNode(t, store)
	n.put("open", server.Kept(t, map[string]any{"password": "stale"}))
	for range 5 { // the third try would lock it
		steps, err := n.CheckDirectory(t.Context(), "open", "")
		if last := steps[len(steps)-1]; err != nil || last.Name != "service account" || last.OK || !strings.Contains(last.Do, "the password is wrong") {
			t.Errorf("%+v, %v", steps, err)
		}
	}
	n.put("open", server.Kept(t, nil))
	if steps, err := n.CheckDirectory(t.Context(), "open", ""); err != nil || !steps[len(steps)-1].OK {
		t.Errorf("with the right password: %+v, %v", steps, err)
	}
}
