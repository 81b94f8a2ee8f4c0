package app

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"stationmaster/api"
)

// counts is how many rows each table has that a request could change, and what the changing ones hold; the ledger is apart.
func counts(t *testing.T, dsn string) string {
	t.Helper()
	said, _ := inDatabase(t, dsn, `select concat_ws(' ',
		(select count(*) from users), (select md5(string_agg(u::text, ',' order by id)) from users u),
		(select count(*) from stations), (select md5(string_agg(s::text, ',' order by id)) from stations s),
		(select count(*) from grants), (select count(*) from tickets), (select count(*) from devices), (select count(*) from numbers),
		(select count(*) from sessions), (select md5(string_agg(s::text, ',' order by id)) from sessions s), (select md5(string_agg(p::text, ',')) from policies p),
		(select count(*) from directories))`).(string)
	return said
}

// texts are values that no short text field may have.
var texts = []struct {
	name, json string // as it stands in the body, without quotes
	empty      bool   // wrong only where the field must be given
	seen       bool   // wrong only where people see it
}{
	{name: "empty", json: "", empty: true},
	{name: "blank", json: "   ", empty: true, seen: true},
	{name: "overlong", json: strings.Repeat("x", 5000)},
	{name: "not UTF-8", json: "a\xff\xfeb"},
	{name: "half a surrogate pair", json: `\ud800`},
	{name: "a zero", json: `a\u0000b`},
	{name: "a control character", json: `a\u0007b`},
	{name: "a raw control character", json: "a\x07b"},
	{name: "a line", json: `a\nb`},
	{name: "a direction override", json: `a\u202eb`, seen: true},
	{name: "no character", json: `a\ufffeb`, seen: true},
}

// field is a text field of a request: the body with %s in the value's place.
type field struct {
	name, method, path, body string
	required                 bool
	unseen                   bool // a password
}

