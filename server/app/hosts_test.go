package app

import (
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/coder/websocket"

	"stationmaster/api"
	"stationmaster/server/connect"
)

// hosts are two servers with a database each: the pages come from york, and leeds is reached through it.
type hosts struct {
	york, leeds       *running
	yorkDSN, leedsDSN string
}

// yorkAt is the address from which york reaches leeds.
const yorkAt = "127.0.0.1"

// twoHosts starts them; the pairs are leeds' environment beside its trust in york.
func twoHosts(t *testing.T, ofLeeds ...string) hosts {
	t.Helper()
	h := hosts{yorkDSN: floor.New(t), leedsDSN: floor.New(t)}
	h.leeds = startNode(t, h.leedsDSN, append([]string{"TRUSTED_PROXIES", yorkAt}, ofLeeds...)...)
	h.york = startYork(t, h.yorkDSN, h.leeds.url)
	return h
}

// startYork starts a server from which leeds can be reached, and hull, where nobody is.
func startYork(t *testing.T, dsn, leeds string, pairs ...string) *running {
	t.Helper()
	nobody, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = nobody.Close()
	list := "leeds=" + leeds + " Leeds floor, hull=http://" + nobody.Addr().String()
	return startNode(t, dsn, append([]string{"HOST_NAME", "york", "HOSTS", list}, pairs...)...)
}

// chosen is a new window with the page of the server, whose person has chosen leeds.
func chosen(t *testing.T, server, machine string) *window {
	t.Helper()
	w := newWindow(t, server, machine)
	w.host = "/hosts/leeds"
	return w
}

// A day at another host, with its policies, stations and people; the host of the page has no part in it.
func TestAnotherHost(t *testing.T) {
	t.Parallel()
	h := twoHosts(t)
	must(t, "contact is now", "policy set contact Leeds", "DATABASE_URL", h.leedsDSN)
	before := counts(t, h.yorkDSN)
	alice := chosen(t, h.york.url, desk)
	eventually(t, "leeds has its policy", func() bool {
		var info api.ServerInfo
		return alice.do(http.MethodGet, "/server-info", nil, &info) == nil && info.Contact == "Leeds" && len(info.Hosts) == 1
	})
	alice.logOn("alice", at("T-101"))
	page := alice.open(api.HelloWatchDirectory)
	if problem := alice.do(http.MethodPut, "/session/status", api.StatusRequest{Status: "away"}, nil); problem != nil {
		t.Fatalf("%+v", problem)
	}
	page.sees("alice", func(e api.DirectoryEntry) bool { return e.Status != nil && e.Status.Status == "away" })
	_ = page.conn.CloseNow()

	// After a reload the session goes on where it was, and only there.
	again, home := alice.reload(), alice.reload()
	home.host = ""
	if resumed, problem := home.resume(); problem != nil || resumed.Session != nil || resumed.Ended != nil {
		t.Errorf("york resumes %+v, %+v", resumed, problem)
	}
	if resumed, problem := again.resume(); problem != nil || resumed.Session == nil || resumed.Session.ID != alice.session.ID {
		t.Fatalf("leeds resumes %+v, %+v", resumed, problem)
	}
	page = again.open()

	// R3: a second tab of this window finds the session there.
	second := alice.reload()
	if _, problem := second.resume(); problem == nil || problem.Code != "window_busy" {
		t.Errorf("the second tab: %+v", problem)
	}
	if ended := again.logOff(); ended.Code != "logged_off" {
		t.Errorf("logged off with %+v", ended)
	}
	if bye := page.bye(); bye.Code != 4506 {
		t.Errorf("told %+v", bye)
	}
	if after := counts(t, h.yorkDSN); after != before {
		t.Errorf("york changed from %s to %s", before, after)
	}
	if entries := inDatabase(t, h.leedsDSN, "select count(*) from ledger"); entries != int64(3) { // log on, the refused tab, log off
		t.Errorf("leeds' ledger has %v entries", entries)
	}
}

// made are headers by which a browser could try to be another machine, or in another window.
var made = http.Header{
	"X-Forwarded-For": {"127.0.0.99"}, "Forwarded": {"for=127.0.0.99"}, "X-Real-Ip": {"127.0.0.99"}, "X-Machine": {"pc7"},
	"Stationmaster-Window": {strings.Repeat("A", 43)},
}

