package logon_test

import (
	"testing"

	"stationmaster/server/logon"
)

// Leave that is lost between the password and the claim refuses as it would have before.
func TestLeaveLostOnTheWay(t *testing.T) {
	t.Parallel()
	o := newOffice(t, logon.BothCredentials)
	r := request(`CORP\bo`, "", "i1")
	missing := must(o.LogOn(t.Context(), visitor("w1", "addr:1"), r))(t).Missing
	if missing == nil {
		t.Fatal("nothing was missing")
	}
	for _, m := range must(o.store.Mappings(t.Context()))(t) {
		if m.Gives == (logon.CircleID{}) {
			must0(t, o.store.DeleteMapping(t.Context(), m.ID, "Ada"))
		}
	}
	next := logon.ContinueRequest{Instance: instance("i1"), Ticket: missing.Ticket, Choice: logon.Choice{Type: logon.Workstation, Station: "T1"}}
	_, err := o.Continue(t.Context(), visitor("w1", "addr:1"), next)
	refused(t, err, logon.CodeDirectoryNotAllowed)
	if e := o.lastEntry(); e.Cause != "corp: no mapping and no administrator has allowed them" {
		t.Errorf("the ledger has %+v", e)
	}
	// And given again, the directory is asked again.
	must(o.store.CreateMapping(t.Context(), logon.Mapping{Source: "corp", Group: "cn=floor"}))(t)
	o.granted(visitor("w2", "addr:1"), request(`CORP\bo`, "T1", "i2"))
}

func TestLeaveLostOnTheWayFromAProvider(t *testing.T) {
	t.Parallel()
	f := signingOn(t)
	v := visitor("w1", "addr:1")
	trip, back := f.away(v)
	arrived := must(f.Arrive(t.Context(), v, &trip, back))(t)
	bo := must(f.store.UserByName(t.Context(), boAccount.Name))(t)
	no := false
	must(f.store.ChangeUser(t.Context(), bo.ID, logon.UserChange{Allowed: &no}, "Ada"))(t)
	next := logon.ContinueRequest{Instance: instance("i1"), Ticket: arrived.Ticket, Choice: logon.Choice{Type: logon.Workstation, Station: "T1"}}
	_, err := f.Continue(t.Context(), v, next)
	refused(t, err, logon.CodeSsoNotAllowed)
}

// A saved logon outlives leave that is lost, and logs nobody on without it.
func TestSavedLogonWithoutLeave(t *testing.T) {
	t.Parallel()
	o := newOffice(t, logon.BothCredentials)
	v, r := visitor("w1", "addr:1"), request(`CORP\bo`, "T1", "i1")
	v.Device, r.Automatic = []byte("d"), true
	v.Saved = o.granted(v, r).Saved
	var leave logon.Mapping
	for _, m := range must(o.store.Mappings(t.Context()))(t) {
		if m.Gives == (logon.CircleID{}) {
			leave = m
		}
	}
	must0(t, o.store.DeleteMapping(t.Context(), leave.ID, "Ada"))
	v.Window = "w2"
	_, next, err := o.LogOnAutomatically(t.Context(), v, logon.AutomaticRequest{Instance: instance("i2"), Client: "test"})
	refused(t, err, logon.CodeDirectoryNotAllowed)
	if next == "" {
		t.Fatal("the browser keeps nothing")
	}
	v.Saved = next
	must(o.store.CreateMapping(t.Context(), leave))(t)
	outcome, _, err := o.LogOnAutomatically(t.Context(), v, logon.AutomaticRequest{Instance: instance("i2"), Client: "test"})
	if err != nil || outcome.Granted == nil {
		t.Errorf("%+v, %v", outcome, err)
	}
}
