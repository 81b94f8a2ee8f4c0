package provider

import (
	"errors"
	"maps"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"stationmaster/server/logon"
)

func (p *idp) comeBack(t *testing.T, s *Set, trip logon.Trip) logon.ComeBack {
	t.Helper()
	address, err := s.Begin(t.Context(), trip)
	if err != nil {
		t.Fatal(err)
	}
	return logon.ComeBack{Provider: "corp", State: "state", Code: p.agree(address)}
}

func TestATripEndsWithTheAccount(t *testing.T) {
	p := newIDP(t)
	s, trip := p.ours(func(c *Config) { c.Prompt = "select_account" })
	address, err := s.Begin(t.Context(), trip)
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"client_id": "us", "redirect_uri": trip.Redirect, "state": "state", "nonce": "nonce", "code_challenge_method": "S256", "response_type": "code",
		"scope": "openid", "ui_locales": "de", "prompt": "select_account",
	} {
		if got := u.Query().Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if strings.Contains(address, trip.Verifier) || strings.Contains(address, "our-secret") {
		t.Errorf("something secret is in the address: %s", address)
	}
	account, err := s.Finish(t.Context(), trip, logon.ComeBack{Provider: "corp", State: "state", Code: p.agree(address), Issuer: p.URL})
	if err != nil {
		t.Fatal(err)
	}
	want := logon.Account{
		Source: "corp", ID: "s-1", Name: `corp\bo`, DisplayName: "Bo Example", Mail: "bo@corp.example", Groups: []string{"floor", "Leads"},
	}
	if !reflect.DeepEqual(account, want) {
		t.Errorf("the account is %+v, want %+v", account, want)
	}
}

// causeOf is why a trip came to nothing; what it says must not have the code or a secret in it.
func causeOf(t *testing.T, err error, code string) logon.ProviderCause {
	t.Helper()
	var failed *logon.ProviderError
	if !errors.As(err, &failed) {
		t.Fatalf("it ended with %v", err)
	}
	if code != "" && strings.Contains(err.Error(), code) || strings.Contains(err.Error(), "our-secret") {
		t.Errorf("something secret is in: %v", err)
	}
	return failed.Cause
}

func TestWhatIsNotForThisTripIsNothing(t *testing.T) {
	p := newIDP(t)
	for name, change := range map[string]func(header, claims map[string]any){
		"nonce of another trip":   func(_, c map[string]any) { c["nonce"] = "other" },
		"no nonce":                func(_, c map[string]any) { delete(c, "nonce") },
		"another issuer":          func(_, c map[string]any) { c["iss"] = "https://login.example" },
		"another audience":        func(_, c map[string]any) { c["aud"] = "them" },
		"made for another":        func(_, c map[string]any) { c["aud"] = []string{"us", "them"}; c["azp"] = "them" },
		"made for nobody certain": func(_, c map[string]any) { c["aud"] = []string{"us", "them"} },
		"expired":                 func(_, c map[string]any) { c["exp"] = time.Now().Add(-time.Hour).Unix() },
		"not yet":                 func(_, c map[string]any) { c["nbf"] = time.Now().Add(time.Hour).Unix() },
		"not signed":              func(h, _ map[string]any) { h["alg"] = "none" },
		"signed by a secret":      func(h, _ map[string]any) { h["alg"] = "HS256" },
		"signed by nobody known":  func(h, _ map[string]any) { h["kid"] = "other" },
		"no subject":              func(_, c map[string]any) { delete(c, "sub") },
		"a subject without end":   func(_, c map[string]any) { c["sub"] = strings.Repeat("s", 256) },
		"no name":                 func(_, c map[string]any) { c["preferred_username"] = " " },
		"a name of two lines":     func(_, c map[string]any) { c["preferred_username"] = "bo\nalice" },
		"a name without end":      func(_, c map[string]any) { c["preferred_username"] = strings.Repeat("b", 200) },
	} {
		t.Run(name, func(t *testing.T) {
			s, trip := p.ours()
			p.set(func() { p.change = change })
			back := p.comeBack(t, s, trip)
			_, err := s.Finish(t.Context(), trip, back)
			// The identity is at fault, not the code that it came for.
			if cause := causeOf(t, err, back.Code); cause != logon.ProviderWrong || strings.Contains(err.Error(), "took the code not") {
				t.Errorf("the cause is %s: %v", cause, err)
			}
		})
	}
}