func fields(user, station int64) []field {
	const choice = `{"type":"workstation","station":"T-101"}`
	const logon = `{"instance":"0123456789abcdef0123","user":"bob","password":"bob-demo-002",`
	const ticket = `{"instance":"0123456789abcdef0123","ticket":"none",`
	return []field{
		{name: "instance", method: "POST", path: "/logon", body: `{"instance":"%s","user":"bob","password":"bob-demo-002","choice":` + choice + `}`, required: true},
		{name: "user", method: "POST", path: "/logon", body: `{"instance":"0123456789abcdef0123","user":"%s","password":"bob-demo-002","choice":` + choice + `}`, required: true},
		{name: "password", method: "POST", path: "/logon", body: `{"instance":"0123456789abcdef0123","user":"bob","password":"%s","choice":` + choice + `}`, required: true, unseen: true},
		{name: "client", method: "POST", path: "/logon", body: logon + `"client":"%s","choice":` + choice + `}`},
		{name: "language", method: "POST", path: "/logon", body: logon + `"language":"%s","choice":` + choice + `}`},
		{name: "type", method: "POST", path: "/logon", body: logon + `"choice":{"type":"%s"}}`, required: true},
		{name: "station", method: "POST", path: "/logon", body: logon + `"choice":{"type":"workstation","station":"%s"}}`},
		{name: "number", method: "POST", path: "/logon", body: logon + `"choice":{"type":"remote_number","number":"%s"}}`, required: true},
		{name: "instance", method: "POST", path: "/logon/continue", body: `{"instance":"%s","ticket":"none","choice":` + choice + `}`, required: true},
		{name: "ticket", method: "POST", path: "/logon/continue", body: `{"instance":"0123456789abcdef0123","ticket":"%s","choice":` + choice + `}`, required: true},
		{name: "client", method: "POST", path: "/logon/continue", body: ticket + `"client":"%s","choice":` + choice + `}`},
		{name: "language", method: "POST", path: "/logon/continue", body: ticket + `"language":"%s","choice":` + choice + `}`},
		{name: "number", method: "POST", path: "/logon/continue", body: ticket + `"choice":{"type":"remote_number","number":"%s"}}`, required: true},
		{name: "instance", method: "POST", path: "/session/resume", body: `{"instance":"%s"}`, required: true},
		{name: "status", method: "PUT", path: "/session/status", body: `{"status":"%s"}`, required: true},
		{name: "note", method: "PUT", path: "/session/status", body: `{"status":"away","note":"%s"}`},
		{name: "current", method: "POST", path: "/me/password", body: `{"current":"%s","new":"quite-another-1"}`, required: true, unseen: true},
		{name: "new", method: "POST", path: "/me/password", body: `{"current":"admin-demo-006","new":"%s"}`, required: true, unseen: true},
		{name: "user", method: "POST", path: "/admin/users", body: `{"user":"%s","password":"eve-password-1"}`, required: true},
		{name: "display_name", method: "POST", path: "/admin/users", body: `{"user":"eve","display_name":"%s","password":"eve-password-1"}`},
		{name: "password", method: "POST", path: "/admin/users", body: `{"user":"eve","password":"%s"}`, required: true, unseen: true},
		{name: "display_name", method: "PATCH", path: "/admin/users/" + itoa(user), body: `{"display_name":"%s"}`, required: true},
		{name: "password", method: "PATCH", path: "/admin/users/" + itoa(user), body: `{"display_name":"Bo","password":"%s"}`, required: true, unseen: true},
		{name: "name", method: "POST", path: "/admin/stations", body: `{"name":"%s","type":"workstation"}`, required: true},
		{name: "type", method: "POST", path: "/admin/stations", body: `{"name":"W-9","type":"%s"}`, required: true},
		{name: "number", method: "POST", path: "/admin/stations", body: `{"name":"W-9","type":"remote_number","number":"%s"}`, required: true},
		{name: "number", method: "PATCH", path: "/admin/stations/" + itoa(station), body: `{"active":false,"number":"%s"}`},
		{name: "user", method: "POST", path: "/admin/rights", body: `{"user":"%s","right":"supervise"}`, required: true},
		{name: "right", method: "POST", path: "/admin/rights", body: `{"user":"bob","right":"%s"}`, required: true},
		{name: "station", method: "POST", path: "/admin/rights", body: `{"user":"bob","right":"logon_stations","station":"%s"}`},
		{name: "kind", method: "PUT", path: "/admin/directories/eve", body: `{"revision":0,"definition":{"domain":"EVE","servers":["ldaps://x"],"bind_dn":"cn=x","bases":["dc=x"],"password":"x","kind":"%s"}}`, required: true},
		{name: "domain", method: "PUT", path: "/admin/directories/eve", body: `{"revision":0,"definition":{"kind":"openldap","servers":["ldaps://x"],"bind_dn":"cn=x","bases":["dc=x"],"password":"x","domain":"%s"}}`, required: true},
		{name: "servers", method: "PUT", path: "/admin/directories/eve", body: `{"revision":0,"definition":{"kind":"openldap","domain":"EVE","bind_dn":"cn=x","bases":["dc=x"],"password":"x","servers":["%s"]}}`, required: true},
		{name: "bind_dn", method: "PUT", path: "/admin/directories/eve", body: `{"revision":0,"definition":{"kind":"openldap","domain":"EVE","servers":["ldaps://x"],"bases":["dc=x"],"password":"x","bind_dn":"%s"}}`, required: true},
		{name: "user_filter", method: "PUT", path: "/admin/directories/eve", body: `{"revision":0,"definition":{"kind":"openldap","domain":"EVE","servers":["ldaps://x"],"bind_dn":"cn=x","bases":["dc=x"],"password":"x","user_filter":"%s"}}`},
		{name: "bases", method: "PUT", path: "/admin/directories/eve", body: `{"revision":0,"definition":{"kind":"openldap","domain":"EVE","servers":["ldaps://x"],"bind_dn":"cn=x","password":"x","bases":["%s"]}}`, required: true},
		{name: "password", method: "PUT", path: "/admin/directories/eve", body: `{"revision":0,"definition":{"kind":"openldap","domain":"EVE","servers":["ldaps://x"],"bind_dn":"cn=x","bases":["dc=x"],"password":"%s"}}`, required: true, unseen: true},
		{name: "default_region", method: "PATCH", path: "/admin/policies", body: `{"station_licences":1,"default_region":"%s"}`},
		{name: "contact", method: "PATCH", path: "/admin/policies", body: `{"station_licences":1,"contact":"%s"}`},
		{name: "credential_label", method: "PATCH", path: "/admin/policies", body: `{"station_licences":1,"credential_label":"%s"}`},
		{name: "code", method: "PATCH", path: "/admin/policies", body: `{"statuses":[{"code":"available","label":"A"},{"code":"%s","label":"B"}]}`, required: true},
		{name: "label", method: "PATCH", path: "/admin/policies", body: `{"statuses":[{"code":"available","label":"%s"}]}`, required: true},
		{name: "note", method: "POST", path: "/admin/sessions/1/end", body: `{"note":"%s"}`},
	}
}

