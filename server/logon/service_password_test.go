package logon_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"stationmaster/server/logon"
)

const (
	first  = "the first of all"
	second = "the second of all"
)

// atDesk is alice at her desk with a password that keeps the rules, and what her page asks with.
func atDesk(t *testing.T) (*floor, logon.Identity, func(current, next string) error) {
	t.Helper()
	f := newFloor(t).people()
	hash := first
	must(f.store.ChangeUser(t.Context(), f.alice.ID, logon.UserChange{PasswordHash: &hash}, "Ada"))(t)
	r := request("alice", "T1", "i1")
	r.Password = first
	g, _ := f.live(visitor("w1", "m1"), r)
	who := must(f.Identify(t.Context(), g.Token, "w1"))(t)
	return f, who, func(current, next string) error {
		return f.ChangePassword(t.Context(), visitor("w1", "m1"), who, logon.PasswordChange{Current: current, New: next})
	}
}

// hashIs wants the user to have the password.
func (f *floor) hashIs(want string) {
	f.Helper()
	if got := must(f.store.UserByID(f.Context(), f.alice.ID))(f.T).PasswordHash; got != want {
		f.Fatalf("the password is %q, want %q", got, want)
	}
}

func TestChangePassword(t *testing.T) {
	f, who, change := atDesk(t)
	other := request("alice", "T1", "i2")
	other.Password = first
	g, _ := f.live(visitor("w2", "m1"), other)
	must0(t, change(first, second))
	f.hashIs(second)
	if bye := <-f.conns.byes; bye.ID != g.Session.ID || bye.Ended.Code != logon.CodePasswordChanged || bye.Ended.By != "Alice Adams" {
		t.Errorf("%+v", bye)
	}
	// The session that asked goes on, by its token too.
	session := must(f.Authorise(t.Context(), who))(t)
	if session.State != logon.Live || session.PasswordVersion != 3 {
		t.Errorf("%+v", session)
	}
	_, err := f.LogOn(t.Context(), visitor("w3", "m1"), other)
	refused(t, err, logon.CodeInvalidCredentials)
	other.Password = second
	f.granted(visitor("w3", "m1"), other)
	entries := must(f.Ledger(t.Context(), 0, 10))(t)
	var codes []logon.Code
	for _, e := range entries {
		codes = append(codes, e.Code)
	}
	want := []logon.Code{
		logon.CodeLoggedOn, logon.CodeInvalidCredentials, logon.CodePasswordChangedByUser, logon.CodePasswordChanged, logon.CodeLoggedOn, logon.CodeLoggedOn,
	}
	for i, code := range want {
		if len(codes) != len(want) || codes[i] != code {
			t.Fatalf("the ledger has %v, want %v", codes, want)
		}
	}
}

func TestNewPasswordsKeepTheRules(t *testing.T) {
	f, _, change := atDesk(t)
	for name, c := range map[string]struct {
		current, next string
		code          logon.Code
		field         string
	}{
		"no current one": {"", second, logon.CodeFieldRequired, "current"}, "none": {first, "", logon.CodeFieldRequired, "new"},
		"control characters": {first, "a new\x00password", logon.CodeFieldCharacters, "new"}, "short": {first, "eleven char", logon.CodeFieldTooShort, "new"},
		"common": {first, "common to everybody", logon.CodePasswordCommon, "new"}, "the name": {first, "  ALICE ADAMS ", logon.CodePasswordIsName, "new"},
		"the present one": {first, first, logon.CodePasswordUsedBefore, "new"}, "wrong": {second, "the third of all", logon.CodePasswordWrong, "current"},
	} {
		if r := refused(t, change(c.current, c.next), c.code); r.Field != c.field {
			t.Errorf("%s: the field is %s", name, r.Field)
		}
		f.hashIs(first)
	}
	length := 40
	must(f.store.ChangePolicies(t.Context(), logon.PolicyChange{PasswordMinLength: &length}))(t)
	f.ForgetPolicies()
	if r := refused(t, change(first, second), logon.CodeFieldTooShort); r.Limit != 40 {
		t.Errorf("the limit is %d", r.Limit)
	}
	length = 8
	must(f.store.ChangePolicies(t.Context(), logon.PolicyChange{PasswordMinLength: &length}))(t)
	f.ForgetPolicies()
	must0(t, change(first, "eight ch"))
	refused(t, change("eight ch", first), logon.CodePasswordUsedBefore)
}

