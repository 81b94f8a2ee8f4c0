package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"

	"golang.org/x/term"

	"stationmaster/db"
	"stationmaster/server/admin"
	"stationmaster/server/connect"
	"stationmaster/server/logon"
	"stationmaster/server/number"
)

// commandLine is who changed something by an administration command: what the people are told whose sessions end, and the ledger.
const commandLine = "command line"

// bench is what an administration command works with.
type bench struct {
	Process
	store *db.Store
	admin *admin.Service
}

// action is one thing that a command does: its name, what comes after it, what else to know about that, and how.
type action struct {
	name, takes, notes string
	flags              func(*flag.FlagSet)
	run                func(ctx context.Context, b bench, args []string) error
}

// usage is how an action is called.
func (a action) usage(command string) string {
	return strings.TrimSpace("stationmaster " + command + " " + a.name + " " + a.takes)
}

// runAction picks the action that the arguments name, opens the store beside whatever server runs on it, and does it.
func runAction(ctx context.Context, p Process, command string, args []string, actions []action) error {
	usage := func(w io.Writer) {
		fmt.Fprintln(w, "Usage:")
		for _, a := range actions {
			fmt.Fprintln(w, " ", a.usage(command))
		}
		for _, a := range actions {
			if a.notes != "" {
				fmt.Fprintf(w, "\n%s\n", a.notes)
			}
		}
	}
	if len(args) == 0 {
		usage(p.Stderr)
		return usagef("%s needs to know what to do", command)
	}
	if args[0] == "--help" || args[0] == "-h" || args[0] == "help" {
		usage(p.Stdout)
		return nil
	}
	for _, a := range actions {
		if a.name != args[0] {
			continue
		}
		positional, err := parseMixed(p, command+" "+a.name, a.takes, a.notes, args[1:], a.flags)
		if err != nil {
			return err
		}
		want := 0
		for word := range strings.FieldsSeq(a.takes) {
			if word == "NAME" || word == "ID" || word == "VALUE" || word == "FILE" || strings.HasSuffix(word, "-NAME") {
				want++
			}
		}
		if len(positional) != want {
			return usagef("usage: %s", a.usage(command))
		}
		return onBench(ctx, p, func(b bench) error { return a.run(ctx, b, positional) })
	}
	usage(p.Stderr)
	return usagef("%s does not know %q", command, args[0])
}

func onBench(ctx context.Context, p Process, work func(bench) error) error {
	c, err := ReadConfig(p.Getenv)
	if err != nil {
		return err
	}
	store, _, closeAll, err := openStore(ctx, c, true, newLogger(c, p.Stderr))
	if err != nil {
		return err
	}
	defer closeAll()
	service := admin.New(store, store, newPasswords(), number.Numbers{}, store.Policies)
	err = work(bench{Process: p, store: store, admin: service})
	var refusal *logon.Refusal
	if errors.As(err, &refusal) {
		where := ""
		if refusal.Field != "" {
			where = refusal.Field + ": "
		}
		return fmt.Errorf("%s%s", where, refusal.Sentence("en"))
	}
	return err
}

// parseMixed parses flags that may stand before, between and behind the positional arguments, which it returns. A negative number is one of
// these.
func parseMixed(p Process, name, takes, notes string, args []string, define func(*flag.FlagSet)) ([]string, error) {
	set := flag.NewFlagSet(name, flag.ContinueOnError)
	set.SetOutput(io.Discard) // what is wrong is told once, by who ends the process
	if define != nil {
		define(set)
	}
	var positional []string
	for {
		if len(args) == 0 || !negative(args[0]) {
			err := set.Parse(args)
			switch {
			case errors.Is(err, flag.ErrHelp):
				connect.Explain(p.Stdout, set, takes, notes)
				return nil, err
			case err != nil:
				return nil, usagef("%s: %v (stationmaster %s --help tells more)", name, err, name)
			}
			args = set.Args()
		}
		if len(args) == 0 {
			return positional, nil
		}
		positional, args = append(positional, args[0]), args[1:]
	}
}

func negative(arg string) bool {
	return len(arg) > 1 && arg[0] == '-' && arg[1] >= '0' && arg[1] <= '9'
}

// parse is parseMixed for commands that take flags only.
func parse(p Process, name, takes string, args []string, define func(*flag.FlagSet)) error {
	rest, err := parseMixed(p, name, takes, "", args, define)
	if err == nil && len(rest) > 0 {
		err = usagef("%s does not know what to do with %q", name, rest[0])
	}
	return err
}

// table prints rows in columns.
func (b bench) table(head string, rows func(row func(cells ...any))) error {
	w := tabwriter.NewWriter(b.Stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, strings.ReplaceAll(head, " | ", "\t"))
	rows(func(cells ...any) {
		for i, cell := range cells {
			if i > 0 {
				fmt.Fprint(w, "\t")
			}
			fmt.Fprint(w, cell)
		}
		fmt.Fprintln(w)
	})
	return w.Flush()
}

// newPassword takes a password from a file, from STATIONMASTER_PASSWORD or from the terminal, never from an argument.
func (b bench) newPassword(file string) (string, error) {
	if file != "" {
		content, err := os.ReadFile(file)
		return strings.TrimRight(string(content), "\r\n"), err
	}
	if given := b.Getenv("STATIONMASTER_PASSWORD"); given != "" {
		return given, nil
	}
	if b.Stdin == nil || !term.IsTerminal(int(b.Stdin.Fd())) {
		return "", usagef("give the password by --password-file or STATIONMASTER_PASSWORD")
	}
	fmt.Fprint(b.Stderr, "New password: ")
	first, err := term.ReadPassword(int(b.Stdin.Fd()))
	fmt.Fprintln(b.Stderr)
	if err != nil {
		return "", err
	}
	fmt.Fprint(b.Stderr, "Once more: ")
	second, err := term.ReadPassword(int(b.Stdin.Fd()))
	fmt.Fprintln(b.Stderr)
	if err == nil && string(first) != string(second) {
		err = errors.New("the two passwords differ")
	}
	return string(first), err
}
