package admin_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"stationmaster/server/admin"
	"stationmaster/server/logon"
)

// parts are what the service needs. The embedded interfaces panic where a test reaches further than it says.
type parts struct {
	logon.Admin
	logon.People
	err     error
	writes  int
	user    logon.UserChange
	station logon.StationChange
	granted logon.StationID
	by      string
	policy  logon.PolicyChange
}

func (p *parts) ChangePolicies(_ context.Context, change logon.PolicyChange) (logon.Policies, error) {
	p.writes++
	p.policy = change
	return logon.DefaultPolicies().With(change), p.err
}

func (p *parts) CreateUser(_ context.Context, name, display, hash string) (logon.User, error) {
	p.writes++
	return logon.User{ID: 1, Name: name, DisplayName: display, PasswordHash: hash, Enabled: true}, p.err
}

func (p *parts) ChangeUser(_ context.Context, id logon.UserID, change logon.UserChange, by string) (logon.User, error) {
	p.writes++
	p.user, p.by = change, by
	return logon.User{ID: id}, p.err
}

func (p *parts) DeleteUser(_ context.Context, _ logon.UserID, by string) error {
	p.by = by
	return p.err
}

func (p *parts) CreateStation(_ context.Context, name string, kind logon.StationType, number string) (logon.Station, error) {
	p.writes++
	return logon.Station{ID: 1, Name: name, Type: kind, Number: number}, p.err
}

func (p *parts) ChangeStation(_ context.Context, id logon.StationID, change logon.StationChange, by string) (logon.Station, error) {
	p.writes++
	p.station, p.by = change, by
	return logon.Station{ID: id}, p.err
}

func (p *parts) DeleteStation(_ context.Context, _ logon.StationID, by string) error {
	p.by = by
	return p.err
}

func (p *parts) CreateGrant(_ context.Context, to logon.Grantee, right logon.Right, station logon.StationID) (logon.Grant, error) {
	p.writes++
	p.granted = station
	return logon.Grant{ID: 1, To: to, Right: right, Station: station}, p.err
}

func (p *parts) DeleteGrant(_ context.Context, _ int64, by string) error {
	p.by = by
	return p.err
}

func (p *parts) UserByName(_ context.Context, name string) (logon.User, error) {
	if name != "alice" {
		return logon.User{}, logon.ErrNotFound
	}
	return logon.User{ID: 3, Name: name}, nil
}

func (p *parts) StationByName(_ context.Context, name string) (logon.Station, error) {
	if name != "T1" {
		return logon.Station{}, logon.ErrNotFound
	}
	return logon.Station{ID: 4, Name: name}, nil
}

// Passwords and numbers that are easy to see through.
func (*parts) Check(_ context.Context, hash, password string) (bool, string, error) {
	return hash == "hash of "+password, "", nil
}

func (*parts) Common(password string) bool { return strings.HasPrefix(password, "common") }

func (*parts) UserByID(_ context.Context, id logon.UserID) (logon.User, error) {
	switch id {
	case 1:
	case 3:
		return logon.User{ID: id, Name: `CORP\bo`, Source: "corp", AccountID: "1"}, nil
	default:
		return logon.User{}, logon.ErrNotFound
	}
	return logon.User{ID: id, Name: "alice at work", DisplayName: "Alice Adams", PasswordHash: "hash of the present one"}, nil
}

func (*parts) OldPasswords(context.Context, logon.UserID) ([]string, error) {
	return []string{"hash of the one before", "hash of an older one"}, nil
}

func (*parts) Hash(_ context.Context, password string) (string, error) {
	return "hash of " + password, nil
}

func (*parts) Shown(string, string) string { return "" }

func (*parts) Example(region string) string {
	if region == "GB" {
		return "+44"
	}
	return "+1"
}

func (*parts) Normal(number, region string, extensions bool) (string, bool) {
	return "normal " + number + region, number != "bad" && extensions
}

func newService() (*admin.Service, *parts) {
	p := &parts{}
	policies := func(context.Context) (logon.Policies, error) {
		return logon.Policies{DefaultRegion: "GB", InternalExtensions: true, PasswordMinLength: 11}, nil
	}
	return admin.New(p, p, p, p, policies), p
}