// A page that was left open is no place to guess the password at: it is slowed there as at the form, and nobody is logged off for it.
func TestGuessingTheCurrentPasswordIsSlowed(t *testing.T) {
	f, who, change := atDesk(t)
	f.StopThrottleClock() // nobody's waiting time runs out meanwhile
	for range 5 {
		refused(t, change("a guess of somebody", second), logon.CodePasswordWrong)
	}
	if r := refused(t, change(first, second), logon.CodeTooManyAttempts); r.RetryAfter <= 0 || r.RetryAfter > 30*time.Second || r.Ledger == 0 {
		t.Errorf("%+v", r)
	}
	// The same bucket as the form's: at this device it is the same person who guesses.
	r := request("alice", "T1", "i2")
	r.Password = first
	_, err := f.LogOn(t.Context(), visitor("w2", "m1"), r)
	refused(t, err, logon.CodeTooManyAttempts)
	if s := must(f.Authorise(t.Context(), who))(t); s.State != logon.Live {
		t.Errorf("%+v", s)
	}
	f.hashIs(first)
}

// With the right current password, each try at a new one that was used before costs a hash for every old one.
func TestTryingOldPasswordsIsSlowed(t *testing.T) {
	f, who, change := atDesk(t)
	f.StopThrottleClock()
	checked := 0
	f.PasswordsAskedOf(func(string) { checked++ })
	for range 5 {
		refused(t, change(first, first), logon.CodePasswordUsedBefore)
	}
	before := checked
	for range 20 {
		if r := refused(t, change(first, first), logon.CodeTooManyAttempts); r.RetryAfter <= 0 || r.RetryAfter > 30*time.Second {
			t.Errorf("%+v", r)
		}
	}
	refused(t, change(first, second), logon.CodeTooManyAttempts)
	if checked != before {
		t.Errorf("%d passwords were compared for those who have to wait", checked-before)
	}
	// It keeps nobody from logging on.
	r := request("alice", "T1", "i2")
	r.Password = first
	f.granted(visitor("w2", "m1"), r)
	if s := must(f.Authorise(t.Context(), who))(t); s.State != logon.Live {
		t.Errorf("%+v", s)
	}
}

// Nobody knows whether it was done when the answer is lost: the same once more is answered as it was.
func TestTheSameChangeOnceMore(t *testing.T) {
	f, _, change := atDesk(t)
	must0(t, change(first, second))
	must0(t, change(first, second))
	f.hashIs(second)
	if old := must(f.store.OldPasswords(t.Context(), f.alice.ID))(t); len(old) != 2 {
		t.Errorf("the old ones are %v", old)
	}
	refused(t, change(first, "the third of all"), logon.CodePasswordWrong)
	refused(t, change("a guess of somebody", second), logon.CodePasswordWrong)
}

func TestTwoPressesAtOnce(t *testing.T) {
	f, _, change := atDesk(t)
	var both sync.WaitGroup
	errs := make([]error, 2)
	for i := range errs {
		both.Go(func() { errs[i] = change(first, second) })
	}
	both.Wait()
	must0(t, errors.Join(errs...))
	f.hashIs(second)
	if old := must(f.store.OldPasswords(t.Context(), f.alice.ID))(t); len(old) != 2 {
		t.Errorf("the old ones are %v", old)
	}
}

// What an administrator does while the password is checked counts.
func TestChangePasswordWhenSomethingElseHappens(t *testing.T) {
	other, off := "of the administrator", false
	for name, meanwhile := range map[string]logon.UserChange{"another password": {PasswordHash: &other}, "disabled": {Enabled: &off}} {
		t.Run(name, func(t *testing.T) {
			f, _, change := atDesk(t)
			var once sync.Once
			f.SetPasswords(func() {
				once.Do(func() { must(f.store.ChangeUser(context.WithoutCancel(t.Context()), f.alice.ID, meanwhile, "Ada"))(t) })
			})
			if r := refused(t, change(first, second), logon.CodeSessionEnded); r.Ended == nil {
				t.Errorf("%+v", r)
			}
		})
	}
}

func TestChangePasswordOfAnEndedSession(t *testing.T) {
	f, who, change := atDesk(t)
	must(f.LogOff(t.Context(), who))(t)
	refused(t, change(first, second), logon.CodeSessionEnded)
	f.hashIs(first)
}

func TestChangePasswordWithAFullPool(t *testing.T) {
	f, _, change := atDesk(t)
	f.PasswordsAreBusy()
	refused(t, change(first, second), logon.CodeLogonBusy)
}

// A password that is kept elsewhere is not changed here.
func TestChangePasswordOfNobodyOfOurs(t *testing.T) {
	f, _, change := atDesk(t)
	must0(t, f.store.RehashPassword(t.Context(), f.alice.ID, 2, ""))
	refused(t, change(first, second), logon.CodeNotPermitted)
}
