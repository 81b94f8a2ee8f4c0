package logon_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"stationmaster/server/logon"
)

// queue is bob, whose log on was refused because alice is there, and who waits.
type queue struct {
	*floor
	page   logon.Session // alice's, attached
	ticket string        // bob's
	v      logon.Visitor // bob
}

func newQueue(t *testing.T) *queue {
	t.Helper()
	q := &queue{floor: newFloor(t).people(), v: visitor("wb", "mb")}
	g, a := q.live(visitor("wa", "ma"), request("alice", "T1", "a"))
	q.page = a.Session
	q.conns.has(g.Session.ID, true)
	_, err := q.LogOn(t.Context(), q.v, request("bob", "T1", "b"))
	q.ticket = refused(t, err, logon.CodeStationInUse).Ticket
	return q
}

func (q *queue) wish(seen string) logon.WaitRequest {
	return logon.WaitRequest{Ticket: q.ticket, Choice: logon.Choice{Type: logon.Workstation, Station: "T1"}, Seen: seen}
}

// wait is one answer.
func (q *queue) wait(seen string) logon.Standing {
	q.Helper()
	return must(q.Wait(q.Context(), q.v, q.wish(seen)))(q.T)
}

// stands wants the answer to be a refusal with the code.
func stands(t *testing.T, s logon.Standing, code logon.Code) logon.Standing {
	t.Helper()
	if s.Refusal == nil || s.Refusal.Code != code || s.Seen == "" || s.TicketLeft <= 0 || s.TicketLeft > logon.TicketFor {
		t.Fatalf("it stands %+v (%v), want %s", s, s.Refusal, code)
	}
	return s
}

func free(t *testing.T, s logon.Standing) logon.Standing {
	t.Helper()
	if s.Refusal != nil {
		t.Fatalf("not free: %+v", s.Refusal)
	}
	return s
}

func TestWhoWaitsIsToldEachChange(t *testing.T) {
	t.Parallel()
	q := newQueue(t)
	ctx := t.Context()
	s := stands(t, q.wait(""), logon.CodeStationInUse)
	if r := s.Refusal; r.Holder != "Alice Adams" || r.Station != "T1" || r.Held != logon.Live || r.Ledger != 0 {
		t.Errorf("the refusal is %+v", r)
	}
	must(q.store.Detach(ctx, q.page.ID, q.page.Attachment, logon.NetworkLoss, 0))(t)
	s = stands(t, q.wait(s.Seen), logon.CodeStationHeld)
	if r := s.Refusal; r.FreesIn <= 0 || r.FreesIn > time.Minute || r.Held != logon.Lost {
		t.Errorf("the refusal is %+v", r)
	}
	must(q.Attach(ctx, q.page.ID, instance("a"), "wa"))(t)
	s = stands(t, q.wait(s.Seen), logon.CodeStationInUse)
	must(q.store.End(ctx, q.page.ID, logon.CodeLoggedOff, "", ""))(t)
	s = free(t, q.wait(s.Seen))
	// Somebody else is quicker, which is seen too.
	cid := must(q.store.CreateUser(ctx, "cid", "Cid Cole", "right"))(t)
	must(q.store.CreateGrant(ctx, cid.ID, logon.LogonStations, 0))(t)
	q.live(visitor("wc", "mc"), request("cid", "T1", "c"))
	if s = stands(t, q.wait(s.Seen), logon.CodeStationInUse); s.Refusal.Holder != "Cid Cole" {
		t.Errorf("the refusal is %+v", s.Refusal)
	}
	if entries := must(q.Ledger(ctx, 0, 100))(t); len(entries) != 4 { // two logons, one refusal, one log off
		t.Errorf("waiting is in the ledger: %+v", entries)
	}
}

func TestAFreePlaceIsTakenWithTheTicket(t *testing.T) {
	t.Parallel()
	q := newQueue(t)
	must(q.store.End(t.Context(), q.page.ID, logon.CodeSupervisor, "Sue", ""))(t)
	free(t, q.wait(""))
	outcome := must(q.Continue(t.Context(), q.v, logon.ContinueRequest{
		Instance: instance("b"), Ticket: q.ticket, Choice: logon.Choice{Type: logon.Workstation, Station: "T1"}, Client: "test",
	}))(t)
	if outcome.Granted == nil {
		t.Fatalf("%+v", outcome)
	}
	_, err := q.Wait(t.Context(), q.v, q.wish(""))
	refused(t, err, logon.CodeTicketInvalid) // it is used up
}

