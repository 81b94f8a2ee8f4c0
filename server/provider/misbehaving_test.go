package provider

import (
	"net/http"
	"testing"

	"stationmaster/server/logon"
)

const description = "/.well-known/openid-configuration"

// says is an endpoint that answers so, whatever it is asked.
func says(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}

// hangsUp is an endpoint that takes the question and goes.
func hangsUp(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// At each step a provider may be at fault, or what we brought it: the one reads as "does not answer" and makes it one that is down, the other as
// "could not be completed" and says nothing of it.
func TestAProviderThatMisbehavesAtEachStep(t *testing.T) {
	for name, tried := range map[string]struct {
		path   string
		answer http.HandlerFunc
		want   logon.ProviderCause
		up     bool
	}{
		"its description is a fault":        {description, says(http.StatusInternalServerError, "{}"), logon.ProviderUnavailable, false},
		"its description is not there":      {description, says(http.StatusNotFound, "{}"), logon.ProviderUnavailable, false},
		"its description is none":           {description, says(http.StatusOK, "<html>"), logon.ProviderUnavailable, false},
		"it gives no description":           {description, hangsUp, logon.ProviderUnavailable, false},
		"it leads elsewhere for tokens":     {"/token", says(http.StatusFound, "{}"), logon.ProviderWrong, true},
		"it does not know us":               {"/token", says(http.StatusUnauthorized, `{"error":"invalid_client"}`), logon.ProviderWrong, true},
		"it has too much to do for tokens":  {"/token", says(http.StatusTooManyRequests, "{}"), logon.ProviderUnavailable, false},
		"its tokens are a fault":            {"/token", says(http.StatusBadGateway, "our-secret"), logon.ProviderUnavailable, false},
		"its tokens are none":               {"/token", says(http.StatusOK, "<html>"), logon.ProviderUnavailable, false},
		"it gives no tokens":                {"/token", hangsUp, logon.ProviderUnavailable, false},
		"it says who it is not":             {"/token", says(http.StatusOK, `{"access_token":"a","token_type":"Bearer"}`), logon.ProviderWrong, true},
		"its keys are a fault":              {"/keys", says(http.StatusInternalServerError, "{}"), logon.ProviderUnavailable, false},
		"its keys are not there":            {"/keys", says(http.StatusNotFound, "{}"), logon.ProviderUnavailable, false},
		"its keys are somewhere else":       {"/keys", says(http.StatusFound, "{}"), logon.ProviderUnavailable, false},
		"its keys are none":                 {"/keys", says(http.StatusOK, "<html>"), logon.ProviderUnavailable, false},
		"it gives no keys":                  {"/keys", hangsUp, logon.ProviderUnavailable, false},
		"its keys are others":               {"/keys", says(http.StatusOK, `{"keys":[]}`), logon.ProviderWrong, true},
		"userinfo does not take the token":  {"/me", says(http.StatusUnauthorized, "{}"), logon.ProviderWrong, true},
		"userinfo wants more of the token":  {"/me", says(http.StatusForbidden, "{}"), logon.ProviderWrong, true},
		"userinfo has too much to do":       {"/me", says(http.StatusTooManyRequests, "{}"), logon.ProviderUnavailable, false},
		"userinfo is a fault":               {"/me", says(http.StatusInternalServerError, "{}"), logon.ProviderUnavailable, false},
		"userinfo is none":                  {"/me", says(http.StatusOK, "<html>"), logon.ProviderUnavailable, false},
		"userinfo does not answer":          {"/me", hangsUp, logon.ProviderUnavailable, false},
		"userinfo is about nobody":          {"/me", says(http.StatusOK, "{}"), logon.ProviderWrong, true},
		"userinfo says strange things more": {"/me", says(http.StatusOK, `{"sub":"s-1","name":["Bo"],"groups":7}`), "", true},
	} {
		t.Run(name, func(t *testing.T) {
			p := newIDP(t)
			s, trip := p.ours()
			p.set(func() {
				p.change = func(_, c map[string]any) { delete(c, "name") } // so that userinfo is asked
				p.userinfo = map[string]any{"sub": "s-1", "name": "Bo"}
			})
			back := p.comeBack(t, s, trip)
			s.providers[0].again()
			if tried.path == description {
				s.providers[0].known = nil // as after a start
			}
			p.set(func() { p.instead = map[string]http.HandlerFunc{tried.path: tried.answer} })
			account, err := s.Finish(t.Context(), trip, back)
			if tried.want == "" {
				if err != nil || account.DisplayName != "bo" {
					t.Errorf("it ended with %+v, %v", account, err)
				}
			} else if cause := causeOf(t, err, back.Code); cause != tried.want {
				t.Errorf("the cause is %s: %v", cause, err)
			}
			if seen := s.Health()[0]; seen.Up != tried.up {
				t.Errorf("it is seen as %+v", seen)
			}
			p.set(func() { p.instead = nil })
			if _, err := s.Finish(t.Context(), trip, p.comeBack(t, s, trip)); err != nil {
				t.Errorf("when it is well again: %v", err)
			}
			if seen := s.Health()[0]; !seen.Up {
				t.Errorf("when it is well again it is seen as %+v", seen)
			}
		})
	}
}
