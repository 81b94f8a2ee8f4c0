package app

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"stationmaster/db"
	"stationmaster/server/admin"
	"stationmaster/server/logon"
	"stationmaster/server/number"
)

// emptyFloor is a database without anybody in it.
func emptyFloor(t *testing.T) (*db.Store, *admin.Service) {
	t.Helper()
	store, err := db.Open(t.Context(), db.Options{DSN: empty.New(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	return store, admin.New(store, store, newPasswords(), number.Numbers{}, store.Policies)
}

// starts makes the first users and gives what was printed.
func starts(t *testing.T, store *db.Store, a *admin.Service, demo bool) string {
	t.Helper()
	var out bytes.Buffer
	if err := firstUsers(t.Context(), store, a, demo, &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// opens tells whether the password is the user's.
func opens(t *testing.T, store *db.Store, user, secret string) bool {
	t.Helper()
	u, err := store.UserByName(t.Context(), user)
	if err != nil {
		t.Fatal(err)
	}
	ok, _, err := newPasswords().Check(t.Context(), u.PasswordHash, secret)
	if err != nil {
		t.Fatal(err)
	}
	return ok
}

func rightsOf(t *testing.T, store *db.Store, user string) []logon.Right {
	t.Helper()
	u, err := store.UserByName(t.Context(), user)
	if err != nil {
		t.Fatal(err)
	}
	rights, err := store.RightsOf(t.Context(), u.ID)
	if err != nil {
		t.Fatal(err)
	}
	return rights.List()
}

// ok fails the test on an error, and gives the value.
func ok[T any](value T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

// A start that was killed while it made demo data does not keep the next one from making the rest. What people change later stays.
func TestDemoDataAfterAKill(t *testing.T) {
	t.Parallel()
	store, a := emptyFloor(t)
	ok(a.CreateStation(t.Context(), "T-199", logon.Workstation, ""))(t)
	ok(a.CreateUser(t.Context(), "alice", "Alice Adams", "alice-demo-001"))(t)
	said := starts(t, store, a, true)
	users, stations := ok(a.Users(t.Context()))(t), ok(a.Stations(t.Context()))(t)
	if len(users) != len(demoUsers()) || len(stations) != len(demoStations()) {
		t.Errorf("%d users, %d stations", len(users), len(stations))
	}
	for _, s := range stations {
		if s.Active == (s.Name == "T-199") {
			t.Errorf("%s is active: %v", s.Name, s.Active)
		}
	}
	for _, u := range demoUsers() {
		if !opens(t, store, u.name, u.password) || !strings.Contains(said, u.password) {
			t.Errorf("%s cannot log on with what was printed", u.name)
		}
	}
	if rights := rightsOf(t, store, administrator); !slices.Contains(rights, logon.Administer) {
		t.Errorf("admin has %v", rights)
	}

	i := slices.IndexFunc(users, func(u logon.User) bool { return u.Name == "dora" })
	if err := a.DeleteUser(t.Context(), users[i].ID, ""); err != nil {
		t.Fatal(err)
	}
	said = starts(t, store, a, true)
	if users := ok(a.Users(t.Context()))(t); len(users) != len(demoUsers())-1 || strings.Contains(said, "dora") || !strings.Contains(said, passwordOf("alice")) {
		t.Errorf("%d users; it said %q", len(users), said)
	}
}

// What is printed is so: a password that was changed, or that a version before gave, is not shown.
func TestDemoUsersWithOtherPasswords(t *testing.T) {
	t.Parallel()
	store, a := emptyFloor(t)
	starts(t, store, a, true)
	off, other := false, "alice-has-changed-it"
	for name, change := range map[string]admin.Change{"alice": {Password: &other}, "bob": {Enabled: &off}} {
		u := ok(store.UserByName(t.Context(), name))(t)
		ok(a.ChangeUser(t.Context(), u.ID, change, "Ada"))(t)
	}
	said := starts(t, store, a, true)
	for _, u := range demoUsers() {
		if shown := strings.Contains(said, u.password); shown != (u.name != "alice" && u.name != "bob") {
			t.Errorf("the password of %s is shown: %v", u.name, shown)
		}
	}
	for _, says := range []string{"(another)", "(disabled)", "user password NAME"} {
		if !strings.Contains(said, says) {
			t.Errorf("it does not say %q: %s", says, said)
		}
	}
}

// Somebody's own user who has the name of a demo user is not shown with the demo user's password.
func TestDemoUsersOfTheSameName(t *testing.T) {
	t.Parallel()
	store, a := emptyFloor(t)
	secret := oneTime.FindStringSubmatch(starts(t, store, a, false))
	if said := starts(t, store, a, true); strings.Contains(said, "admin") || !strings.Contains(said, "users of its own") {
		t.Errorf("it said %q", said)
	}
	if len(secret) != 2 || !opens(t, store, administrator, secret[1]) || len(ok(a.Users(t.Context()))(t)) != 1 {
		t.Error("the administrator is not what was printed")
	}
}

// Nodes that start at once on an empty database make one administrator between them, and show one password, which is right.
func TestFirstAdministratorOfTwoNodes(t *testing.T) {
	t.Parallel()
	store, a := emptyFloor(t)
	outs, errs := make([]bytes.Buffer, 3), make([]error, 3)
	var all sync.WaitGroup
	for i := range outs {
		all.Go(func() { errs[i] = firstUsers(t.Context(), store, a, false, &outs[i]) })
	}
	all.Wait()
	var shown []string
	for i := range outs {
		for _, found := range oneTime.FindAllStringSubmatch(outs[i].String(), -1) {
			shown = append(shown, found[1])
		}
	}
	if err := errors.Join(errs...); err != nil || len(shown) != 1 || !opens(t, store, administrator, shown[0]) {
		t.Errorf("%d passwords were shown (%v)", len(shown), err)
	}
}

// full is a place to print to that takes nothing.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left") }

// However far a start came before it was killed, the next one shows a password that works; and only that one.
func TestFirstAdministratorAfterAKill(t *testing.T) {
	t.Parallel()
	for name, before := range map[string]func(t *testing.T, store *db.Store, a *admin.Service){
		"without rights": func(t *testing.T, _ *db.Store, a *admin.Service) {
			ok(a.CreateUser(t.Context(), administrator, "Administrator", "nobody-has-seen-it"))(t)
		},
		"with some rights": func(t *testing.T, _ *db.Store, a *admin.Service) {
			ok(a.CreateUser(t.Context(), administrator, "Administrator", "nobody-has-seen-it"))(t)
			ok(a.Grant(t.Context(), logon.GranteeName{User: administrator}, logon.LogonStations, ""))(t)
		},
		"not printed": func(t *testing.T, store *db.Store, a *admin.Service) {
			if err := firstUsers(t.Context(), store, a, false, full{}); err == nil {
				t.Error("a password that nobody could see is good enough")
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store, a := emptyFloor(t)
			before(t, store, a)
			secret := oneTime.FindStringSubmatch(starts(t, store, a, false))
			if len(secret) != 2 || !opens(t, store, administrator, secret[1]) {
				t.Errorf("shown: %q", secret)
			}
			if rights := rightsOf(t, store, administrator); !slices.Contains(rights, logon.Administer) || !slices.Contains(rights, logon.Supervise) {
				t.Errorf("admin has %v", rights)
			}
			if said := starts(t, store, a, false); said != "" {
				t.Errorf("once more it said %q", said)
			}
		})
	}
}

// Where people made users of their own, a start gives nobody rights or passwords.
func TestOwnUsersAreLeftAlone(t *testing.T) {
	t.Parallel()
	store, a := emptyFloor(t)
	ok(a.CreateUser(t.Context(), administrator, "Our admin", "own-password-1"))(t)
	ok(a.CreateUser(t.Context(), "erin", "Erin Evans", "own-password-2"))(t)
	for _, demo := range []bool{false, true} {
		if said := starts(t, store, a, demo); oneTime.MatchString(said) {
			t.Errorf("it said %q", said)
		}
	}
	if rights := rightsOf(t, store, administrator); !opens(t, store, administrator, "own-password-1") || len(rights) != 0 {
		t.Errorf("admin has %v", rights)
	}
	if grants := ok(a.Grants(t.Context()))(t); len(grants) != 0 {
		t.Errorf("there are %v", grants)
	}
}
