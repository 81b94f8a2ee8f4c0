package app

import (
	"strings"
	"testing"

	"stationmaster/api"
)

// The holder's connection is really asked, at its own node, before anybody is refused because of it.
func TestTheHolderIsAskedAtItsNode(t *testing.T) {
	t.Parallel()
	dsn, a, b := twoNodes(t)
	alice, bob := newWindow(t, a.url, desk), newWindow(t, b.url, other)
	alice.logOn("alice", at("T-101"))
	page := alice.open()
	_, problem := bob.tryLogOn("bob", at("T-101"))
	if problem == nil || problem.Code != "station_in_use" || problem.Holder != "Alice Adams" || problem.Since == nil || problem.Held != "live" {
		t.Fatalf("bob: %+v", problem)
	}
	if asked := inDatabase(t, dsn, "select count(*) from asks"); asked != int64(1) {
		t.Errorf("%v stations were asked about", asked)
	}
	await(page, "heartbeat", func(api.Heartbeat) bool { return true })

	// Without the right to the station nobody is disturbed.
	dora := newWindow(t, b.url, third)
	if _, problem := dora.tryLogOn("dora", at("T-102")); problem == nil || problem.Code != "station_not_permitted" {
		t.Errorf("dora: %+v", problem)
	}
	if asked := inDatabase(t, dsn, "select count(*) from asks"); asked != int64(1) {
		t.Errorf("%v stations were asked about after a try without the right", asked)
	}
}

// A page that hangs, as dialogs make it, keeps its station: its transport is a sign of life.
func TestAHungPageKeepsItsStation(t *testing.T) {
	t.Parallel()
	dsn, a, b := twoNodes(t)
	alice, bob := newWindow(t, a.url, desk), newWindow(t, b.url, other)
	alice.logOn("alice", at("T-101"))
	page := alice.open()
	page.hangs.Store(true)
	if _, problem := bob.tryLogOn("bob", at("T-101")); problem == nil || problem.Code != "station_in_use" {
		t.Errorf("bob: %+v", problem)
	}
	await(page, "heartbeat", func(api.Heartbeat) bool { return true }) // it was asked, too
	if state := stateOf(t, dsn, alice.session.ID); state != "live" {
		t.Errorf("the session is %s", state)
	}
}

// Row 16, and what happens to the silent one: the station is kept for it, and it comes back.
func TestASilentHolderIsKeptItsStation(t *testing.T) {
	t.Parallel()
	dsn, a, b := twoNodes(t)
	network := newProxy(t, a, desk)
	alice, bob := newWindow(t, network.url, desk), newWindow(t, b.url, other)
	alice.logOn("alice", at("T-101"))
	page := alice.open()
	network.cutOff()
	_, problem := bob.tryLogOn("bob", at("T-101"))
	if problem == nil || problem.Code != "station_held" || problem.FreesInS == nil || *problem.FreesInS <= 0 || *problem.FreesInS > 60 ||
		!strings.HasPrefix(problem.Detail, "Station T-101 is kept for Alice Adams for another ") || problem.Held != "lost" {
		t.Fatalf("bob: %+v", problem)
	}
	network.mend()
	if bye := page.bye(); bye.Reason != "heartbeat_lost" || !bye.Reconnect {
		t.Errorf("the silent one is told %+v", bye)
	}
	back := alice.open()
	if back.welcome.Session.ID != alice.session.ID || stateOf(t, dsn, alice.session.ID) != "live" {
		t.Errorf("came back to %+v", back.welcome.Session)
	}
	if _, problem := bob.tryLogOn("bob", at("T-101")); problem == nil || problem.Code != "station_in_use" {
		t.Errorf("bob, afterwards: %+v", problem)
	}
}

