package provider

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"stationmaster/server/logon"
)

// provider is one of them. turn has room for whoever asks what it is: one at a time. It guards known and fresh.
type provider struct {
	Config
	ask asking
	log *slog.Logger

	turn  chan struct{}
	known *described
	fresh time.Time // until when known is taken for granted

	mu     sync.Mutex
	health logon.ProviderHealth
}

// described is what a provider said of itself.
type described struct {
	*oidc.Provider
	keys        *oidc.RemoteKeySet
	signs       []string // the algorithms that it signs with
	style       oauth2.AuthStyle
	namesIssuer bool // in what it sends back by way of the browser (RFC 9207)
}

// describe gives what the provider says of itself, asking it where that is not known or old. While an old description holds, not getting
// a new one stops nobody.
func (p *provider) describe(ctx context.Context) (*described, error) {
	select {
	case p.turn <- struct{}{}:
		defer func() { <-p.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if p.known != nil && time.Now().Before(p.fresh) {
		return p.known, nil
	}
	found, err := p.discover(ctx)
	p.saw(ctx, err)
	switch {
	case err == nil:
		p.known, p.fresh = found, time.Now().Add(freshFor)
	case p.known == nil:
		return nil, err
	default: // what it said last holds meanwhile, and nobody waits for the next try
		p.fresh = time.Now().Add(lookEvery)
	}
	return p.known, nil
}

func (p *provider) discover(ctx context.Context) (*described, error) {
	found, err := oidc.NewProvider(oidc.ClientContext(ctx, p.ask.client), p.Issuer)
	if err != nil {
		return nil, err
	}
	var said struct {
		Methods     []string `json:"token_endpoint_auth_methods_supported"`
		NamesIssuer bool     `json:"authorization_response_iss_parameter_supported"`
		Keys        string   `json:"jwks_uri"`
		Signs       []string `json:"id_token_signing_alg_values_supported"`
	}
	if err := found.Claims(&said); err != nil {
		return nil, err
	}
	for _, address := range []string{found.Endpoint().AuthURL, found.Endpoint().TokenURL, said.Keys} {
		if badIssuer(withoutQuery(address)) != "" {
			return nil, fmt.Errorf("it has an address that nothing may be sent to: %.200q", address)
		}
	}
	d := &described{
		Provider: found, style: oauth2.AuthStyleInHeader, namesIssuer: said.NamesIssuer,
		keys: oidc.NewRemoteKeySet(oidc.ClientContext(ctx, p.ask.keys), said.Keys),
	}
	for _, algorithm := range said.Signs {
		if slices.Contains(algorithms, algorithm) {
			d.signs = append(d.signs, algorithm)
		}
	}
	// Without a word of it the header is what every provider takes. To find out by trying would cost the code, which is good once.
	if p.ClientSecret == "" || len(said.Methods) > 0 && !slices.Contains(said.Methods, "client_secret_basic") {
		d.style = oauth2.AuthStyleInParams
	}
	return d, nil
}

// withoutQuery is an address up to what it asks.
func withoutQuery(address string) string {
	address, _, _ = strings.Cut(address, "?")
	return address
}

// algorithms are those that an identity may be signed with: by a key that the provider alone has.
var algorithms = []string{
	oidc.RS256, oidc.RS384, oidc.RS512, oidc.ES256, oidc.ES384, oidc.ES512, oidc.PS256, oidc.PS384, oidc.PS512, oidc.EdDSA,
}

// saw takes note of how a question went. A person who went away meanwhile says nothing about the provider.
func (p *provider) saw(ctx context.Context, err error) {
	if err != nil && ctx.Err() == context.Canceled {
		return
	}
	p.mu.Lock()
	was := p.health
	now := logon.ProviderHealth{Name: p.Name, Up: err == nil, Since: was.Since}
	if err != nil {
		now.Why = err.Error()
	}
	changed := was.Since.IsZero() || was.Up != now.Up
	if changed {
		now.Since = time.Now()
	}
	p.health = now
	p.mu.Unlock()
	switch {
	case changed && err != nil:
		p.log.Warn("the provider of single sign-on cannot be used", "err", err)
	case changed && !was.Since.IsZero():
		p.log.Info("the provider of single sign-on can be used again")
	}
}

func (p *provider) seen() logon.ProviderHealth {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.health
}

// look asks until ctx ends, as long as the provider is not known to answer.
func (p *provider) look(ctx context.Context) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		if seen := p.seen(); seen.Since.IsZero() || !seen.Up {
			asking, done := context.WithTimeout(ctx, answerIn)
			p.again() // what failed may have been another question than this one, whose answer is known
			_, _ = p.describe(asking)
			done()
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// again has the provider asked anew when it is next needed.
func (p *provider) again() {
	p.turn <- struct{}{}
	p.fresh = time.Time{}
	<-p.turn
}
