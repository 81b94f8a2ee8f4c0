package app

import (
	"context"
	"errors"
	"log/slog"
	"strings"

	"stationmaster/server/directory"
	"stationmaster/server/logon"
)

func (r *reader) directories(name string) []directory.Config {
	document := r.text(name, "")
	if document == "" {
		return nil
	}
	configs, err := directory.Parse(document)
	var several interface{ Unwrap() []error }
	switch {
	case errors.As(err, &several):
		for _, one := range several.Unwrap() {
			r.wrong(name, one.Error())
		}
	case err != nil:
		r.wrong(name, err.Error())
	}
	return configs
}

// openDirectories gives nil where none are configured. It asks nobody.
func openDirectories(configs []directory.Config, log *slog.Logger) (logon.Directories, func(), error) {
	if len(configs) == 0 {
		return nil, func() {}, nil
	}
	set, err := directory.New(configs, log)
	if err != nil {
		return nil, nil, err
	}
	return set, set.Close, nil
}

func directoryCommand(ctx context.Context, p Process, args []string) error {
	if len(args) > 0 && args[0] == "check" {
		return checkDirectory(ctx, p, args[1:]) // without a database
	}
	return runAction(ctx, p, "directory", args, append([]action{
		{name: "list", run: listDirectories},
		{name: "check", takes: checkTakes + " [--ask-password] [--password-file FILE]", notes: checkNotes},
	}, mappingActions()...))
}

func listDirectories(_ context.Context, b bench, _ []string) error {
	c, err := ReadConfig(b.Getenv)
	if err != nil {
		return err
	}
	return b.table("DIRECTORY | DOMAIN | SERVERS", func(row func(...any)) {
		for _, d := range c.Directories {
			row(d.Name, d.Domain, strings.Join(d.Servers, " "))
		}
	})
}

// directories are those of the environment.
func (b bench) directories() (logon.Directories, func(), error) {
	c, err := ReadConfig(b.Getenv)
	if err != nil {
		return nil, nil, err
	}
	return openDirectories(c.Directories, newLogger(c, b.Stderr))
}
