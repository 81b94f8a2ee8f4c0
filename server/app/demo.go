package app

import (
	"context"
	"fmt"
	"io"
	"slices"

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
		{name: "alice", display: "Alice Adams", password: "alice-demo-001", rights: agent},
		{name: "bob", display: "Bob Brown", password: "bob-demo-002", rights: agent},
		{name: "carol", display: "Carol Clark", password: "carol-demo-003", rights: agent},
		{name: "dora", display: "Dora Dean", password: "dora-demo-004", stations: []string{"T-101", "T-199"}},
		{name: "sam", display: "Sam Stone", password: "sam-demo-005", rights: append(agent, logon.Supervise)},
		{name: "admin", display: "Ada Admin", password: "admin-demo-006", rights: append(agent, logon.Supervise, logon.Administer)},
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

// makeDemo makes what is not there yet: a start before this one may have been killed on the way.
func makeDemo(ctx context.Context, a *admin.Service) error {
	for _, s := range demoStations() {
		if err := ensureStation(ctx, a, s); err != nil {
			return err
		}
	}
	for _, u := range demoUsers() {
		if err := ensureUser(ctx, a, u.name, u.display, u.password); err != nil {
			return err
		}
		stations := u.stations
		if len(stations) == 0 {
			stations = []string{""}
		}
		for _, station := range stations {
			if err := ensureGrant(ctx, a, u.name, logon.LogonStations, station); err != nil {
				return err
			}
		}
		for _, right := range u.rights {
			if err := ensureGrant(ctx, a, u.name, right, ""); err != nil {
				return err
			}
		}
	}
	return nil
}

// ensureStation makes the station; the one of its name that is there stays as it is, but for being active.
func ensureStation(ctx context.Context, a *admin.Service, s demoStation) error {
	if _, err := a.CreateStation(ctx, s.name, s.kind, s.number); err != nil && !taken(err) {
		return err
	}
	if !s.inactive {
		return nil
	}
	stations, err := a.Stations(ctx)
	if err != nil {
		return err
	}
	for _, made := range stations {
		if off := false; made.Name == s.name && made.Active {
			_, err = a.ChangeStation(ctx, made.ID, logon.StationChange{Active: &off}, commandLine)
		}
	}
	return err
}

// printDemo shows the demo users that are there, with what is so now: a password may have been changed since, or be of a version that had
// others; where they were made this moment, nobody has to compare. Whoever only has the name of one, as an administrator may, is somebody else.
func printDemo(ctx context.Context, a *admin.Service, made bool, out io.Writer) error {
	users, err := a.Users(ctx)
	if err != nil {
		return err
	}
	var there []demoUser
	others := false
	for _, u := range demoUsers() {
		i := slices.IndexFunc(users, func(is logon.User) bool { return is.Name == u.name && is.DisplayName == u.display })
		if i < 0 {
			continue
		}
		ok := made
		if !ok {
			if ok, err = a.HasPassword(ctx, users[i], u.password); err != nil {
				return err
			}
		}
		switch {
		case !users[i].Enabled:
			u.password = "(disabled)"
		case !ok:
			u.password, others = "(another)", true
		}
		there = append(there, u)
	}
	if len(there) == 0 {
		fmt.Fprintf(out, "\nThe database has users of its own: there are no demo users.\n\n")
		return nil
	}
	fmt.Fprintf(out, "\nDemo users:\n\n  %-8s %-14s %s\n", "User ID", "Password", "may log on to")
	for _, u := range there {
		where := "all stations"
		if len(u.stations) > 0 {
			where = fmt.Sprint(u.stations)
		}
		fmt.Fprintf(out, "  %-8s %-14s %s\n", u.name, u.password, where)
	}
	if others {
		fmt.Fprintf(out, "\n(another): the password was changed, or is of an older version; stationmaster user password NAME sets a new one.\n")
	}
	fmt.Fprintf(out, "\nStations: T-101 to T-104 (workstation), R-201 and R-202 (remote workstation).\n\n")
	return nil
}
