package app

import (
	"context"
	"errors"
	"fmt"
	"io"

	"stationmaster/server/admin"
	"stationmaster/server/logon"
)

// demoUser is somebody to try the product with. The passwords are no secrets: demo data is only made when asked for.
type demoUser struct {
	name, display, password string
	stations                []string // listed stations; none: all
	rights                  []logon.Right
}

func demoUsers() []demoUser {
	agent := []logon.Right{logon.UserDefinedNumber, logon.PersistentConnections}
	return []demoUser{
		{name: "alice", display: "Alice Adams", password: "alice-demo-1", rights: agent},
		{name: "bob", display: "Bob Brown", password: "bob-demo-2", rights: agent},
		{name: "carol", display: "Carol Clark", password: "carol-demo-3", rights: agent},
		{name: "dora", display: "Dora Dean", password: "dora-demo-4", stations: []string{"T-101", "T-199"}},
		{name: "sam", display: "Sam Stone", password: "sam-demo-5", rights: append(agent, logon.Supervise)},
		{name: "admin", display: "Ada Admin", password: "admin-demo-6", rights: append(agent, logon.Supervise, logon.Administer)},
	}
}

type demoStation struct {
	name     string
	kind     logon.StationType
	number   string
	inactive bool
}

// The numbers are from the ranges that are kept for fiction.
func demoStations() []demoStation {
	return []demoStation{
		{name: "T-101", kind: logon.Workstation, number: "+442079460101"},
		{name: "T-102", kind: logon.Workstation, number: "+442079460102"},
		{name: "T-103", kind: logon.Workstation, number: "+442079460103"},
		{name: "T-104", kind: logon.Workstation, number: "+442079460104"},
		{name: "T-199", kind: logon.Workstation, number: "+442079460199", inactive: true},
		{name: "R-201", kind: logon.RemoteWorkstation, number: "+442079460201"},
		{name: "R-202", kind: logon.RemoteWorkstation},
	}
}

// firstUsers fills an empty database: with demo data when asked to, else with one administrator whose password is printed
// this once. It prints what a person needs to log on.
func firstUsers(ctx context.Context, a *admin.Service, demo bool, out io.Writer) error {
	users, err := a.Users(ctx)
	if err != nil {
		return err
	}
	switch {
	case len(users) == 0 && demo:
		if err := makeDemo(ctx, a); err != nil {
			return fmt.Errorf("make demo data: %w", err)
		}
	case len(users) == 0:
		return firstAdministrator(ctx, a, out)
	}
	if demo {
		printDemo(out, users)
	}
	return nil
}

func firstAdministrator(ctx context.Context, a *admin.Service, out io.Writer) error {
	secret := logon.NewSecret()[:20]
	if _, err := a.CreateUser(ctx, "admin", "Administrator", secret); err != nil {
		if taken(err) {
			return nil // another node was first
		}
		return fmt.Errorf("make the first administrator: %w", err)
	}
	for _, right := range []logon.Right{logon.LogonStations, logon.Supervise, logon.Administer} {
		if _, err := a.Grant(ctx, "admin", right, ""); err != nil {
			return fmt.Errorf("make the first administrator: %w", err)
		}
	}
	fmt.Fprintf(out, "\nThe database was empty. There is one user now, shown this once:\n\n  User ID   admin\n  Password  %s\n\n", secret)
	return nil
}

func taken(err error) bool {
	var refusal *logon.Refusal
	return errors.As(err, &refusal) && refusal.Code == logon.CodeFieldTaken
}

// makeDemo leaves alone what is there already: a start before this one may have been killed on the way, and another node
// may be making the same.
func makeDemo(ctx context.Context, a *admin.Service) error {
	for _, s := range demoStations() {
		made, err := a.CreateStation(ctx, s.name, s.kind, s.number)
		if taken(err) {
			continue
		}
		if err != nil {
			return err
		}
		if s.inactive {
			off := false
			if _, err := a.ChangeStation(ctx, made.ID, logon.StationChange{Active: &off}, commandLine); err != nil {
				return err
			}
		}
	}
	for _, u := range demoUsers() {
		if _, err := a.CreateUser(ctx, u.name, u.display, u.password); err != nil && !taken(err) {
			return err
		}
		stations := u.stations
		if len(stations) == 0 {
			stations = []string{""}
		}
		for _, station := range stations {
			if _, err := a.Grant(ctx, u.name, logon.LogonStations, station); err != nil && !taken(err) {
				return err
			}
		}
		for _, right := range u.rights {
			if _, err := a.Grant(ctx, u.name, right, ""); err != nil && !taken(err) {
				return err
			}
		}
	}
	return nil
}

// printDemo shows the demo users that are there. A password may have been changed since; then the printed one is old.
func printDemo(out io.Writer, before []logon.User) {
	there := map[string]bool{}
	for _, u := range before {
		there[u.Name] = true
	}
	fmt.Fprintf(out, "\nDemo users (as they were made):\n\n  %-8s %-14s %s\n", "User ID", "Password", "may log on to")
	for _, u := range demoUsers() {
		if len(before) > 0 && !there[u.name] {
			continue
		}
		where := "all stations"
		if len(u.stations) > 0 {
			where = fmt.Sprint(u.stations)
		}
		fmt.Fprintf(out, "  %-8s %-14s %s\n", u.name, u.password, where)
	}
	fmt.Fprintf(out, "\nStations: T-101 to T-104 (workstation), R-201 and R-202 (remote workstation).\n\n")
}
