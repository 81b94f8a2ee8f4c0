package logon_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"stationmaster/server/logon"
	"stationmaster/server/logon/logontest"
)

// reach is a directory as one node reaches it.
type reach struct {
	*logontest.Directory
	cut    bool // it does not answer this node
	absent bool // this node's configuration does not have it
	looked int
	after  func() // what happens when it has answered, before anybody hears it
}

func (r *reach) Lookup(ctx context.Context, name string, ids []string) (map[string]logon.Account, error) {
	r.looked++
	if r.cut {
		return nil, &logon.DirectoryError{Directory: name, Cause: logon.CauseUnavailable}
	}
	found, err := r.Directory.Lookup(ctx, name, ids)
	if r.after != nil {
		r.after()
	}
	return found, err
}

func (r *reach) Health() []logon.DirectoryHealth {
	if r.absent {
		return nil
	}
	return []logon.DirectoryHealth{{Name: "corp", Up: !r.cut}}
}

// checker is another node of the office, which looks when the test says so.
type checker struct {
	*logon.Service
	*reach
	look func()
	log  *bytes.Buffer
}

func (o *office) checker() checker {
	c := checker{reach: &reach{Directory: o.directory}, log: &bytes.Buffer{}}
	c.Service = logon.NewService(logon.Parts{
		Store: o.store, Bus: o.store, Passwords: plainPasswords{}, Tokens: plainTokens{}, Numbers: plainNumbers{},
		Log: slog.New(slog.NewTextHandler(c.log, nil)), Directories: c.reach,
	})
	look := c.Looks()
	c.look = func() {
		o.Helper()
		must0(o.T, look(o.Context()))
	}
	return c
}

// staffed has n people of the directory here, each in a window of their own, for as long as the test likes: their sessions stay pending.
func (o *office) staffed(n int) (accounts []logon.Account, sessions []logon.SessionID) {
	o.Helper()
	o.stop()
	for i := range n {
		a := logon.Account{ID: fmt.Sprint(i), Name: fmt.Sprintf(`CORP\user%d`, i), Groups: []string{"cn=floor"}}
		o.directory.Put(a, "right")
		g := o.granted(visitor(fmt.Sprint("w", i), "addr:1"), request(a.Name, "T1", fmt.Sprint("i", i)))
		accounts, sessions = append(accounts, a), append(sessions, g.Session.ID)
	}
	return accounts, sessions
}

// nextTurn lets the time of a turn pass, and no other.
func (o *office) nextTurn() {
	o.Helper()
	for _, key := range logon.CheckTurns("corp") {
		must0(o.T, o.store.LeaveTurn(o.Context(), key))
	}
}

func (o *office) endOf(id logon.SessionID) logon.Code {
	o.Helper()
	if s := must(o.store.SessionByID(o.Context(), id))(o.T); s.Ended != nil {
		return s.Ended.Code
	}
	return ""
}

func TestANodeThatCannotAskLeavesTheTurn(t *testing.T) {
	t.Parallel()
	o := newOffice(t, logon.BothCredentials)
	_, sessions := o.staffed(3)
	a, b := o.checker(), o.checker()
	a.cut = true
	o.directory.Remove("0")
	a.look()
	if end := o.endOf(sessions[0]); end != "" || a.looked != 1 {
		t.Errorf("asked %d times; the session ended as %q", a.looked, end)
	}
	b.look()
	if end := o.endOf(sessions[0]); end != logon.CodeUserDisabled {
		t.Errorf("the session ended as %q", end)
	}
	b.look() // whose turn it is not again
	if b.looked != 1 {
		t.Errorf("asked %d times", b.looked)
	}
	for range logon.CheckSits { // in which nobody else takes the turn
		o.nextTurn()
		a.look()
	}
	if a.looked != 1 {
		t.Errorf("the node that could not ask asked %d times", a.looked)
	}
	a.cut = false
	a.look()
	if a.looked != 2 {
		t.Errorf("it asked %d times", a.looked)
	}
}

func TestEveryNodeShowsThatACheckStopped(t *testing.T) {
	t.Parallel()
	o := newOffice(t, logon.BothCredentials)
	accounts, sessions := o.staffed(4)
	a, b := o.checker(), o.checker()
	shows := func(stopped bool, lost int) {
		t.Helper()
		for _, node := range []checker{a, b} {
			node.look()
			all := node.AccountChecks()
			if len(all) != 1 || all[0].Directory != "corp" || all[0].Stopped != stopped || all[0].Lost != lost || all[0].Asked != 4 {
				t.Errorf("%+v", all)
			}
		}
	}
	if all := a.AccountChecks(); len(all) > 0 {
		t.Errorf("%+v before any check", all)
	}
	for i, account := range accounts { // somebody has changed where groups are looked for
		account.Groups = nil
		o.directory.Put(account, "right")
		accounts[i] = account
	}
	shows(true, 4)
	for _, id := range sessions {
		if end := o.endOf(id); end != "" {
			t.Errorf("a session ended as %s", end)
		}
	}
	for _, account := range accounts[1:] {
		account.Groups = []string{"cn=floor"}
		o.directory.Put(account, "right")
	}
	shows(true, 4) // until the next check
	o.nextTurn()
	shows(false, 1)
	if end := o.endOf(sessions[0]); end != logon.CodeLeaveWithdrawn {
		t.Errorf("the session ended as %q", end)
	}
	a.absent = true
	if all := a.AccountChecks(); len(all) > 0 {
		t.Errorf("%+v of a directory that is gone", all)
	}
}

