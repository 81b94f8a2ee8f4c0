package httpapi

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"

	"stationmaster/api"
	"stationmaster/server/logon"
)

// site is the handler with fakes behind it; every answer of its API is held to the contract.
type site struct {
	t       *testing.T
	core    *fakeCore
	admin   *fakeAdmin
	kept    *fakeDirectories
	log     *bytes.Buffer
	options Options
	handler http.Handler
}

func newSite(t *testing.T, change ...func(*Options)) *site {
	t.Helper()
	s := &site{t: t, core: newFakeCore(), admin: &fakeAdmin{}, kept: &fakeDirectories{}, log: &bytes.Buffer{}}
	s.options = Options{
		Core: s.core, Admin: s.admin, Kept: s.kept, Numbers: examples{}, Version: "test",
		Installation: logon.Installation{ID: "k3", Secret: []byte("0123456789abcdef0123456789abcdef")},
		Log:          slog.New(slog.NewTextHandler(s.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Ready:        func(context.Context) []string { return nil },
		Network: Network{
			Machines: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("10.1.0.0/16")},
			Proxies:  []netip.Prefix{netip.MustParsePrefix("172.16.0.1/32")},
		},
		Live: func(w http.ResponseWriter, _ *http.Request, _, _ string, _ bool) { w.WriteHeader(http.StatusTeapot) },
	}
	for _, f := range change {
		f(&s.options)
	}
	s.handler = New(s.options)
	return s
}

type examples struct{}

func (examples) Example(string) string { return "+442079460018" }

const ownOrigin = "http://desk.example"

// request makes one from the own page's origin; a body that is a string is JSON as it is.
func request(method, path string, body any) *http.Request {
	var reader io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		reader = strings.NewReader(b)
	default:
		data, err := json.Marshal(b)
		if err != nil {
			panic(err)
		}
		reader = bytes.NewReader(data)
	}
	r := httptest.NewRequest(method, "http://desk.example"+path, reader)
	r.RemoteAddr = "192.0.2.1:4711"
	r.Header.Set("Origin", ownOrigin)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	return r
}

// authorised is request with a token and its window.
func (s *site) authorised(method, path string, body any) *http.Request {
	r := request(method, path, body)
	r.Header.Set("Authorization", "Bearer "+goodToken)
	r.AddCookie(s.window())
	return r
}

// window is a good window cookie.
func (s *site) window() *http.Cookie {
	w := httptest.NewRecorder()
	cookies{s.options.Installation}.newWindow(w, false)
	return w.Result().Cookies()[0]
}

// do answers the request and holds the answer, and every request that was accepted, to the contract.
func (s *site) do(r *http.Request) *httptest.ResponseRecorder {
	s.t.Helper()
	var sent []byte
	if r.Body != nil {
		sent, _ = io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(sent))
	}
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	if strings.HasPrefix(r.URL.Path, prefix+"/") && w.Code != http.StatusTeapot {
		r.Body = io.NopCloser(bytes.NewReader(sent))
		holdToContract(s.t, r, w)
	}
	return w
}

// problem does the request and reads the problem that it must give.
func (s *site) problem(r *http.Request) api.Problem {
	s.t.Helper()
	w := s.do(r)
	var p api.Problem
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Header().Get("Content-Type") != "application/problem+json" {
		s.t.Fatalf("%s %s: %d %s is no problem: %v", r.Method, r.URL.Path, w.Code, w.Body, err)
	}
	if p.Status != w.Code {
		s.t.Errorf("status %d says %d", w.Code, p.Status)
	}
	return p
}

// answer does the request, which must be granted, and reads the answer.
func answer[T any](s *site, r *http.Request) T {
	s.t.Helper()
	w := s.do(r)
	var out T
	if w.Code/100 != 2 {
		s.t.Fatalf("%s %s: %d %s", r.Method, r.URL.Path, w.Code, w.Body)
	}
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
		s.t.Fatal(err)
	}
	return out
}

func decodeInto(body string, out any) error { return json.Unmarshal([]byte(body), out) }

var contract = sync.OnceValues(func() (*openapi3.T, error) { return openapi3.NewLoader().LoadFromData(api.Contract()) })

var contractRouter = sync.OnceValues(func() (routers.Router, error) {
	doc, err := contract()
	if err != nil {
		return nil, err
	}
	openapi3filter.RegisterBodyDecoder("application/yaml", openapi3filter.PlainBodyDecoder) // the contract calls itself a text
	doc.Servers = openapi3.Servers{{URL: ownOrigin + prefix}}
	return legacy.NewRouter(doc)
})

func holdToContract(t *testing.T, r *http.Request, w *httptest.ResponseRecorder) {
	t.Helper()
	router, err := contractRouter()
	if err != nil {
		t.Fatal(err)
	}
	r = r.Clone(t.Context())
	r.Host, r.URL.Scheme, r.URL.Host = "desk.example", "http", "desk.example"
	route, params, err := router.FindRoute(r)
	if err != nil { // not in the contract, so it must not work
		if w.Code != http.StatusNotFound && w.Code != http.StatusMethodNotAllowed && w.Code != http.StatusForbidden {
			t.Errorf("%s %s is not in the contract, but gives %d", r.Method, r.URL.Path, w.Code)
		}
		return
	}
	options := &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, IncludeResponseStatus: true}
	asked := &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route, Options: options}
	if w.Code < 300 {
		if err := openapi3filter.ValidateRequest(t.Context(), asked); err != nil {
			t.Errorf("a request was accepted that the contract does not know: %v", err)
		}
	}
	answered := &openapi3filter.ResponseValidationInput{RequestValidationInput: asked, Status: w.Code, Header: w.Header(), Options: options}
	answered.SetBodyBytes(w.Body.Bytes())
	if err := openapi3filter.ValidateResponse(t.Context(), answered); err != nil {
		t.Errorf("%s %s: the answer is not what the contract says: %v", r.Method, r.URL.Path, err)
	}
}

const instance = "instance-0123456789"

func logonBody() api.LogonRequest {
	return api.LogonRequest{
		Instance: instance, User: "alice", Password: "correct horse", Choice: api.StationChoice{Type: "workstation", Station: "T1"}, Client: "browser",
	}
}
