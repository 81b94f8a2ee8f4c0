package httpapi

import (
	"strings"
	"testing"
	"testing/fstest"
)

func builtHelp(o *Options) {
	builtPage(o)
	files := o.Page.(fstest.MapFS)
	for name, content := range map[string]string{
		"en/index.html": "english home", "en/missing.html": "english missing", "en/log-on.html": "log on",
		"de/index.html": "german home", "de/missing.html": "german missing", "de/search.json": "[]",
	} {
		files["help/"+name] = &fstest.MapFile{Data: []byte(content)}
	}
	files["help/en/log-on.html.br"] = &fstest.MapFile{Data: []byte("log on br")}
}

func TestHelp(t *testing.T) {
	const html, problem = "text/html; charset=utf-8", "application/problem+json"
	tests := []struct {
		name, path, accept, language string
		status                       int
		body, kind, cache, location  string
	}{
		{"a page", "/help/en/log-on.html", "text/html", "", 200, "log on", html, "no-cache", ""},
		{"what its search looks through", "/help/de/search.json", "*/*", "", 200, "[]", "application/json", "no-cache", ""},
		{"the help", "/help", "text/html", "de-CH, en;q=0.5", 302, "", "", "no-store", "/help/de/index.html"},
		{"the help, in a language that there is not", "/help/", "text/html", "fr", 302, "", "", "no-store", "/help/en/index.html"},
		{"a language", "/help/de/", "text/html", "en", 302, "", "", "no-store", "/help/de/index.html"},
		{"a page that is not", "/help/de/old.html", "text/html", "en", 404, "german missing", html, "no-store", ""},
		{"a language that is not", "/help/fr/index.html", "text/html", "de", 404, "german missing", html, "no-store", ""},
		{"far below", "/help/en/a/b", "text/html", "de", 404, "english missing", html, "no-store", ""},
		{"a file for who wants no page", "/help/en/old.json", "application/json", "", 404, "", problem, "no-store", ""},
		{"what only begins like it", "/helpless", "text/html", "", 200, "<!doctype html>plain", html, "no-store", ""},
	}
	s := newSite(t, builtHelp)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := request("GET", test.path, nil)
			r.Header.Set("Accept", test.accept)
			r.Header.Set("Accept-Language", test.language)
			w := s.do(r)
			h := w.Header()
			if w.Code != test.status || h.Get("Content-Type") != test.kind || h.Get("Cache-Control") != test.cache || h.Get("Location") != test.location ||
				test.body != "" && w.Body.String() != test.body {
				t.Errorf("%d %v %s", w.Code, h, w.Body)
			}
			if test.kind == html && !strings.Contains(h.Get("Content-Security-Policy"), "default-src 'self'") {
				t.Errorf("policy %q", h.Get("Content-Security-Policy"))
			}
			if isHelp(strings.TrimPrefix(test.path, "/")) && len(h.Values("Set-Cookie")) > 0 {
				t.Errorf("the help brings a window: %v", h.Values("Set-Cookie"))
			}
		})
	}
	r := request("GET", "/help/en/log-on.html", nil)
	r.Header.Set("Accept-Encoding", "br")
	if w := s.do(r); w.Body.String() != "log on br" || w.Header().Get("Content-Encoding") != "br" {
		t.Errorf("%v %s", w.Header(), w.Body)
	}
	if w := s.do(request("POST", "/help/en/log-on.html", nil)); w.Code == 200 {
		t.Errorf("posted to the help: %d", w.Code)
	}
}

// A language may have sentences before it has help.
func TestHelpFallsBackToEnglish(t *testing.T) {
	s := newSite(t, builtHelp, func(o *Options) { delete(o.Page.(fstest.MapFS), "help/de/index.html") })
	r := request("GET", "/help", nil)
	r.Header.Set("Accept", "text/html")
	r.Header.Set("Accept-Language", "de")
	if w := s.do(r); w.Code != 302 || w.Header().Get("Location") != "/help/en/index.html" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
}

func TestWithoutABuiltHelp(t *testing.T) {
	r := request("GET", "/help", nil)
	r.Header.Set("Accept", "text/html")
	if w := newSite(t, builtPage).do(r); w.Code != 404 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
