package logon_test

import (
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"stationmaster/server/logon"
)

func atoi(s string) int64 {
	n, _ := strconv.ParseInt(s, 10, 64)
	return n
}

func TestOneAnswerForUnknownWrongAndDisabled(t *testing.T) {
	t.Parallel()
	f := newFloor(t).people()
	off := false
	must(f.store.ChangeUser(t.Context(), f.bob.ID, logon.UserChange{Enabled: &off}, "Ada"))(t)
	wrong := request("alice", "T1", "a")
	wrong.Password = "wrong"
	sentences, causes := map[string]bool{}, map[string]bool{}
	for _, r := range []logon.LogonRequest{request("nobody", "T1", "a"), wrong, request("bob", "T1", "a")} {
		_, err := f.LogOn(t.Context(), visitor("w", "m"), r)
		sentences[refused(t, err, logon.CodeInvalidCredentials).Sentence("en")] = true
	}
	for _, e := range must(f.Ledger(t.Context(), 0, 10))(t) {
		causes[e.Cause] = true
	}
	if len(sentences) != 1 || len(causes) != 3 {
		t.Errorf("people are told %v, the ledger has %v", sentences, causes)
	}
}

// A right password is hashed again when the parameters have grown. For a disabled account that would take longer than the one answer does.
func TestADisabledAccountsPasswordIsNotEvenChecked(t *testing.T) {
	t.Parallel()
	f := newFloor(t).people()
	off := false
	must(f.store.ChangeUser(t.Context(), f.bob.ID, logon.UserChange{Enabled: &off}, "Ada"))(t)
	var hashes []string
	f.PasswordsAskedOf(func(hash string) { hashes = append(hashes, hash) })
	for _, user := range []string{"nobody", "bob"} {
		_, err := f.LogOn(t.Context(), visitor("w", "m"), request(user, "T1", "a"))
		refused(t, err, logon.CodeInvalidCredentials)
	}
	if len(hashes) != 2 || hashes[0] != "" || hashes[1] != "" {
		t.Errorf("checked against %q", hashes)
	}
}

func TestRefusalsAfterTheRightPasswordAreClearAndCarryATicket(t *testing.T) {
	t.Parallel()
	f := newFloor(t).people()
	ctx, off := t.Context(), false
	idle := must(f.store.CreateStation(ctx, "T2", logon.Workstation, ""))(t)
	must(f.store.ChangeStation(ctx, idle.ID, logon.StationChange{Active: &off}, "Ada"))(t)
	must(f.store.CreateStation(ctx, "R1", logon.RemoteWorkstation, ""))(t)
	dora := must(f.store.CreateUser(ctx, "dora", "Dora Dean", "right"))(t)
	must(f.store.CreateGrant(ctx, dora.ID, logon.LogonStations, idle.ID))(t)
	for _, c := range []struct {
		user, station string
		want          logon.Code
	}{
		{"alice", "T9", logon.CodeStationUnknown},
		{"dora", "T1", logon.CodeStationNotPermitted},
		{"alice", "R1", logon.CodeStationWrongType},
		{"alice", "T2", logon.CodeStationInactive},
	} {
		v := visitor("w "+c.user, "m")
		_, err := f.LogOn(ctx, v, request(c.user, c.station, "a"))
		r := refused(t, err, c.want)
		if r.Ticket == "" || r.Field != "station" || r.Ledger == 0 {
			t.Errorf("%s: ticket %q, field %q, ledger %d", c.want, r.Ticket, r.Field, r.Ledger)
		}
		wrong := request(c.user, c.station, "a")
		wrong.Password = "wrong"
		_, err = f.LogOn(ctx, v, wrong)
		refused(t, err, logon.CodeInvalidCredentials)
	}
}

