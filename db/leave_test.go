package db_test

import (
	"testing"

	"stationmaster/db"
	"stationmaster/server/logon"
)

// Who may log on keeps leave over the upgrade, beside nodes that know nothing of it, and loses it by what takes it.
func TestLeaveOverTheUpgrade(t *testing.T) {
	t.Parallel()
	dsn := upTo(t, 9)
	conn := connect(t, dsn)
	exec := func(sql string) {
		t.Helper()
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	const older = "insert into users (name, name_key, display_name, source, directory, external_id) values "
	exec(older + `('corp\bo', 'corp\bo', 'Bo', 'directory', 'corp', '1'), ('corp\eve', 'corp\eve', 'Eve', 'directory', 'corp', '2')`)
	exec("insert into roles (name) values ('agents')")
	exec("insert into role_members (role_id, user_id, source) select r.id, u.id, 'corp' from roles r, users u where u.display_name = 'Bo'")
	exec("insert into role_members (role_id, user_id) select r.id, u.id from roles r, users u where u.display_name = 'Eve'")
	exec(`insert into source_mappings (source, group_name, group_key, role_id)
		values ('corp', 'a', 'a', null), ('corp', 'b', 'b', null), ('corp', 'c', 'c', (select id from roles))`)
	if err := db.Migrate(t.Context(), dsn); err != nil {
		t.Fatal(err)
	}
	exec(older + `('corp\jo', 'corp\jo', 'Jo', 'directory', 'corp', '3')`) // by an older node
	store, err := db.Open(t.Context(), db.Options{DSN: dsn})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	sees := func(when string, leave, roles [3]bool) {
		t.Helper()
		for i, name := range []string{`corp\bo`, `corp\eve`, `corp\jo`} {
			u, err := store.UserByName(t.Context(), name)
			if err != nil {
				t.Fatal(err)
			}
			var role bool
			if err := conn.QueryRow(t.Context(), "select exists (select from role_members where user_id = $1)", u.ID).Scan(&role); err != nil {
				t.Fatal(err)
			}
			if u.HasLeave() != leave[i] || role != roles[i] {
				t.Errorf("%s, %s: leave %v, role %v", when, name, u.HasLeave(), role)
			}
			c := claim(u, logon.Station{}, "m1")
			c.StationRight, c.Type = false, logon.NoStation
			if _, err := store.Claim(t.Context(), c); (err == nil) != leave[i] {
				t.Errorf("%s, %s: the claim says %v", when, name, err)
			}
		}
	}
	sees("after the upgrade", [3]bool{true, true, true}, [3]bool{true, true, false})
	mappings, err := store.Mappings(t.Context())
	if err != nil || len(mappings) != 3 {
		t.Fatal(mappings, err)
	}
	take := func(i int) {
		t.Helper()
		if err := store.DeleteMapping(t.Context(), mappings[i].ID, "Ada"); err != nil {
			t.Fatal(err)
		}
	}
	take(0)
	sees("with one of two", [3]bool{true, true, true}, [3]bool{true, true, false})
	take(1)
	take(2)
	sees("with none", [3]bool{false, false, true}, [3]bool{false, true, false})
	if _, allowed, err := store.Provision(t.Context(), logon.Account{Source: "corp", ID: "3", Name: `corp\jo`}); allowed || err != nil {
		t.Errorf("allowed %v, %v", allowed, err)
	}
	sees("when the source was heard", [3]bool{}, [3]bool{false, true, false})
}