func TestWhatComesBackWithoutAGoodCodeIsNothing(t *testing.T) {
	p := newIDP(t)
	p.set(func() { p.metadata["authorization_response_iss_parameter_supported"] = true })
	for name, tried := range map[string]struct {
		change func(trip *logon.Trip, back *logon.ComeBack)
		want   logon.ProviderCause
	}{
		"a code of somebody else's":  {func(_ *logon.Trip, b *logon.ComeBack) { b.Code = "guessed" }, logon.ProviderWrong},
		"another verifier":           {func(trip *logon.Trip, _ *logon.ComeBack) { trip.Verifier = logon.NewSecret() }, logon.ProviderWrong},
		"another address":            {func(trip *logon.Trip, _ *logon.ComeBack) { trip.Redirect = "http://evil.example/" }, logon.ProviderWrong},
		"by another provider's door": {func(_ *logon.Trip, b *logon.ComeBack) { b.Provider = "other" }, logon.ProviderWrong},
		"sent by another issuer":     {func(_ *logon.Trip, b *logon.ComeBack) { b.Issuer = "https://evil.example" }, logon.ProviderWrong},
		"sent by nobody named":       {func(_ *logon.Trip, b *logon.ComeBack) { b.Issuer = "" }, logon.ProviderWrong},
		"no code":                    {func(_ *logon.Trip, b *logon.ComeBack) { b.Code = "" }, logon.ProviderWrong},
		"denied":                     {func(_ *logon.Trip, b *logon.ComeBack) { b.Error = "access_denied" }, logon.ProviderDenied},
		"the provider's fault":       {func(_ *logon.Trip, b *logon.ComeBack) { b.Error = "server_error" }, logon.ProviderUnavailable},
		"our fault":                  {func(_ *logon.Trip, b *logon.ComeBack) { b.Error = "invalid_scope" }, logon.ProviderWrong},
	} {
		t.Run(name, func(t *testing.T) {
			s, trip := p.ours()
			back := p.comeBack(t, s, trip)
			back.Issuer = p.URL
			code := back.Code
			tried.change(&trip, &back)
			_, err := s.Finish(t.Context(), trip, back)
			if cause := causeOf(t, err, code); cause != tried.want {
				t.Errorf("the cause is %s: %v", cause, err)
			}
		})
	}
}

func TestACodeIsGoodOnce(t *testing.T) {
	p := newIDP(t)
	s, trip := p.ours()
	back := p.comeBack(t, s, trip)
	if _, err := s.Finish(t.Context(), trip, back); err != nil {
		t.Fatal(err)
	}
	_, err := s.Finish(t.Context(), trip, back)
	if cause := causeOf(t, err, back.Code); cause != logon.ProviderWrong {
		t.Errorf("the cause is %s: %v", cause, err)
	}
}

func TestWhatCannotBeShownIsLeftOut(t *testing.T) {
	p := newIDP(t)
	s, trip := p.ours()
	p.set(func() {
		p.change = func(_, c map[string]any) {
			c["name"], c["email"], c["groups"] = "Bo\x00\u202e\nBerg "+strings.Repeat("x", 300), strings.Repeat("m", 400), []string{"floor", "no\x00ne"}
		}
	})
	account, err := s.Finish(t.Context(), trip, p.comeBack(t, s, trip))
	if err != nil || !strings.HasPrefix(account.DisplayName, "Bo Berg xxx") || account.Mail != "" || !reflect.DeepEqual(account.Groups, []string{"floor"}) {
		t.Errorf("the account is %+v, %v", account, err)
	}
	p.set(func() { p.change = func(_, c map[string]any) { c["preferred_username"] = "b\x00o" } })
	_, err = s.Finish(t.Context(), trip, p.comeBack(t, s, trip))
	if cause := causeOf(t, err, ""); cause != logon.ProviderWrong {
		t.Errorf("a name that none of ours can be: %v", err)
	}
}

func TestUserinfoSaysWhatTheIdentityDoesNot(t *testing.T) {
	p := newIDP(t)
	s, trip := p.ours()
	p.set(func() {
		p.change = func(_, c map[string]any) { delete(c, "name"); delete(c, "groups") }
		p.userinfo = map[string]any{"sub": "s-1", "name": "Bo of userinfo", "groups": "one", "preferred_username": "mallory"}
	})
	account, err := s.Finish(t.Context(), trip, p.comeBack(t, s, trip))
	if err != nil || account.DisplayName != "Bo of userinfo" || account.Name != `corp\bo` || !reflect.DeepEqual(account.Groups, []string{"one"}) {
		t.Errorf("the account is %+v, %v", account, err)
	}
	p.set(func() { p.userinfo["sub"] = "s-2" })
	_, err = s.Finish(t.Context(), trip, p.comeBack(t, s, trip))
	if cause := causeOf(t, err, ""); cause != logon.ProviderWrong {
		t.Errorf("somebody else's userinfo: %v", err)
	}
}

