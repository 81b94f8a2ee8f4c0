package httpapi

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io/fs"
	"net/http"
	"path"
	"strings"

	"github.com/labstack/echo/v4"

	"stationmaster/server/logon"
)

const (
	index = "index.html"
	// assets is where the build puts files whose names carry the hash of what is in them.
	assets = "assets/"
	// policy lets the page load from this server only, send to it only, and be framed by nobody.
	policy = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
	// notBuilt is all that a binary without a page can say.
	notBuilt = `<!doctype html><html lang="en"><title>Stationmaster</title><p>This server was built without its page: build the page, then the server again.`
)

// types are told by extension; the machine's own table would differ from one to the next.
var types = map[string]string{
	".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
	".svg": "image/svg+xml", ".png": "image/png", ".ico": "image/x-icon", ".woff2": "font/woff2", ".txt": "text/plain; charset=utf-8",
	".json": "application/json", ".webmanifest": "application/manifest+json", ".map": "application/json",
}

// file is one of the page's, as the build left it: plain, and compressed where that is smaller.
type file struct {
	contentType     string
	etag            string
	plain, br, gzip []byte
}

// page has all files by their path. It never changes, and no path of a request reaches a file system.
type page map[string]*file

func (p page) built() bool { return p[index] != nil }

// loadPage reads all files; one that cannot be read is not there.
func loadPage(from fs.FS) page {
	p := page{}
	if from == nil {
		return p
	}
	read := func(name string) []byte {
		data, err := fs.ReadFile(from, name)
		if err != nil {
			return nil
		}
		return data
	}
	_ = fs.WalkDir(from, ".", func(name string, entry fs.DirEntry, err error) error {
		kind := types[path.Ext(name)]
		if err != nil || entry.IsDir() || kind == "" || strings.HasPrefix(path.Base(name), ".") {
			return nil
		}
		plain := read(name)
		sum := sha256.Sum256(plain)
		p[name] = &file{
			contentType: kind, etag: base64.RawURLEncoding.EncodeToString(sum[:12]), plain: plain, br: read(name + ".br"), gzip: read(name + ".gz"),
		}
		return nil
	})
	return p
}

// orPage answers what no route has. A catch-all route would do so too, but take 405 away from those that have another method.
func (s *server) orPage(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		err := next(c)
		if errors.Is(err, echo.ErrNotFound) {
			return s.elsewhere(c)
		}
		return err
	}
}

// elsewhere answers what is no address of the API: a file of the page; for a person who navigates, the help where it is about that, else the
// page itself, which knows its own addresses; else a problem.
func (s *server) elsewhere(c echo.Context) error {
	r := c.Request()
	name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
	found := s.page[name]
	reading := r.Method == http.MethodGet || r.Method == http.MethodHead
	switch {
	case r.URL.Path == "/api" || strings.HasPrefix(r.URL.Path, "/api/"), found == nil && !navigates(r) && name != "":
		return &logon.Refusal{Code: logon.CodeNotFound}
	case !reading:
		c.Response().Header().Set(echo.HeaderAllow, "GET, HEAD")
		return &logon.Refusal{Code: logon.CodeMethodNotAllowed}
	case found == nil && isHelp(name):
		return s.helpAt(c, name)
	case found == nil || name == index:
		return s.index(c)
	}
	cache := "no-cache"
	if strings.HasPrefix(name, assets) {
		cache = "public, max-age=31536000, immutable"
	}
	c.Response().Header().Set("Cache-Control", cache)
	c.Response().Header().Set("Content-Security-Policy", policy)
	return found.serve(c, http.StatusOK)
}

// index serves the page with its window: a browser that has none gets one before the page does anything.
func (s *server) index(c echo.Context) error {
	h := c.Response().Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()")
	if !s.page.built() {
		return c.HTML(http.StatusServiceUnavailable, notBuilt)
	}
	if _, state := s.visitor(c); state == missing || state == forged {
		s.newWindow(c)
	}
	h.Set("Cache-Control", "no-store")
	return s.page[index].serve(c, http.StatusOK)
}

func (f *file) serve(c echo.Context, status int) error {
	r, h := c.Request(), c.Response().Header()
	h.Set("Vary", "Accept-Encoding")
	body := f.plain
	switch encoding := encodingFor(r); {
	case encoding.br && f.br != nil:
		body = f.br
		h.Set("Content-Encoding", "br")
	case encoding.gzip && f.gzip != nil:
		body = f.gzip
		h.Set("Content-Encoding", "gzip")
	}
	if h.Get("Cache-Control") != "no-store" {
		etag := `"` + f.etag + h.Get("Content-Encoding") + `"`
		h.Set("ETag", etag)
		if strings.Contains(r.Header.Get("If-None-Match"), etag) {
			h.Del("Content-Encoding")
			return c.NoContent(http.StatusNotModified)
		}
	}
	return c.Blob(status, f.contentType, body)
}

// navigates tells whether a person's browser is about to show what comes: the page's own files are asked for by path.
func navigates(r *http.Request) bool {
	if strings.HasPrefix(r.URL.Path, "/"+assets) {
		return false
	}
	for _, element := range list(r.Header, "Accept") {
		if what, q := weighted(element); what == "text/html" && q > 0 {
			return true
		}
	}
	return false
}

type encodings struct{ br, gzip bool }

func encodingFor(r *http.Request) (e encodings) {
	for _, element := range list(r.Header, "Accept-Encoding") {
		switch what, q := weighted(element); what {
		case "br":
			e.br = q > 0
		case "gzip":
			e.gzip = q > 0
		}
	}
	return e
}
