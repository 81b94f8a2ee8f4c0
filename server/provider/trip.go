package provider

import (
	"context"
	"errors"
	"fmt"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"stationmaster/server/logon"
)

// Begin gives the address that the trip begins with.
func (s *Set) Begin(ctx context.Context, t logon.Trip) (string, error) {
	p := s.named(t.Provider)
	if p == nil {
		return "", wrong(t.Provider, errors.New("there is no such provider"))
	}
	ctx, done := context.WithTimeout(ctx, finishIn)
	defer done()
	d, err := p.describe(ctx)
	if err != nil {
		return "", unavailable(p.Name, err)
	}
	options := []oauth2.AuthCodeOption{oidc.Nonce(t.Nonce), oauth2.S256ChallengeOption(t.Verifier)}
	if t.Language != "" {
		options = append(options, oauth2.SetAuthURLParam("ui_locales", t.Language))
	}
	if p.Prompt != "" {
		options = append(options, oauth2.SetAuthURLParam("prompt", p.Prompt))
	}
	return p.asClient(d, t).AuthCodeURL(t.State, options...), nil
}

func (p *provider) asClient(d *described, t logon.Trip) *oauth2.Config {
	endpoint := d.Endpoint()
	endpoint.AuthStyle = d.style
	return &oauth2.Config{ClientID: p.ClientID, ClientSecret: p.ClientSecret, Endpoint: endpoint, RedirectURL: t.Redirect, Scopes: p.Scopes}
}

// Finish turns what came back into an account.
func (s *Set) Finish(ctx context.Context, t logon.Trip, back logon.ComeBack) (logon.Account, error) {
	p := s.named(t.Provider)
	if p == nil || back.Provider != t.Provider {
		return logon.Account{}, wrong(t.Provider, fmt.Errorf("it came back as provider %.40q's", back.Provider))
	}
	ctx, done := context.WithTimeout(ctx, finishIn)
	defer done()
	d, err := p.describe(ctx)
	if err != nil {
		return logon.Account{}, unavailable(p.Name, err)
	}
	switch {
	case back.Issuer != p.Issuer && (back.Issuer != "" || d.namesIssuer):
		return logon.Account{}, wrong(p.Name, fmt.Errorf("another issuer sent the person back: %.100q", back.Issuer))
	case back.Error == "access_denied":
		return logon.Account{}, &logon.ProviderError{Provider: p.Name, Cause: logon.ProviderDenied, Err: errors.New("access_denied")}
	case back.Error == "temporarily_unavailable" || back.Error == "server_error":
		return logon.Account{}, unavailable(p.Name, errors.New(back.Error))
	case back.Error != "":
		return logon.Account{}, wrong(p.Name, fmt.Errorf("the provider says %.100q", back.Error))
	case back.Code == "":
		return logon.Account{}, wrong(p.Name, errors.New("there is no code"))
	}
	account, err := p.identify(ctx, d, t, back.Code)
	var silent *unanswered
	switch {
	case err == nil:
		p.saw(ctx, nil)
		return account, nil
	case errors.As(err, &silent):
		p.saw(ctx, err)
		return account, unavailable(p.Name, err)
	}
	return account, wrong(p.Name, err)
}

func wrong(provider string, err error) error {
	return &logon.ProviderError{Provider: provider, Cause: logon.ProviderWrong, Err: err}
}

func unavailable(provider string, err error) error {
	return &logon.ProviderError{Provider: provider, Cause: logon.ProviderUnavailable, Err: err}
}
