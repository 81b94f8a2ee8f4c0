package app

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"stationmaster/server/logon"
)

func roleCommand(ctx context.Context, p Process, args []string) error {
	return circleCommand(ctx, p, logon.Role, args)
}

func workgroupCommand(ctx context.Context, p Process, args []string) error {
	return circleCommand(ctx, p, logon.Workgroup, args)
}

// circleCommand administers roles, or workgroups.
func circleCommand(ctx context.Context, p Process, kind logon.CircleKind, args []string) error {
	name := string(kind)
	title := strings.ToUpper(name[:1]) + name[1:]
	// withMember runs what is done to one user in one of them.
	withMember := func(do func(ctx context.Context, b bench, c logon.Circle, u logon.User) error) func(context.Context, bench, []string) error {
		return func(ctx context.Context, b bench, args []string) error {
			c, err := b.circle(ctx, kind, args[0])
			if err != nil {
				return err
			}
			u, err := b.user(ctx, args[1])
			if err != nil {
				return err
			}
			return do(ctx, b, c, u)
		}
	}
	return runAction(ctx, p, name, args, []action{
		{name: "list", run: func(ctx context.Context, b bench, _ []string) error { return listCircles(ctx, b, kind) }},
		{
			name: "add", takes: "NAME", notes: "stationmaster right grant NAME RIGHT-NAME --to " + name + " gives it a right, which its members have then.",
			run: func(ctx context.Context, b bench, args []string) error {
				c, err := b.admin.CreateCircle(ctx, kind, args[0])
				if err == nil {
					fmt.Fprintf(b.Stdout, "%s %s added.\n", title, c.Name)
				}
				return err
			},
		},
		{name: "delete", takes: "NAME", run: func(ctx context.Context, b bench, args []string) error {
			c, err := b.circle(ctx, kind, args[0])
			if err != nil {
				return err
			}
			if err := b.admin.DeleteCircle(ctx, c.CircleID, commandLine); err != nil {
				return err
			}
			fmt.Fprintf(b.Stdout, "%s %s is deleted.\n", title, c.Name)
			return nil
		}},
		{name: "members", takes: "NAME", run: func(ctx context.Context, b bench, args []string) error { return listMembers(ctx, b, kind, args[0]) }},
		{name: "add-member", takes: "NAME USER-NAME", run: withMember(func(ctx context.Context, b bench, c logon.Circle, u logon.User) error {
			_, err := b.admin.AddMember(ctx, c.CircleID, u.Name)
			if taken(err) {
				return fmt.Errorf("%s is in %s %s already", u.Name, kind, c.Name)
			}
			if err == nil {
				fmt.Fprintf(b.Stdout, "%s is in %s %s.\n", u.Name, kind, c.Name)
			}
			return err
		})},
		{name: "remove-member", takes: "NAME USER-NAME", run: withMember(func(ctx context.Context, b bench, c logon.Circle, u logon.User) error {
			was, err := b.admin.RemoveMember(ctx, c.CircleID, u.ID, commandLine)
			if refusedWith(err, logon.CodeNotFound) {
				return fmt.Errorf("%s is not in %s %s", u.Name, kind, c.Name)
			}
			if err == nil {
				fmt.Fprintf(b.Stdout, "%s is no longer in %s %s.\n", u.Name, kind, c.Name)
			}
			if err == nil && was.Source != "" {
				fmt.Fprintf(b.Stdout, "A mapping of %s gave it, and gives it again at the next log on.\n", was.Source)
			}
			return err
		})},
	})
}

func listCircles(ctx context.Context, b bench, kind logon.CircleKind) error {
	all, err := b.admin.Circles(ctx, kind)
	if err != nil {
		return err
	}
	return b.table(strings.ToUpper(string(kind))+" | MEMBERS", func(row func(...any)) {
		for _, c := range all {
			row(c.Name, c.Members)
		}
	})
}

func listMembers(ctx context.Context, b bench, kind logon.CircleKind, name string) error {
	c, err := b.circle(ctx, kind, name)
	if err != nil {
		return err
	}
	members, err := b.admin.Members(ctx, c.CircleID)
	if err != nil {
		return err
	}
	return b.table("USER | NAME | GIVEN BY", func(row func(...any)) {
		for _, m := range members {
			row(m.UserName, m.DisplayName, cmp.Or(m.Source, "an administrator"))
		}
	})
}

func (b bench) circle(ctx context.Context, kind logon.CircleKind, name string) (logon.Circle, error) {
	if bad := logon.CheckText(string(kind), name, logon.MaxCircleName, true); bad != nil {
		return logon.Circle{}, bad
	}
	all, err := b.admin.Circles(ctx, kind)
	if err != nil {
		return logon.Circle{}, err
	}
	for _, c := range all {
		if strings.EqualFold(c.Name, name) {
			return c, nil
		}
	}
	return logon.Circle{}, fmt.Errorf("there is no %s %s", kind, name)
}
