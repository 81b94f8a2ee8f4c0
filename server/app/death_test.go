package app

import (
	"strings"
	"syscall"
	"testing"
)

// A node that is killed takes no session with it: its stations are kept for those who held them, who go on at another node.
func TestAKilledNode(t *testing.T) {
	t.Parallel()
	dsn := floor.New(t)
	doomed, url := serveProcess(t, t.TempDir(), nil, "DATABASE_URL", dsn)
	b := startNode(t, dsn)
	alice, carol, bob := newWindow(t, url, desk), newWindow(t, url, third), newWindow(t, b.url, other)
	alice.logOn("alice", at("T-101"))
	hers := alice.open()
	carol.logOn("carol", at("T-102"))
	carol.open()

	doomed.signal(syscall.SIGKILL)
	doomed.wait()
	<-hers.closed
	if hers.code != 0 {
		t.Errorf("the killed node said %d", hers.code)
	}
	// Its lease still runs; a question is what finds out.
	if _, problem := bob.tryLogOn("bob", at("T-101")); problem == nil || problem.Code != "station_held" || problem.FreesInS == nil {
		t.Fatalf("bob: %+v", problem)
	}
	alice.server = b.url
	if back := alice.open(); back.welcome.Session.ID != alice.session.ID {
		t.Errorf("alice is welcomed to %+v", back.welcome.Session)
	}

	// Carol is not asked about. When the lease has run out, she counts as lost since its last renewal.
	inDatabase(t, dsn, "update nodes set expires_at = clock_timestamp() - interval '1 second' where id = (select node from sessions where id = $1)", carol.session.ID)
	eventually(t, "carol's session is lost", func() bool { return stateOf(t, dsn, carol.session.ID) == "lost" })
	if since := inDatabase(t, dsn, "select extract(epoch from s.hold_until - n.renewed_at)::int from sessions s join nodes n on n.id = s.node where s.id = $1",
		carol.session.ID); since != int32(60) {
		t.Errorf("held for %v s from the last renewal", since)
	}
	carol.server = b.url
	if result, problem := carol.reload().resume(); problem != nil || result.Session == nil {
		t.Errorf("carol resumes %+v (%+v)", result, problem)
	}
}

// A node that is paused while another takes its sessions over must not touch them when it wakes.
func TestAPausedNodeThatWakes(t *testing.T) {
	t.Parallel()
	dsn := floor.New(t)
	paused, url := serveProcess(t, t.TempDir(), nil, "DATABASE_URL", dsn)
	b := startNode(t, dsn)
	alice, bob := newWindow(t, url, desk), newWindow(t, url, other)
	alice.logOn("alice", at("T-101"))
	hers := alice.open()
	bob.logOn("bob", at("T-102"))
	his := bob.open()

	paused.signal(syscall.SIGSTOP)
	inDatabase(t, dsn, "update nodes set expires_at = clock_timestamp() - interval '1 second' where id = (select node from sessions where id = $1)",
		alice.session.ID)
	for _, w := range []*window{alice, bob} {
		eventually(t, "the session is lost", func() bool { return stateOf(t, dsn, w.session.ID) == "lost" })
	}
	_ = hers.conn.CloseNow() // what the node will find out late, and want to write
	alice.server = b.url
	here := alice.open()

	paused.signal(syscall.SIGCONT)
	if bye := his.bye(); !bye.Reconnect || bye.Code >= 4500 {
		t.Errorf("bob is told %+v", bye)
	}
	eventually(t, "a new incarnation", func() bool { return strings.Count(paused.log.String(), "node started") == 2 })
	if back := bob.open(); back.welcome.Session.ID != bob.session.ID {
		t.Errorf("bob is welcomed to %+v", back.welcome.Session)
	}
	for _, w := range []*window{alice, bob} {
		if state := stateOf(t, dsn, w.session.ID); state != "live" {
			t.Errorf("the session of %s is %s", w.session.User, state)
		}
	}
	alice.logOff()
	if bye := here.bye(); bye.Reason != "logged_off" {
		t.Errorf("alice is told %+v", bye)
	}
	if drops := inDatabase(t, dsn, "select count(*) from ledger where kind = 'drop'"); drops != int64(0) {
		t.Errorf("%v sessions were dropped", drops)
	}
}
