package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"strings"

	"stationmaster/server/admin"
	"stationmaster/server/logon"
)

func userCommand(ctx context.Context, p Process, args []string) error {
	var display, passwordFile string
	withPassword := func(f *flag.FlagSet) {
		f.StringVar(&passwordFile, "password-file", "", "read the password from this `file`")
	}
	change := func(enabled bool, done string) func(context.Context, bench, []string) error {
		return func(ctx context.Context, b bench, args []string) error {
			return b.changeUser(ctx, args[0], admin.Change{Enabled: &enabled}, done)
		}
	}
	return runAction(ctx, p, "user", args, []action{
		{name: "list", run: listUsers},
		{
			name: "add", takes: "NAME [--display TEXT] [--password-file FILE]",
			flags: func(f *flag.FlagSet) {
				f.StringVar(&display, "display", "", "the `text` that people see; the user name without it")
				withPassword(f)
			},
			run: func(ctx context.Context, b bench, args []string) error {
				secret, err := b.newPassword(passwordFile)
				if err != nil {
					return err
				}
				u, err := b.admin.CreateUser(ctx, args[0], display, secret)
				if err == nil {
					fmt.Fprintf(b.Stdout, "User %s added.\n", u.Name)
				}
				return err
			},
		},
		{
			name: "password", takes: "NAME [--password-file FILE]", flags: withPassword,
			run: func(ctx context.Context, b bench, args []string) error {
				secret, err := b.newPassword(passwordFile)
				if err != nil {
					return err
				}
				return b.changeUser(ctx, args[0], admin.Change{Password: &secret}, "has a new password")
			},
		},
		{name: "disable", takes: "NAME", run: change(false, "is disabled")},
		{name: "enable", takes: "NAME", run: change(true, "is enabled")},
		{name: "delete", takes: "NAME", run: func(ctx context.Context, b bench, args []string) error {
			u, err := b.user(ctx, args[0])
			if err != nil {
				return err
			}
			if err := b.admin.DeleteUser(ctx, u.ID, commandLine); err != nil {
				return err
			}
			fmt.Fprintf(b.Stdout, "User %s is deleted.\n", u.Name)
			return nil
		}},
	})
}

func listUsers(ctx context.Context, b bench, _ []string) error {
	users, err := b.admin.Users(ctx)
	if err != nil {
		return err
	}
	return b.table("USER | NAME | ENABLED", func(row func(...any)) {
		for _, u := range users {
			row(u.Name, u.DisplayName, yesNo(u.Enabled))
		}
	})
}

func (b bench) user(ctx context.Context, name string) (logon.User, error) {
	if bad := logon.CheckText("user", name, logon.MaxUserName, true); bad != nil {
		return logon.User{}, bad
	}
	u, err := b.store.UserByName(ctx, name)
	if errors.Is(err, logon.ErrNotFound) {
		return u, fmt.Errorf("there is no user %s", name)
	}
	return u, err
}

func (b bench) changeUser(ctx context.Context, name string, change admin.Change, done string) error {
	u, err := b.user(ctx, name)
	if err != nil {
		return err
	}
	if _, err := b.admin.ChangeUser(ctx, u.ID, change, commandLine); err != nil {
		return err
	}
	fmt.Fprintf(b.Stdout, "User %s %s.\n", u.Name, done)
	return nil
}

func rightCommand(ctx context.Context, p Process, args []string) error {
	var station string
	atStation := func(f *flag.FlagSet) {
		f.StringVar(&station, "station", "", "only the station of this `name` (logon_stations; all stations without it)")
	}
	names := make([]string, len(logon.AllRights))
	for i, r := range logon.AllRights {
		names[i] = string(r)
	}
	return runAction(ctx, p, "right", args, []action{
		{name: "list", run: listGrants},
		{
			name: "grant", takes: "USER-NAME RIGHT-NAME [--station NAME]", notes: "The rights are " + strings.Join(names, ", ") + ".", flags: atStation,
			run: func(ctx context.Context, b bench, args []string) error {
				return b.grant(ctx, args[0], args[1], station)
			},
		},
		{
			name: "withdraw", takes: "USER-NAME RIGHT-NAME [--station NAME]", flags: atStation,
			run: func(ctx context.Context, b bench, args []string) error {
				grants, err := b.admin.Grants(ctx)
				if err != nil {
					return err
				}
				for _, g := range grants {
					if strings.EqualFold(g.UserName, args[0]) && string(g.Right) == args[1] && strings.EqualFold(g.StationName, station) {
						if err := b.admin.Withdraw(ctx, g.ID, commandLine); err != nil {
							return err
						}
						fmt.Fprintf(b.Stdout, "%s has no longer the right %s%s.\n", g.UserName, g.Right, ofStation(g))
						return nil
					}
				}
				return fmt.Errorf("%s does not have that right as a grant of their own", args[0])
			},
		},
	})
}

// grant says more than the refusals that a page shows beside its fields: here are no fields.
func (b bench) grant(ctx context.Context, name, right, station string) error {
	u, err := b.user(ctx, name)
	if err != nil {
		return err
	}
	if station != "" {
		if _, err := b.station(ctx, station); err != nil {
			return err
		}
	}
	g, err := b.admin.Grant(ctx, u.Name, logon.Right(right), station)
	switch {
	case taken(err):
		return fmt.Errorf("%s has that right already", u.Name)
	case err == nil:
		fmt.Fprintf(b.Stdout, "%s has the right %s%s.\n", g.UserName, g.Right, ofStation(g))
	}
	return err
}

func listGrants(ctx context.Context, b bench, _ []string) error {
	grants, err := b.admin.Grants(ctx)
	if err != nil {
		return err
	}
	return b.table("USER | RIGHT | STATION", func(row func(...any)) {
		for _, g := range grants {
			row(g.UserName, g.Right, strings.TrimPrefix(ofStation(g), " to "))
		}
	})
}

func ofStation(g logon.Grant) string {
	switch {
	case g.Right != logon.LogonStations:
		return ""
	case g.Station == 0:
		return " to all stations"
	}
	return " to " + g.StationName
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