// refused wants a refusal with the code and the field, and nothing written.
func refused(t *testing.T, what string, err error, p *parts, code logon.Code, field string) {
	t.Helper()
	var r *logon.Refusal
	if !errors.As(err, &r) || r.Code != code || r.Field != field || p.writes != 0 {
		t.Errorf("%s: %v (field %v), %d writes; want %s of %q", what, err, r, p.writes, code, field)
	}
}

func TestCreateUser(t *testing.T) {
	s, _ := newService()
	user, err := s.CreateUser(t.Context(), " alice ", "", " pass word ")
	if err != nil || user.Name != "alice" || user.DisplayName != "alice" || user.PasswordHash != "hash of  pass word " {
		t.Errorf("got %+v, %v", user, err)
	}
	if user, err = s.CreateUser(t.Context(), "<b>zoë</b>", "Zoë 🙂", strings.Repeat("p", 1024)); err != nil || user.DisplayName != "Zoë 🙂" {
		t.Errorf("got %+v, %v", user, err)
	}
	tests := []struct {
		name, user, display, password string
		code                          logon.Code
		field                         string
	}{
		{"no name", "", "", "long enough", logon.CodeFieldRequired, "user"},
		{"only space", " \t ", "", "long enough", logon.CodeFieldRequired, "user"},
		{"overlong", strings.Repeat("ä", 129), "", "long enough", logon.CodeFieldTooLong, "user"},
		{"control character", "a\x00b", "", "long enough", logon.CodeFieldCharacters, "user"},
		{"line end", "a\nb", "", "long enough", logon.CodeFieldCharacters, "user"},
		{"a directory's name", `CORP\bo`, "", "long enough", logon.CodeFieldCharacters, "user"},
		{"not UTF-8", "a\xff", "", "long enough", logon.CodeFieldCharacters, "user"},
		{"turned around", "a\u202eb", "", "long enough", logon.CodeFieldCharacters, "user"},
		{"overlong display name", "a", strings.Repeat("x", 129), "long enough", logon.CodeFieldTooLong, "display_name"},
		{"odd display name", "a", "x\x7f", "long enough", logon.CodeFieldCharacters, "display_name"},
		{"no password", "a", "", "", logon.CodeFieldRequired, "password"},
		{"short password", "a", "", "ten letter", logon.CodeFieldTooShort, "password"},
		{"common password", "a", "", "common to all", logon.CodePasswordCommon, "password"},
		{"the name", "Alice at work", "", " alice AT work", logon.CodePasswordIsName, "password"},
		{"the display name", "a", "Alice at work", "alice at work", logon.CodePasswordIsName, "password"},
		{"overlong password", "a", "", strings.Repeat("x", 1025), logon.CodeFieldTooLong, "password"},
		{"odd password", "a", "", "long \xff enough", logon.CodeFieldCharacters, "password"},
	}
	for _, test := range tests {
		s, p := newService()
		_, err := s.CreateUser(t.Context(), test.user, test.display, test.password)
		refused(t, test.name, err, p, test.code, test.field)
	}
}

func TestChangeUser(t *testing.T) {
	s, p := newService()
	display, password, off := " Zoë ", "long enough", false
	if _, err := s.ChangeUser(t.Context(), 1, admin.Change{DisplayName: &display, Password: &password, Enabled: &off}, "Ada"); err != nil {
		t.Fatal(err)
	}
	if c := p.user; *c.DisplayName != "Zoë" || *c.PasswordHash != "hash of long enough" || *c.Enabled {
		t.Errorf("changed by %+v", c)
	}
	if _, err := s.ChangeUser(t.Context(), 1, admin.Change{}, "Ada"); err != nil || p.user != (logon.UserChange{}) {
		t.Errorf("nothing: %+v, %v", p.user, err)
	}
	empty, short := "", "short"
	s, p = newService()
	_, err := s.ChangeUser(t.Context(), 1, admin.Change{DisplayName: &empty}, "Ada")
	refused(t, "no display name", err, p, logon.CodeFieldRequired, "display_name")
	_, err = s.ChangeUser(t.Context(), 1, admin.Change{Password: &short}, "Ada")
	refused(t, "short password", err, p, logon.CodeFieldTooShort, "password")
	for password, code := range map[string]logon.Code{
		"alice at work": logon.CodePasswordIsName, "Alice Adams": logon.CodePasswordIsName, "common to all": logon.CodePasswordCommon,
		"the present one": logon.CodePasswordUsedBefore, "the one before": logon.CodePasswordUsedBefore, "an older one": logon.CodePasswordUsedBefore,
	} {
		_, err := s.ChangeUser(t.Context(), 1, admin.Change{Password: &password}, "Ada")
		refused(t, password, err, p, code, "password")
	}
	_, err = s.ChangeUser(t.Context(), 3, admin.Change{Password: &password}, "Ada")
	refused(t, "a directory's user", err, p, logon.CodeFieldInvalid, "password")
	_, err = s.ChangeUser(t.Context(), 2, admin.Change{Password: &password}, "Ada")
	refused(t, "nobody", err, p, logon.CodeNotFound, "")
}

