package app

import (
	"net/http"
	"strings"
	"testing"

	"github.com/go-ldap/ldap/v3"

	"stationmaster/server/directory"
	"stationmaster/server/directory/directorytest"
	"stationmaster/server/logon"
)

const (
	right = directorytest.Password
	// What people are told, whatever was wrong with name, password or account; and where what their browser saved is worth nothing any more.
	checkNameAndPassword = "The authentication process failed. Check your user name and password."
	enterNewPassword     = "The authentication process failed. Enter your new password."
)

// People of a real Active Directory and the product as a whole. One domain serves all: it takes long to make.
func TestActiveDirectory(t *testing.T) {
	t.Parallel()
	d := newDomain(t)
	for _, each := range []struct {
		name string
		test func(*testing.T, *domain)
	}{
		{"log on", peopleLogOn},
		{"refusals", peopleAreRefused},
		{"one who moves", oneMovesAndIsRenamed},
		{"one who leaves", oneLeaves},
		{"kinds", credentialKinds},
		{"automatic", automaticLogOn},
		{"odd names", oddNames},
		{"the service account", serviceAccountIsRefused},
		{"it is killed", theDomainIsKilled},
	} {
		t.Run(each.name, func(t *testing.T) { each.test(t, d) })
	}
}

func peopleLogOn(t *testing.T, d *domain) {
	o := newOffice(t, d, logon.BothCredentials, nil)
	d.agent(t, "bo", map[string][]string{"displayName": {"Bo Berg"}, "userPrincipalName": {"bo.berg@corp.example"}})
	for _, typed := range []string{`CORP\bo`, "bo.berg@corp.example", "bo@" + directorytest.Realm, "bo"} {
		w := o.enter(typed, right, at("T-101"))
		page := w.open()
		if s := page.welcome.Session; s.User != `CORP\bo` || s.DisplayName != "Bo Berg" || s.Source != "corp" || w.session.Source != "corp" {
			t.Errorf("%s is %+v", typed, s)
		}
		w.logOff()
	}
	if users := inDatabase(t, o.dsn, "select count(*) from users where directory = 'corp'"); users != int64(1) {
		t.Errorf("there are %v users", users)
	}
	// Groups in groups: leave and the role come by what the group floor is in.
	must(t, `CORP\bo`, "role members desk", o.env...)
	must(t, `CORP\bo`, "workgroup members front", o.env...)

	// Taken out of the group: nothing is left at the next log on, and nothing of it is anybody's fault.
	d.leave(t, "CN=bo,"+directorytest.Users, d.floor)
	if p := o.refused("bo", right); p.Code != "directory_not_allowed" || p.Status != http.StatusForbidden || !strings.Contains(o.cause(p), "no mapping") {
		t.Errorf("told %+v; the ledger says %q", p, o.cause(p))
	}
	if _, out, _ := command(t, "role members desk", o.env...); strings.Contains(out, "bo") {
		t.Errorf("still in the role: %s", out)
	}
}

