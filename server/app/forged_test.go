package app

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"stationmaster/api"
)

// resigned is the window's token with its claims changed, signed by method and key, or not at all.
func resigned(t *testing.T, w *window, method jwt.SigningMethod, key any, change func(jwt.MapClaims)) string {
	t.Helper()
	claims := jwt.MapClaims{}
	old, _, err := jwt.NewParser().ParseUnverified(w.token, claims)
	if err != nil {
		t.Fatal(err)
	}
	change(claims)
	fresh := jwt.NewWithClaims(method, claims)
	fresh.Header["kid"] = old.Header["kid"]
	signed, err := fresh.SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

// A token that is not ours, not fresh, or not of this window opens nothing, neither requests nor the live connection.
func TestForgedTokens(t *testing.T) {
	t.Parallel()
	dsn := floor.New(t)
	n := startNode(t, dsn)
	alice, sam, elsewhere := newWindow(t, n.url, desk), newWindow(t, n.url, other), newWindow(t, startNode(t, floor.New(t)).url, desk)
	alice.logOn("alice", at("T-101"))
	alice.open()
	sam.logOn("sam", nowhere())
	sam.open()
	elsewhere.logOn("alice", at("T-101"))
	key, _ := inDatabase(t, dsn, "select secret from signing_keys order by created_at desc limit 1").([]byte)
	same := func(jwt.MapClaims) {}
	expired := func(c jwt.MapClaims) {
		c["exp"], c["iat"] = time.Now().Add(-time.Hour).Unix(), time.Now().Add(-2*time.Hour).Unix()
	}
	if problem := (&window{t: t, server: alice.server, http: alice.http, token: resigned(t, alice, jwt.SigningMethodHS256, key, same)}).
		do("GET", "/session", nil, nil); problem != nil {
		t.Fatalf("signed again as it was: %+v", problem) // or all below would show nothing
	}
	before := counts(t, dsn)
	parts := strings.Split(alice.token, ".")
	for name, token := range map[string]string{
		"none":            resigned(t, alice, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, same),
		"no signature":    parts[0] + "." + parts[1] + ".",
		"another key":     resigned(t, alice, jwt.SigningMethodHS256, []byte(strings.Repeat("k", 32)), same),
		"another method":  resigned(t, alice, jwt.SigningMethodHS512, key, same),
		"expired":         resigned(t, alice, jwt.SigningMethodHS256, key, expired),
		"without an end":  resigned(t, alice, jwt.SigningMethodHS256, key, func(c jwt.MapClaims) { delete(c, "exp") }),
		"another issuer":  resigned(t, alice, jwt.SigningMethodHS256, key, func(c jwt.MapClaims) { c["iss"] = "somebody" }),
		"changed":         parts[0] + "." + base64.RawURLEncoding.EncodeToString([]byte(`{"sub":"1"}`)) + "." + parts[2],
		"somebody else's": sam.token, // replayed in this window
		"no token":        "x",
		"long":            strings.Repeat("x", 9000),
	} {
		thief := *alice
		thief.token = token
		for _, r := range []struct {
			method, path string
			body         any
		}{{"GET", "/session", nil}, {"DELETE", "/session", nil}, {"PUT", "/session/status", api.StatusRequest{Status: "away"}}, {"GET", "/admin/users", nil}} {
			if problem := thief.do(r.method, r.path, r.body, nil); problem == nil || problem.Code != "token_invalid" || problem.Status != http.StatusUnauthorized {
				t.Errorf("%s: %s %s gives %+v", name, r.method, r.path, problem)
			}
		}
		if name == "somebody else's" {
			continue // over a live connection it ends that session, see below
		}
		if bye := thief.connect().bye(); bye.Code != 4004 {
			t.Errorf("%s: the live connection is told %+v", name, bye)
		}
	}
	if after := counts(t, dsn); after != before {
		t.Errorf("changed from %s to %s", before, after)
	}
	// A live page whose window changed has lost it for good.
	thief := *alice
	thief.token = sam.token
	if bye := thief.connect().bye(); bye.Code != 4511 || bye.Reason != "window_changed" {
		t.Errorf("a token in another window: %+v", bye)
	}
	if state := stateOf(t, dsn, alice.session.ID); state != "live" {
		t.Errorf("alice's session is %s", state)
	}
}

// A window cookie that is forged or doubled is none: no log on under it, no token with it.
func TestForgedWindows(t *testing.T) {
	t.Parallel()
	dsn := floor.New(t)
	n := startNode(t, dsn)
	alice := newWindow(t, n.url, desk)
	alice.logOn("alice", at("T-101"))
	alice.open()
	var name, value string
	for _, c := range alice.cookies() {
		if strings.HasSuffix(c.Name, "_window") {
			name, value = c.Name, c.Value
		}
	}
	before := counts(t, dsn)
	id, signature, _ := strings.Cut(value, ".")
	logon := api.LogonRequest{Instance: alice.instance, User: "bob", Password: passwordOf("bob"), Choice: at("T-102")}
	for what, cookie := range map[string]string{
		"forged":  name + "=" + id + "x." + signature,
		"bare":    name + "=" + id,
		"empty":   name + "=",
		"doubled": name + "=" + value + "; " + name + "=" + value,
		"beside":  name + "=" + value + "; " + name + "=mine.mine",
	} {
		set := func(r *http.Request) { r.Header.Set("Cookie", cookie) }
		// A client of its own: the jar would add the good cookie.
		bare := newWindow(t, n.url, desk)
		bare.token = alice.token
		res, raw := bare.raw("POST", "/logon", logon, set)
		if problem := bare.problem(res, raw); problem.Code != "window_changed" {
			t.Errorf("log on with %s: %+v", what, problem)
		}
		bare.http.Jar = nil
		res, raw = bare.raw("GET", "/session", nil, set)
		if problem := bare.problem(res, raw); problem.Code != "token_invalid" {
			t.Errorf("a request with %s: %+v", what, problem)
		}
	}
	if after := counts(t, dsn); after != before {
		t.Errorf("changed from %s to %s", before, after)
	}
}

// What another site makes a browser send is refused before anything is looked at.
func TestCrossSiteRequests(t *testing.T) {
	t.Parallel()
	dsn := floor.New(t)
	n := startNode(t, dsn)
	alice := newWindow(t, n.url, desk)
	alice.logOn("alice", at("T-101"))
	page := alice.open()
	before := counts(t, dsn)
	form := []byte("user=bob&password=bob-demo-002")
	logon := api.LogonRequest{Instance: alice.instance, User: "bob", Password: passwordOf("bob"), Choice: at("T-102")}
	for name, c := range map[string]struct {
		body   any
		change func(*http.Request)
		code   string
	}{
		"a foreign page":                {logon, func(r *http.Request) { r.Header.Set("Origin", "https://evil.example") }, "cross_site"},
		"a page without an origin":      {logon, func(r *http.Request) { r.Header.Set("Origin", "null") }, "cross_site"},
		"another port":                  {logon, func(r *http.Request) { r.Header.Set("Origin", "http://127.0.0.1:1") }, "cross_site"},
		"our cookies without an origin": {logon, func(r *http.Request) { r.Header.Del("Origin") }, "cross_site"},
		"a link from a sister site":     {logon, func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "same-site") }, "cross_site"},
		"a form":                        {form, func(r *http.Request) { r.Header.Set("Content-Type", "application/x-www-form-urlencoded") }, "media_type_unsupported"},
		"JSON as text":                  {logon, func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") }, "media_type_unsupported"},
		"JSON as nothing":               {logon, func(r *http.Request) { r.Header.Del("Content-Type") }, "media_type_unsupported"},
	} {
		res, raw := alice.raw("POST", "/logon", c.body, c.change)
		if problem := alice.problem(res, raw); problem.Code != c.code {
			t.Errorf("%s: %+v", name, problem)
		}
	}
	foreign := func(r *http.Request) { r.Header.Set("Origin", "https://evil.example") }
	res, raw := alice.raw("DELETE", "/session", nil, foreign)
	if problem := alice.problem(res, raw); problem.Code != "cross_site" {
		t.Errorf("a foreign log off: %+v", problem)
	}
	res, raw = alice.raw("GET", "/live", nil, foreign)
	if problem := alice.problem(res, raw); problem.Code != "cross_site" {
		t.Errorf("a foreign handshake: %+v", problem)
	}
	if after := counts(t, dsn); after != before {
		t.Errorf("changed from %s to %s", before, after)
	}
	alice.logOff()
	page.bye()
}