// No text field takes what no text is: a 4xx names the field, and nothing has changed.
func TestBadTexts(t *testing.T) {
	t.Parallel()
	dsn := floor.New(t)
	n := startNode(t, dsn)
	admin, stranger := newWindow(t, n.url, desk), newWindow(t, n.url, other)
	admin.logOn("admin", nowhere())
	page := admin.open()
	stranger.do("GET", "/server-info", nil, nil)
	bob, _ := inDatabase(t, dsn, "select id from users where name = 'bob'").(int64)
	station, _ := inDatabase(t, dsn, "select id from stations where name = 'T-101'").(int64)
	before, entries := counts(t, dsn), inDatabase(t, dsn, "select count(*) from ledger where kind <> 'refusal'")
	for _, f := range fields(bob, station) {
		from := admin
		if strings.HasPrefix(f.path, "/logon") {
			from = stranger
		}
		for _, bad := range texts {
			if bad.empty && !f.required || bad.seen && f.unseen {
				continue
			}
			body := []byte(strings.Replace(f.body, "%s", bad.json, 1))
			problem := from.do(f.method, f.path, body, nil)
			switch {
			case problem == nil:
				t.Errorf("%s %s: %s in %s was taken", f.method, f.path, bad.name, f.name)
			case problem.Status < 400 || problem.Status >= 500:
				t.Errorf("%s %s: %s in %s gives %+v", f.method, f.path, bad.name, f.name, problem)
			case problem.Field != f.name && json.Valid(body):
				t.Errorf("%s %s: %s in %s names %q: %+v", f.method, f.path, bad.name, f.name, problem.Field, problem)
			}
		}
	}
	if after := counts(t, dsn); after != before {
		t.Errorf("changed from %s to %s", before, after)
	}
	if after := inDatabase(t, dsn, "select count(*) from ledger where kind <> 'refusal'"); after != entries {
		t.Errorf("the ledger went from %v to %v", entries, after)
	}
	if problem := admin.do("PUT", "/session/status", api.StatusRequest{Status: "away"}, nil); problem != nil {
		t.Errorf("the administrator cannot go on: %+v", problem)
	}
	await(page, "status", func(s api.StatusChanged) bool { return s.Status.Status == "away" })
}

// HTML is text like any other: kept as it is, given back as JSON, and nothing that a browser would run.
func TestHTMLStaysText(t *testing.T) {
	t.Parallel()
	dsn := floor.New(t)
	n := startNode(t, dsn)
	admin := newWindow(t, n.url, desk)
	admin.logOn("admin", nowhere())
	const html = `<img src=x onerror="alert(1)">`
	if problem := admin.do("PUT", "/session/status", api.StatusRequest{Status: "away", Note: html}, nil); problem != nil {
		t.Fatalf("as a note: %+v", problem)
	}
	res, raw := admin.raw("GET", "/directory", nil, nil)
	var entries []api.DirectoryEntry
	if err := json.Unmarshal(raw, &entries); err != nil || !strings.HasPrefix(res.Header.Get("Content-Type"), "application/json") ||
		res.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%v, %v", err, res.Header)
	}
	found := false
	for _, e := range entries {
		found = found || e.Status != nil && e.Status.Note == html
	}
	if !found {
		t.Errorf("the note is not in %s", raw)
	}
	if problem := admin.do("POST", "/logon", api.LogonRequest{
		Instance: admin.instance, User: html, Password: html, Choice: at(html),
	}, nil); problem == nil || problem.Code != "invalid_credentials" || problem.Status != http.StatusUnauthorized {
		t.Errorf("as a name: %+v", problem)
	}
	if problem := newWindow(t, n.url, other).do("POST", "/logon", api.LogonRequest{
		Instance: admin.instance, User: "bob", Password: passwordOf("bob"), Choice: at(html),
	}, nil); problem == nil || problem.Code != "station_unknown" || problem.Field != "station" {
		t.Errorf("as a station: %+v", problem)
	}
}

// What is no request of the contract at all.
func TestBadBodies(t *testing.T) {
	t.Parallel()
	n := startNode(t, floor.New(t))
	w := newWindow(t, n.url, desk)
	good := fmt.Sprintf(`{"instance":%q,"user":"bob","password":"bob-demo-002","choice":{"type":"none"}`, w.instance)
	for name, c := range map[string]struct {
		body string
		code string
	}{
		"nothing": {"", "body_invalid"}, "half an object": {good, "body_invalid"}, "an array": {"[]", "body_invalid"},
		"null": {"null", "body_invalid"}, "two objects": {good + "}{}", "body_invalid"}, "an unknown field": {good + `,"admin":true}`, "body_invalid"},
		"a field twice": {good + `,"user":"alice"}`, "body_invalid"}, "a number for a text": {`{"user":1}`, "body_invalid"},
		"deep": {strings.Repeat(`{"choice":`, 20000), "body_too_large"}, "deep and short": {strings.Repeat(`[`, 60000), "body_invalid"},
		"large": {good + `,"client":"` + strings.Repeat("x", 70<<10) + `"}`, "body_too_large"},
	} {
		if problem := w.do("POST", "/logon", []byte(c.body), nil); problem == nil || problem.Code != c.code {
			t.Errorf("%s: %+v", name, problem)
		}
	}
	for path, code := range map[string]string{"/nothing": "not_found", "/admin/users/x": "not_found", "/logon": "method_not_allowed"} {
		if problem := w.do("GET", path, nil, nil); problem == nil || problem.Status >= 500 {
			t.Errorf("GET %s: %+v, want %s", path, problem, code)
		}
	}
}
