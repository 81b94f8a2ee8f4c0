package app

import (
	"net"
	"net/url"
	"testing"
)

// ears are what a node listens to the database through: a DSN for LISTEN_DATABASE_URL, and what can cut it off.
func ears(t *testing.T, dsn string) (listen string, network *proxy) {
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
	query.Set("application_name", "ears")
	query.Set("sslmode", "disable")
	u.Host, u.RawQuery = network.url[len("http://"):], query.Encode()
	return u.String(), network
}

// The listener's connection is dead without an error. A drop that it misses comes with the next renewal of the lease.
func TestADeafNodeLearnsOfADropByItsLease(t *testing.T) {
	t.Parallel()
	dsn := floor.New(t)
	listen, network := ears(t, dsn)
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

// The listener's connection is cut: it comes again by itself, and what it hears then is carried out.
func TestAListenerThatIsCutOffComesAgain(t *testing.T) {
	t.Parallel()
	dsn := floor.New(t)
	listen, _ := ears(t, dsn)
	a, b := startNode(t, dsn, "LISTEN_DATABASE_URL", listen), startNode(t, dsn)
	alice, again := newWindow(t, a.url, desk), newWindow(t, b.url, other)
	alice.logOn("alice", at("T-101"))
	page := alice.open()
	const cut = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'ears' and datname = current_database()"
	if done := inDatabase(t, dsn, cut); done != true {
		t.Fatalf("there was no listener to cut off: %v", done)
	}
	again.logOn("alice", at("T-102"))
	if bye := page.bye(); bye.Reason != "another_station" {
		t.Errorf("told %+v", bye)
	}
	eventually(t, "the listener comes again", func() bool {
		return a.said.has("the listener connects again") && len(a.ready(t.Context())) == 0
	})
}

// A node that does not hear its own question hears no answers either: nobody is taken for silent because of that.
func TestADeafNodeTakesEverybodyForAlive(t *testing.T) {
	t.Parallel()
	dsn := floor.New(t)
	listen, network := ears(t, dsn)
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
