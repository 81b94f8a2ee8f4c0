package admin_test

import (
	"context"
	"strings"
	"testing"

	"stationmaster/server/logon"
)

var role = logon.CircleID{Kind: logon.Role, ID: 5}

func (p *parts) Circles(_ context.Context, kind logon.CircleKind) ([]logon.Circle, error) {
	if kind == logon.Workgroup {
		return []logon.Circle{{CircleID: logon.CircleID{Kind: kind, ID: 6}, Name: "Berlin"}}, nil
	}
	return []logon.Circle{{CircleID: role, Name: "agents"}}, nil
}

func (p *parts) CreateCircle(_ context.Context, kind logon.CircleKind, name string) (logon.Circle, error) {
	p.writes++
	return logon.Circle{CircleID: logon.CircleID{Kind: kind, ID: 7}, Name: name}, p.err
}

func (p *parts) DeleteCircle(_ context.Context, _ logon.CircleID, by string) error {
	p.by = by
	return p.err
}

func (p *parts) AddMember(_ context.Context, _ logon.CircleID, user logon.UserID) (logon.Member, error) {
	p.writes++
	return logon.Member{User: user}, p.err
}

func (p *parts) RemoveMember(_ context.Context, _ logon.CircleID, user logon.UserID, by string) (logon.Member, error) {
	p.by = by
	return logon.Member{User: user}, p.err
}

func TestRolesAndWorkgroups(t *testing.T) {
	s, _ := newService()
	if c, err := s.CreateCircle(t.Context(), logon.Workgroup, " Hall B "); err != nil || c.Name != "Hall B" || c.Kind != logon.Workgroup {
		t.Errorf("made %+v, %v", c, err)
	}
	if m, err := s.AddMember(t.Context(), role, " alice "); err != nil || m.User != 3 {
		t.Errorf("added %+v, %v", m, err)
	}
	for to, want := range map[logon.GranteeName]logon.Grantee{
		{Role: "AGENTS"}: role, {Workgroup: " Berlin"}: logon.CircleID{Kind: logon.Workgroup, ID: 6},
	} {
		if g, err := s.Grant(t.Context(), to, logon.LogonStations, "T1"); err != nil || g.To != want {
			t.Errorf("%+v: granted %+v, %v", to, g, err)
		}
	}
	for name, code := range map[string]logon.Code{
		" ": logon.CodeFieldRequired, "a\nb": logon.CodeFieldCharacters, strings.Repeat("ä", 65): logon.CodeFieldTooLong,
	} {
		s, p := newService()
		_, err := s.CreateCircle(t.Context(), logon.Role, name)
		refused(t, name, err, p, code, "name")
	}
	s, p := newService()
	_, err := s.AddMember(t.Context(), role, "mallory")
	refused(t, "an unknown user", err, p, logon.CodeFieldInvalid, "user")
	_, err = s.AddMember(t.Context(), role, "")
	refused(t, "nobody", err, p, logon.CodeFieldRequired, "user")
}
