package logon_test

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"stationmaster/server/logon"
	"stationmaster/server/logon/logontest"
)

// office is a floor with a directory, whose bo may log on everywhere by the group "floor".
type office struct {
	*floor
	directory *logontest.Directory
	bo        logon.Account
}

func newOffice(t *testing.T, kind logon.CredentialKind) *office {
	t.Helper()
	o := &office{floor: newFloor(t).people(), directory: logontest.NewDirectory()}
	o.Service = logon.NewService(logon.Parts{
		Store: o.store, Bus: o.store, Passwords: plainPasswords{}, Tokens: plainTokens{}, Numbers: plainNumbers{},
		Log: slog.New(slog.DiscardHandler), Directories: o.directory, Now: standing(),
	})
	o.Use(o.conns)
	o.bo = logon.Account{ID: "1", Name: `CORP\bo`, DisplayName: "Bo Berg", Groups: []string{"CN=Floor"}, PasswordStamp: "1"}
	o.directory.Put(o.bo, "right")
	role := must(o.store.CreateCircle(t.Context(), logon.Role, "agents"))(t)
	must(o.store.CreateGrant(t.Context(), role.CircleID, logon.LogonStations, 0))(t)
	must(o.store.CreateMapping(t.Context(), logon.Mapping{Source: "corp", Group: "cn=floor"}))(t)
	must(o.store.CreateMapping(t.Context(), logon.Mapping{Source: "corp", Group: "cn=floor", Gives: role.CircleID}))(t)
	must(o.store.ChangePolicies(t.Context(), logon.PolicyChange{CredentialKind: &kind}))(t)
	return o
}

func (o *office) refusedAs(name, password string, code logon.Code, cause string) {
	o.Helper()
	r := request(name, "T1", "i")
	r.Password = password
	_, err := o.LogOn(o.Context(), visitor("w"+name, "addr:1"), r)
	refused(o.T, err, code)
	if e := o.lastEntry(); e.Code != code || !strings.Contains(e.Cause, cause) {
		o.Fatalf("the ledger has %+v, want the cause %q", e, cause)
	}
}

func TestDirectoryLogon(t *testing.T) {
	t.Parallel()
	o := newOffice(t, logon.BothCredentials)
	var user logon.UserID
	for i, name := range []string{`CORP\bo`, "bo@corp.example", "BO", ` corp\Bo `} {
		g := o.granted(visitor(fmt.Sprint("w", i), "addr:1"), request(name, "T1", fmt.Sprint("i", i)))
		if g.Session.UserName != `CORP\bo` || g.Session.DisplayName != "Bo Berg" || user != 0 && g.Session.User != user {
			t.Errorf("%s: %+v", name, g.Session)
		}
		user = g.Session.User
	}
	if own := o.granted(visitor("wa", "addr:1"), request("alice", "T1", "ia")); own.Session.User != o.alice.ID {
		t.Errorf("an own user is %+v", own.Session)
	}
	o.refusedAs(`CORP\nobody`, "right", logon.CodeInvalidCredentials, "unknown account")
	o.refusedAs(`CORP\bo`, "wrong", logon.CodeInvalidCredentials, "wrong password")
	o.refusedAs("alice", "wrong", logon.CodeInvalidCredentials, "wrong password")
	// An own user who is called like a mail address stays one.
	must(o.store.CreateUser(t.Context(), "ada@corp.example", "Ada", "right"))(t)
	o.directory.Down(true)
	r := request("ada@corp.example", "", "ib")
	r.Choice = logon.Choice{Type: logon.NoStation}
	o.granted(visitor("wb", "addr:1"), r)
	o.directory.Down(false)
	o.refusedAs(`OTHER\bo`, "right", logon.CodeInvalidCredentials, "unknown user")
}

func TestDirectoryRefusals(t *testing.T) {
	t.Parallel()
	o := newOffice(t, logon.BothCredentials)
	for cause, code := range map[logon.DirectoryCause]logon.Code{
		logon.CausePasswordExpired: logon.CodeDirectoryPasswordExpired, logon.CauseMustChange: logon.CodeDirectoryPasswordExpired,
		logon.CauseAccountLocked: logon.CodeInvalidCredentials, logon.CauseLogonHours: logon.CodeInvalidCredentials,
	} {
		o.directory.Refuse("1", cause)
		o.refusedAs("bo", "right", code, strings.ReplaceAll(string(cause), "_", " "))
	}
	o.directory.Refuse("1", "")
	o.directory.Down(true)
	o.refusedAs("bo", "right", logon.CodeDirectoryUnavailable, "directory unavailable")
	o.granted(visitor("w1", "addr:1"), request("alice", "T1", "i1")) // who needs no directory
	o.directory.Down(false)
	o.directory.Crowd(true)
	o.refusedAs("bo", "right", logon.CodeLogonBusy, "a crowd")
	o.directory.Crowd(false)

	// Neither a mapping nor an administrator lets them in.
	eve := logon.Account{ID: "2", Name: `CORP\eve`}
	o.directory.Put(eve, "right")
	o.refusedAs("eve", "right", logon.CodeDirectoryNotAllowed, "no mapping")
	user := must(o.store.UserByName(t.Context(), `CORP\eve`))(t)
	yes, no := true, false
	must(o.store.ChangeUser(t.Context(), user.ID, logon.UserChange{Allowed: &yes}, "Ada"))(t)
	r := request("eve", "", "i2")
	r.Choice = logon.Choice{Type: logon.NoStation}
	o.granted(visitor("w2", "addr:1"), r)
	must(o.store.ChangeUser(t.Context(), user.ID, logon.UserChange{Enabled: &no}, "Ada"))(t)
	o.refusedAs("eve", "right", logon.CodeInvalidCredentials, "user is disabled")
	must(o.store.CreateUser(t.Context(), `CORP\old`, "Old", "right"))(t)
	o.directory.Put(logon.Account{ID: "3", Name: `CORP\old`, Groups: []string{"cn=floor"}}, "right")
	o.refusedAs(`CORP\old`, "right", logon.CodeDirectoryNotAllowed, "another user's")
}

