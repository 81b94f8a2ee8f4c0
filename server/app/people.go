package app

import (
	"context"
	"errors"
	"flag"
	"fmt"

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
		{name: "rights", takes: "NAME", run: listEffectiveRights},
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

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
