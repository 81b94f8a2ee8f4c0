package provider

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"stationmaster/server/logon"
)

// idp is an OpenID provider on loopback that says what the test wants it to.
type idp struct {
	*httptest.Server
	t *testing.T

	mu       sync.Mutex
	down     bool
	instead  map[string]http.HandlerFunc // by path: what answers there
	key      *rsa.PrivateKey
	kid      string
	change   func(header, claims map[string]any) // of the next identities
	userinfo map[string]any
	codes    map[string]url.Values // what each was given out for; good once
	asked    int                   // discoveries
	metadata map[string]any        // beside the usual
}

func newIDP(t *testing.T) *idp {
	t.Helper()
	p := &idp{t: t, codes: map[string]url.Values{}, metadata: map[string]any{}}
	p.rotate("first")
	mux := http.NewServeMux()
	mux.HandleFunc("/.well-known/openid-configuration", p.discovery)
	mux.HandleFunc("/keys", p.keys)
	mux.HandleFunc("/token", p.token)
	mux.HandleFunc("/me", func(w http.ResponseWriter, _ *http.Request) { p.write(w, http.StatusOK, p.userinfo) })
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.down {
			http.Error(w, "down", http.StatusBadGateway)
			return
		}
		if other := p.instead[r.URL.Path]; other != nil {
			other(w, r)
			return
		}
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(p.Close)
	return p
}

func (p *idp) set(change func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change()
}

func (p *idp) rotate(kid string) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		p.t.Fatal(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.key, p.kid = key, kid
}

func (p *idp) write(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

func (p *idp) discovery(w http.ResponseWriter, _ *http.Request) {
	p.asked++
	said := map[string]any{
		"issuer": p.URL, "authorization_endpoint": p.URL + "/auth", "token_endpoint": p.URL + "/token", "jwks_uri": p.URL + "/keys",
		"userinfo_endpoint": p.URL + "/me", "id_token_signing_alg_values_supported": []string{"RS256"},
	}
	for key, value := range p.metadata {
		said[key] = value
	}
	p.write(w, http.StatusOK, said)
}

func (p *idp) keys(w http.ResponseWriter, _ *http.Request) {
	p.write(w, http.StatusOK, map[string]any{"keys": []any{map[string]any{
		"kty": "RSA", "use": "sig", "alg": "RS256", "kid": p.kid,
		"n": base64.RawURLEncoding.EncodeToString(p.key.N.Bytes()),
		"e": base64.RawURLEncoding.EncodeToString(big.NewInt(int64(p.key.E)).Bytes()),
	}}})
}

// agree is the person's yes at the address that a trip begins with; it gives the code.
func (p *idp) agree(address string) string {
	p.t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		p.t.Fatal(err)
	}
	code := rand.Text()
	p.set(func() { p.codes[code] = u.Query() })
	return code
}

func (p *idp) token(w http.ResponseWriter, r *http.Request) {
	id, secret, _ := r.BasicAuth()
	asked, good := p.codes[r.FormValue("code")]
	delete(p.codes, r.FormValue("code"))
	challenge := sha256.Sum256([]byte(r.FormValue("code_verifier")))
	if !good || id != "us" || secret != "our-secret" || r.FormValue("redirect_uri") != asked.Get("redirect_uri") ||
		asked.Get("code_challenge_method") != "S256" || base64.RawURLEncoding.EncodeToString(challenge[:]) != asked.Get("code_challenge") {
		p.write(w, http.StatusBadRequest, map[string]any{"error": "invalid_grant", "error_description": "code " + r.FormValue("code")})
		return
	}
	header := map[string]any{"alg": "RS256", "kid": p.kid}
	claims := map[string]any{
		"iss": p.URL, "aud": "us", "sub": "s-1", "exp": time.Now().Add(time.Hour).Unix(), "iat": time.Now().Unix(), "nonce": asked.Get("nonce"),
		"preferred_username": "bo", "name": "Bo Example", "email": "bo@corp.example", "groups": []string{"floor", "Leads"},
	}
	if p.change != nil {
		p.change(header, claims)
	}
	p.write(w, http.StatusOK, map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": p.sign(header, claims)})
}

func (p *idp) sign(header, claims map[string]any) string {
	part := func(v any) string {
		b, err := json.Marshal(v)
		if err != nil {
			p.t.Error(err)
		}
		return base64.RawURLEncoding.EncodeToString(b)
	}
	text := part(header) + "." + part(claims)
	if header["alg"] == "none" {
		return text + "."
	}
	hash := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(rand.Reader, p.key, crypto.SHA256, hash[:])
	if err != nil {
		p.t.Error(err)
	}
	return text + "." + base64.RawURLEncoding.EncodeToString(signature)
}

// set of the one provider that is ours, and a trip to it.
func (p *idp) ours(change ...func(*Config)) (*Set, logon.Trip) {
	c := Config{
		Name: "corp", Label: "Corp", Issuer: p.URL, ClientID: "us", ClientSecret: "our-secret", Scopes: []string{"openid"},
		Claims: Claims{Name: "preferred_username", DisplayName: "name", Mail: "email", Groups: "groups"},
	}
	for _, f := range change {
		f(&c)
	}
	trip := logon.Trip{
		Provider: "corp", Window: "w", Redirect: "http://desk.example/back", Language: "de", State: "state", Nonce: "nonce",
		Verifier: logon.NewSecret(),
	}
	return New([]Config{c}, slog.New(slog.DiscardHandler)), trip
}