func TestATicketIsBoundToItsWindowAndUsedOnce(t *testing.T) {
	t.Parallel()
	f := newFloor(t).people()
	ctx, v := t.Context(), visitor("w", "m")
	outcome := must(f.LogOn(ctx, v, request("alice", "", "a")))(t)
	if outcome.Missing == nil || len(outcome.Missing.Stations) != 1 || !outcome.Missing.Stations[0].Available {
		t.Fatalf("nothing was offered: %+v", outcome)
	}
	next := logon.ContinueRequest{
		Instance: instance("a"), Ticket: outcome.Missing.Ticket, Choice: logon.Choice{Type: logon.Workstation, Station: "T1"},
	}
	_, err := f.Continue(ctx, visitor("other window", "m"), next)
	refused(t, err, logon.CodeTicketInvalid)
	if granted := must(f.Continue(ctx, v, next))(t); granted.Granted == nil {
		t.Fatalf("not granted: %+v", granted)
	}
	next.Instance = instance("b")
	_, err = f.Continue(ctx, v, next)
	refused(t, err, logon.CodeTicketInvalid)
}

func TestATicketDiesWithThePassword(t *testing.T) {
	t.Parallel()
	f := newFloor(t).people()
	ctx, v, hash := t.Context(), visitor("w", "m"), "another"
	ticket := must(f.LogOn(ctx, v, request("alice", "", "a")))(t).Missing.Ticket
	must(f.store.ChangeUser(ctx, f.alice.ID, logon.UserChange{PasswordHash: &hash}, "Ada"))(t)
	_, err := f.Continue(ctx, v, logon.ContinueRequest{
		Instance: instance("a"), Ticket: ticket, Choice: logon.Choice{Type: logon.Workstation, Station: "T1"},
	})
	refused(t, err, logon.CodeTicketInvalid)
}

func TestAStationsHolderIsAskedBeforeTheRefusal(t *testing.T) {
	t.Parallel()
	f := newFloor(t).people()
	ctx := t.Context()
	g, _ := f.live(visitor("wa", "ma"), request("alice", "T1", "a"))
	f.conns.has(g.Session.ID, true)
	_, err := f.LogOn(ctx, visitor("wb", "mb"), request("bob", "T1", "b"))
	r := refused(t, err, logon.CodeStationInUse)
	if r.Holder != "Alice Adams" || r.Held != logon.Live || f.conns.questions() != 1 {
		t.Errorf("holder %q is %s after %d questions", r.Holder, r.Held, f.conns.questions())
	}
	// Within five seconds nobody asks again.
	_, err = f.LogOn(ctx, visitor("wb", "mb"), request("bob", "T1", "b"))
	refused(t, err, logon.CodeStationInUse)
	if f.conns.questions() != 1 {
		t.Errorf("the holder was asked %d times within 5 s", f.conns.questions())
	}
}

func TestASilentHolderIsLostAndItsHoldIsTold(t *testing.T) {
	t.Parallel()
	f := newFloor(t).people()
	g, _ := f.live(visitor("wa", "ma"), request("alice", "T1", "a"))
	f.conns.has(g.Session.ID, false)
	_, err := f.LogOn(t.Context(), visitor("wb", "mb"), request("bob", "T1", "b"))
	r := refused(t, err, logon.CodeStationHeld)
	if r.FreesIn <= 0 || r.Held != logon.Lost {
		t.Errorf("held as %s for another %s", r.Held, r.FreesIn)
	}
	if id := <-f.conns.away; id != g.Session.ID {
		t.Errorf("the connection of session %d was told, not of %d", id, g.Session.ID)
	}
}

// Behind the dead session of the window stands another one that is dead: both are asked, each in its way.
func TestAfterTheWindowTheStationsHolderIsAskedToo(t *testing.T) {
	t.Parallel()
	f := newFloor(t).people()
	must(f.store.CreateStation(t.Context(), "T2", logon.Workstation, ""))(t)
	holder, _ := f.live(visitor("wa", "ma"), request("alice", "T1", "a"))
	before, _ := f.live(visitor("wb", "mb"), request("bob", "T2", "b"))
	f.conns.has(holder.Session.ID, false)
	f.conns.has(before.Session.ID, false)
	_, err := f.LogOn(t.Context(), visitor("wb", "mb"), request("bob", "T1", "c"))
	refused(t, err, logon.CodeStationHeld)
	if f.conns.questions() != 2 {
		t.Errorf("%d questions", f.conns.questions())
	}
}

