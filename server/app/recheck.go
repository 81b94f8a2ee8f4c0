package app

import (
	"context"
	"flag"
	"fmt"
	"log/slog"

	"stationmaster/server/logon"
)

// recheckAction does what the server does by itself every five minutes.
func recheckAction() action {
	var force bool
	return action{
		name: "recheck", takes: "[--force]",
		flags: func(f *flag.FlagSet) {
			f.BoolVar(&force, "force", false, "even if most of those who are here have no account any more, or lose what groups gave them")
		},
		notes: "recheck looks up those who are here at once, as the server does every five minutes: it ends the sessions and saved logons of closed accounts, and the sessions of " +
			"those whose groups let them in no more.",
		run: func(ctx context.Context, b bench, _ []string) error {
			directories, err := b.directories(ctx)
			if err != nil {
				return err
			}
			defer directories.Close()
			config, err := ReadConfig(b.Getenv)
			if err != nil {
				return err
			}
			// What it logs is told here.
			check := logon.AccountCheck{Accounts: b.store, Directories: directories, Log: slog.New(slog.DiscardHandler), Force: force}
			for _, p := range config.Providers {
				check.Providers = append(check.Providers, p.Name)
			}
			all, err := check.Run(ctx)
			for _, c := range all {
				fmt.Fprintln(b.Stdout, checkedText(c))
			}
			return err
		},
	}
}

func checkedText(c logon.Checked) string {
	switch {
	case c.Unknown:
		return fmt.Sprintf("%s is not configured here. %d of its users are logged on, or have saved a log on; nobody asks whether they still may.", c.Directory, c.Asked)
	case c.Failed != "":
		return fmt.Sprintf("%s could not be asked; nobody's session ended. %s", c.Directory, c.Failed)
	case c.Stopped:
		return fmt.Sprintf("%s: of %d looked up, %d have no account any more, or are in no group that lets them in or gives them their roles; "+
			"nobody's session ended by that. Is the configuration right? If it is, use --force. %d are disabled or expired, and were logged off.",
			c.Directory, c.Asked, c.Lost, c.Closed)
	}
	return fmt.Sprintf("%s: %d looked up, %d closed, %d lost what groups gave them.", c.Directory, c.Asked, c.Closed, c.Lost)
}
