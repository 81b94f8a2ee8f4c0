package httpapi

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"stationmaster/server/logon"
)

func builtPage(o *Options) {
	o.Page = fstest.MapFS{
		".gitkeep":              {},
		"index.html":            {Data: []byte("<!doctype html>plain")},
		"index.html.br":         {Data: []byte("html br")},
		"index.html.gz":         {Data: []byte("html gz")},
		"favicon.svg":           {Data: []byte("<svg/>")},
		"assets/app-1a2b.js":    {Data: []byte("plain script")},
		"assets/app-1a2b.js.br": {Data: []byte("br script")},
		"assets/app-1a2b.js.gz": {Data: []byte("gz script")},
	}
}

func TestPage(t *testing.T) {
	const immutable = "public, max-age=31536000, immutable"
	tests := []struct {
		name, path, accept, encoding string
		status                       int
		body, contentType, cache     string
	}{
		{"the page", "/", "text/html", "", 200, "<!doctype html>plain", "text/html; charset=utf-8", "no-store"},
		{"to whoever asks for it", "/", "", "", 200, "<!doctype html>plain", "text/html; charset=utf-8", "no-store"},
		{"by its name", "/index.html", "", "", 200, "<!doctype html>plain", "text/html; charset=utf-8", "no-store"},
		{"brotli", "/", "text/html", "gzip, deflate, br;q=0.9", 200, "html br", "text/html; charset=utf-8", "no-store"},
		{"gzip", "/", "text/html", "gzip", 200, "html gz", "text/html; charset=utf-8", "no-store"},
		{"no brotli", "/", "text/html", "br;q=0, gzip", 200, "html gz", "text/html; charset=utf-8", "no-store"},
		{"an address of the page's own", "/dropped", "text/html,*/*;q=0.8", "", 200, "<!doctype html>plain", "text/html; charset=utf-8", "no-store"},
		{"not for who wants no page", "/dropped", "application/json", "", 404, "", "application/problem+json", "no-store"},
		{"an asset", "/assets/app-1a2b.js", "*/*", "", 200, "plain script", "text/javascript; charset=utf-8", immutable},
		{"a compressed asset", "/assets/app-1a2b.js", "*/*", "br, gzip", 200, "br script", "text/javascript; charset=utf-8", immutable},
		{"an asset that is not", "/assets/old.js", "text/html", "", 404, "", "application/problem+json", "no-store"},
		{"a compressed file is no file", "/assets/app-1a2b.js.br", "*/*", "", 404, "", "application/problem+json", "no-store"},
		{"without compressed ones", "/favicon.svg", "image/*", "br, gzip", 200, "<svg/>", "image/svg+xml", "no-cache"},
		{"hidden files", "/.gitkeep", "*/*", "", 404, "", "application/problem+json", "no-store"},
		{"above the folder", "/../page.go", "*/*", "", 404, "", "application/problem+json", "no-store"},
		{"above, encoded", "/..%2f..%2fgo.mod", "*/*", "", 404, "", "application/problem+json", "no-store"},
		{"the folder", "/assets/", "*/*", "", 404, "", "application/problem+json", "no-store"},
		{"the API is no page", "/api/v1/nothing", "text/html", "", 404, "", "application/problem+json", "no-store"},
	}
	s := newSite(t, builtPage)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := request("GET", test.path, nil)
			r.Header.Set("Accept", test.accept)
			r.Header.Set("Accept-Encoding", test.encoding)
			w := s.do(r)
			if w.Code != test.status || w.Header().Get("Content-Type") != test.contentType || w.Header().Get("Cache-Control") != test.cache ||
				test.status == 200 && w.Body.String() != test.body {
				t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
			}
			want := map[string]string{"html br": "br", "br script": "br", "html gz": "gzip"}[test.body]
			if w.Header().Get("Content-Encoding") != want {
				t.Errorf("Content-Encoding %q", w.Header().Get("Content-Encoding"))
			}
		})
	}
}