// The far host knows the machine as the near one does, and whatever the browser says about itself changes nothing.
func TestTheMachineAtAnotherHost(t *testing.T) {
	t.Parallel()
	h := twoHosts(t, "MACHINE_HEADER", "X-Machine")
	alice := chosen(t, h.york.url, desk)
	logon := api.LogonRequest{Instance: alice.instance, User: "alice", Password: passwordOf("alice"), Choice: at("T-101")}
	res, raw := alice.raw(http.MethodPost, "/logon", logon, func(r *http.Request) {
		for name, values := range made {
			r.Header[name] = values
		}
	})
	if res.StatusCode != http.StatusOK {
		t.Fatalf("%s", raw)
	}
	if machine := inDatabase(t, h.leedsDSN, "select machine || ' ' || address from sessions"); machine != "addr:"+desk+" "+desk {
		t.Errorf("leeds takes the machine for %v", machine)
	}
	beside, apart, direct := chosen(t, h.york.url, desk), chosen(t, h.york.url, other), newWindow(t, h.leeds.url, desk)
	beside.logOn("bob", at("T-101"))
	if _, problem := apart.tryLogOn("carol", at("T-101")); problem == nil || problem.Code != "station_in_use" && problem.Code != "station_held" {
		t.Errorf("from another machine: %+v", problem)
	}
	direct.logOn("carol", at("T-101")) // the same machine, by leeds' own address

	// Behind a proxy that york trusts it is the proxy's client, and nobody where it names nobody.
	york := startYork(t, h.yorkDSN, h.leeds.url, "TRUSTED_PROXIES", third)
	behind := chosen(t, york.url, third)
	for forwarded, machine := range map[string]string{"127.0.0.99, " + other: "addr:" + other, "": "device:"} {
		behind.instance += "x"
		logon.Instance, logon.User, logon.Password, logon.Choice = behind.instance, "sam", passwordOf("sam"), nowhere()
		res, raw := behind.raw(http.MethodPost, "/logon", logon, func(r *http.Request) { r.Header.Set("X-Forwarded-For", forwarded) })
		got, _ := inDatabase(t, h.leedsDSN, "select machine from sessions where user_id = (select id from users where name = 'sam') order by id desc").(string)
		if res.StatusCode != http.StatusOK || !strings.HasPrefix(got, machine) {
			t.Errorf("forwarded for %q: %s, machine %s", forwarded, raw, got)
		}
	}
}

// Where addresses identify nobody, the far host's own device cookie does, which the browser keeps for it.
func TestTheDeviceAtAnotherHost(t *testing.T) {
	t.Parallel()
	h := twoHosts(t, "MACHINE_NETWORKS", "10.0.0.0/8")
	alice, bob := chosen(t, h.york.url, desk), chosen(t, h.york.url, desk)
	alice.logOn("alice", at("T-101"))
	alice.open()
	if _, problem := bob.tryLogOn("bob", at("T-101")); problem == nil || problem.Code != "station_in_use" {
		t.Errorf("another browser of the same computer: %+v", problem)
	}
	alice.logOff()
	carol := alice.reload()
	carol.logOn("carol", at("T-101"))
	if machines := inDatabase(t, h.leedsDSN, "select count(distinct machine) from sessions where machine like 'device:%'"); machines != int64(1) {
		t.Errorf("leeds takes one browser for %v machines", machines)
	}
	for _, c := range carol.cookies() {
		if !strings.HasPrefix(c.Name, "stationmaster_") || strings.HasSuffix(c.Name, "_resume") && !strings.Contains(c.Name, "_at_leeds_") {
			t.Errorf("the browser has %s", c.Name)
		}
	}
}

// Who is dropped at the far host hears it, its end reaches who is there, and who leaves is missed there at once.
func TestTheLiveConnectionToAnotherHost(t *testing.T) {
	t.Parallel()
	h := twoHosts(t)
	must(t, "hold_network_loss_s is now", "policy set hold_network_loss_s 600", "DATABASE_URL", h.leedsDSN)
	alice := chosen(t, h.york.url, desk)
	alice.logOn("alice", at("T-101"))
	page := alice.open()
	elsewhere := newWindow(t, h.leeds.url, other)
	elsewhere.logOn("alice", at("T-102"))
	if bye := page.bye(); bye.Code != 4501 || bye.Sentence != "Your connection has been dropped due to a subsequent log on to a different station." {
		t.Errorf("told %+v", bye)
	}

	lost := func(what string, long bool) {
		t.Helper()
		eventually(t, what, func() bool { return stateOf(t, h.leedsDSN, alice.session.ID) == "lost" })
		if got := inDatabase(t, h.leedsDSN, "select hold_until > now() + interval '2 min' from sessions where id = $1", alice.session.ID); got != long {
			t.Errorf("%s: a long hold is %v", what, got)
		}
	}
	alice = alice.reload()
	alice.logOn("alice", at("T-101"))
	page = alice.open()
	_ = page.conn.Close(websocket.StatusNormalClosure, "")
	lost("the page was closed", false)
	page = alice.open()
	_ = page.conn.CloseNow()
	lost("the browser has gone", true)

	// A network that has gone says nothing. The far host asks the page itself, through the near one.
	network := newProxy(t, h.york, desk)
	alice.server = network.url
	alice.open()
	network.cutOff()
	bob := newWindow(t, h.leeds.url, other)
	if _, problem := bob.tryLogOn("bob", at("T-101")); problem == nil || problem.Code != "station_held" {
		t.Errorf("bob: %+v", problem)
	}
	network.mend()

	alice.server = h.york.url
	page = alice.open()
	h.leeds.stop()
	if bye := page.bye(); bye.Code != 4001 || !bye.Reconnect {
		t.Errorf("told of the end of leeds by %+v", bye)
	}
}

