package logon

import (
	"context"
	"errors"
	"strings"
)

// AutomaticRequest is a log on with what the visitor's browser has saved.
type AutomaticRequest struct {
	Instance string
	Client   string
}

// LogOnAutomatically takes a log on from the browser's token to the granted session, by the same way as one with a password. next is what the
// browser keeps from now on, whatever becomes of the log on; where it is empty, a refusal automatic_logon_failed or saved_logon_reused says that
// what it has is worth nothing.
func (s *Service) LogOnAutomatically(ctx context.Context, v Visitor, r AutomaticRequest) (outcome Outcome, next string, err error) {
	if bad := firstOf(CheckInstance(r.Instance), CheckText("client", r.Client, MaxClient, false)); bad != nil {
		return Outcome{}, "", bad
	}
	c := candidate{visitor: v, instance: r.Instance, client: r.Client, saved: true}
	if wait, told := s.throttle.guessing(v.Address); wait > 0 {
		slowed := &Refusal{Code: CodeTooManyAttempts, RetryAfter: wait}
		if told {
			return Outcome{}, "", slowed
		}
		return Outcome{}, "", s.recordRefusal(ctx, c, slowed)
	}
	token := ParseSavedToken(v.Saved)
	salt := newSalt()
	found, err := s.store.UseSavedLogon(ctx, SavedUse{
		Series: HashSecret(token.Series), Secret: HashSecret(token.Secret), Next: HashSecret(token.Next(salt).Secret), Salt: salt,
		Device: v.Device, Address: v.Address, Browser: v.Browser, System: v.System,
	})
	failed := &Refusal{Code: CodeAutomaticLogonFailed}
	switch {
	case errors.Is(err, ErrNotFound):
		s.throttle.guessed(v.Address)
		failed.Cause = "no such saved logon"
		return Outcome{}, "", s.recordRefusal(ctx, c, failed)
	case err != nil:
		return Outcome{}, "", err
	}
	c.user = User{ID: found.User, Name: found.UserName, PasswordVersion: found.PasswordVersion}
	c.choice = found.Choice
	switch found.Verdict {
	case SavedVoid:
		failed.Cause = "the saved logon is void: " + strings.ReplaceAll(string(found.End), "_", " ")
		return Outcome{}, "", s.recordStranger(ctx, c, failed)
	case SavedCopied:
		s.log.Warn("a saved logon was used by somebody else or too late; all of its user's are revoked", "user", found.UserName, "address", v.Address)
		return Outcome{}, "", s.recordRefusal(ctx, c, &Refusal{
			Code: CodeSavedLogonReused, Cause: "a token that was replaced before, or that of another device: all saved logons of the user are revoked",
		})
	}
	next = token.Next(found.Salt).Text()
	refusal, err := s.refresh(ctx, &c)
	switch {
	case err != nil:
		return Outcome{}, next, err
	case refusal != nil:
		return Outcome{}, "", s.recordRefusal(ctx, c, refusal)
	}
	if next, err = s.stillGood(ctx, c, next); err != nil {
		return Outcome{}, next, err
	}
	outcome, err = s.place(ctx, c)
	if errors.As(err, &refusal) && refusal.Code == CodeAutomaticLogonFailed {
		next = ""
	}
	return outcome, next, err
}

// stillGood has the user's directory say that they may log on. It returns what the browser is to keep.
func (s *Service) stillGood(ctx context.Context, c candidate, next string) (string, error) {
	p, err := s.Policies(ctx)
	if err != nil {
		return next, err
	}
	refusal, keep, err := s.askAgain(ctx, c.user, p)
	switch {
	case err != nil || refusal == nil:
		return next, err
	case !keep:
		next = ""
	}
	return next, s.recordRefusal(ctx, c, refusal)
}

// cached says what the policy of cached credentials has against the candidate.
func (c candidate) cached(p Policies) *Refusal {
	switch {
	case p.CachedCredentials:
	case c.saved:
		return &Refusal{Code: CodeAutomaticLogonFailed, Cause: "the policy is off"}
	case c.automatic:
		return &Refusal{Code: CodeAutomaticNotAllowed, Field: "automatic"}
	}
	return nil
}

// save has the claim save this log on in the visitor's browser, or end what is saved there, as the person chose; a log on by what is saved
// there changes nothing. It returns the token that the browser is to keep.
func (c candidate) save(claim *Claim) string {
	switch {
	case c.automatic:
		token := NewSavedToken()
		claim.Save = &NewSaved{
			Series: HashSecret(token.Series), Secret: HashSecret(token.Secret), Choice: c.choice, Browser: c.visitor.Browser, System: c.visitor.System,
		}
		return token.Text()
	case !c.saved && c.visitor.Saved != "":
		claim.Forget = true
	}
	return ""
}

// ForgetBrowser switches automatic log on off in the visitor's browser, whoever's it is: somebody logs off there. It is done even when who asks
// goes away.
func (s *Service) ForgetBrowser(ctx context.Context, v Visitor) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), logOffFor)
	defer cancel()
	return s.store.ForgetSavedLogon(ctx, v.Device, HashSecret(ParseSavedToken(v.Saved).Series))
}

// SavedLogons lists the browsers that log the session's user on automatically, the last used first.
func (s *Service) SavedLogons(ctx context.Context, who Identity) ([]SavedLogon, error) {
	if _, err := s.Authorise(ctx, who); err != nil {
		return nil, err
	}
	return s.store.SavedLogons(ctx, who.User)
}

// RevokeSavedLogons voids one of the session's user's saved logons, or all of them with id 0.
func (s *Service) RevokeSavedLogons(ctx context.Context, who Identity, id int64) error {
	if _, err := s.Authorise(ctx, who); err != nil {
		return err
	}
	n, err := s.store.RevokeSavedLogons(ctx, who.User, id)
	if err == nil && n == 0 && id != 0 {
		return &Refusal{Code: CodeNotFound}
	}
	return err
}