func TestPageHeaders(t *testing.T) {
	w := newSite(t, builtPage).do(request("GET", "/", nil))
	for name, part := range map[string]string{
		"Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'", "X-Content-Type-Options": "nosniff",
		"Referrer-Policy": "same-origin", "Permissions-Policy": "camera=()", "Cross-Origin-Opener-Policy": "same-origin", "Vary": "Accept-Encoding",
	} {
		if !strings.Contains(w.Header().Get(name), part) {
			t.Errorf("%s: %q", name, w.Header().Get(name))
		}
	}
}

func TestUnchangedFilesAreNotSentAgain(t *testing.T) {
	s := newSite(t, builtPage)
	etag := s.do(request("GET", "/favicon.svg", nil)).Header().Get("ETag")
	r := request("GET", "/favicon.svg", nil)
	r.Header.Set("If-None-Match", etag)
	if w := s.do(r); etag == "" || w.Code != http.StatusNotModified || w.Body.Len() != 0 {
		t.Errorf("ETag %q: %d", etag, w.Code)
	}
	if w := s.do(request("GET", "/", nil)); w.Header().Get("ETag") != "" {
		t.Error("the page that brings the window must not be kept")
	}
}

func TestWithoutABuiltPage(t *testing.T) {
	for name, change := range map[string]func(*Options){
		"nothing":       func(*Options) {},
		"an empty tree": func(o *Options) { o.Page = fstest.MapFS{".gitkeep": {}} },
	} {
		s := newSite(t, change)
		w := s.do(request("GET", "/", nil))
		if w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "without its page") {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
		if w := s.do(request("GET", "/readyz", nil)); w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "page") {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
}

func TestHealth(t *testing.T) {
	var reasons []string
	var directories []logon.DirectoryHealth
	var checks []logon.Checked
	s := newSite(t, builtPage, func(o *Options) {
		o.Ready = func(context.Context) []string { return reasons }
		o.Directories = func() []logon.DirectoryHealth { return directories }
		o.AccountChecks = func() []logon.Checked { return checks }
		o.Metrics = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("metric 1\n")) })
	})
	for path, body := range map[string]string{
		"/healthz": "ok\n", "/readyz": "{\"ready\":true,\"reasons\":[]}\n", "/metrics": "metric 1\n",
	} {
		if w := s.do(request("GET", path, nil)); w.Code != 200 || w.Body.String() != body {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
	// A directory that is down makes nobody unready.
	directories = []logon.DirectoryHealth{{Name: "corp", Since: time.Unix(0, 0)}, {Name: "other", Up: true}}
	want := "{\"ready\":true,\"reasons\":[],\"directories_down\":[{\"name\":\"corp\",\"since\":\"1970-01-01T00:00:00Z\"}]}\n"
	if w := s.do(request("GET", "/readyz", nil)); w.Code != 200 || w.Body.String() != want {
		t.Errorf("a directory is down: %d %s", w.Code, w.Body)
	}
	directories[0].Refused = true
	refused := strings.Replace(want, `00Z"`, `00Z","service_account_refused":true`, 1)
	if w := s.do(request("GET", "/readyz", nil)); w.Code != 200 || w.Body.String() != refused {
		t.Errorf("a directory refuses the service account: %d %s", w.Code, w.Body)
	}
	directories = nil
	// Nor does a check that stopped.
	checks = []logon.Checked{{Directory: "corp", At: time.Unix(0, 0), Stopped: true}, {Directory: "other"}}
	want = strings.Replace(want, "directories_down", "checks_stopped", 1)
	if w := s.do(request("GET", "/readyz", nil)); w.Code != 200 || w.Body.String() != want {
		t.Errorf("a check stopped: %d %s", w.Code, w.Body)
	}
	checks = nil
	reasons = []string{"draining"}
	if w := s.do(request("GET", "/readyz", nil)); w.Code != 503 || w.Body.String() != "{\"ready\":false,\"reasons\":[\"draining\"]}\n" {
		t.Errorf("draining: %d %s", w.Code, w.Body)
	}
}
