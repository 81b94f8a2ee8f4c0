package app

import (
	"testing"

	"stationmaster/api"
)

// takeOver uses the window's session here, as the person asked in the second tab.
func (w *window) takeOver() api.SessionResult {
	w.t.Helper()
	var result api.SessionResult
	problem := w.do("POST", "/session/resume", api.ResumeRequest{Instance: w.instance, TakeOver: true}, &result)
	if problem != nil || result.Session == nil {
		w.t.Fatalf("take over: %+v (%+v)", result, problem)
	}
	w.token, w.session = result.Token, *result.Session
	return result
}

// R3, "Use it here": the session goes on in the new tab, on whatever node, and the old tab is told where it went.
func TestASecondTabTakesTheSessionOver(t *testing.T) {
	t.Parallel()
	dsn, a, b := twoNodes(t)
	first := newWindow(t, a.url, desk)
	first.logOn("alice", at("T-101"))
	old := first.open()
	for _, server := range []string{a.url, b.url} {
		second := first.reload()
		second.server = server
		if taken := second.takeOver(); taken.Session.ID != first.session.ID {
			t.Fatalf("took over %+v", taken.Session)
		}
		if bye := old.bye(); bye.Reason != "moved" || bye.Code != 4510 || bye.Reconnect {
			t.Errorf("the old tab is told %+v", bye)
		}
		page := second.open()
		if page.welcome.Session.ID != first.session.ID || page.welcome.Session.Station != "T-101" {
			t.Errorf("welcomed to %+v", page.welcome.Session)
		}
		// The old tab comes back by itself, as after a loss: it is told again, and takes nothing.
		if bye := first.connect().bye(); bye.Reason != "moved" || bye.Reconnect {
			t.Errorf("the old tab connects again and is told %+v", bye)
		}
		problem := first.do("POST", "/session/resume", api.ResumeRequest{Instance: first.instance, Reconnect: true}, nil)
		if problem == nil || problem.Code != "moved" || problem.Status != 409 {
			t.Errorf("the old tab resumes: %+v", problem)
		}
		first, old = second, page
	}
	if state := stateOf(t, dsn, first.session.ID); state != "live" {
		t.Errorf("the session is %s", state)
	}
	if n := inDatabase(t, dsn, "select count(*) from ledger where kind <> 'logon'"); n != int64(0) {
		t.Errorf("the ledger has %v entries beside the log on", n)
	}
}

// The old tab need not answer: it hangs, or its network is gone and nobody has noticed yet.
func TestATabIsTakenOverFromOneThatDoesNotAnswer(t *testing.T) {
	t.Parallel()
	_, a, b := twoNodes(t)
	network := newProxy(t, a, desk)
	first := newWindow(t, network.url, desk)
	first.logOn("alice", at("T-101"))
	old := first.open()
	old.hangs.Store(true)
	network.cutOff()
	second := first.reload()
	second.server = b.url
	second.takeOver()
	if page := second.open(); page.welcome.Session.ID != first.session.ID {
		t.Errorf("welcomed to %+v", page.welcome.Session)
	}
	network.mend()
	if bye := old.bye(); bye.Reason != "moved" || bye.Reconnect {
		t.Errorf("when it hears again, the old tab is told %+v", bye)
	}
}

// Two new tabs at once: the last one has it, the other is told, and nobody else is hurt.
func TestTwoTabsTakeOverAtOnce(t *testing.T) {
	t.Parallel()
	dsn, a, b := twoNodes(t)
	first := newWindow(t, a.url, desk)
	first.logOn("alice", at("T-101"))
	old := first.open()
	second, third := first.reload(), first.reload()
	second.server, third.server = a.url, b.url
	second.takeOver()
	third.takeOver()
	if bye := second.connect().bye(); bye.Reason != "moved" || bye.Reconnect {
		t.Errorf("the slower one is told %+v", bye)
	}
	third.open()
	if bye := old.bye(); bye.Reason != "moved" {
		t.Errorf("the old tab is told %+v", bye)
	}
	if state := stateOf(t, dsn, first.session.ID); state != "live" {
		t.Errorf("the session is %s", state)
	}
	third.logOff()
	second.logOn("bob", at("T-101")) // the window is free
}
