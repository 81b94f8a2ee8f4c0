package app

import (
	"bytes"
	"context"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"stationmaster/api"
)

// command runs a sub-command as the shell does and gives its exit code and what it said.
func command(t *testing.T, line string, pairs ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	code = Main(context.Background(), Process{Args: strings.Fields(line), Getenv: environment(pairs...), Stdout: &o, Stderr: &e})
	return code, o.String(), e.String()
}

// must wants a command to go well and to say so.
func must(t *testing.T, says, line string, pairs ...string) {
	t.Helper()
	if code, out, errs := command(t, line, pairs...); code != 0 || !strings.Contains(out, says) {
		t.Errorf("%s: %d, said %q and %q", line, code, out, errs)
	}
}

// What administrators do in a terminal reaches the people who are logged on, at once, with its sentence.
func TestCommandsReachThoseLoggedOn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, line, says, reason, sentence string }{
		{"session end", "session end SESSION --by Sue --note Lunch", "is logged off", "supervisor", "Your session has been logged off by the supervisor (Sue)."},
		{"user disable", "user disable alice", "is disabled", "user_disabled", "Your user account has been disabled."},
		{"user delete", "user delete alice", "is deleted", "user_deleted", "Your user account has been deleted."},
		{"user password", "user password alice", "has a new password", "password_changed", "Your password has been changed. Log on again."},
		{"station deactivate", "station deactivate T-101", "is deactivated", "station_deactivated", "Station T-101 has been deactivated."},
		{"station delete", "station delete T-101", "is deleted", "station_deleted", "Station T-101 has been deleted."},
		{"role remove-member", "role remove-member agents alice", "is no longer in role agents", "right_withdrawn", "Your right to use station T-101 has been withdrawn."},
		{"right withdraw", "right withdraw alice logon_stations", "has no longer", "right_withdrawn", "Your right to use station T-101 has been withdrawn."},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dsn := floor.New(t)
			n := startNode(t, dsn)
			if c.name == "role remove-member" { // she has it through the role alone
				for _, line := range []string{"role add agents", "role add-member agents alice", "right grant agents logon_stations --to role", "right withdraw alice logon_stations"} {
					must(t, "", line, "DATABASE_URL", dsn)
				}
			}
			alice, bob := newWindow(t, n.url, desk), newWindow(t, n.url, other)
			alice.logOn("alice", at("T-101"))
			page := alice.open()
			bob.logOn("bob", at("T-102"))
			bob.open()
			line := strings.ReplaceAll(c.line, "SESSION", itoa(alice.session.ID))
			must(t, c.says, line, "DATABASE_URL", dsn, "STATIONMASTER_PASSWORD", "another-password-1")
			bye := page.bye()
			if bye.Reason != c.reason || bye.Sentence != c.sentence || bye.Reconnect || bye.Code < 4500 {
				t.Errorf("told %+v", bye)
			}
			by := "command line"
			if c.reason == "supervisor" {
				by = "Sue"
			}
			if bye.By != by || inDatabase(t, dsn, "select caused_by from ledger where id = $1 and session_id = $2", bye.Ledger, alice.session.ID) != by {
				t.Errorf("told that it was by %q, and the ledger must say %q", bye.By, by)
			}
			if c.reason == "supervisor" && bye.Note != "Lunch" {
				t.Errorf("the note is %q", bye.Note)
			}
			if code := inDatabase(t, dsn, "select code from ledger where id = $1 and session_id = $2", bye.Ledger, alice.session.ID); code != c.reason {
				t.Errorf("the ledger has %v", code)
			}
			if state := stateOf(t, dsn, bob.session.ID); state != "live" {
				t.Errorf("bob's session is %s", state)
			}
			if _, problem := alice.reload().tryLogOn("alice", at("T-101")); (problem == nil) != (c.reason == "supervisor") {
				t.Errorf("alice logs on again: %+v", problem)
			}
		})
	}
}

