package logon

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"strings"
)

// Arrived is who came back from a provider: a ticket, bound to the window, with which the log on goes on as after a right password.
type Arrived struct {
	UserName string
	Ticket   string
}

// ProviderChoices are the providers that can be logged on by way of.
func (s *Service) ProviderChoices() []ProviderChoice {
	if s.providers == nil {
		return nil
	}
	return s.providers.List()
}

// Depart begins a log on by way of a provider in the visitor's window: where to send the person, and what the window is to keep until they come
// back to redirect.
func (s *Service) Depart(ctx context.Context, v Visitor, provider, redirect string) (address string, t Trip, err error) {
	label, ok := s.providerLabel(provider)
	if !ok {
		return "", Trip{}, &Refusal{Code: CodeNotFound}
	}
	t = Trip{
		Provider: provider, Window: v.Window, Redirect: redirect, Language: v.Language,
		State: NewSecret(), Nonce: NewSecret(), Verifier: NewSecret(),
	}
	address, err = s.providers.Begin(ctx, t)
	if err != nil {
		return "", Trip{}, s.recordStranger(ctx, candidate{visitor: v}, tripRefusal(err, provider, label))
	}
	return address, t, nil
}

// Arrive ends a trip: what came back must be for it, and the window the one that it began in. Without a trip (t is nil) nobody here wanted
// what came. Nothing is claimed yet.
func (s *Service) Arrive(ctx context.Context, v Visitor, t *Trip, back ComeBack) (Arrived, error) {
	c := candidate{visitor: v}
	label, ok := s.providerLabel(back.Provider)
	if !ok {
		return Arrived{}, &Refusal{Code: CodeNotFound}
	}
	if cause := stray(v, t, back); cause != "" {
		return Arrived{}, s.recordStranger(ctx, c, &Refusal{Code: CodeSsoFailed, Provider: label, Cause: back.Provider + ": " + cause})
	}
	account, err := s.providers.Finish(ctx, *t, back)
	c.user.Name = account.Name
	if err != nil {
		return Arrived{}, s.recordStranger(ctx, c, tripRefusal(err, back.Provider, label))
	}
	if err := s.admit(ctx, &c, account, label); err != nil {
		return Arrived{}, err
	}
	ticket, err := s.ticketFor(ctx, c)
	return Arrived{UserName: c.user.Name, Ticket: ticket}, err
}

// admit makes the account's user, or brings it up to date, if they may log on. Who may not is slowed as who has a wrong password, and is kept for
// an administrator to let in as long as not too many such come.
func (s *Service) admit(ctx context.Context, c *candidate, account Account, label string) error {
	refused := func(cause string) error {
		return s.recordStranger(ctx, *c, &Refusal{Code: CodeSsoNotAllowed, Provider: label, Cause: cause})
	}
	notLetIn := causeNotAllowed + "; groups: " + groupsText(account)
	known, allowed, err := s.store.Foresee(ctx, account)
	if err != nil {
		return fmt.Errorf("foresee %s of %s: %w", account.ID, account.Source, err)
	}
	c.user.ID = known.ID
	isNew := known.ID == 0
	if !allowed || !isNew && !known.Enabled {
		try, err := s.beginTry(ctx, *c, account.Source+"\x00"+account.ID)
		if err != nil {
			return err
		}
		try.failed()
		if isNew && !s.newcomers.room(account.Source, c.visitor.Address) {
			return refused(notLetIn + "; too many such came at once, so no user was made for them")
		}
	}
	user := known
	// What the provider does not tell gives nothing, and takes nothing from who is there.
	if isNew || account.GroupsWithheld == "" {
		user, allowed, err = s.store.Provision(ctx, account)
	}
	switch {
	case errors.Is(err, ErrTaken):
		return refused("another user has the name " + account.Name)
	case err != nil:
		return fmt.Errorf("provision %s of %s: %w", account.ID, account.Source, err)
	}
	c.user = user
	switch {
	case !user.Enabled:
		return refused("user is disabled")
	case !allowed:
		return refused(notLetIn)
	case account.GroupsWithheld != "":
		s.log.Warn("the provider does not tell a person's groups, so mappings change nothing", "user", user.Name, "why", account.GroupsWithheld)
	}
	return nil
}

// stray says why what came back is not for the trip.
func stray(v Visitor, t *Trip, back ComeBack) string {
	switch {
	case t == nil:
		return "nobody in this window wanted it, or it came a second time or too late"
	case t.Window != v.Window || v.Window == "":
		return "the window is another one"
	case t.Provider != back.Provider:
		return "the trip is provider " + t.Provider + "'s"
	case t.State == "" || subtle.ConstantTimeCompare([]byte(t.State), []byte(back.State)) != 1:
		return "the state is another trip's"
	}
	return ""
}

func (s *Service) providerLabel(name string) (label string, ok bool) {
	for _, choice := range s.ProviderChoices() {
		if choice.Name == name {
			return choice.Label, true
		}
	}
	return "", false
}

// tripRefusal is what a person is told of a trip that came to nothing.
func tripRefusal(err error, provider, label string) *Refusal {
	r := &Refusal{Code: CodeSsoFailed, Provider: label, Cause: clipped(provider+": "+err.Error(), maxCause)}
	var failed *ProviderError
	if errors.As(err, &failed) {
		r.Cause = clipped(failed.Error(), maxCause)
		switch failed.Cause {
		case ProviderDenied:
			r.Code = CodeSsoDenied
		case ProviderUnavailable:
			r.Code = CodeSsoUnavailable
		}
	}
	return r
}

// maxCause keeps what strangers can write short in the ledger.
const maxCause = 300

func clipped(text string, most int) string {
	text = strings.ToValidUTF8(text, "?")
	if len(text) > most {
		return strings.ToValidUTF8(text[:most], "") + "…"
	}
	return text
}

func groupsText(a Account) string {
	switch {
	case a.GroupsWithheld != "":
		return clipped(a.GroupsWithheld, maxCause)
	case len(a.Groups) == 0:
		return "none"
	}
	return clipped(strings.Join(a.Groups, ", "), maxCause)
}

// wayIn says what is wrong with the way that the candidate came. While the policy hides the form, only those who administer log on with a
// password, now or when it was saved: a provider that is down or set up wrongly locks nobody out of setting it up. And a provider's user has
// nothing saved, because nobody could ask the provider about them without them.
func (s *Service) wayIn(ctx context.Context, c candidate, p Policies) (*Refusal, error) {
	_, provided := s.providerLabel(c.user.Source)
	switch {
	case provided && c.saved:
		return &Refusal{Code: CodeAutomaticLogonFailed, Cause: "the user comes from a provider"}, nil
	case provided && c.automatic:
		return &Refusal{Code: CodeAutomaticNotAllowed, Field: "automatic"}, nil
	case p.PasswordForm, c.ticket != "":
		return nil, nil
	}
	rights, err := s.store.RightsOf(ctx, c.user.ID)
	if err != nil || rights.Has[Administer] {
		return nil, err
	}
	refusal := &Refusal{Code: CodePasswordLogonOff, Cause: "the policy password_form is off, and the user does not administer"}
	if c.saved {
		refusal.Code = CodeAutomaticLogonFailed
	}
	return refusal, nil
}
