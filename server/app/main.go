package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"

	"stationmaster/server/connect"
)

// Process is what the world gives the process.
type Process struct {
	Args           []string // without the program's name
	Getenv         func(string) string
	Stdin          *os.File
	Stdout, Stderr io.Writer
}

// usageError is a command line that is not right; its text is for the person.
type usageError struct{ text string }

func (e usageError) Error() string { return e.text }

func usagef(format string, args ...any) error { return usageError{fmt.Sprintf(format, args...)} }

const usage = `Stationmaster: log on to a station, and exactly one place is yours.

Usage: stationmaster COMMAND [options]

  serve [--demo]          run the server; --demo makes demo users and stations in an empty database
  migrate                 bring the database to this version and end
  user                    list, add, disable, enable, delete users; set passwords
  station                 list, add, deactivate, activate, delete stations
  role, workgroup         list, add, delete them; list, add, remove their members
  right                   list, grant, withdraw rights of users, roles and workgroups
  policy                  list and change the server-wide policies
  agreement               show the user agreement, and publish its next version
  directory               keep directories, and try them step by step; say whose accounts may log on, and as what
  session                 list held sessions; end one with the reason "supervisor"
  connect                 log on in this terminal and hold the live connection
  healthcheck             ask the running server whether it is ready; ends with 0 or 1

stationmaster COMMAND --help tells more. The environment is described in the README.
`

// Main runs the sub-command that the arguments name, and gives the process's exit code: 0 well, 1 failed, 2 a wrong command
// line; connect has codes of its own.
func Main(ctx context.Context, p Process) int {
	if len(p.Args) == 0 {
		fmt.Fprint(p.Stderr, usage)
		return 2
	}
	commands := map[string]func(context.Context, Process, []string) error{
		"serve": serve, "migrate": migrate, "user": userCommand, "station": stationCommand, "right": rightCommand,
		"role": roleCommand, "workgroup": workgroupCommand, "policy": policyCommand, "agreement": agreementCommand,
		"directory": directoryCommand,
		"session":   sessionCommand, "connect": connectCommand, "healthcheck": healthcheck,
	}
	name, args := p.Args[0], p.Args[1:]
	if name == "help" || name == "--help" || name == "-h" {
		fmt.Fprint(p.Stdout, usage)
		return 0
	}
	command, known := commands[name]
	if !known {
		fmt.Fprintf(p.Stderr, "There is no command %q.\n\n%s", name, usage)
		return 2
	}
	err := command(ctx, p, args)
	var wrong usageError
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case name == "connect":
		if !connect.Told(err) {
			fmt.Fprintln(p.Stderr, "stationmaster:", err)
		}
		return connect.ExitCode(err)
	}
	fmt.Fprintln(p.Stderr, "stationmaster:", err)
	if errors.As(err, &wrong) {
		return 2
	}
	return 1
}

func connectCommand(ctx context.Context, p Process, args []string) error {
	options, err := connect.ParseFlags(args, p.Getenv, p.Stdout)
	if err != nil {
		return err
	}
	return connect.Run(ctx, options, p.Stdin, p.Stdout, p.Stderr)
}

func newLogger(c Config, w io.Writer) *slog.Logger {
	options := &slog.HandlerOptions{Level: c.LogLevel}
	if c.LogJSON {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}
