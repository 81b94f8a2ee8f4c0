package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"stationmaster/server/directory"
	"stationmaster/server/logon"
)

const keepNotes = `set keeps the directory that FILE describes (- is the standard input) in the database, or changes the kept one of its name: one directory, with the keys of
DIRECTORIES, but for password_file, ca_file and plain. Every node takes it up at once. Without password the one that is kept stays, as long as servers,
start_tls, ca and bind_dn do. Those of DIRECTORIES are the configuration's: neither set nor remove touches them.`

func directoryCommand(ctx context.Context, p Process, args []string) error {
	if len(args) > 0 && args[0] == "check" {
		return checkDirectory(ctx, p, args[1:]) // without a database, where it can be
	}
	return runAction(ctx, p, "directory", args, append([]action{
		{name: "list", run: listDirectories},
		{name: "show", takes: "NAME", run: showDirectory},
		{name: "set", takes: "FILE", notes: keepNotes, run: setDirectory},
		{name: "remove", takes: "NAME", run: removeDirectory},
		{name: "check", takes: checkTakes + " [--ask-password] [--password-file FILE]", notes: checkNotes},
	}, mappingActions()...))
}

// keeper does something with the directories.
func (b bench) keeper(ctx context.Context, do func(*directory.Keeper) error) error {
	k, err := b.directories(ctx)
	if err != nil {
		return err
	}
	defer k.Close()
	return do(k)
}

func listDirectories(ctx context.Context, b bench, _ []string) error {
	return b.keeper(ctx, func(k *directory.Keeper) error {
		all, err := k.Directories(ctx)
		if err != nil {
			return err
		}
		return b.table("DIRECTORY | DOMAIN | FROM | USERS | SERVERS", func(row func(...any)) {
			for _, d := range all {
				from := "configuration"
				if d.Kept != nil {
					from = "database"
				}
				domain, servers := directory.Summary(d.Definition)
				end := strings.Join(servers, " ")
				switch {
				case d.LeftOut != "":
					end = "LEFT OUT: " + d.LeftOut
				case !d.Health.Up: // asked by nobody here: only what is known without asking
					end = "NOT USABLE: " + d.Health.Why
				}
				row(d.Name, domain, from, d.Users, end)
			}
		})
	})
}

func showDirectory(ctx context.Context, b bench, args []string) error {
	return b.keeper(ctx, func(k *directory.Keeper) error {
		all, err := k.Directories(ctx)
		if err != nil {
			return err
		}
		for i := len(all) - 1; i >= 0; i-- { // a kept one before one of the configuration, which is in a file anyway
			if d := all[i]; d.Name == args[0] {
				b.describe(d)
				return nil
			}
		}
		return fmt.Errorf("there is no directory %s; stationmaster directory list shows them", args[0])
	})
}

func (b bench) describe(d logon.DirectoryStanding) {
	if d.Kept == nil {
		fmt.Fprintln(b.Stdout, "# of the configuration")
	} else {
		fmt.Fprintf(b.Stdout, "# of the database; changed by %s, %s\n", d.Kept.ChangedBy, d.Kept.ChangedAt.UTC().Format("2006-01-02 15:04 UTC"))
	}
	if d.LeftOut != "" {
		fmt.Fprintln(b.Stdout, "# LEFT OUT: "+d.LeftOut)
	}
	fmt.Fprint(b.Stdout, directory.Document(d.Name, d.Definition))
	fmt.Fprintln(b.Stdout, "# the password is not shown")
}

// maxDefinition is more than any directory needs.
const maxDefinition = 1 << 20

func setDirectory(ctx context.Context, b bench, args []string) error {
	from := io.Reader(b.Stdin)
	if args[0] != "-" {
		file, err := os.Open(args[0])
		if err != nil {
			return err
		}
		defer file.Close() //nolint:errcheck // it was only read from
		from = file
	} else if b.Stdin == nil {
		return usagef("there is no standard input to read")
	}
	document, err := io.ReadAll(io.LimitReader(from, maxDefinition+1))
	switch {
	case err != nil:
		return err
	case len(document) > maxDefinition:
		return fmt.Errorf("%s is larger than %d KiB, which is more than any directory needs", args[0], maxDefinition>>10)
	}
	var refused *logon.Refusal
	name, definition, err := directory.ParseOne(string(document))
	switch {
	case errors.As(err, &refused):
		return nothingChanged(refused)
	case err != nil:
		return fmt.Errorf("%s %w", args[0], err)
	}
	return b.keeper(ctx, func(k *directory.Keeper) error {
		kept, err := k.SetDirectory(ctx, name, definition, commandLine)
		switch {
		case errors.As(err, &refused) && len(refused.Faults) > 0:
			return nothingChanged(refused)
		case err != nil:
			return err
		}
		fmt.Fprintf(b.Stdout, "Directory %s is kept. Try it: stationmaster directory check %s\n", kept.Name, kept.Name)
		return nil
	})
}

func nothingChanged(refused *logon.Refusal) error {
	lines := make([]string, len(refused.Faults))
	for i, f := range refused.Faults {
		lines[i] = f.Key + " " + f.What
	}
	return fmt.Errorf("nothing has changed:\n  %s", strings.Join(lines, "\n  "))
}

func removeDirectory(ctx context.Context, b bench, args []string) error {
	return b.keeper(ctx, func(k *directory.Keeper) error {
		users, err := k.RemoveDirectory(ctx, args[0], commandLine)
		var refused *logon.Refusal
		if errors.As(err, &refused) && refused.Code == logon.CodeNotFound {
			return fmt.Errorf("the database has no directory %s; stationmaster directory list shows them", args[0])
		}
		if err != nil {
			return err
		}
		fmt.Fprintf(b.Stdout, "Directory %s is no longer kept. ", args[0])
		if users == 0 {
			fmt.Fprintln(b.Stdout, "It had no users.")
			return nil
		}
		fmt.Fprintf(b.Stdout, "It leaves %d behind: their sessions go on, and until a directory of that name is there again "+
			"they cannot log on, nor be logged on automatically. What was granted to them stays; stationmaster user delete ends that.\n", users)
		return nil
	})
}
