package logon_test

import (
	"testing"

	"stationmaster/server/logon"
)

func takingOver(name string) logon.ResumeRequest {
	return logon.ResumeRequest{Instance: instance(name), TakeOver: true}
}

func reconnecting(name string) logon.ResumeRequest {
	return logon.ResumeRequest{Instance: instance(name), Reconnect: true}
}

func TestUseItHereAsksNobody(t *testing.T) {
	t.Parallel()
	f := newFloor(t).people()
	v := visitor("w", "m")
	g, a := f.live(v, request("alice", "T1", "a"))
	f.conns.has(g.Session.ID, true)
	resumed := must(f.Resume(t.Context(), v, g.Resume, takingOver("b")))(t)
	if resumed.Session.ID != g.Session.ID || resumed.Token == "" || resumed.Session.Instance != instance("b") {
		t.Fatalf("taken over: %+v", resumed)
	}
	if f.conns.questions() != 0 {
		t.Error("the old tab was asked")
	}
	if id := <-f.conns.away; id != g.Session.ID { // its connection is told that it moved
		t.Errorf("session %d was told", id)
	}
	if resumed.Session.Attachment <= a.Session.Attachment {
		t.Errorf("attachment %d after %d", resumed.Session.Attachment, a.Session.Attachment)
	}
	// A lost reply, or a double press, is the same.
	if again := must(f.Resume(t.Context(), v, g.Resume, takingOver("b")))(t); again.Session.ID != g.Session.ID || again.Token == "" {
		t.Errorf("once more: %+v", again)
	}
	must(f.Attach(t.Context(), g.Session.ID, instance("b"), v.Window))(t)
	if entries := must(f.Ledger(t.Context(), 0, 10))(t); len(entries) != 1 {
		t.Errorf("the ledger has %+v", entries)
	}
}

// Two pages that come back by themselves would take the session from each other for ever.
func TestAPageThatReconnectsTakesNothingBack(t *testing.T) {
	t.Parallel()
	f := newFloor(t).people()
	v := visitor("w", "m")
	g, _ := f.live(v, request("alice", "T1", "a"))
	must(f.Resume(t.Context(), v, g.Resume, reconnecting("a")))(t)
	must(f.Resume(t.Context(), v, g.Resume, takingOver("b")))(t)
	// Not even at the moment in which the new tab has not connected yet.
	for range 2 {
		_, err := f.Resume(t.Context(), v, g.Resume, reconnecting("a"))
		refused(t, err, logon.CodeMoved)
		must(f.Attach(t.Context(), g.Session.ID, instance("b"), v.Window))(t)
	}
	if entries := must(f.Ledger(t.Context(), 0, 10))(t); len(entries) != 1 {
		t.Errorf("the ledger has %+v", entries)
	}
	// The person may bring it back as often as they like.
	for _, name := range []string{"a", "b", "a"} {
		must(f.Resume(t.Context(), v, g.Resume, takingOver(name)))(t)
		must(f.Attach(t.Context(), g.Session.ID, instance(name), v.Window))(t)
	}
	_, err := f.Resume(t.Context(), v, g.Resume, logon.ResumeRequest{Instance: instance("c"), TakeOver: true, Reconnect: true})
	refused(t, err, logon.CodeFieldInvalid)
}

func TestAnotherWindowTakesNothingOver(t *testing.T) {
	t.Parallel()
	f := newFloor(t).people()
	ctx, v := t.Context(), visitor("w", "m")
	g, _ := f.live(v, request("alice", "T1", "a"))
	for _, other := range []logon.Visitor{visitor("another", "m"), visitor("", "m")} {
		if r := must(f.Resume(ctx, other, g.Resume, takingOver("b")))(t); r.Session.ID != 0 {
			t.Errorf("a foreign window took over %d", r.Session.ID)
		}
	}
	if r := must(f.Resume(ctx, v, "another secret", takingOver("b")))(t); r.Session.ID != 0 {
		t.Errorf("another secret took over %d", r.Session.ID)
	}
	if s := must(f.store.SessionByID(ctx, g.Session.ID))(t); s.State != logon.Live || s.Instance != instance("a") {
		t.Errorf("the session is %s in %s", s.State, s.Instance)
	}
}

func TestAnEndedSessionIsNotTakenOver(t *testing.T) {
	t.Parallel()
	f := newFloor(t).people()
	ctx, v := t.Context(), visitor("w", "m")
	g, _ := f.live(v, request("alice", "T1", "a"))
	must(f.store.End(ctx, g.Session.ID, logon.CodeSupervisor, "Sam", ""))(t)
	r := must(f.Resume(ctx, v, g.Resume, takingOver("b")))(t)
	if r.Token != "" || r.Session.Ended == nil || r.Session.Ended.Code != logon.CodeSupervisor {
		t.Errorf("taken over: %+v", r)
	}
}

// Where another user's name was typed, only going to that tab is offered.
func TestABusyWindowSaysWhoseSessionItIs(t *testing.T) {
	t.Parallel()
	f := newFloor(t).people()
	v := visitor("w", "m")
	g, _ := f.live(v, request("alice", "T1", "a"))
	f.conns.has(g.Session.ID, true)
	for user, own := range map[string]bool{"alice": true, "bob": false} {
		_, err := f.LogOn(t.Context(), v, request(user, "T1", "b"))
		if r := refused(t, err, logon.CodeWindowBusy); r.TakeOver != own || r.Holder != "Alice Adams" {
			t.Errorf("%s is told %+v", user, r)
		}
	}
	_, err := f.Resume(t.Context(), v, g.Resume, resuming("b"))
	if r := refused(t, err, logon.CodeWindowBusy); !r.TakeOver {
		t.Errorf("who has its resume cookie is told %+v", r)
	}
}
