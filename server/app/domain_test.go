package app

import (
	"net/http"
	"testing"

	"github.com/go-ldap/ldap/v3"

	"stationmaster/api"
	"stationmaster/server/directory"
	"stationmaster/server/directory/directorytest"
	"stationmaster/server/logon"
)

// domain is a real Active Directory. Its groups are in each other: whoever is in floor is in staff, and so in everybody.
type domain struct {
	*directorytest.Samba
	floor string // its DN
}

const everybody = "CN=everybody," + directorytest.Staff

func newDomain(t *testing.T) *domain {
	t.Helper()
	d := &domain{Samba: directorytest.StartSamba(t)}
	d.AddUnit(t, directorytest.Staff)
	d.AddUser(t, "svc", directorytest.Users, nil)
	d.SetLockout(t)
	d.floor = d.AddGroup(t, "floor", directorytest.Staff)
	d.AddGroup(t, "everybody", directorytest.Staff, d.AddGroup(t, "staff", directorytest.Staff, d.floor))
	return d
}

// agent adds an account that is in the group floor, and gives its DN.
func (d *domain) agent(t *testing.T, name string, attributes map[string][]string) string {
	t.Helper()
	dn := d.AddUser(t, name, directorytest.Users, attributes)
	d.join(t, dn, d.floor)
	return dn
}

// join puts somebody into a group.
func (d *domain) join(t *testing.T, member, group string) {
	t.Helper()
	change := ldap.NewModifyRequest(group, nil)
	change.Add("member", []string{member})
	if err := d.Admin().Modify(change); err != nil {
		t.Fatal(err)
	}
}

// leave takes somebody out of a group.
func (d *domain) leave(t *testing.T, member, group string) {
	t.Helper()
	change := ldap.NewModifyRequest(group, nil)
	change.Delete("member", []string{member})
	if err := d.Admin().Modify(change); err != nil {
		t.Fatal(err)
	}
}

// office is a floor of its own, whose node knows the domain. Everybody of the domain may log on; staff have the role desk, with its right to
// all stations; who is on the floor is in the workgroup front.
type office struct {
	*running
	domain *domain
	dsn    string
	env    []string
}

func newOffice(t *testing.T, d *domain, kind logon.CredentialKind, change func(*directory.Config)) *office {
	t.Helper()
	dsn := floor.New(t)
	o := &office{domain: d, dsn: dsn, env: []string{"DATABASE_URL", dsn, "DATABASE_CONNECTIONS", "8"}}
	c, err := ReadConfig(environment(o.env...))
	if err != nil {
		t.Fatal(err)
	}
	config := d.Config() // more patient than any configuration may be
	if change != nil {
		change(&config)
	}
	c.Directories = []directory.Config{config}
	o.running = startNodeOf(t, c)
	for _, line := range []string{
		"directory map corp " + everybody, "role add desk", "right grant desk logon_stations --to role",
		"directory map corp CN=staff," + directorytest.Staff + " --role desk", "workgroup add front",
		"directory map corp " + d.floor + " --workgroup front",
	} {
		must(t, "", line, o.env...)
	}
	o.allow(kind)
	return o
}

// allow changes the policy, and waits until the node knows it.
func (o *office) allow(kind logon.CredentialKind) {
	o.t.Helper()
	must(o.t, string(kind), "policy set credential_kind "+string(kind), o.env...)
	eventually(o.t, "the node knows the policy", func() bool {
		var info api.ServerInfo
		return newWindow(o.t, o.url, desk).do(http.MethodGet, "/server-info", nil, &info) == nil && string(info.CredentialKind) == string(kind)
	})
}

// enter logs somebody on who must get in, in a window of their own.
func (o *office) enter(name, password string, choice api.StationChoice) *window {
	o.t.Helper()
	w := newWindow(o.t, o.url, desk)
	if _, problem := w.logOnWith(name, password, choice); problem != nil {
		o.t.Fatalf("%s: %+v; the ledger says %q", name, problem, o.cause(problem))
	}
	return w
}

// refused is what somebody is told who must not get in.
func (o *office) refused(name, password string) *api.Problem {
	o.t.Helper()
	_, problem := newWindow(o.t, o.url, desk).logOnWith(name, password, nowhere())
	if problem == nil {
		o.t.Fatalf("%s got in", name)
	}
	return problem
}

// cause is what the ledger has under the number that a person is shown.
func (o *office) cause(p *api.Problem) string {
	o.t.Helper()
	cause, _ := inDatabase(o.t, o.dsn, "select cause from ledger where id = $1 and code = $2", p.Ledger, p.Code).(string)
	return cause
}

// saves logs somebody on who wants to be logged on automatically, and ends their session as a network that stays away does.
func (o *office) saves(name string) *window {
	o.t.Helper()
	w := newWindow(o.t, o.url, desk)
	var result api.LogonResult
	if problem := w.do(http.MethodPost, "/logon", api.LogonRequest{
		Instance: w.instance, User: name, Password: directorytest.Password, Choice: nowhere(), Client: "test", Automatic: true,
	}, &result); problem != nil || result.Granted == nil {
		o.t.Fatalf("%s: %+v, %+v", name, problem, result.Missing)
	}
	w.session = result.Granted.Session
	if _, err := o.store.End(o.t.Context(), logon.SessionID(w.session.ID), logon.CodeHoldExpired, "", ""); err != nil {
		o.t.Fatal(err)
	}
	return w
}

// automatically logs on by what the browser has saved.
func (w *window) automatically() (*api.Granted, *api.Problem) {
	w.t.Helper()
	again := w.reload()
	var result api.LogonResult
	problem := again.do(http.MethodPost, "/logon/automatic", api.AutomaticRequest{Instance: again.instance, Client: "test"}, &result)
	return result.Granted, problem
}

// recheck does what the node does every five minutes.
func (o *office) recheck(c directory.Config) logon.Checked {
	o.t.Helper()
	directories, err := directory.New([]directory.Config{c}, o.log)
	if err != nil {
		o.t.Fatal(err)
	}
	defer directories.Close()
	all, err := logon.AccountCheck{Accounts: o.store, Directories: directories, Log: o.log}.Run(o.t.Context())
	if err != nil || len(all) != 1 {
		o.t.Fatalf("%+v, %v", all, err)
	}
	return all[0]
}