// Whatever is wrong, it is one sentence, and the ledger knows better. Only that a password is right and too old is told.
func peopleAreRefused(t *testing.T, d *domain) {
	o := newOffice(t, d, logon.BothCredentials, nil)
	d.agent(t, "wrong", nil)
	d.agent(t, "locked", nil)
	d.agent(t, "disabled", map[string][]string{"userAccountControl": {"514"}})
	d.agent(t, "expired", map[string][]string{"accountExpires": {"132000000000000000"}})
	d.agent(t, "hours", map[string][]string{"logonHours": {string(make([]byte, 21))}})
	d.Set(t, d.agent(t, "mustchange", nil), "pwdLastSet", "0")
	d.SetBehindItsBack(t, d.agent(t, "old", nil), "pwdLastSet", "132000000000000000")
	d.Lock(t, "locked")
	for _, each := range []struct{ typed, password, code, cause string }{
		{"nobody", right, "invalid_credentials", "corp: unknown account"},
		{"wrong", "Wrong-horse-7", "invalid_credentials", "corp: wrong password: ldaps://" + d.Address},
		{"disabled", right, "invalid_credentials", "corp: account disabled: ldaps://" + d.Address},
		{"expired", right, "invalid_credentials", "corp: account expired: ldaps://" + d.Address},
		{"locked", right, "invalid_credentials", "corp: account locked: ldaps://" + d.Address},
		{"hours", right, "invalid_credentials", "corp: logon hours: ldaps://" + d.Address},
		{"mustchange", right, "directory_password_expired", "corp: password must change: ldaps://" + d.Address},
		{"mustchange", "Wrong-horse-7", "invalid_credentials", "corp: wrong password"},
		{"old", right, "directory_password_expired", "corp: password expired: ldaps://" + d.Address},
		{"old", "Wrong-horse-7", "invalid_credentials", "corp: wrong password"},
	} {
		p := o.refused(`CORP\`+each.typed, each.password)
		if p.Code != each.code || !strings.HasPrefix(o.cause(p), each.cause) {
			t.Errorf("%s: told %+v; the ledger says %q", each.typed, p, o.cause(p))
		}
		if each.code == "invalid_credentials" && (p.Detail != checkNameAndPassword || p.Status != http.StatusUnauthorized || p.Ticket != "") {
			t.Errorf("%s: told %+v", each.typed, p)
		}
	}
	if users := inDatabase(t, o.dsn, "select count(*) from users where directory = 'corp'"); users != int64(0) {
		t.Errorf("%v of them are users", users)
	}
}

// One who marries, and moves to another department, is who they were.
func oneMovesAndIsRenamed(t *testing.T, d *domain) {
	o := newOffice(t, d, logon.BothCredentials, nil)
	dn := d.agent(t, "eve", nil)
	before := o.enter("eve", right, at("T-101"))
	before.open()
	must(t, "", `right grant CORP\eve supervise`, o.env...)
	if err := d.Admin().ModifyDN(ldap.NewModifyDNRequest(dn, `CN=Ek\, Eva`, true, directorytest.Staff)); err != nil {
		t.Fatal(err)
	}
	d.Set(t, `CN=Ek\, Eva,`+directorytest.Staff, "sAMAccountName", "eva")
	d.Set(t, `CN=Ek\, Eva,`+directorytest.Staff, "userPrincipalName", "eva@"+directorytest.Realm)
	if p := o.refused(`CORP\eve`, right); p.Code != "invalid_credentials" || o.cause(p) != "corp: unknown account" {
		t.Errorf("by the old name: told %+v; the ledger says %q", p, o.cause(p))
	}
	// Somebody new has the old name, and nothing of hers.
	d.agent(t, "eve", nil)
	if w := o.enter("eve", right, nowhere()); w.session.User != `CORP\eve` {
		t.Errorf("the new one is %+v", w.session)
	}
	after := o.enter("eva", right, at("T-102"))
	if rights := inDatabase(t, o.dsn, `select string_agg(name, ',' order by name) from users u where exists
		(select from effective_rights r where r.user_id = u.id and r."right" = 'supervise') and directory = 'corp'`); rights != `CORP\eva` {
		t.Errorf("%v may supervise", rights)
	}
	if state := stateOf(t, o.dsn, before.session.ID); state != "ended" { // she is at another station now
		t.Errorf("her session before is %s", state)
	}
	if after.session.User != `CORP\eva` {
		t.Errorf("she is %+v", after.session)
	}
}

// One who is disabled while logged on is dropped, with what the browsers have saved.
func oneLeaves(t *testing.T, d *domain) {
	o := newOffice(t, d, logon.BothCredentials, nil)
	dn := d.agent(t, "leo", nil)
	d.agent(t, "stays", nil)
	saved := o.saves("leo")
	page := o.enter("leo", right, at("T-101")).open()
	stays := o.enter("stays", right, at("T-102"))
	stays.open()
	d.Lock(t, "stays") // strangers can do that
	d.Set(t, dn, "userAccountControl", "514")
	if c := o.recheck(d.Config()); c != (logon.Checked{Directory: "corp", Asked: 2, Closed: 1}) {
		t.Errorf("%+v", c)
	}
	if bye := page.bye(); bye.Reason != "user_disabled" || bye.Reconnect || bye.Sentence != "Your user account has been disabled." {
		t.Errorf("told %+v", bye)
	}
	if state := stateOf(t, o.dsn, stays.session.ID); state != "live" {
		t.Errorf("who is only locked is %s", state)
	}
	// Enabled again, the password counts again, and nothing that was saved.
	d.Set(t, dn, "userAccountControl", "512")
	o.enter("leo", right, at("T-101"))
	if _, p := saved.automatically(); p == nil || p.Code != "automatic_logon_failed" {
		t.Errorf("the browser logged on: %+v", p)
	}
}

func credentialKinds(t *testing.T, d *domain) {
	o := newOffice(t, d, logon.OwnCredentials, nil)
	d.agent(t, "kim", nil)
	d.agent(t, "alice", nil) // an own user is called so, too
	fails := func(name, password, cause string) {
		t.Helper()
		if p := o.refused(name, password); p.Detail != checkNameAndPassword || !strings.Contains(o.cause(p), cause) {
			t.Errorf("%s: told %+v; the ledger says %q", name, p, o.cause(p))
		}
	}
	is := func(name, password, user string) {
		t.Helper()
		if w := o.enter(name, password, nowhere()); w.session.User != user {
			t.Errorf("%s is %+v", name, w.session)
		}
	}
	is("alice", passwordOf("alice"), "alice")
	fails(`CORP\kim`, right, "unknown user")
	fails("kim@"+directorytest.Realm, right, "unknown user")

	o.allow(logon.BothCredentials)
	is("kim", right, `CORP\kim`)
	is("alice", passwordOf("alice"), "alice")
	fails("alice", right, "wrong password") // the plain name is the own user's
	is(`CORP\alice`, right, `CORP\alice`)
	saved := o.saves("kim")

	o.allow(logon.DirectoryCredentials)
	fails("bob", passwordOf("bob"), "unknown account")
	is("alice", right, `CORP\alice`)
	is("admin", passwordOf("admin"), "admin") // who administers is not locked out by a directory

	o.allow(logon.OwnCredentials)
	if _, p := saved.automatically(); p == nil || p.Code != "automatic_logon_failed" || !strings.Contains(o.cause(p), "credential_kind") {
		t.Errorf("the browser logged on: %+v", p)
	}
}

// Automatic log on asks the directory, without a password: none is kept.
func automaticLogOn(t *testing.T, d *domain) {
	o := newOffice(t, d, logon.BothCredentials, nil)
	const changed = "Another-horse-8"
	dns := map[string]string{}
	saved := map[string]*window{}
	for _, name := range []string{"same", "changes", "locks", "ends"} {
		dns[name] = d.agent(t, name, nil)
		saved[name] = o.saves(name)
	}
	fails := func(name, cause string) {
		t.Helper()
		_, p := saved[name].automatically()
		if p == nil || p.Code != "automatic_logon_failed" || p.Detail != enterNewPassword || o.cause(p) != "corp: "+cause {
			t.Fatalf("%s: told %+v; the ledger says %q", name, p, o.cause(p))
		}
	}
	works := func(name string) {
		t.Helper()
		granted, p := saved[name].automatically()
		if p != nil || granted.Session.User != `CORP\`+name {
			t.Fatalf("%s: %+v, %+v", name, granted, p)
		}
	}
	works("same")
	if kept := inDatabase(t, o.dsn, "select password_hash from users where name = 'CORP\\same'"); kept != nil && kept != "" {
		t.Errorf("a password is kept: %v", kept)
	}
	d.Set(t, dns["changes"], "unicodePwd", directorytest.UnicodePassword(changed))
	fails("changes", "the password was changed")
	if p := o.refused("changes", "Wrong-horse-7"); p.Detail != checkNameAndPassword {
		t.Errorf("told %+v", p)
	}
	o.enter("changes", changed, nowhere())
	d.Lock(t, "locks")
	fails("locks", "the account is locked")
	d.Set(t, dns["locks"], "lockoutTime", "0")
	works("locks") // a lock is not the person's end
	d.Set(t, dns["ends"], "userAccountControl", "514")
	fails("ends", "the account is disabled")
}

// What a directory has about people is not their fault: they log on, and what of it cannot be shown is left out.
func oddNames(t *testing.T, d *domain) {
	o := newOffice(t, d, logon.BothCredentials, nil)
	d.agent(t, "odd", map[string][]string{"displayName": {"Odd\u0001\u202e  Name " + strings.Repeat("y", 200)}, "mail": {"odd@corp.example\n" + strings.Repeat("x", 200)}})
	w := o.enter("odd", right, at("T-101"))
	if shown := w.open().welcome.Session.DisplayName; shown != "Odd Name "+strings.Repeat("y", logon.MaxDisplayName-len("Odd Name ")) {
		t.Errorf("shown as %q", shown)
	}
	for _, typed := range []string{strings.Repeat("z", 300), `CORP\` + strings.Repeat("z", 120), `CORP\CORP\odd`, "odd@odd@" + directorytest.Realm, `CORP\odd@` + directorytest.Realm} {
		if p := o.refused(typed, right); p.Status >= http.StatusInternalServerError || p.Code != "invalid_credentials" && p.Code != "field_too_long" {
			t.Errorf("%.20s…: told %+v", typed, p)
		}
	}
}

// A service account whose password was changed: people are told that the directory cannot be asked, administrators that it is that.
func serviceAccountIsRefused(t *testing.T, d *domain) {
	d.AddUser(t, "svc2", directorytest.Users, nil)
	o := newOffice(t, d, logon.BothCredentials, func(c *directory.Config) { c.BindDN, c.Password = "svc2@"+directorytest.Realm, "Wrong-horse-7" })
	p := o.refused(`CORP\una`, right)
	want := "directory unavailable: ldaps://" + d.Address + ":10636 refuses the service account svc2@" + directorytest.Realm
	if p.Code != "directory_unavailable" || !strings.Contains(o.cause(p), want) || !o.said.has("refuses the service account: nobody of it can log on") {
		t.Errorf("told %+v; the ledger says %q", p, o.cause(p))
	}
	if ready := read(t, o.url+"/readyz"); !strings.Contains(ready, `"service_account_refused":true`) || len(o.ready(t.Context())) > 0 {
		t.Errorf("readyz says %s", ready)
	}
	if !strings.Contains(read(t, o.url+"/metrics"), `stationmaster_directory_service_account_refused{directory="corp"} 1`) {
		t.Error("the metrics do not say so")
	}
}

// Nobody is logged off because the domain is down, who needs it is told, and who does not logs on; then it is as it was.
func theDomainIsKilled(t *testing.T, d *domain) {
	o := newOffice(t, d, logon.BothCredentials, nil)
	d.agent(t, "una", nil)
	saved := o.saves("una")
	una := o.enter("una", right, at("T-101"))
	page := una.open()
	is := func(up bool) {
		t.Helper()
		down, metric := strings.Contains(read(t, o.url+"/readyz"), `"directories_down":[{"name":"corp"`), `stationmaster_directory_up{directory="corp"} 1`
		if !up {
			metric = strings.Replace(metric, "} 1", "} 0", 1)
		}
		if down == up || !strings.Contains(read(t, o.url+"/metrics"), metric) || len(o.ready(t.Context())) > 0 {
			t.Errorf("readyz says %s", read(t, o.url+"/readyz"))
		}
	}
	is(true)
	d.Kill()
	if p := o.refused(`CORP\una`, right); p.Code != "directory_unavailable" || p.Status != http.StatusServiceUnavailable || !strings.Contains(o.cause(p), "connection refused") {
		t.Errorf("told %+v; the ledger says %q", p, o.cause(p))
	}
	if _, p := saved.automatically(); p == nil || p.Code != "directory_unavailable" {
		t.Errorf("the browser logged on: %+v", p)
	}
	if c := o.recheck(d.Config()); c.Failed == "" || c.Closed > 0 {
		t.Errorf("%+v", c)
	}
	is(false)
	o.enter("alice", passwordOf("alice"), at("T-103"))
	if state := stateOf(t, o.dsn, una.session.ID); state != "live" {
		t.Errorf("her session is %s", state)
	}
	d.Restart(t)
	o.enter("una", right, at("T-102"))
	is(true)
	if bye := page.bye(); bye.Reason != "another_station" {
		t.Errorf("told %+v", bye)
	}
	if _, p := saved.automatically(); p != nil {
		t.Errorf("the browser does not log on: %+v", p)
	}
}
