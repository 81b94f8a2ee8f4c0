package provider

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

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
	var refused *oauth2.RetrieveError
	var silent *unanswered
	switch {
	case err == nil:
		p.saw(ctx, nil)
		return account, nil
	case errors.As(err, &refused):
		return account, wrong(p.Name, fmt.Errorf("the provider took the code not: %d %.60q", refused.Response.StatusCode, refused.ErrorCode))
	case errors.As(err, &silent):
		p.saw(ctx, err)
		return account, unavailable(p.Name, err)
	}
	return account, wrong(p.Name, err)
}

// unanswered is a question that got no answer, or none that says anything.
type unanswered struct{ error }

func (u *unanswered) Unwrap() error { return u.error }

// identify exchanges the code, and checks the identity that comes of it.
func (p *provider) identify(ctx context.Context, d *described, t logon.Trip, code string) (logon.Account, error) {
	ctx = p.with(ctx)
	token, err := p.asClient(d, t).Exchange(ctx, code, oauth2.VerifierOption(t.Verifier))
	if err != nil {
		var refused *oauth2.RetrieveError
		if errors.As(err, &refused) && refused.Response != nil && refused.Response.StatusCode < http.StatusInternalServerError {
			return logon.Account{}, err
		}
		if refused != nil {
			err = errors.New("the provider answered with a fault of its own") // the library's words have the whole answer in them
		}
		return logon.Account{}, &unanswered{err}
	}
	raw, _ := token.Extra("id_token").(string)
	if raw == "" {
		return logon.Account{}, errors.New("there is no identity in the answer")
	}
	identity, err := d.Verifier(&oidc.Config{ClientID: p.ClientID}).Verify(ctx, raw)
	if err != nil {
		return logon.Account{}, err
	}
	if subtle.ConstantTimeCompare([]byte(identity.Nonce), []byte(t.Nonce)) != 1 {
		return logon.Account{}, errors.New("the identity is of another trip (nonce)")
	}
	var claims claims
	if err := identity.Claims(&claims); err != nil {
		return logon.Account{}, err
	}
	// Several may read it, so it must be said that it was made for us.
	if party := claims.text("azp"); party != p.ClientID && (party != "" || len(identity.Audience) > 1) {
		return logon.Account{}, fmt.Errorf("the identity was made for %.100q", party)
	}
	if identity.Subject == "" {
		return logon.Account{}, errors.New("the identity has no subject")
	}
	if p.wants(claims) && d.UserInfoEndpoint() != "" {
		if err := p.tell(ctx, d, token, identity.Subject, claims); err != nil {
			return logon.Account{}, err
		}
	}
	return p.account(identity.Subject, claims)
}

// wants tells whether the identity leaves something out that is to be read.
func (p *provider) wants(have claims) bool {
	for _, name := range []string{p.Claims.Name, p.Claims.DisplayName, p.Claims.Mail, p.Claims.Groups} {
		if _, there := have[name]; name != "" && !there {
			return true
		}
	}
	return false
}

// tell adds what only the provider's userinfo says. What the identity says itself stays.
func (p *provider) tell(ctx context.Context, d *described, token *oauth2.Token, subject string, into claims) error {
	info, err := d.UserInfo(ctx, oauth2.StaticTokenSource(token))
	if err != nil {
		return &unanswered{fmt.Errorf("userinfo: %w", err)}
	}
	if info.Subject != subject {
		return errors.New("userinfo is somebody else's")
	}
	var more claims
	if err := info.Claims(&more); err != nil {
		return err
	}
	for name, value := range more {
		if _, there := into[name]; !there {
			into[name] = value
		}
	}
	return nil
}

type claims map[string]json.RawMessage

func (c claims) text(name string) string {
	var text string
	if json.Unmarshal(c[name], &text) != nil {
		return ""
	}
	return strings.TrimSpace(text)
}

// texts reads a list, which some providers write as one text when it has one.
func (c claims) texts(name string) []string {
	var list []string
	if json.Unmarshal(c[name], &list) == nil {
		return list
	}
	if one := c.text(name); one != "" {
		return []string{one}
	}
	return nil
}

// account is the person as the core knows them. Their ID is the subject: names are given to others.
func (p *provider) account(subject string, c claims) (logon.Account, error) {
	name := c.text(p.Claims.Name)
	a := logon.Account{
		Source: p.Name, ID: subject, Name: p.Name + `\` + name, DisplayName: c.text(p.Claims.DisplayName), Mail: c.text(p.Claims.Mail),
		Groups: c.texts(p.Claims.Groups),
	}
	if a.DisplayName == "" {
		a.DisplayName = name
	}
	if name == "" {
		return a, fmt.Errorf("there is no claim %s, which is to be the user's name", p.Claims.Name)
	}
	for _, bad := range []*logon.Refusal{
		logon.CheckText(p.Claims.Name, a.Name, logon.MaxUserName, true), logon.CheckText(p.Claims.DisplayName, a.DisplayName, logon.MaxUserName, true),
		logon.CheckText(p.Claims.Mail, a.Mail, maxText, false),
	} {
		if bad != nil {
			return a, fmt.Errorf("claim %s: %w", bad.Field, bad)
		}
	}
	return a, nil
}

func wrong(provider string, err error) error {
	return &logon.ProviderError{Provider: provider, Cause: logon.ProviderWrong, Err: err}
}

func unavailable(provider string, err error) error {
	return &logon.ProviderError{Provider: provider, Cause: logon.ProviderUnavailable, Err: err}
}