func TestCreateStation(t *testing.T) {
	s, _ := newService()
	station, err := s.CreateStation(t.Context(), " T1 ", logon.RemoteNumber, " 1 ")
	if err != nil || station.Name != "T1" || station.Number != "normal 1GB" {
		t.Errorf("got %+v, %v", station, err)
	}
	if station, err = s.CreateStation(t.Context(), "T2", logon.Workstation, ""); err != nil || station.Number != "" {
		t.Errorf("got %+v, %v", station, err)
	}
	tests := []struct {
		name, station string
		kind          logon.StationType
		number        string
		code          logon.Code
		field         string
	}{
		{"no name", " ", logon.Workstation, "", logon.CodeFieldRequired, "name"},
		{"overlong", strings.Repeat("x", 65), logon.Workstation, "", logon.CodeFieldTooLong, "name"},
		{"control character", "T\x1b", logon.Workstation, "", logon.CodeFieldCharacters, "name"},
		{"no type", "T1", "", "", logon.CodeFieldRequired, "type"},
		{"unknown type", "T1", "desk", "", logon.CodeFieldInvalid, "type"},
		{"no station is no station", "T1", logon.NoStation, "", logon.CodeFieldInvalid, "type"},
		{"a remote number without one", "T1", logon.RemoteNumber, "", logon.CodeFieldRequired, "number"},
		{"a number that nobody can dial", "T1", logon.Workstation, "bad", logon.CodeNumberInvalid, "number"},
		{"an overlong number", "T1", logon.Workstation, strings.Repeat("1", 41), logon.CodeFieldTooLong, "number"},
	}
	for _, test := range tests {
		s, p := newService()
		_, err := s.CreateStation(t.Context(), test.station, test.kind, test.number)
		refused(t, test.name, err, p, test.code, test.field)
	}
}

func TestChangeStation(t *testing.T) {
	s, p := newService()
	number, none, bad := "1", " ", "bad"
	if _, err := s.ChangeStation(t.Context(), 1, logon.StationChange{Number: &number}, "Ada"); err != nil || *p.station.Number != "normal 1GB" {
		t.Errorf("changed by %+v, %v", p.station, err)
	}
	if _, err := s.ChangeStation(t.Context(), 1, logon.StationChange{Number: &none}, "Ada"); err != nil || *p.station.Number != "" {
		t.Errorf("changed by %+v, %v", p.station, err)
	}
	s, p = newService()
	_, err := s.ChangeStation(t.Context(), 1, logon.StationChange{Number: &bad}, "Ada")
	refused(t, "bad number", err, p, logon.CodeNumberInvalid, "number")
}

var alice = logon.GranteeName{User: "alice"}