// A near host that goes takes the connections with it that it only carries; the session stays where it is.
func TestTheNearHostGoes(t *testing.T) {
	t.Parallel()
	h := twoHosts(t)
	alice := chosen(t, h.york.url, desk)
	alice.logOn("alice", at("T-101"))
	page := alice.open()
	h.york.stop()
	<-page.closed
	eventually(t, "leeds misses the page", func() bool { return stateOf(t, h.leedsDSN, alice.session.ID) == "lost" })
	// Another start of it has the same cookies and windows: its database is the same.
	alice.server = startYork(t, h.yorkDSN, h.leeds.url).url
	if back := alice.open(); back.welcome.Session.ID != alice.session.ID {
		t.Errorf("came back to %+v", back.welcome.Session)
	}
}

// The window is the near host's: a session at the far one ends with it, and cannot be used in another.
func TestTheWindowAtAnotherHost(t *testing.T) {
	t.Parallel()
	h := twoHosts(t)
	alice, thief := chosen(t, h.york.url, desk), chosen(t, h.york.url, desk)
	alice.logOn("alice", at("T-101"))
	alice.open()
	thief.do(http.MethodGet, "/server-info", nil, nil)
	thief.token = alice.token
	if problem := thief.do(http.MethodGet, "/session", nil, nil); problem == nil || problem.Code != "token_invalid" {
		t.Errorf("in another window: %+v", problem)
	}
	direct := newWindow(t, h.leeds.url, desk)
	direct.token = alice.token
	res, raw := direct.raw(http.MethodGet, "/session", nil, func(r *http.Request) { r.Header["Stationmaster-Window"] = made["Stationmaster-Window"] })
	if problem := direct.problem(res, raw); problem.Code != "token_invalid" {
		t.Errorf("by leeds' own address: %+v", problem)
	}
	if problem := alice.do(http.MethodGet, "/session", nil, nil); problem != nil {
		t.Errorf("in its own window: %+v", problem)
	}
}

// A program is a client of another host like any other: by the address of that host's API here.
func TestATerminalAtAnotherHost(t *testing.T) {
	t.Parallel()
	h := twoHosts(t)
	nobody, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer nobody.Close() //nolint:errcheck // it was only read from
	said, ended := &record{}, make(chan error, 1)
	go func() {
		ended <- connect.Run(t.Context(), connect.Options{
			Server: h.york.url + "/hosts/leeds", User: "alice", Password: passwordOf("alice"), Choice: at("T-101"),
		}, nobody, said, io.Discard)
	}()
	eventually(t, "the terminal is welcomed", func() bool { return said.has("welcome") })
	alice := chosen(t, h.york.url, desk)
	alice.logOn("alice", at("T-102"))
	var dropped *connect.DroppedError
	if err := <-ended; !errors.As(err, &dropped) || dropped.Reason != "another_station" {
		t.Errorf("the terminal ended with %v", err)
	}
}

// What keeps a host from being used is said in a sentence, and the others are offered all the same.
func TestHostsThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	leeds := startNode(t, floor.New(t)) // it trusts nobody
	york := startYork(t, floor.New(t), leeds.url)
	for host, want := range map[string]api.Problem{
		"/hosts/hull":  {Status: 502, Code: "host_unreachable", Host: "hull", Detail: "Host hull cannot be reached at this moment. Try again shortly, or choose another host."},
		"/hosts/paris": {Status: 404, Code: "host_unknown", Host: "paris", Detail: "There is no host paris. Choose one of the list."},
		"/hosts/leeds": {Status: 403, Code: "host_untrusting", Detail: "This host accepts no requests that come by way of this page's address. Tell your administrator."},
	} {
		alice := newWindow(t, york.url, desk)
		alice.host = host
		_, got := alice.tryLogOn("alice", at("T-101"))
		if got == nil || got.Status != want.Status || got.Code != want.Code || got.Host != want.Host || got.Detail != want.Detail || got.Field != "host" {
			t.Errorf("%s: %+v", host, got)
		}
		if p, err := alice.dial(); err == nil {
			t.Errorf("%s: a live connection to %v", host, p)
		}
		alice.host = "/hosts/york"
		alice.logOn("alice", at("T-101"))
		alice.logOff()
	}
	if !leeds.said.has("not in TRUSTED_PROXIES") || !york.said.has("connection refused") {
		t.Error("the logs do not say why")
	}
}