// Row 3: a second instance in the window is refused while the first is alive, wherever either is connected.
func TestAWindowIsBusyAcrossNodes(t *testing.T) {
	t.Parallel()
	dsn, a, b := twoNodes(t)
	first := newWindow(t, a.url, desk)
	first.logOn("alice", at("T-101"))
	page := first.open()
	second := first.reload() // a duplicated tab: the same cookies, a memory of its own
	second.server = b.url
	for _, place := range []api.StationChoice{at("T-101"), at("T-102"), nowhere()} {
		if _, problem := second.tryLogOn("alice", place); problem == nil || problem.Code != "window_busy" {
			t.Fatalf("the second tab: %+v", problem)
		}
	}
	if _, problem := second.tryLogOn("bob", at("T-103")); problem == nil || problem.Code != "window_busy" || problem.Holder != "Alice Adams" {
		t.Errorf("another user in the second tab: %+v", problem)
	}
	if _, problem := second.resume(); problem == nil || problem.Code != "window_busy" {
		t.Errorf("the second tab resumes: %+v", problem)
	}
	if state := stateOf(t, dsn, first.session.ID); state != "live" {
		t.Errorf("the first tab's session is %s", state)
	}
	first.logOff()
	if bye := page.bye(); bye.Reason != "logged_off" {
		t.Errorf("the first tab is told %+v", bye)
	}
	second.logOn("bob", at("T-103"))
	second.open()
}

// Row 15: the window's old instance does not answer, so it is gone.
func TestASilentInstanceIsReplacedAcrossNodes(t *testing.T) {
	t.Parallel()
	dsn, a, b := twoNodes(t)
	first := newWindow(t, a.url, desk)
	first.logOn("alice", at("T-101"))
	page := first.open()
	page.hangs.Store(true)
	second := first.reload()
	second.server = b.url
	second.logOn("alice", at("T-102"))
	second.open()
	record := inDatabase(t, dsn, "select end_code from sessions where id = $1", first.session.ID)
	if record != "replaced" {
		t.Errorf("the old session ended %v", record)
	}
	// The old page is told to reconnect, or its session's end, whichever is known first; and if it wakes and tries, the end.
	bye := page.bye()
	if bye.Reconnect {
		bye = first.connect().bye()
	}
	if bye.Reason != "replaced" || bye.Reconnect {
		t.Errorf("the old page is told %+v", bye)
	}
}

// A reload resumes on whatever node it comes to, and the page before it is over, even if its socket lives on.
func TestAReloadTakesItsSessionToAnotherNode(t *testing.T) {
	t.Parallel()
	dsn, a, b := twoNodes(t)
	network := newProxy(t, a, desk)
	before := newWindow(t, network.url, desk)
	before.logOn("alice", at("T-101"))
	old := before.open()
	network.cutOff()
	after := before.reload()
	after.server = b.url
	if result, problem := after.resume(); problem != nil || result.Session == nil || result.Session.ID != before.session.ID {
		t.Fatalf("resumed %+v (%+v)", result, problem)
	}
	if page := after.open(); page.welcome.Session.ID != before.session.ID {
		t.Errorf("welcomed to %+v", page.welcome.Session)
	}
	network.mend()
	bye := old.bye()
	if bye.Reconnect { // the silence was noticed first
		bye = before.connect().bye()
	}
	if bye.Reason != "moved" || bye.Reconnect {
		t.Errorf("the old page is told %+v", bye)
	}
	if state := stateOf(t, dsn, before.session.ID); state != "live" {
		t.Errorf("the session is %s", state)
	}
}

// The same page reconnects at another node while the first still thinks that it is connected.
func TestReconnectAtAnotherNode(t *testing.T) {
	t.Parallel()
	dsn, a, b := twoNodes(t)
	alice := newWindow(t, a.url, desk)
	alice.logOn("alice", at("T-101"))
	first := alice.open()
	alice.server = b.url
	second := alice.open()
	if bye := first.bye(); !bye.Reconnect {
		t.Errorf("the overtaken connection is told %+v", bye)
	}
	// Its end is not the session's.
	alice.do("PUT", "/session/status", api.StatusRequest{Status: "away"}, nil)
	await(second, "status", func(s api.StatusChanged) bool { return s.Status.Status == "away" })
	if state := stateOf(t, dsn, alice.session.ID); state != "live" {
		t.Errorf("the session is %s", state)
	}
}
