package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"stationmaster/db"
	"stationmaster/server/admin"
	"stationmaster/server/logon"
)

// firstUsers fills an empty database, or one whose filling a kill has cut off: with demo data when asked to, else with one administrator whose
// password is printed this once. Nodes that start at the same time do it one after the other. It prints what a person needs to log on.
func firstUsers(ctx context.Context, store *db.Store, a *admin.Service, demo bool, out io.Writer) error {
	return store.Alone(ctx, "first users", func(ctx context.Context) error {
		ours := []string{administrator}
		if demo {
			ours = nil
			for _, u := range demoUsers() {
				ours = append(ours, u.name)
			}
		}
		missing, err := unfinished(ctx, a, ours)
		switch {
		case err != nil:
			return err
		case missing && demo:
			if err := makeDemo(ctx, a); err != nil {
				return fmt.Errorf("make demo data: %w", err)
			}
		case missing:
			if err := firstAdministrator(ctx, a, out); err != nil {
				return fmt.Errorf("make the first administrator: %w", err)
			}
		}
		if demo {
			return printDemo(ctx, a, missing, out)
		}
		return nil
	})
}

// administrator is the name of the first user. Of all that is made, the administrator's right to administer is made last: where nobody has it,
// something is missing.
const administrator = "admin"

// unfinished tells whether the first users are still to be made, in whole or in part: nobody may administer, and nobody is there but
// users of these names. A database in which somebody else made users is left alone.
func unfinished(ctx context.Context, a *admin.Service, names []string) (bool, error) {
	users, err := a.Users(ctx)
	if err != nil {
		return false, err
	}
	grants, err := a.Grants(ctx)
	if err != nil {
		return false, err
	}
	foreign := func(u logon.User) bool { return !slices.Contains(names, u.Name) }
	administers := func(g logon.Grant) bool { return g.Right == logon.Administer }
	return !slices.ContainsFunc(users, foreign) && !slices.ContainsFunc(grants, administers), nil
}

// firstAdministrator prints the password before it gives the last right: after a kill in between, the next start makes and prints another.
func firstAdministrator(ctx context.Context, a *admin.Service, out io.Writer) error {
	policies, err := a.Policies(ctx)
	if err != nil {
		return err
	}
	secret := logon.NewSecret()[:20]
	for len(secret) < policies.PasswordMinLength {
		secret += logon.NewSecret()[:20]
	}
	if err := ensureUser(ctx, a, administrator, "Administrator", secret); err != nil {
		return err
	}
	for _, right := range []logon.Right{logon.LogonStations, logon.Supervise} {
		if err := ensureGrant(ctx, a, administrator, right, ""); err != nil {
			return err
		}
	}
	const news = "\nThe database was empty. There is one user now, shown this once:\n\n  User ID   %s\n  Password  %s\n\n"
	if _, err := fmt.Fprintf(out, news, administrator, secret); err != nil {
		return err
	}
	return ensureGrant(ctx, a, administrator, logon.Administer, "")
}

// ensureUser makes the user, or gives the one that is there this password. Whoever had that before has it now: nobody has been here but this.
func ensureUser(ctx context.Context, a *admin.Service, name, display, password string) error {
	_, err := a.CreateUser(ctx, name, display, password)
	if !taken(err) {
		return err
	}
	users, err := a.Users(ctx)
	if err != nil {
		return err
	}
	for _, u := range users {
		if u.Name == name {
			_, err = a.ChangeUser(ctx, u.ID, admin.Change{DisplayName: &display, Password: &password}, commandLine)
		}
	}
	if refusedWith(err, logon.CodePasswordUsedBefore) {
		return nil
	}
	return err
}

func ensureGrant(ctx context.Context, a *admin.Service, user string, right logon.Right, station string) error {
	if _, err := a.Grant(ctx, logon.GranteeName{User: user}, right, station); !taken(err) {
		return err
	}
	return nil
}

func taken(err error) bool { return refusedWith(err, logon.CodeFieldTaken) }

func refusedWith(err error, code logon.Code) bool {
	var refusal *logon.Refusal
	return errors.As(err, &refusal) && refusal.Code == code
}