// Nobody announces that a hold is over at the moment when it is. The answer comes then, not with the sweeper.
func TestTheEndOfAHoldIsKnownBeforehand(t *testing.T) {
	t.Parallel()
	q := newQueue(t)
	q.store.unswept.Store(true)
	must(q.store.Detach(t.Context(), q.page.ID, q.page.Attachment, logon.NetworkLoss, time.Minute-300*time.Millisecond))(t)
	s := q.wait("")
	for s.Refusal != nil {
		s = q.wait(s.Seen)
	}
}

func TestWhoMayShareThePlaceNeedNotWait(t *testing.T) {
	t.Parallel()
	q := newQueue(t)
	q.v.Machine = "ma"
	free(t, q.wait(""))
}

func TestANumberIsWaitedForByWhateverStation(t *testing.T) {
	t.Parallel()
	q := newQueue(t)
	ctx := t.Context()
	must(q.store.CreateGrant(ctx, q.bob.ID, logon.UserDefinedNumber, 0))(t)
	wish := q.wish("")
	wish.Choice = logon.Choice{Type: logon.RemoteNumber, Number: q.desk.Number} // that of alice's station
	s := stands(t, must(q.Wait(ctx, q.v, wish))(t), logon.CodeNumberInUse)
	must(q.store.End(ctx, q.page.ID, logon.CodeLoggedOff, "", ""))(t)
	wish.Seen = s.Seen
	free(t, must(q.Wait(ctx, q.v, wish))(t))
}

func TestOnlyAGoodTicketWaits(t *testing.T) {
	t.Parallel()
	q := newQueue(t)
	ctx := t.Context()
	waits := func(v logon.Visitor, r logon.WaitRequest, code logon.Code) *logon.Refusal {
		t.Helper()
		_, err := q.Wait(ctx, v, r)
		return refused(t, err, code)
	}
	unknown, nowhere, offered, foreign, long := q.wish(""), q.wish(""), q.wish(""), q.wish(""), q.wish("")
	unknown.Ticket = "unknown"
	waits(q.v, unknown, logon.CodeTicketInvalid)
	waits(visitor("another", "mb"), q.wish(""), logon.CodeTicketInvalid)
	nowhere.Choice = logon.Choice{Type: logon.NoStation}
	if r := waits(q.v, nowhere, logon.CodeFieldInvalid); r.Field != "type" {
		t.Errorf("the field is %q", r.Field)
	}
	offered.Choice.Station = ""
	if r := waits(q.v, offered, logon.CodeFieldRequired); r.Field != "station" {
		t.Errorf("the field is %q", r.Field)
	}
	foreign.Choice.Station = "T9"
	waits(q.v, foreign, logon.CodeStationUnknown)
	long.Seen = fmt.Sprintf("%0100d", 1)
	waits(q.v, long, logon.CodeFieldTooLong)
	if n := q.Waiting(); n != 0 {
		t.Errorf("%d wait", n)
	}
	hash := "new"
	must(q.store.ChangeUser(ctx, q.bob.ID, logon.UserChange{PasswordHash: &hash}, "Ada"))(t)
	waits(q.v, q.wish(""), logon.CodeTicketInvalid)
}

func TestATicketThatRunsOutWhileItWaitsSaysSo(t *testing.T) {
	t.Parallel()
	q := newQueue(t)
	wish := q.wish(q.wait("").Seen)
	wish.Ticket = "short"
	must0(t, q.store.PutTicket(t.Context(), logon.Ticket{
		Hash: logon.HashSecret(wish.Ticket), User: q.bob.ID, Window: q.v.Window, PasswordVersion: q.bob.PasswordVersion, TTL: 300 * time.Millisecond,
	}))
	_, err := q.Wait(t.Context(), q.v, wish)
	refused(t, err, logon.CodeTicketInvalid)
}

// another makes one more ticket of bob's.
func (q *queue) another(n int) string {
	q.Helper()
	ticket := fmt.Sprintf("ticket %d", n)
	must0(q.T, q.store.PutTicket(q.Context(), logon.Ticket{
		Hash: logon.HashSecret(ticket), User: q.bob.ID, Window: q.v.Window, PasswordVersion: q.bob.PasswordVersion, TTL: logon.TicketFor,
	}))
	return ticket
}

