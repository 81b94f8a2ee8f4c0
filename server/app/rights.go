package app

import (
	"context"
	"flag"
	"fmt"
	"strings"

	"stationmaster/server/logon"
)

func rightCommand(ctx context.Context, p Process, args []string) error {
	var station, kind string
	flags := func(direction string) func(f *flag.FlagSet) {
		return func(f *flag.FlagSet) {
			f.StringVar(&station, "station", "", "only the station of this `name` (logon_stations; all stations without it)")
			f.StringVar(&kind, direction, "user", "`what` the first name is: user, role or workgroup")
		}
	}
	names := make([]string, len(logon.AllRights))
	for i, r := range logon.AllRights {
		names[i] = string(r)
	}
	return runAction(ctx, p, "right", args, []action{
		{name: "list", run: listGrants},
		{
			name: "grant", takes: "NAME RIGHT-NAME [--to user|role|workgroup] [--station NAME]",
			notes: "The rights are " + strings.Join(names, ", ") + ". stationmaster user rights tells what somebody may do, and where it comes from.", flags: flags("to"),
			run: func(ctx context.Context, b bench, args []string) error {
				return b.grant(ctx, kind, args[0], args[1], station)
			},
		},
		{
			name: "withdraw", takes: "NAME RIGHT-NAME [--from user|role|workgroup] [--station NAME]", flags: flags("from"),
			run: func(ctx context.Context, b bench, args []string) error {
				return b.withdraw(ctx, kind, args[0], args[1], station)
			},
		},
	})
}

// grant says more than the refusals that a page shows beside its fields: here are no fields.
func (b bench) grant(ctx context.Context, kind, name, right, station string) error {
	to, name, err := b.grantee(ctx, kind, name)
	if err != nil {
		return err
	}
	if station != "" {
		if _, err := b.station(ctx, station); err != nil {
			return err
		}
	}
	g, err := b.admin.Grant(ctx, to, logon.Right(right), station)
	switch {
	case taken(err):
		return fmt.Errorf("%s has that right already", name)
	case err == nil:
		fmt.Fprintf(b.Stdout, "%s has the right %s%s.\n", name, g.Right, ofStation(g.Right, g.StationName))
	}
	return err
}

func (b bench) withdraw(ctx context.Context, kind, name, right, station string) error {
	_, name, err := b.grantee(ctx, kind, name)
	if err != nil {
		return err
	}
	grants, err := b.admin.Grants(ctx)
	if err != nil {
		return err
	}
	for _, g := range grants {
		if kindOf(g.To) == kind && granteeName(g) == name && string(g.Right) == right && strings.EqualFold(g.StationName, station) {
			if err := b.admin.Withdraw(ctx, g.ID, commandLine); err != nil {
				return err
			}
			fmt.Fprintf(b.Stdout, "%s has no longer the right %s%s.\n", name, g.Right, ofStation(g.Right, g.StationName))
			return nil
		}
	}
	return fmt.Errorf("%s does not have that right as a grant of their own", name)
}

// grantee finds whom a name means, and how people read of it: a user by name, a role as "role NAME".
func (b bench) grantee(ctx context.Context, kind, name string) (to logon.GranteeName, shown string, err error) {
	switch kind {
	case "user":
		u, err := b.user(ctx, name)
		return logon.GranteeName{User: u.Name}, u.Name, err
	case string(logon.Role):
		c, err := b.circle(ctx, logon.Role, name)
		return logon.GranteeName{Role: c.Name}, kind + " " + c.Name, err
	case string(logon.Workgroup):
		c, err := b.circle(ctx, logon.Workgroup, name)
		return logon.GranteeName{Workgroup: c.Name}, kind + " " + c.Name, err
	}
	return to, "", usagef("a right is granted to a user, a role or a workgroup, not to a %q", kind)
}

func kindOf(to logon.Grantee) string {
	if c, ok := to.(logon.CircleID); ok {
		return string(c.Kind)
	}
	return "user"
}

// granteeName is as grantee gives it.
func granteeName(g logon.Grant) string {
	if kind := kindOf(g.To); kind != "user" {
		return kind + " " + g.ToName
	}
	return g.ToName
}

func listGrants(ctx context.Context, b bench, _ []string) error {
	grants, err := b.admin.Grants(ctx)
	if err != nil {
		return err
	}
	return b.table("GRANTED TO | RIGHT | STATION", func(row func(...any)) {
		for _, g := range grants {
			row(granteeName(g), g.Right, strings.TrimPrefix(ofStation(g.Right, g.StationName), " to "))
		}
	})
}

func listEffectiveRights(ctx context.Context, b bench, args []string) error {
	u, err := b.user(ctx, args[0])
	if err != nil {
		return err
	}
	rights, err := b.admin.EffectiveRights(ctx, u.ID)
	if err != nil {
		return err
	}
	return b.table("RIGHT | STATION | FROM", func(row func(...any)) {
		for _, r := range rights {
			from := "the user"
			if r.From != "" {
				from = string(r.From) + " " + r.FromName
			}
			row(r.Right, strings.TrimPrefix(ofStation(r.Right, r.StationName), " to "), from)
		}
	})
}

func ofStation(right logon.Right, station string) string {
	switch {
	case right != logon.LogonStations:
		return ""
	case station == "":
		return " to all stations"
	}
	return " to " + station
}
