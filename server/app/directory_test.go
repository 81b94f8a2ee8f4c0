package app

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/go-ldap/ldap/v3"

	"stationmaster/api"
	"stationmaster/server/directory"
	"stationmaster/server/directory/directorytest"
	"stationmaster/server/logon"
)

// A directory that is down from the start is shown before anybody is refused because of it.
func TestADirectoryThatIsDownFromTheStart(t *testing.T) {
	t.Parallel()
	slapd := directorytest.StartSlapd(t, directorytest.SlapdOptions{})
	slapd.Kill()
	c, err := ReadConfig(environment("DATABASE_URL", floor.New(t), "DATABASE_CONNECTIONS", "8"))
	if err != nil {
		t.Fatal(err)
	}
	c.Directories = []directory.Config{slapd.Config()}
	node := startNodeOf(t, c)
	shown := func(ready, metric string) func() bool {
		return func() bool {
			return strings.Contains(read(t, node.url+"/readyz"), ready) && strings.Contains(read(t, node.url+"/metrics"), metric)
		}
	}
	eventually(t, "the outage is shown", shown(`"directories_down":[{"name":"open"`, `stationmaster_directory_up{directory="open"} 0`))
	slapd.Restart(t)
	node.directories.Probe(t.Context())
	eventually(t, "its end is shown", func() bool { return !strings.Contains(read(t, node.url+"/readyz"), "directories_down") })
}

// People of a real directory log on, and are known by every node; one who is taken out of it is dropped. While the directory is down nobody else
// is, nodes stay ready, and who needs no directory logs on.
func TestAFloorWithADirectory(t *testing.T) {
	t.Parallel()
	slapd := directorytest.StartSlapd(t, directorytest.SlapdOptions{})
	dsn := floor.New(t)
	env := []string{"DATABASE_URL", dsn, "DATABASE_CONNECTIONS", "8"}
	c, err := ReadConfig(environment(env...))
	if err != nil {
		t.Fatal(err)
	}
	config := slapd.Config() // more patient than any configuration may be
	config.Default = true
	c.Directories = []directory.Config{config}
	a, b := startNodeOf(t, c), startNodeOf(t, c)
	recheck := func() logon.Checked {
		t.Helper()
		all, err := logon.AccountCheck{Accounts: a.store, Directories: a.directories, Log: a.log}.Run(t.Context())
		if err != nil || len(all) != 1 {
			t.Fatalf("%+v, %v", all, err)
		}
		return all[0]
	}
	must(t, "may log on", "directory map open CN=Everybody,"+directorytest.Groups, env...)
	must(t, "Role desk added", "role add desk", env...)
	must(t, "", "right grant desk logon_stations --to role", env...)
	must(t, "is in role desk", "directory map open cn=floor,"+directorytest.Groups+" --role desk", env...)
	must(t, "cn=floor", "directory mappings", env...)
	must(t, "both", "policy set credential_kind both", env...)
	eventually(t, "both nodes know the policy", func() bool {
		for _, url := range []string{a.url, b.url} {
			var info api.ServerInfo
			if problem := newWindow(t, url, desk).do(http.MethodGet, "/server-info", nil, &info); problem != nil || info.CredentialKind != "both" {
				return false
			}
		}
		return true
	})

	bo, eve, alice := newWindow(t, a.url, desk), newWindow(t, b.url, other), newWindow(t, b.url, third)
	enter := func(w *window, name, station string) {
		t.Helper()
		if _, problem := w.logOnWith(name, directorytest.Password, at(station)); problem != nil {
			t.Fatalf("%s: %+v", name, problem)
		}
	}
	refused := func(w *window, name, password, code string) {
		t.Helper()
		if _, problem := w.logOnWith(name, password, at("T-101")); problem == nil || string(problem.Code) != code {
			t.Errorf("%s: %+v", name, problem)
		}
	}
	enter(bo, "bo@open.example", "T-101")
	page := bo.open()
	if bo.session.User != `OPEN\bo` || page.welcome.Session.DisplayName != "Bo Berg" {
		t.Errorf("%+v", page.welcome.Session)
	}
	refused(eve, "eve", directorytest.Password, "directory_not_allowed") // in no group
	must(t, "may log on", `directory allow OPEN\eve`, env...)
	must(t, "", `right grant OPEN\eve logon_stations`, env...)
	enter(eve, `open\EVE`, "T-102")
	evePage := eve.open()
	refused(newWindow(t, a.url, desk), "bo", "wrong", "invalid_credentials")

	slapd.Kill()
	if c := recheck(); c.Failed == "" || c.Closed > 0 {
		t.Errorf("%+v", c)
	}
	refused(newWindow(t, a.url, desk), `OPEN\bo`, directorytest.Password, "directory_unavailable")
	if ready := read(t, a.url+"/readyz"); len(a.ready(t.Context())) > 0 || !strings.Contains(ready, `"directories_down":[{"name":"open"`) {
		t.Errorf("ready says %s", ready)
	}
	if metrics := read(t, a.url+"/metrics"); !strings.Contains(metrics, `stationmaster_directory_up{directory="open"} 0`) {
		t.Error("the metrics do not say that the directory is down")
	}
	alice.logOn("alice", at("T-103"))
	for _, w := range []*window{bo, eve} {
		if state := stateOf(t, dsn, w.session.ID); state != "live" {
			t.Errorf("a session is %s", state)
		}
	}

	slapd.Restart(t)
	gone := slapd.Admin(t)
	if err := gone.Del(ldap.NewDelRequest("uid=bo,"+directorytest.People, nil)); err != nil {
		t.Fatal(err)
	}
	if c := recheck(); c != (logon.Checked{Directory: "open", Asked: 2, Closed: 1}) {
		t.Errorf("%+v", c)
	}
	if bye := page.bye(); bye.Reason != "user_disabled" || bye.Reconnect {
		t.Errorf("told %+v", bye)
	}
	if state := stateOf(t, dsn, eve.session.ID); state != "live" {
		t.Errorf("eve's session is %s", state)
	}
	// What an administrator takes back anywhere counts on every node.
	must(t, "", `directory disallow OPEN\eve`, env...)
	if bye := evePage.bye(); bye.Reason != "leave_withdrawn" || bye.Reconnect || bye.Sentence != "You are no longer allowed to log on here. Ask your administrator." {
		t.Errorf("told %+v", bye)
	}
}

func read(t *testing.T, address string) string {
	t.Helper()
	response, err := http.Get(address) //nolint:gosec,noctx // of this test's own node
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close() //nolint:errcheck // it was only read from
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}
