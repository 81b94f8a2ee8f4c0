package logon

import (
	"context"
	"time"
)

// SetPasswords makes the next password check run meanwhile after it said yes.
func (s *Service) SetPasswords(meanwhile func()) {
	s.passwords = interrupted{s.passwords, meanwhile}
}

type interrupted struct {
	Passwords
	meanwhile func()
}

func (i interrupted) Check(ctx context.Context, hash, password string) (bool, string, error) {
	ok, rehash, err := i.Passwords.Check(ctx, hash, password)
	i.meanwhile()
	return ok, rehash, err
}

// Reconcile is two rounds of what Run does by itself.
func (s *Service) Reconcile(ctx context.Context) error {
	alone, err := s.reconcileOnce(ctx, nil)
	if err == nil {
		_, err = s.reconcileOnce(ctx, alone)
	}
	return err
}

// Forget lets the node forget a connection without a word, as a crash between two writes does.
func (s *Service) Forget(session Session) { s.local.gone(session.ID, session.Attachment) }

// Knows tells whether the node takes the session for one of its own.
func (s *Service) Knows(id SessionID) bool { return len(s.local.here([]SessionID{id})) > 0 }

// LoseLease ends the incarnation without a word, as a pause that is longer than the lease does.
func (s *Service) LoseLease() { s.lease.drop() }

// PasswordsAskedOf tells which hashes passwords are checked against from now on.
func (s *Service) PasswordsAskedOf(asked func(hash string)) {
	s.passwords = watched{s.passwords, asked}
}

type watched struct {
	Passwords
	asked func(hash string)
}

func (w watched) Check(ctx context.Context, hash, password string) (bool, string, error) {
	w.asked(hash)
	return w.Passwords.Check(ctx, hash, password)
}

// PasswordsAreBusy makes the password pool full from now on.
func (s *Service) PasswordsAreBusy() { s.passwords = full{s.passwords} }

type full struct{ Passwords }

func (full) Check(context.Context, string, string) (bool, string, error) {
	return false, "", BusyError{RetryAfter: time.Second}
}

// ForgetPolicies has the node read the policies anew, as the news of their change does.
func (s *Service) ForgetPolicies() { s.policies.forget() }

// StopThrottleClock lets no time pass for who guesses passwords. Call it before anybody does.
func (s *Service) StopThrottleClock() {
	at := time.Now()
	s.throttle.now = func() time.Time { return at }
}

// Looks gives what one of the node's looks for its turn to check accounts does, each time that it is called.
func (s *Service) Looks() func(ctx context.Context) error {
	sits := map[string]int{}
	return func(ctx context.Context) error { return s.checkOnce(ctx, sits) }
}

// CheckOn looks with each tick until ctx ends.
func (s *Service) CheckOn(ctx context.Context, ticks <-chan time.Time) { s.checkOn(ctx, ticks) }

// CheckSits is how many looks a node that could not ask leaves to others.
const CheckSits = checkSits

// CheckTurns are the turns of a directory's accounts, and of users whose source nobody knows.
func CheckTurns(directory string) []string { return []string{checkTurn(directory), checkTurn(strays)} }
