package logon_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"

	"stationmaster/server/logon"
)

// guess tries a wrong password, and tells whether it was slowed.
func (o *office) guess(ctx context.Context, v logon.Visitor, name string) (slowed bool) {
	o.Helper()
	r := request(name, "T1", "i1")
	r.Password = "wrong"
	_, err := o.LogOn(ctx, v, r)
	var refusal *logon.Refusal
	if err == nil || !errors.As(err, &refusal) {
		o.Fatalf("a guess was answered with %v", err)
	}
	return refusal.Code == logon.CodeTooManyAttempts
}

// All ways to write an account, and all names that it has, are slowed as one; a wait costs the directory nothing.
func TestDirectoryGuessing(t *testing.T) {
	t.Parallel()
	o := newOffice(t, logon.BothCredentials)
	o.directory.Call("1", "bo.berg")
	ways := []string{`CORP\bo`, "bo.berg@corp.example", "bo", "Bo@corp.example", ` corp\BO `}
	tried := 0
	for i := range 60 {
		if !o.guess(t.Context(), visitor("w1", "addr:1"), ways[i%len(ways)]) {
			tried++
		}
	}
	// Each name is looked up until it is known whose it is; what was tried beyond the free failures and the one that starts the wait is too much.
	if tried > 5 {
		t.Errorf("%d passwords were tried at once", tried)
	}
	if asked := o.directory.Asked(); asked > 5+len(ways) {
		t.Errorf("the directory was asked %d times", asked)
	}
}

// What strangers try by whatever name does not slow the person at a device that has logged them on before; by another name neither.
func TestDirectoryGuessingAndOwnDevice(t *testing.T) {
	t.Parallel()
	o := newOffice(t, logon.BothCredentials)
	o.directory.Call("1", "bo.berg")
	o.granted(visitor("w1", "addr:own"), request("bo", "T1", "i1"))
	for i := range 20 {
		o.guess(t.Context(), visitor(fmt.Sprint("s", i), "addr:strange"), []string{"bo.berg@corp.example", "bo"}[i%2])
	}
	if !o.guess(t.Context(), visitor("s", "addr:strange"), "bo") {
		t.Error("the stranger was not slowed")
	}
	o.granted(visitor("w2", "addr:own"), request("bo.berg@corp.example", "T1", "i2"))
}

// A node that does not know yet whose a name is, as after a restart, slows nobody at their own device for what strangers do: neither for those who
// hang up while it is looked for, nor for wrong names from the same address.
func TestDirectoryGuessingAfterARestart(t *testing.T) {
	t.Parallel()
	o := newOffice(t, logon.BothCredentials)
	o.granted(visitor("w1", "addr:own"), request("bo", "T1", "i1"))
	restart := func() {
		o.Service = logon.NewService(logon.Parts{
			Store: o.store, Bus: o.store, Passwords: plainPasswords{}, Tokens: plainTokens{}, Numbers: plainNumbers{},
			Log: slog.New(slog.DiscardHandler), Directories: o.directory, Now: standing(),
		})
		o.Use(o.conns)
	}
	restart()
	for i := range 20 {
		ctx, hangUp := context.WithCancel(t.Context())
		o.directory.WhenLooked(hangUp)
		o.guess(ctx, visitor(fmt.Sprint("s", i), "addr:strange"), `CORP\bo`)
		hangUp()
	}
	o.directory.WhenLooked(nil)
	if o.guess(t.Context(), visitor("w2", "addr:own"), `CORP\bo`) {
		t.Error("slowed by strangers who hung up")
	}
	restart()
	for i := range 120 {
		o.guess(t.Context(), visitor("s", "addr:strange"), fmt.Sprint(`CORP\nobody`, i))
	}
	if !o.guess(t.Context(), visitor("s", "addr:strange"), "carol") {
		t.Error("the address was not slowed")
	}
	if o.guess(t.Context(), visitor("w3", "addr:own"), "bo") {
		t.Error("slowed by wrong names from the same address")
	}
}

// A fault of the database in the middle is one, and takes nobody's turn.
func TestDirectoryTurnWithoutTheDatabase(t *testing.T) {
	t.Parallel()
	o := newOffice(t, logon.BothCredentials)
	o.store.unknowing.Store(2) // the second look is after the account was found
	if _, err := o.LogOn(t.Context(), visitor("w1", "addr:1"), request("bo", "T1", "i1")); !errors.Is(err, logon.ErrUnavailable) {
		t.Fatalf("%v", err)
	}
	if o.guess(t.Context(), visitor("w1", "addr:1"), "bo") {
		t.Error("slowed by what was never tried")
	}
}

// Names that are nobody's have a turn each, and are forgotten.
func TestDirectoryGuessingOfNobody(t *testing.T) {
	t.Parallel()
	o := newOffice(t, logon.BothCredentials)
	slowed := false
	for range 10 {
		slowed = o.guess(t.Context(), visitor("w1", "addr:1"), `CORP\nobody`) || slowed
	}
	if !slowed {
		t.Error("guessing a name that is nobody's was not slowed")
	}
	if o.guess(t.Context(), visitor("w1", "addr:1"), "bo") {
		t.Error("somebody else was slowed")
	}
}

// Who hangs up while the directory checks does not get the try back; a directory that does not answer costs nobody a try.
func TestDirectoryGuessingAndHangingUp(t *testing.T) {
	t.Parallel()
	o := newOffice(t, logon.BothCredentials)
	o.directory.Down(true)
	for range 20 {
		if o.guess(t.Context(), visitor("w1", "addr:1"), "bo") {
			t.Fatal("slowed by a directory that is down")
		}
	}
	o.directory.Down(false)
	slowed := false
	for range 20 {
		ctx, hangUp := context.WithCancel(t.Context())
		o.directory.WhenAsked(hangUp)
		slowed = o.guess(ctx, visitor("w1", "addr:1"), "bo") || slowed
		hangUp()
	}
	if !slowed {
		t.Error("who hangs up may guess without end")
	}
}
