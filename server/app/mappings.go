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

// mappingActions administer who of the directories may log on, and as what.
func mappingActions() []action {
	var role, workgroup string
	what := func(f *flag.FlagSet) {
		f.StringVar(&role, "role", "", "membership of the role of this `name`")
		f.StringVar(&workgroup, "workgroup", "", "membership of the workgroup of this `name`")
	}
	allow := func(allowed bool, done string) func(context.Context, bench, []string) error {
		return func(ctx context.Context, b bench, args []string) error {
			u, err := b.accountUser(ctx, args[0], allowed)
			if err != nil {
				return err
			}
			if _, err := b.admin.ChangeUser(ctx, u.ID, admin.Change{Allowed: &allowed}, commandLine); err != nil {
				return err
			}
			fmt.Fprintf(b.Stdout, "%s %s.\n", u.Name, done)
			return nil
		}
	}
	return []action{
		{name: "mappings", run: listMappings},
		{
			name: "map", takes: "NAME GROUP-NAME [--role NAME] [--workgroup NAME]", flags: what,
			notes: "map lets those who are in a group of the directory log on; with --role or --workgroup it makes them members of it instead. A group is named by its DN. " +
				"It counts for each user from their next log on, or from the next look at who is here (every five minutes, or recheck); unmap counts at once, and ends what rested on it.",
			run: func(ctx context.Context, b bench, args []string) error {
				m, err := b.admin.Map(ctx, args[0], args[1], logon.GranteeName{Role: role, Workgroup: workgroup})
				if taken(err) {
					return errors.New("that is mapped already")
				}
				if err == nil {
					fmt.Fprintf(b.Stdout, "Who is in %s of %s %s, from their next log on; who is here by a directory, from the next recheck.\n", m.Group, m.Source, gives(m))
				}
				return err
			},
		},
		{
			name: "unmap", takes: "NAME GROUP-NAME [--role NAME] [--workgroup NAME]", flags: what,
			run: func(ctx context.Context, b bench, args []string) error {
				return b.unmap(ctx, args[0], args[1], role, workgroup)
			},
		},
		{
			name: "allow", takes: `USER-NAME`, run: allow(true, "may log on"),
			notes: `allow lets one user of a directory (DOMAIN\user) log on whatever groups they are in; disallow takes that back, and ends their sessions unless a mapping lets them in.`,
		},
		{name: "disallow", takes: `USER-NAME`, run: allow(false, "may log on only if a mapping says so")},
		recheckAction(),
	}
}

func gives(m logon.Mapping) string {
	if m.Gives == (logon.CircleID{}) {
		return "may log on"
	}
	return "is in " + string(m.Gives.Kind) + " " + m.GivesName
}

func listMappings(ctx context.Context, b bench, _ []string) error {
	all, err := b.admin.Mappings(ctx)
	if err != nil {
		return err
	}
	return b.table("FROM | GROUP | WHOSE PEOPLE", func(row func(...any)) {
		for _, m := range all {
			row(m.Source, m.Group, gives(m))
		}
	})
}

func (b bench) unmap(ctx context.Context, source, group, role, workgroup string) error {
	all, err := b.admin.Mappings(ctx)
	if err != nil {
		return err
	}
	wanted := logon.CircleKind("")
	if role != "" {
		wanted = logon.Role
	} else if workgroup != "" {
		wanted = logon.Workgroup
	}
	for _, m := range all {
		if m.Source == source && logon.GroupKey(m.Group) == logon.GroupKey(group) && m.Gives.Kind == wanted && strings.EqualFold(m.GivesName, role+workgroup) {
			if err := b.admin.Unmap(ctx, m.ID, commandLine); err != nil {
				return err
			}
			fmt.Fprintf(b.Stdout, "%s of %s is no longer mapped so.\n", m.Group, m.Source)
			return nil
		}
	}
	return errors.New("there is no such mapping; stationmaster directory mappings shows them")
}

// accountUser finds a directory's user. Who has never been here is looked for in the directory, when somebody is to be let in.
func (b bench) accountUser(ctx context.Context, name string, look bool) (logon.User, error) {
	u, err := b.user(ctx, name)
	if err == nil || !look {
		return u, err
	}
	directories, fault := b.directories(ctx)
	if fault != nil {
		return u, errors.Join(err, fault)
	}
	defer directories.Close()
	directory, _, ok := directories.Locate(name)
	if !ok {
		return u, err
	}
	account, err := directories.Find(ctx, directory, name)
	if err != nil {
		return u, err
	}
	u, _, err = b.store.Provision(ctx, account)
	return u, err
}
