package provider

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/url"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"stationmaster/server/logon"
)

// identify exchanges the code, and checks the identity that comes of it.
func (p *provider) identify(ctx context.Context, d *described, t logon.Trip, code string) (logon.Account, error) {
	token, err := p.asClient(d, t).Exchange(oidc.ClientContext(ctx, p.ask.client), code, oauth2.VerifierOption(t.Verifier))
	var refused *oauth2.RetrieveError
	switch {
	case errors.As(err, &refused): // the library's words have the whole answer in them
		return logon.Account{}, fmt.Errorf("the provider took the code not: %d %.60q", refused.Response.StatusCode, refused.ErrorCode)
	case err != nil:
		return logon.Account{}, &unanswered{fmt.Errorf("tokens: %w", err)}
	}
	raw, _ := token.Extra("id_token").(string)
	if raw == "" {
		return logon.Account{}, errors.New("there is no identity in the answer")
	}
	identity, err := p.verified(ctx, d, raw)
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
	if bad := logon.CheckText("sub", identity.Subject, maxSubject, true); bad != nil {
		return logon.Account{}, fmt.Errorf("claim %s: %w", bad.Field, bad)
	}
	if p.wants(claims) && d.UserInfoEndpoint() != "" {
		if err := p.tell(ctx, d, token, identity.Subject, claims); err != nil {
			return logon.Account{}, err
		}
	}
	return p.account(identity.Subject, claims)
}

// maxSubject is what OpenID Connect lets a subject be long.
const maxSubject = 255

// keysOnce are the provider's keys, for one identity: they remember why they could not be had, which the library only says in words.
type keysOnce struct {
	oidc.KeySet
	missing error
}

func (k *keysOnce) VerifySignature(ctx context.Context, jwt string) ([]byte, error) {
	payload, err := k.KeySet.VerifySignature(ctx, jwt)
	var asked *url.Error // whatever came of asking for them but keys
	if errors.As(err, &asked) || err != nil && ctx.Err() != nil {
		k.missing = err
	}
	return payload, err
}

// verified is the identity, if it is from this provider, for us, and of now.
func (p *provider) verified(ctx context.Context, d *described, raw string) (*oidc.IDToken, error) {
	keys := &keysOnce{KeySet: d.keys}
	identity, err := oidc.NewVerifier(p.Issuer, keys, &oidc.Config{ClientID: p.ClientID, SupportedSigningAlgs: d.signs}).Verify(ctx, raw)
	if keys.missing != nil {
		return nil, &unanswered{keys.missing}
	}
	return identity, err
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
	info, err := d.UserInfo(oidc.ClientContext(ctx, p.ask.userinfo), oauth2.StaticTokenSource(token))
	var silent *unanswered
	var refused *turnedDown
	switch {
	case errors.As(err, &refused) && !errors.As(err, &silent): // this token, and no other
		return fmt.Errorf("userinfo took the token not: %w", refused)
	case err != nil:
		return &unanswered{fmt.Errorf("userinfo: %w", err)}
	case info.Subject != subject:
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