func TestDirectoriesComeAndGo(t *testing.T) {
	t.Parallel()
	o := newOffice(t, logon.BothCredentials)
	_, sessions := o.staffed(3)
	o.directory.Remove("0")
	node := o.checker()
	node.absent = true
	node.look()
	if says := node.log.String(); !strings.Contains(says, "not configured") || !strings.Contains(says, "source=corp users=3") {
		t.Errorf("the log says %q", says)
	}
	if end := o.endOf(sessions[0]); end != "" || node.looked > 0 {
		t.Errorf("asked %d times; the session ended as %q", node.looked, end)
	}
	node.absent = false
	node.log.Reset()
	o.nextTurn()
	node.look()
	if says := node.log.String(); strings.Contains(says, "not configured") {
		t.Errorf("the log says %q", says)
	}
	if end := o.endOf(sessions[0]); end != logon.CodeUserDisabled {
		t.Errorf("the session ended as %q", end)
	}
}

func TestALookWithEachTick(t *testing.T) {
	t.Parallel()
	o := newOffice(t, logon.BothCredentials)
	_, sessions := o.staffed(3)
	o.directory.Remove("0")
	node := o.checker()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ticks, ended := make(chan time.Time), make(chan struct{})
	go func() {
		defer close(ended)
		node.CheckOn(ctx, ticks)
	}()
	ticks <- time.Time{}
	ticks <- time.Time{} // which is taken when the first one's look is over
	if end := o.endOf(sessions[0]); end != logon.CodeUserDisabled {
		t.Errorf("the session ended as %q", end)
	}
	cancel()
	<-ended
}

// The directory's answer is older than what the person did while it was on its way.
func TestAnAnswerThatComesLate(t *testing.T) {
	t.Parallel()
	o := newOffice(t, logon.BothCredentials)
	accounts, sessions := o.staffed(3)
	node := o.checker()
	off := accounts[0]
	off.State = logon.AccountDisabled
	o.directory.Put(off, "right")
	var again logon.Granted
	node.after = func() {
		back := accounts[0]
		back.PasswordStamp = "2"
		o.directory.Put(back, "new")
		v, r := visitor("w9", "addr:1"), request(back.Name, "T1", "i9")
		r.Password, r.Automatic = "new", true
		v.Device = []byte("d9")
		again = o.granted(v, r)
	}
	node.look()
	user := again.Session.User
	for _, id := range []logon.SessionID{sessions[0], again.Session.ID} {
		if end := o.endOf(id); end != "" {
			t.Errorf("session %d ended as %q", id, end)
		}
	}
	if saved := must(o.store.SavedLogons(t.Context(), user))(t); len(saved) != 1 {
		t.Errorf("saved logons: %+v", saved)
	}
	// Whoever comes after the question is looked up the next time.
	node.after = nil
	o.directory.Put(off, "right")
	o.nextTurn()
	node.look()
	if end := o.endOf(again.Session.ID); end != logon.CodeUserDisabled {
		t.Errorf("the session ended as %q", end)
	}
}

// What a node could not use is another's at its next look.
func TestATurnThatCannotBeUsedIsLeft(t *testing.T) {
	t.Parallel()
	turns := logon.CheckTurns("corp")
	for name, fail := range map[string]func(h *hooked, fails bool){
		"the next turn cannot be taken": func(h *hooked, fails bool) {
			h.noTurn.Store(nil)
			if fails {
				h.noTurn.Store(&turns[1])
			}
		},
		"who is here cannot be read": func(h *hooked, fails bool) { h.unasked.Store(fails) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, logon.BothCredentials)
			_, sessions := o.staffed(3)
			a, b := o.checker(), o.checker()
			o.directory.Remove("0")
			fail(o.store, true)
			if err := a.Looks()(t.Context()); !errors.Is(err, logon.ErrUnavailable) || a.looked > 0 {
				t.Errorf("asked %d times: %v", a.looked, err)
			}
			fail(o.store, false)
			b.look()
			if end := o.endOf(sessions[0]); end != logon.CodeUserDisabled {
				t.Errorf("asked %d times; the session ended as %q", b.looked, end)
			}
		})
	}
}

// One is called as somebody else is, so keeps the name that is here; but that has become another's while the answer was on its way.
func TestANameThatMovesDuringACheck(t *testing.T) {
	t.Parallel()
	o := newOffice(t, logon.BothCredentials)
	accounts, _ := o.staffed(3)
	node := o.checker()
	renamed, next := accounts[0], accounts[0]
	renamed.Name = "alice"
	o.directory.Put(renamed, "right")
	next.ID = "9"
	node.after = func() {
		o.directory.Put(next, "right")
		o.granted(visitor("w9", "addr:1"), request(next.Name, "T1", "i9"))
	}
	node.look()
	if u := must(o.store.UserByName(t.Context(), next.Name))(t); u.AccountID != next.ID {
		t.Errorf("the name is account %s's", u.AccountID)
	}
}
