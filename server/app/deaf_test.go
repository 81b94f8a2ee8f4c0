package app

import (
	"net"
	"net/url"
	"testing"
)

// distant is the database behind a network: its address there, and what can cut it off.
func distant(t *testing.T, dsn string) (address string, network *proxy) {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	query := u.Query()
	kind, to := "tcp", u.Host
	if folder := query.Get("host"); folder != "" {
		kind, to = "unix", folder+"/.s.PGSQL."+query.Get("port")
		query.Del("host")
		query.Del("port")
	}
	network = startProxy(t, func() (net.Conn, error) { return net.Dial(kind, to) })
	query.Set("sslmode", "disable")
	u.Host, u.RawQuery = network.url[len("http://"):], query.Encode()
	return u.String(), network
}

// The listener's connection is dead without an error. A drop that it misses comes with the next renewal of the lease.
func TestADeafNodeLearnsOfADropByItsLease(t *testing.T) {
	t.Parallel()
	dsn := floor.New(t)
	listen, network := distant(t, dsn)
	a, b := startNode(t, dsn, "LISTEN_DATABASE_URL", listen), startNode(t, dsn)
	alice, again := newWindow(t, a.url, desk), newWindow(t, b.url, other)
	alice.logOn("alice", at("T-101"))
	page := alice.open()
	network.cutOff()
	again.logOn("alice", at("T-102"))
	bye := page.bye()
	if bye.Reason != "another_station" || bye.Ledger == 0 {
		t.Errorf("told %+v", bye)
	}
	eventually(t, "the node notices that it is deaf", func() bool { return len(a.ready(t.Context())) > 0 })
	network.mend()
	eventually(t, "the node hears again", func() bool { return len(a.ready(t.Context())) == 0 })
}

// The nodes' listeners are cut off: they come again by themselves, and what happens meanwhile is carried out.
func TestListenersThatAreCutOffComeAgain(t *testing.T) {
	t.Parallel()
	dsn, a, b := twoNodes(t)
	alice, again := newWindow(t, a.url, desk), newWindow(t, b.url, other)
	alice.logOn("alice", at("T-101"))
	page := alice.open()
	const cut = `select count(pg_terminate_backend(pid)) from pg_stat_activity
		where datname = current_database() and application_name = 'stationmaster listener'`
	eventually(t, "both are cut off", func() bool { return inDatabase(t, dsn, cut) == int64(2) })
	again.logOn("alice", at("T-102"))
	if bye := page.bye(); bye.Reason != "another_station" {
		t.Errorf("told %+v", bye)
	}
	for _, n := range []*running{a, b} {
		eventually(t, "the listener comes again", func() bool {
			return n.said.has("the listener connects again") && len(n.ready(t.Context())) == 0
		})
	}
}

// A node that does not hear its own question hears no answers either: nobody is taken for silent because of that.
func TestADeafNodeTakesEverybodyForAlive(t *testing.T) {
	t.Parallel()
	dsn := floor.New(t)
	listen, network := distant(t, dsn)
	a, b := startNode(t, dsn), startNode(t, dsn, "LISTEN_DATABASE_URL", listen)
	alice, bob := newWindow(t, a.url, desk), newWindow(t, b.url, other)
	alice.logOn("alice", at("T-101"))
	alice.open()
	network.cutOff()
	if _, problem := bob.tryLogOn("bob", at("T-101")); problem == nil || problem.Code != "station_in_use" {
		t.Errorf("bob: %+v", problem)
	}
	if state := stateOf(t, dsn, alice.session.ID); state != "live" {
		t.Errorf("the session is %s", state)
	}
	if !b.said.has("did not hear the question") {
		t.Error("the log does not say that the node is deaf")
	}
}
