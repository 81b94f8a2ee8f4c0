package httpapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"stationmaster/api"
	"stationmaster/server/logon"
)

func TestBodiesAreStrict(t *testing.T) {
	body := func(user, rest string) string {
		return fmt.Sprintf(`{"instance":%q,"user":%s,"password":"p","choice":{"type":"none"}%s}`, instance, user, rest)
	}
	tests := []struct {
		name, body string
		code       logon.Code
		field      string
	}{
		{"good", body(`"alice"`, ""), "", ""},
		{"good with space around", " \n" + body(`"alice"`, "") + "\n", "", ""},
		{"empty", "", logon.CodeMediaTypeUnsupported, ""}, // nothing says that it is JSON
		{"only space", " ", logon.CodeBodyInvalid, ""},
		{"half", `{"instance":"x"`, logon.CodeBodyInvalid, ""},
		{"no JSON", "user=alice", logon.CodeBodyInvalid, ""},
		{"a list", "[]", logon.CodeBodyInvalid, ""},
		{"null", "null", logon.CodeBodyInvalid, ""},
		{"a text", `"x"`, logon.CodeBodyInvalid, ""},
		{"something after it", body(`"alice"`, "") + "{}", logon.CodeBodyInvalid, ""},
		{"rubbish after it", body(`"alice"`, "") + "x", logon.CodeBodyInvalid, ""},
		{"unknown field", body(`"alice"`, `,"admin":true`), logon.CodeBodyInvalid, "admin"},
		{"unknown field within", `{"choice":{"type":"none","desk":1}}`, logon.CodeBodyInvalid, "desk"},
		{"a known field in other letters", `{"User":"alice"}`, logon.CodeBodyInvalid, "User"},
		{"a field twice", body(`"alice"`, `,"user":"bob"`), logon.CodeBodyInvalid, "user"},
		{"a field twice by escapes", body(`"alice"`, `,"\u0075ser":"bob"`), logon.CodeBodyInvalid, "user"},
		{"a number for a text", body(`7`, ""), logon.CodeBodyInvalid, "user"},
		{"null for a text", body(`null`, ""), logon.CodeBodyInvalid, "user"},
		{"an object for a text", body(`{}`, ""), logon.CodeBodyInvalid, "user"},
		{"a text for an object", `{"choice":"none"}`, logon.CodeBodyInvalid, "choice"},
		{"a text for yes or no", `{"choice":{"type":"remote_number","persistent":"yes"}}`, logon.CodeBodyInvalid, "persistent"},
		{"not UTF-8", body("\"\xff\"", ""), logon.CodeFieldCharacters, "user"},
		{"not UTF-8 in a field's name", "{\"u\xffser\":\"alice\"}", logon.CodeBodyInvalid, "u\ufffdser"},
		{"not UTF-8 between", "{\xff\"user\":\"alice\"}", logon.CodeBodyInvalid, ""},
		{"half a surrogate pair", body(`"\ud800"`, ""), logon.CodeFieldCharacters, "user"},
		{"a raw control character", body("\"a\x01\"", ""), logon.CodeBodyInvalid, "user"},
		{"deep", strings.Repeat(`{"choice":`, 5000), logon.CodeBodyInvalid, "choice"},
		{"a long field name", `{"` + strings.Repeat("x", 5000) + `":1}`, logon.CodeBodyInvalid, strings.Repeat("x", 100) + "…"},
		{"too large", body(`"`+strings.Repeat("a", api.MaxMessage)+`"`, ""), logon.CodeBodyTooLarge, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newSite(t)
			r := request("POST", "/api/v1/logon", test.body)
			if test.code == "" {
				answer[api.LogonResult](s, r)
				return
			}
			if test.body == "" {
				r.Header.Del("Content-Type")
			}
			if p := s.problem(r); p.Code != string(test.code) || p.Field != test.field || s.core.asked != 0 {
				t.Errorf("got %s, field %q, asked %d", p.Code, p.Field, s.core.asked)
			}
		})
	}
}

// What is a text is handed to the core as it is, which says what is wrong with it; here it only must not break anything.
func TestTextsArriveAsTheyAre(t *testing.T) {
	for _, text := range []string{"", " alice ", "CORP\\alice", "<script>alert(1)</script>", "a\x00b\n", "Zoë", "\u202e", "🙂", strings.Repeat("x", 60_000)} {
		s := newSite(t)
		body := logonBody()
		body.User, body.Choice.Station, body.Choice.Number, body.Client = text, text, text, text
		if len(text) > 1000 {
			body.Choice.Station, body.Choice.Number, body.Client = "", "", ""
		}
		answer[api.LogonResult](s, request("POST", "/api/v1/logon", body))
		if got := s.core.logOn; got.User != text || got.Choice.Station != body.Choice.Station || got.Client != body.Client {
			t.Errorf("%.20q arrived as %.20q", text, got.User)
		}
	}
}

func TestHTMLIsOnlyText(t *testing.T) {
	const html = "<script>alert(1)</script>"
	s := newSite(t)
	s.core.session.DisplayName, s.core.session.StationName, s.core.session.Client = html, html, html
	for _, r := range []*http.Request{
		s.authorised("GET", "/api/v1/session", nil),
		s.authorised("GET", "/api/v1/directory", nil),
		s.authorised("PUT", "/api/v1/session/status", api.StatusRequest{Status: "away", Note: html}),
		s.authorised("POST", "/api/v1/admin/users", api.UserCreate{User: html, DisplayName: html, Password: html}),
		s.authorised("POST", "/api/v1/admin/stations", api.StationCreate{Name: html, Type: "workstation"}),
		s.authorised("GET", "/api/v1/admin/sessions", nil),
		s.authorised("GET", "/api/v1/%3Cscript%3E", nil),
	} {
		w := s.do(r)
		if strings.Contains(w.Body.String(), "<") || !strings.Contains(w.Header().Get("Content-Type"), "json") ||
			w.Header().Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(w.Header().Get("Content-Security-Policy"), "default-src 'none'") ||
			w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s %s: %v %s", r.Method, r.URL.Path, w.Header(), w.Body)
		}
	}
}

// Whatever the body, decode neither panics nor lets anything pass that encoding/json would have to bend.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{`{"instance":"x","user":"a","password":"p","choice":{"type":"none"}}`, `{"user":"\ud800"}`, `{"user":null}`, `[`, ``} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r := httptest.NewRequest("POST", "/", bytes.NewReader(data))
		r.Header.Set("Content-Type", "application/json")
		got, err := decode[api.LogonRequest](echo.New().NewContext(r, httptest.NewRecorder()))
		if err != nil {
			if refusalOf(err).Code.Info().Status/100 != 4 {
				t.Fatalf("%v is not the client's fault", err)
			}
			return
		}
		again, err := json.Marshal(got)
		if err != nil {
			t.Fatal(err)
		}
		var once api.LogonRequest
		if err := json.Unmarshal(again, &once); err != nil || once != got {
			t.Fatalf("%+v is not what it says: %+v, %v", got, once, err)
		}
	})
}