func TestGrant(t *testing.T) {
	s, p := newService()
	if grant, err := s.Grant(t.Context(), logon.GranteeName{User: " alice "}, logon.LogonStations, " T1 "); err != nil || grant.To != logon.UserID(3) || p.granted != 4 {
		t.Errorf("got %+v, %v", grant, err)
	}
	if _, err := s.Grant(t.Context(), alice, logon.LogonStations, ""); err != nil || p.granted != 0 {
		t.Errorf("all stations: station %d, %v", p.granted, err)
	}
	tests := []struct {
		name    string
		to      logon.GranteeName
		right   logon.Right
		station string
		code    logon.Code
		field   string
	}{
		{"nobody", logon.GranteeName{}, logon.Supervise, "", logon.CodeFieldRequired, "user"},
		{"two of three", logon.GranteeName{User: "alice", Workgroup: "Berlin"}, logon.Supervise, "", logon.CodeFieldInvalid, "workgroup"},
		{"unknown role", logon.GranteeName{Role: "Berlin"}, logon.Supervise, "", logon.CodeFieldInvalid, "role"},
		{"an odd role", logon.GranteeName{Role: "a\x00"}, logon.Supervise, "", logon.CodeFieldCharacters, "role"},
		{"overlong", logon.GranteeName{Workgroup: strings.Repeat("x", 65)}, logon.Supervise, "", logon.CodeFieldTooLong, "workgroup"},
		{"no user", logon.GranteeName{User: " "}, logon.Supervise, "", logon.CodeFieldRequired, "user"},
		{"unknown user", logon.GranteeName{User: "mallory"}, logon.Supervise, "", logon.CodeFieldInvalid, "user"},
		{"no right", alice, "", "", logon.CodeFieldRequired, "right"},
		{"unknown right", alice, "root", "", logon.CodeFieldInvalid, "right"},
		{"unknown station", alice, logon.LogonStations, "T9", logon.CodeFieldInvalid, "station"},
		{"a right that has no station", alice, logon.Supervise, "T1", logon.CodeFieldInvalid, "station"},
	}
	for _, test := range tests {
		s, p := newService()
		_, err := s.Grant(t.Context(), test.to, test.right, test.station)
		refused(t, test.name, err, p, test.code, test.field)
	}
}

func TestWhatTheStoreRefuses(t *testing.T) {
	s, p := newService()
	calls := map[string]struct {
		taken string // field
		do    func() error
	}{
		"create user":    {"user", func() error { _, err := s.CreateUser(t.Context(), "a", "", "long enough"); return err }},
		"change user":    {"user", func() error { _, err := s.ChangeUser(t.Context(), 1, admin.Change{}, "Ada"); return err }},
		"delete user":    {"user", func() error { return s.DeleteUser(t.Context(), 1, "Ada") }},
		"create station": {"name", func() error { _, err := s.CreateStation(t.Context(), "a", logon.Workstation, ""); return err }},
		"change station": {"number", func() error { _, err := s.ChangeStation(t.Context(), 1, logon.StationChange{}, "Ada"); return err }},
		"delete station": {"name", func() error { return s.DeleteStation(t.Context(), 1, "Ada") }},
		"grant":          {"right", func() error { _, err := s.Grant(t.Context(), alice, logon.Supervise, ""); return err }},
		"withdraw":       {"right", func() error { return s.Withdraw(t.Context(), 1, "Ada") }},
		"create role":    {"name", func() error { _, err := s.CreateCircle(t.Context(), logon.Role, "a"); return err }},
		"delete role":    {"name", func() error { return s.DeleteCircle(t.Context(), role, "Ada") }},
		"add member":     {"user", func() error { _, err := s.AddMember(t.Context(), role, "alice"); return err }},
		"remove member":  {"user", func() error { _, err := s.RemoveMember(t.Context(), role, 3, "Ada"); return err }},
	}
	for name, call := range calls {
		p.err = logon.ErrNotFound
		err := call.do()
		p.writes = 0
		refused(t, name, err, p, logon.CodeNotFound, "")
		p.err = logon.ErrTaken
		err = call.do()
		p.writes = 0
		refused(t, name, err, p, logon.CodeFieldTaken, call.taken)
		p.err = logon.ErrUnavailable
		if err := call.do(); !errors.Is(err, logon.ErrUnavailable) {
			t.Errorf("%s with the database away: %v", name, err)
		}
		p.err = nil
		if err := call.do(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhoEndsSessions(t *testing.T) {
	s, p := newService()
	for name, do := range map[string]func(by string) error{
		"change user": func(by string) error { _, err := s.ChangeUser(t.Context(), 1, admin.Change{}, by); return err },
		"delete user": func(by string) error { return s.DeleteUser(t.Context(), 1, by) },
		"change station": func(by string) error {
			_, err := s.ChangeStation(t.Context(), 1, logon.StationChange{}, by)
			return err
		},
		"delete station": func(by string) error { return s.DeleteStation(t.Context(), 1, by) },
		"withdraw":       func(by string) error { return s.Withdraw(t.Context(), 1, by) },
		"delete role":    func(by string) error { return s.DeleteCircle(t.Context(), role, by) },
		"remove member":  func(by string) error { _, err := s.RemoveMember(t.Context(), role, 3, by); return err },
	} {
		if err := do("Ada, by " + name); err != nil || p.by != "Ada, by "+name {
			t.Errorf("%s: the store was told %q, %v", name, p.by, err)
		}
	}
}