func TestADeafNodeTakesEverybodyForAlive(t *testing.T) {
	t.Parallel()
	f := newFloorThat(t, false).people()
	g, _ := f.live(visitor("wa", "ma"), request("alice", "T1", "a"))
	f.conns.has(g.Session.ID, false)
	_, err := f.LogOn(t.Context(), visitor("wb", "mb"), request("bob", "T1", "b"))
	refused(t, err, logon.CodeStationInUse)
	if s := must(f.store.SessionByID(t.Context(), g.Session.ID))(t); s.State != logon.Live {
		t.Errorf("a node that does not hear made the session %s", s.State)
	}
}

// Silence proves nothing to an asker who was not there to hear.
func TestAnAskerWhoWasAwayTakesEverybodyForAlive(t *testing.T) {
	t.Parallel()
	for name, meanwhile := range map[string]func(*floor){
		"paused":          func(*floor) { <-time.After(logon.LeaseFor / 2) }, // of the bubble's time
		"without a lease": func(f *floor) { f.LoseLease() },
	} {
		synctest.Test(t, func(t *testing.T) {
			f := newFloor(t).people()
			g, _ := f.live(visitor("wa", "ma"), request("alice", "T1", "a"))
			away := func() { meanwhile(f) }
			f.store.afterAsk.Store(&away)
			_, err := f.LogOn(t.Context(), visitor("wb", "mb"), request("bob", "T1", "b"))
			refused(t, err, logon.CodeStationInUse)
			if s := must(f.store.SessionByID(t.Context(), g.Session.ID))(t); s.State != logon.Live {
				t.Errorf("%s: the session is %s", name, s.State)
			}
		})
	}
}

func TestSomebodyWithoutTheRightAsksNobody(t *testing.T) {
	t.Parallel()
	f := newFloor(t).people()
	must(f.store.CreateUser(t.Context(), "dora", "Dora Dean", "right"))(t)
	g, _ := f.live(visitor("wa", "ma"), request("alice", "T1", "a"))
	f.conns.has(g.Session.ID, true)
	_, err := f.LogOn(t.Context(), visitor("wd", "md"), request("dora", "T1", "d"))
	refused(t, err, logon.CodeStationNotPermitted)
	if f.conns.questions() != 0 {
		t.Error("the holder was asked for somebody who has no right")
	}
}

func TestAReloadIsNeverRefused(t *testing.T) {
	t.Parallel()
	f := newFloor(t).people()
	v := visitor("w", "m")
	g, _ := f.live(v, request("alice", "T1", "a"))
	// The old page answers: the window is busy.
	f.conns.has(g.Session.ID, true)
	_, err := f.LogOn(t.Context(), v, request("alice", "T1", "b"))
	refused(t, err, logon.CodeWindowBusy)
	_, err = f.Resume(t.Context(), v, g.Resume, resuming("b"))
	refused(t, err, logon.CodeWindowBusy)
	// The old page is gone, whatever its socket says: resume and log on both go through.
	f.conns.has(g.Session.ID, false)
	resumed := must(f.Resume(t.Context(), v, g.Resume, resuming("b")))(t)
	if resumed.Session.ID != g.Session.ID || resumed.Token == "" || resumed.Session.Instance != instance("b") {
		t.Errorf("resumed %+v", resumed)
	}
	again := must(f.Attach(t.Context(), g.Session.ID, instance("b"), v.Window))(t)
	f.conns.has(again.Session.ID, false)
	if next := f.granted(v, request("alice", "T1", "c")); next.Session.ID == g.Session.ID {
		t.Error("a new instance got the old session")
	}
	if ended := must(f.store.SessionByID(t.Context(), g.Session.ID))(t); ended.Ended == nil || ended.Ended.Code != logon.CodeReplaced {
		t.Errorf("the old session ended %+v", ended.Ended)
	}
}

func TestADoublePressIsOneSession(t *testing.T) {
	t.Parallel()
	f := newFloor(t).people()
	v := visitor("w", "m")
	first := f.granted(v, request("alice", "T1", "a"))
	second := f.granted(v, request("alice", "T1", "a"))
	if first.Session.ID != second.Session.ID || first.Ledger != second.Ledger {
		t.Errorf("sessions %d and %d", first.Session.ID, second.Session.ID)
	}
	// The last reply's secret is the one that counts: the first may have been lost.
	if r := must(f.Resume(t.Context(), v, second.Resume, resuming("a")))(t); r.Session.ID != first.Session.ID {
		t.Errorf("resumed %d", r.Session.ID)
	}
}
