package app

import (
	"context"
	"net/http"
	"path/filepath"
	"testing"

	"stationmaster/api"
	"stationmaster/db"
	"stationmaster/db/embedded"
	"stationmaster/server/admin"
	"stationmaster/server/number"
)

// outage is a Postgres of the test's own, which goes and comes back.
type outage struct {
	t       *testing.T
	options embedded.Options
	server  *embedded.Server
}

func newOutage(t *testing.T) *outage {
	t.Helper()
	o := &outage{t: t, options: embedded.Options{
		DataDir:  filepath.Join(dataFolder(t), "data"),
		Settings: map[string]string{"fsync": "off", "max_connections": "60"},
	}}
	o.comeBack()
	t.Cleanup(o.goAway)
	ctx := t.Context()
	if err := db.Migrate(ctx, o.server.DSN()); err != nil {
		t.Fatal(err)
	}
	store, err := db.Open(ctx, db.Options{DSN: o.server.DSN()})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	if err := makeDemo(ctx, admin.New(store, store, newPasswords(), number.Numbers{}, store.Policies)); err != nil {
		t.Fatal(err)
	}
	return o
}

func (o *outage) goAway() {
	o.t.Helper()
	if err := o.server.Stop(context.Background()); err != nil {
		o.t.Fatal(err)
	}
}

func (o *outage) comeBack() {
	o.t.Helper()
	server, err := embedded.Start(context.Background(), o.options)
	if err != nil {
		o.t.Fatal(err)
	}
	o.server = server
}

// Postgres goes for a moment: connections stay, requests are told to come again, and nothing is lost or half done.
func TestPostgresGoesForAMoment(t *testing.T) {
	t.Parallel()
	o := newOutage(t)
	n := startNode(t, o.server.DSN())
	alice, bob, admin := newWindow(t, n.url, desk), newWindow(t, n.url, other), newWindow(t, n.url, third)
	alice.logOn("alice", at("T-101"))
	page := alice.open()
	admin.logOn("admin", nowhere())
	before := inDatabase(t, o.server.DSN(), "select max(id) from ledger")
	users := inDatabase(t, o.server.DSN(), "select count(*) from users")
	o.goAway()

	logon := api.LogonRequest{Instance: bob.instance, User: "bob", Password: passwordOf("bob"), Choice: at("T-102")}
	for _, request := range []struct {
		who          *window
		method, path string
		body         any
	}{
		{bob, "POST", "/logon", logon},
		{bob, "POST", "/logon/continue", api.ContinueRequest{Instance: bob.instance, Ticket: "t", Choice: at("T-102")}},
		{alice, "POST", "/session/resume", api.ResumeRequest{Instance: alice.instance}},
		{alice, "GET", "/session", nil},
		{alice, "GET", "/stations", nil},
		{alice, "GET", "/directory", nil},
		{alice, "PUT", "/session/status", api.StatusRequest{Status: "away"}},
		{alice, "DELETE", "/session", nil},
		{admin, "GET", "/admin/users", nil},
		{admin, "POST", "/admin/users", api.UserCreate{User: "eve", Password: "eve-password-1"}},
		{admin, "GET", "/admin/ledger", nil},
		{admin, "POST", "/admin/sessions/1/end", api.EndRequest{}},
	} {
		problem := request.who.do(request.method, request.path, request.body, nil)
		if problem == nil || problem.Code != "unavailable" || problem.Status != http.StatusServiceUnavailable || problem.RetryAfterS == nil {
			t.Errorf("%s %s without a database: %+v", request.method, request.path, problem)
		}
	}
	if reasons := n.ready(t.Context()); len(reasons) == 0 {
		t.Error("ready without a database")
	}
	// Who comes now is sent away, to come again.
	if bye := admin.connect().bye(); bye.Reason != "restarting" || !bye.Reconnect {
		t.Errorf("the live connection is told %+v without a database", bye)
	}
	o.comeBack()
	eventually(t, "the node is ready again", func() bool { return len(n.ready(t.Context())) == 0 })

	if problem := alice.do("PUT", "/session/status", api.StatusRequest{Status: "lunch"}, nil); problem != nil {
		t.Fatalf("alice goes on: %+v", problem)
	}
	await(page, "status", func(s api.StatusChanged) bool { return s.Status.Status == "lunch" })
	if after := inDatabase(t, o.server.DSN(), "select max(id) from ledger"); after != before {
		t.Errorf("the ledger went from %v to %v", before, after)
	}
	if now := inDatabase(t, o.server.DSN(), "select count(*) from users"); now != users {
		t.Errorf("%v users became %v", users, now)
	}
	bob.logOn("bob", at("T-102"))
}

// Postgres hangs for longer than a lease: connections are closed for their clients to come again, and each session goes on.
func TestPostgresHangs(t *testing.T) {
	t.Parallel()
	dsn := floor.New(t)
	address, network := distant(t, dsn)
	n := startNode(t, address)
	alice := newWindow(t, n.url, desk)
	alice.logOn("alice", at("T-101"))
	page := alice.open()
	network.cutOff()
	if bye := page.bye(); bye.Reason != "restarting" || !bye.Reconnect {
		t.Errorf("told %+v", bye)
	}
	if problem := alice.do("GET", "/session", nil, nil); problem == nil || problem.Code != "unavailable" {
		t.Errorf("a request meanwhile: %+v", problem)
	}
	network.mend()
	eventually(t, "the node is ready again", func() bool { return len(n.ready(t.Context())) == 0 })
	if back := alice.open(); back.welcome.Session.ID != alice.session.ID {
		t.Errorf("welcomed to %+v", back.welcome.Session)
	}
	if drops := inDatabase(t, dsn, "select count(*) from ledger where kind = 'drop'"); drops != int64(0) {
		t.Errorf("%v sessions were dropped", drops)
	}
}

// All connections to Postgres are cut at once, as a failover does: requests go on without anybody noticing but the log.
func TestAllConnectionsToPostgresAreCut(t *testing.T) {
	t.Parallel()
	dsn := floor.New(t)
	n := startNode(t, dsn)
	alice := newWindow(t, n.url, desk)
	alice.logOn("alice", at("T-101"))
	page := alice.open()
	inDatabase(t, dsn, "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()")
	for range 8 { // as many as there are connections in the pool
		var now api.SessionResult
		if problem := alice.do("GET", "/session", nil, &now); problem != nil && problem.Code != "unavailable" {
			t.Errorf("after the cut: %+v", problem)
		}
	}
	eventually(t, "the node is ready again", func() bool { return len(n.ready(t.Context())) == 0 })
	if problem := alice.do("PUT", "/session/status", api.StatusRequest{Status: "away"}, nil); problem != nil {
		t.Fatalf("alice goes on: %+v", problem)
	}
	await(page, "status", func(s api.StatusChanged) bool { return s.Status.Status == "away" })
}