// until waits until so many wait, or an answer comes instead.
func (q *queue) until(waiting int, instead <-chan error) {
	q.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for q.Waiting() != waiting {
		select {
		case err := <-instead:
			q.Fatalf("it does not wait: %v", err)
		case <-tick.C:
		}
	}
}

// begun starts to wait, and returns when it does.
func (q *queue) begun(ctx context.Context, v logon.Visitor, r logon.WaitRequest) <-chan error {
	q.Helper()
	before := q.Waiting()
	answer := make(chan error, 1)
	go func() {
		_, err := q.Wait(ctx, v, r)
		answer <- err
	}()
	q.until(before+1, answer)
	return answer
}

func TestATicketWaitsOnce(t *testing.T) {
	t.Parallel()
	q := newQueue(t)
	seen := q.wait("").Seen
	first := q.begun(t.Context(), q.v, q.wish(seen))
	second := make(chan error, 1)
	go func() {
		_, err := q.Wait(t.Context(), q.v, q.wish(seen))
		second <- err
	}()
	refused(t, <-first, logon.CodeTooMany)
	must(q.store.End(t.Context(), q.page.ID, logon.CodeLoggedOff, "", ""))(t)
	must0(t, <-second)
}

func TestAnAddressHasItsShareOfThoseWhoWait(t *testing.T) {
	t.Parallel()
	q := newQueue(t)
	ctx, leave := context.WithCancel(t.Context())
	defer leave()
	seen := q.wait("").Seen
	wish := func(n int) logon.WaitRequest {
		r := q.wish(seen)
		r.Ticket = q.another(n)
		return r
	}
	var answers []<-chan error
	for n := range 64 {
		answers = append(answers, q.begun(ctx, q.v, wish(n)))
	}
	_, err := q.Wait(t.Context(), q.v, wish(64))
	if r := refused(t, err, logon.CodeTooMany); r.RetryAfter <= 0 {
		t.Errorf("nobody says when to come again: %+v", r)
	}
	elsewhere := q.v
	elsewhere.Address = "192.0.2.2"
	q.begun(ctx, elsewhere, wish(65))
	again, third := make(chan error, 1), wish(3)
	go func() {
		_, err := q.Wait(ctx, q.v, third) // who waits already may come again
		again <- err
	}()
	refused(t, <-answers[3], logon.CodeTooMany)
	answers[3] = again
	leave() // their pages are closed
	for _, answer := range answers {
		if err := <-answer; !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
	}
	q.until(0, nil) // the one elsewhere too
	q.begun(t.Context(), q.v, wish(66))
}

// However many wait for a station, it is read once for them all.
func TestACrowdCostsOneReading(t *testing.T) {
	t.Parallel()
	q := newQueue(t)
	seen := q.wait("").Seen
	const crowd = 300
	answers := make(chan error, crowd)
	for n := range crowd {
		v, r := q.v, q.wish(seen)
		v.Address, r.Ticket = fmt.Sprint(n), q.another(n)
		go func() {
			s, err := q.Wait(t.Context(), v, r)
			if err == nil && s.Refusal != nil {
				err = s.Refusal
			}
			answers <- err
		}()
	}
	q.until(crowd, nil)
	before := q.store.readings.Load()
	must(q.store.End(t.Context(), q.page.ID, logon.CodeLoggedOff, "", ""))(t)
	for range crowd {
		must0(t, <-answers)
	}
	if n := q.store.readings.Load() - before; n > crowd/10 {
		t.Errorf("%d readings for one change", n)
	}
}

func TestWhoWaitsIsLetGoWhenTheNodeStops(t *testing.T) {
	t.Parallel()
	q := newQueue(t)
	answer := q.begun(t.Context(), q.v, q.wish(q.wait("").Seen))
	q.stop()
	if err := <-answer; !errors.Is(err, logon.ErrUnavailable) {
		t.Errorf("who waited is told %v", err)
	}
	if _, err := q.Wait(t.Context(), q.v, q.wish("")); !errors.Is(err, logon.ErrUnavailable) {
		t.Errorf("who comes after is told %v", err)
	}
}