func TestGroupsThatAreTooManyAreNotNone(t *testing.T) {
	for name, tried := range map[string]struct {
		claims   map[string]any
		withheld bool
		groups   []string
	}{
		"Entra, code flow": {map[string]any{
			"_claim_names": map[string]any{"groups": "src1"}, "_claim_sources": map[string]any{"src1": map[string]any{"endpoint": "https://graph.example"}},
		}, true, nil},
		"Entra, as it is short of room": {map[string]any{"hasgroups": true}, true, nil},
		"in none":                       {map[string]any{}, false, nil},
		"another claim is kept elsewhere": {map[string]any{
			"_claim_names": map[string]any{"photos": "src1"}, "_claim_sources": map[string]any{"src1": map[string]any{"endpoint": "https://graph.example"}},
		}, false, nil},
		"told all the same": {map[string]any{"hasgroups": true, "groups": []string{"floor"}}, false, []string{"floor"}},
	} {
		p := newIDP(t)
		s, trip := p.ours()
		p.set(func() {
			p.userinfo = map[string]any{"sub": "s-1"}
			p.change = func(_, c map[string]any) {
				delete(c, "groups")
				maps.Copy(c, tried.claims)
			}
		})
		account, err := s.Finish(t.Context(), trip, p.comeBack(t, s, trip))
		if err != nil || (account.GroupsWithheld != "") != tried.withheld || !slices.Equal(account.Groups, tried.groups) {
			t.Errorf("%s: %+v, %v", name, account, err)
		}
	}
}

func TestRolesCanStandForGroups(t *testing.T) {
	p := newIDP(t)
	s, trip := p.ours(func(c *Config) { c.Claims.Groups = "roles" })
	p.set(func() {
		p.change = func(_, c map[string]any) {
			delete(c, "groups")
			c["hasgroups"], c["roles"] = true, []string{"Floor.Agent"}
		}
	})
	account, err := s.Finish(t.Context(), trip, p.comeBack(t, s, trip))
	if err != nil || account.GroupsWithheld != "" || !slices.Equal(account.Groups, []string{"Floor.Agent"}) {
		t.Errorf("%+v, %v", account, err)
	}
}

func TestKeysThatWereChangedAreReadAgain(t *testing.T) {
	p := newIDP(t)
	s, trip := p.ours()
	if _, err := s.Finish(t.Context(), trip, p.comeBack(t, s, trip)); err != nil {
		t.Fatal(err)
	}
	p.rotate("second")
	if _, err := s.Finish(t.Context(), trip, p.comeBack(t, s, trip)); err != nil {
		t.Error(err)
	}
}

func TestAProviderThatIsDownIsAskedAgain(t *testing.T) {
	p := newIDP(t)
	s, trip := p.ours()
	if seen := s.Health()[0]; !seen.Up || !seen.Since.IsZero() {
		t.Errorf("before anybody asked: %+v", seen)
	}
	p.set(func() { p.down = true })
	_, err := s.Begin(t.Context(), trip)
	if cause := causeOf(t, err, ""); cause != logon.ProviderUnavailable {
		t.Errorf("the cause is %s: %v", cause, err)
	}
	if seen := s.Health()[0]; seen.Up || seen.Since.IsZero() || seen.Why == "" {
		t.Errorf("while it is down: %+v", seen)
	}
	p.set(func() { p.down = false })
	back := p.comeBack(t, s, trip)
	if seen := s.Health()[0]; !seen.Up || seen.Why != "" {
		t.Errorf("when it is back: %+v", seen)
	}
	p.set(func() { p.down = true })
	_, err = s.Finish(t.Context(), trip, back)
	if cause := causeOf(t, err, back.Code); cause != logon.ProviderUnavailable {
		t.Errorf("the cause is %s: %v", cause, err)
	}
	if seen := s.Health()[0]; seen.Up {
		t.Errorf("after a code that it did not take: %+v", seen)
	}
}

func TestAProviderSaysOnceAnHourWhatItIs(t *testing.T) {
	p := newIDP(t)
	s, trip := p.ours()
	for range 3 {
		if _, err := s.Begin(t.Context(), trip); err != nil {
			t.Fatal(err)
		}
	}
	if p.asked != 1 {
		t.Errorf("it was asked %d times", p.asked)
	}
	// What it said last holds while it cannot be asked.
	s.providers[0].again()
	p.set(func() { p.down = true })
	if _, err := s.Begin(t.Context(), trip); err != nil {
		t.Error(err)
	}
}

func TestAProviderThatIsSomebodyElseIsNone(t *testing.T) {
	p := newIDP(t)
	for name, metadata := range map[string]map[string]any{
		"another issuer":     {"issuer": "https://login.example"},
		"tokens in the open": {"token_endpoint": "http://login.example/token"},
		"a script":           {"authorization_endpoint": "javascript:alert(1)"},
	} {
		p.set(func() { p.metadata = metadata })
		s, trip := p.ours()
		_, err := s.Begin(t.Context(), trip)
		if cause := causeOf(t, err, ""); cause != logon.ProviderUnavailable {
			t.Errorf("%s: the cause is %s: %v", name, cause, err)
		}
	}
}
