package httpapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"stationmaster/api"
	"stationmaster/server/logon"
)

func TestEveryOperationIsRoutedAndNothingElse(t *testing.T) {
	s := newSite(t, func(o *Options) { o.Metrics = http.NotFoundHandler() })
	routed := map[string]bool{}
	parameter := regexp.MustCompile(`:(\w+)`)
	for _, route := range s.handler.(*echo.Echo).Routes() {
		if route.Method != echo.RouteNotFound {
			routed[route.Method+" "+parameter.ReplaceAllString(route.Path, "{$1}")] = true
		}
	}
	for _, own := range []string{"GET /healthz", "HEAD /healthz", "GET /readyz", "HEAD /readyz", "GET /metrics"} {
		if !routed[own] {
			t.Errorf("%s is not routed", own)
		}
		delete(routed, own)
	}
	doc, err := contract()
	if err != nil {
		t.Fatal(err)
	}
	// At another host every path is routed; that one says which there are.
	elsewhere, methods := parameter.ReplaceAllString(forwardPath, "{$1}"), map[string]bool{}
	for path, item := range doc.Paths.Map() {
		for method := range item.Operations() {
			operation := method + " " + prefix + path
			if !routed[operation] {
				t.Errorf("%s is in the contract and not routed", operation)
			}
			delete(routed, operation)
			if !routed[method+" "+elsewhere] {
				t.Errorf("%s is not routed at another host", operation)
			}
			methods[method] = true
		}
	}
	for method := range methods {
		delete(routed, method+" "+elsewhere)
	}
	for operation := range routed {
		t.Errorf("%s is routed and not in the contract", operation)
	}
}

// Every code that may stand in an answer is written with its status, its sentence and its facts, as the contract has them.
func TestEveryCodeAsAProblem(t *testing.T) {
	s := newSite(t)
	for _, code := range logon.Codes() {
		info := code.Info()
		if info.Status == 0 || code == logon.CodeInternal {
			continue
		}
		ended := endedSession()
		s.core.err = &logon.Refusal{
			Code: code, Field: "station", Limit: 64, Example: "+442079460018", Station: "<b>T1</b>", Type: logon.Workstation, Number: "ext:12",
			Holder: "Bob", Since: since, Held: logon.Lost, FreesIn: 1500 * time.Millisecond, RetryAfter: time.Second, Ticket: "ticket", Ledger: 5,
			Ended: &ended, Cause: "never told",
		}
		w := s.do(request("POST", "/api/v1/logon", logonBody()))
		if w.Code != info.Status || strings.Contains(w.Body.String(), "never told") || strings.Contains(w.Body.String(), "<b>") {
			t.Errorf("%s: %d, %s", code, w.Code, w.Body)
		}
		p := s.problem(request("POST", "/api/v1/logon", logonBody()))
		if p.Code != string(code) || p.Detail == "" || strings.ContainsAny(p.Detail, "{}") || *p.FreesInS != 2 || p.Ended.Sentence == "" {
			t.Errorf("%s: %+v", code, p)
		}
		if w.Header().Get("Retry-After") != "1" || (w.Code == 401) != (w.Header().Get("WWW-Authenticate") != "") {
			t.Errorf("%s: headers %v", code, w.Header())
		}
	}
}

func TestUnexpectedErrors(t *testing.T) {
	tests := []struct {
		name  string
		err   error
		panic any
		code  logon.Code
	}{
		{"anything", errors.New("secret cause"), nil, logon.CodeInternal},
		{"a panic", nil, "secret cause", logon.CodeInternal},
		{"a code that no answer may have", &logon.Refusal{Code: logon.CodeHoldExpired, Cause: "secret cause"}, nil, logon.CodeInternal},
		{"the database is away", fmt.Errorf("secret cause: %w", logon.ErrUnavailable), nil, logon.CodeUnavailable},
		{"the node is fenced", fmt.Errorf("secret cause: %w", logon.ErrFenced), nil, logon.CodeUnavailable},
		{"the pool is full", logon.BusyError{RetryAfter: time.Second}, nil, logon.CodeLogonBusy},
		{"it took too long", fmt.Errorf("secret cause: %w", context.DeadlineExceeded), nil, logon.CodeUnavailable},
		{"the client went away", fmt.Errorf("secret cause: %w", context.Canceled), nil, logon.CodeUnavailable},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newSite(t)
			s.core.err, s.core.panics = test.err, test.panic
			p := s.problem(request("POST", "/api/v1/logon", logonBody()))
			if p.Code != string(test.code) || strings.Contains(fmt.Sprint(p), "secret") {
				t.Errorf("got %+v", p)
			}
			if test.code == logon.CodeInternal {
				if p.Reference == "" || !strings.Contains(p.Detail, p.Reference) || !strings.Contains(s.log.String(), p.Reference) ||
					!strings.Contains(s.log.String(), "secret cause") {
					t.Errorf("reference %q is not in the sentence and beside its cause in the log:\n%s", p.Reference, s.log)
				}
			}
			if strings.Contains(s.log.String(), logonBody().Password) {
				t.Error("the log has the password")
			}
		})
	}
}

func TestAddressesThatAreNot(t *testing.T) {
	s := newSite(t)
	tests := []struct {
		method, path string
		code         logon.Code
	}{
		{"GET", "/api/v1/logon", logon.CodeMethodNotAllowed},
		{"DELETE", "/api/v1/stations", logon.CodeMethodNotAllowed},
		{"GET", "/api/v1/nothing", logon.CodeNotFound},
		{"GET", "/api/v2/logon", logon.CodeNotFound},
		{"GET", "/api", logon.CodeNotFound},
		{"POST", "/nothing", logon.CodeNotFound},
		{"POST", "/", logon.CodeMethodNotAllowed},
	}
	for _, test := range tests {
		if p := s.problem(request(test.method, test.path, nil)); p.Code != string(test.code) {
			t.Errorf("%s %s: %s", test.method, test.path, p.Code)
		}
	}
	if w := s.do(request("GET", "/api/v1/logon", nil)); !strings.Contains(w.Header().Get("Allow"), "POST") {
		t.Errorf("405 allows %q", w.Header().Get("Allow"))
	}
}

func TestContractAndCatalogueAreServed(t *testing.T) {
	s := newSite(t)
	if w := s.do(request("GET", "/api/v1/openapi.yaml", nil)); w.Body.String() != string(api.Contract()) {
		t.Error("the contract that is served is not the contract")
	}
	if w := s.do(request("GET", "/api/v1/catalogue", nil)); w.Body.String() != string(api.CatalogueJSON()) {
		t.Error("the catalogue that is served is not the catalogue")
	}
}