func TestCredentialKinds(t *testing.T) {
	t.Parallel()
	o := newOffice(t, logon.OwnCredentials)
	o.refusedAs(`CORP\bo`, "right", logon.CodeInvalidCredentials, "unknown user")
	if o.directory.Asked() != 0 {
		t.Error("the directory was asked, and the policy is own accounts")
	}
	kind := logon.DirectoryCredentials
	must(o.store.ChangePolicies(t.Context(), logon.PolicyChange{CredentialKind: &kind}))(t)
	o = &office{floor: o.floor, directory: o.directory, bo: o.bo}
	o.Service = logon.NewService(logon.Parts{
		Store: o.store, Bus: o.store, Passwords: plainPasswords{}, Tokens: plainTokens{}, Numbers: plainNumbers{},
		Log: slog.New(slog.DiscardHandler), Directories: o.directory, Now: standing(),
	})
	o.Use(o.conns)
	o.granted(visitor("w1", "addr:1"), request("bo", "T1", "i1"))
	o.refusedAs("alice", "right", logon.CodeInvalidCredentials, "unknown account")
	// Who may administer gets in however the directory is.
	must(o.store.CreateGrant(t.Context(), o.bob.ID, logon.Administer, 0))(t)
	o.directory.Down(true)
	if g := o.granted(visitor("w2", "addr:1"), request("bob", "T1", "i2")); g.Session.User != o.bob.ID {
		t.Errorf("%+v", g.Session)
	}
	o.refusedAs("bob", "wrong", logon.CodeInvalidCredentials, "wrong password")
}

func TestAutomaticLogonAsksTheDirectory(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		meanwhile func(o *office)
		code      logon.Code
		cause     string
		keeps     bool
	}{
		"as before":        {meanwhile: func(*office) {}, keeps: true},
		"another password": {func(o *office) { o.bo.PasswordStamp = "2"; o.directory.Put(o.bo, "new") }, logon.CodeAutomaticLogonFailed, "password was changed", false},
		"disabled": {
			func(o *office) { o.bo.State = logon.AccountDisabled; o.directory.Put(o.bo, "right") }, logon.CodeAutomaticLogonFailed, "is disabled", false,
		},
		"locked": {
			func(o *office) { o.bo.State = logon.AccountLocked; o.directory.Put(o.bo, "right") }, logon.CodeAutomaticLogonFailed, "is locked", true,
		},
		"removed": {func(o *office) { o.directory.Remove("1") }, logon.CodeAutomaticLogonFailed, "not there", true},
		"a crowd": {func(o *office) { o.directory.Crowd(true) }, logon.CodeLogonBusy, "a crowd", true},
		"down":    {func(o *office) { o.directory.Down(true) }, logon.CodeDirectoryUnavailable, "unavailable", true},
		"not configured": {func(o *office) {
			o.Service = logon.NewService(logon.Parts{
				Store: o.store, Bus: o.store, Passwords: plainPasswords{}, Tokens: plainTokens{}, Numbers: plainNumbers{}, Log: slog.New(slog.DiscardHandler),
			})
			o.Use(o.conns)
		}, logon.CodeDirectoryUnavailable, "no such directory", true},
		"no longer allowed": {func(o *office) { o.bo.Groups = nil; o.directory.Put(o.bo, "right") }, logon.CodeDirectoryNotAllowed, "no mapping", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, logon.BothCredentials)
			g := o.granted(visitor("w1", "addr:1"), saving("bo", "T1", "i1"))
			must(o.store.End(t.Context(), g.Session.ID, logon.CodeHoldExpired, "", ""))(t)
			test.meanwhile(o)
			outcome, next, err := o.automatically(visitor("w2", "addr:1"), g.Saved, "i2")
			if (next != "") != test.keeps {
				t.Errorf("the browser keeps %q", next)
			}
			if test.code == "" {
				if err != nil || outcome.Granted == nil {
					t.Fatalf("%+v, %v", outcome, err)
				}
				return
			}
			refused(t, err, test.code)
			if e := o.lastEntry(); e.Code != test.code || !strings.Contains(e.Cause, test.cause) {
				t.Errorf("the ledger has %+v", e)
			}
			if test.keeps && name != "not configured" { // and good once the directory is as before
				o.directory.Down(false)
				o.directory.Crowd(false)
				o.bo.State, o.bo.Groups = logon.AccountEnabled, []string{"cn=floor"}
				o.directory.Put(o.bo, "right")
				if outcome, _, err := o.automatically(visitor("w3", "addr:1"), next, "i3"); err != nil || outcome.Granted == nil {
					t.Errorf("%+v, %v", outcome, err)
				}
			}
		})
	}
}
