package admin_test

import (
	"strings"
	"testing"

	"stationmaster/server/admin"
	"stationmaster/server/logon"
	"stationmaster/server/logon/logontest"
)

func TestMap(t *testing.T) {
	store := logontest.NewFake()
	s := admin.New(store, store, nil, nil, store.Policies)
	role, err := store.CreateCircle(t.Context(), logon.Role, "Agents")
	if err != nil {
		t.Fatal(err)
	}
	made, err := s.Map(t.Context(), " corp ", " CN=Floor,DC=corp ", logon.GranteeName{Role: "agents"})
	if err != nil || made.Source != "corp" || made.Group != "CN=Floor,DC=corp" || made.Gives != role.CircleID || made.GivesName != "Agents" {
		t.Errorf("%+v, %v", made, err)
	}
	if _, err := s.Map(t.Context(), "corp", "cn=floor,dc=corp", logon.GranteeName{}); err != nil {
		t.Error("leave to log on, for the same group: ", err)
	}
	for _, test := range []struct {
		source, group string
		gives         logon.GranteeName
		code          logon.Code
		field         string
	}{
		{"", "g", logon.GranteeName{}, logon.CodeFieldRequired, "source"},
		{"corp", " ", logon.GranteeName{}, logon.CodeFieldRequired, "group"},
		{"corp", strings.Repeat("g", 1025), logon.GranteeName{}, logon.CodeFieldTooLong, "group"},
		{"corp", "a\x00", logon.GranteeName{}, logon.CodeFieldCharacters, "group"},
		{"corp", "g", logon.GranteeName{Role: "nobody's"}, logon.CodeFieldInvalid, "role"},
		{"corp", "g", logon.GranteeName{Workgroup: "agents"}, logon.CodeFieldInvalid, "workgroup"},
		{"corp", "g", logon.GranteeName{Role: "agents", Workgroup: "desk"}, logon.CodeFieldInvalid, "workgroup"},
		{"corp", "CN=FLOOR,DC=corp", logon.GranteeName{Role: "agents"}, logon.CodeFieldTaken, "group"},
	} {
		_, err := s.Map(t.Context(), test.source, test.group, test.gives)
		if r, ok := err.(*logon.Refusal); !ok || r.Code != test.code || r.Field != test.field {
			t.Errorf("%+v: %v", test, err)
		}
	}
	if err := s.Unmap(t.Context(), made.ID, "Ada"); err != nil {
		t.Error(err)
	}
	if r, ok := s.Unmap(t.Context(), made.ID, "Ada").(*logon.Refusal); !ok || r.Code != logon.CodeNotFound {
		t.Error("a mapping is taken away twice")
	}
}

func TestAllow(t *testing.T) {
	store := logontest.NewFake()
	s := admin.New(store, store, nil, nil, store.Policies)
	bo, _, err := store.Provision(t.Context(), logon.Account{Source: "corp", ID: "1", Name: `CORP\bo`})
	if err != nil {
		t.Fatal(err)
	}
	for _, allowed := range []bool{true, false} {
		if u, err := s.ChangeUser(t.Context(), bo.ID, admin.Change{Allowed: &allowed}, "Ada"); err != nil || u.Allowed != allowed {
			t.Errorf("%+v, %v", u, err)
		}
	}
	own, err := store.CreateUser(t.Context(), "own", "Own", "")
	if err != nil {
		t.Fatal(err)
	}
	yes := true
	_, err = s.ChangeUser(t.Context(), own.ID, admin.Change{Allowed: &yes}, "Ada")
	if r, ok := err.(*logon.Refusal); !ok || r.Field != "allowed" {
		t.Errorf("an own user: %v", err)
	}
}