// A floor that is set up in the terminal, from nothing, is one that people can log on to.
func TestCommandsSetAFloorUp(t *testing.T) {
	t.Parallel()
	dsn := empty.New(t)
	env := []string{"DATABASE_URL", dsn, "STATIONMASTER_PASSWORD", "eve-password-1"}
	must(t, "up to date", "migrate", env...)
	must(t, "User eve added.", "user add eve --display Eve", env...)
	must(t, "Station W-1 added.", "station add W-1 --number +442079460001", env...)
	must(t, "Station R-1 added.", "station add --type remote_workstation R-1", env...)
	must(t, "eve has the right logon_stations to W-1.", "right grant eve logon_stations --station W-1", env...)
	must(t, "eve", "user list", env...)
	must(t, "remote_workstation", "station list", env...)
	must(t, "W-1", "right list", env...)
	for password, says := range map[string]string{
		"elf-passwor": "password: This is too short. At least 12 characters are needed.", "Password-2026": "password: Passwords like this one",
		"eve-password-1": "password: This password was used before.",
	} {
		if code, _, errs := command(t, "user password eve", "DATABASE_URL", dsn, "STATIONMASTER_PASSWORD", password); code != 1 || !strings.HasPrefix(errs, "stationmaster: "+says) {
			t.Errorf("%s: %d, said %q", password, code, errs)
		}
	}
	for _, kind := range []string{"role", "workgroup"} {
		must(t, " late added.", kind+" add late", env...)
		must(t, "eve is in "+kind, kind+" add-member late EVE", env...)
		must(t, "Eve", kind+" members late", env...)
		must(t, "late", kind+" list", env...)
		must(t, kind+" late has the right supervise.", "right grant late supervise --to "+kind, env...)
		must(t, kind+" late", "right list", env...)
		must(t, kind+" late", "user rights eve", env...)
		must(t, kind+" late has no longer the right supervise.", "right withdraw LATE supervise --from "+kind, env...)
		must(t, "eve is no longer in "+kind+" late.", kind+" remove-member late eve", env...)
		must(t, " late is deleted.", kind+" delete late", env...)
	}
	n := startNode(t, dsn)
	eve := newWindow(t, n.url, desk)
	if _, problem := eve.logOnWith("eve", "eve-password-1", at("W-1")); problem != nil {
		t.Fatalf("eve: %+v", problem)
	}
	eve.open()
	must(t, "addr:"+desk, "session list", env...)

	must(t, "Session "+itoa(eve.session.ID)+" of eve is logged off", "session end "+itoa(eve.session.ID), env...)
	if _, problem := eve.logOnWith("eve", "eve-password-1", at("W-1")); problem != nil {
		t.Fatalf("eve, again: %+v", problem)
	}
	eve.logOff()
	must(t, "had ended already (logged_off)", "session end "+itoa(eve.session.ID), env...)
	must(t, "User eve is disabled.", "user disable EVE", env...)
	must(t, "User eve is enabled.", "user enable eve", env...)
	for line, says := range map[string]string{
		"user add eve": "user:", "user add nobody\u200b": "user:", "user disable nobody": "there is no user nobody",
		"station add W-1": "name:", "station add W-2 --type seat": "type:", "station add W-2 --number 12": "number:",
		"station delete W-9": "there is no station W-9", "right grant eve logon_stations --station W-9": "there is no station W-9",
		"right grant eve everything": "right:", "role members nobody": "there is no role nobody",
		"workgroup add night\u200b": "name:", "right grant night supervise --to workgroup": "there is no workgroup night", "right withdraw eve supervise": "eve does not have that right",
		"session end 999": "there is no session 999",
	} {
		if code, out, errs := command(t, line, env...); code != 1 || !strings.HasPrefix(errs, "stationmaster: "+says) || out != "" {
			t.Errorf("%s: %d, said %q and %q", line, code, out, errs)
		}
	}
}

// A wrong command line ends with 2 and the usage, before any database is looked for.
func TestWrongUsage(t *testing.T) {
	t.Parallel()
	nowhere := []string{"DATA_DIR", filepath.Join(t.TempDir(), "none")}
	for _, line := range []string{
		"", "fly", "user", "user fly", "user add", "user add a b", "user list --all", "station", "station add", "station deactivate",
		"right grant alice", "role", "workgroup add-member late", "role fly", "right withdraw alice", "session end", "policy", "policy set stationless", "serve now", "serve --port 1", "migrate --down", "healthcheck --address 8080",
		"connect", "connect --user alice --type seat",
	} {
		if code, out, errs := command(t, line, nowhere...); code != 2 || errs == "" || out != "" {
			t.Errorf("%q: %d, said %q and %q", line, code, out, errs)
		}
	}
	for _, line := range []string{"help", "--help", "user --help", "user add --help", "session help", "serve --help", "connect --help"} {
		if code, out, errs := command(t, line, nowhere...); code != 0 || !strings.Contains(out+errs, "sage") {
			t.Errorf("%q: %d, said %q and %q", line, code, out, errs)
		}
	}
}

// The tools work beside a running server on its own private Postgres, and healthcheck asks it.
func TestCommandsBesideTheServer(t *testing.T) {
	t.Parallel()
	folder := dataFolder(t)
	data := filepath.Join(folder, "data")
	_, url := serveProcess(t, folder, []string{"--demo"})
	alice := newWindow(t, url, desk)
	alice.logOn("alice", at("T-101"))
	page := alice.open()
	must(t, "T-101", "session list", "DATA_DIR", data)
	must(t, "is logged off", "session end "+strconv.FormatInt(alice.session.ID, 10), "DATA_DIR", data)
	if bye := page.bye(); bye.Reason != "supervisor" || bye.By != "Administrator" {
		t.Errorf("told %+v", bye)
	}
	// A second server on the same folder is told so.
	second := start(t, folder, []string{"serve"}, "LISTEN_ADDR", "127.0.0.1:0")
	if code := second.wait(); code != 1 || !second.log.has("stationmaster: ") {
		t.Errorf("a second server ended with %d: %s", code, second.log)
	}
	alice = newWindow(t, url, desk)
	alice.logOn("alice", api.StationChoice{Type: "workstation", Station: "t-101"})
	alice.open()
}
