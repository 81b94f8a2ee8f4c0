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
			f.BoolVar(&force, "force", false, "even if most of those who are here have no account any more")
		},
		notes: "recheck looks up those who are here, and ends the sessions and saved logons of closed accounts at once. The server does it every five minutes.",
		run: func(ctx context.Context, b bench, _ []string) error {
			directories, closeAll, err := b.directories()
			if err != nil || directories == nil {
				return err
			}
			defer closeAll()
			// What it logs is told here.
			all, err := logon.AccountCheck{Accounts: b.store, Directories: directories, Log: slog.New(slog.DiscardHandler), Force: force}.Run(ctx)
			for _, c := range all {
				switch {
				case c.Failed != "":
					fmt.Fprintf(b.Stdout, "%s could not be asked; nobody's session ended. %s\n", c.Directory, c.Failed)
				case c.Stopped:
					fmt.Fprintf(b.Stdout, "%s: of %d looked up, %d have no account any more; nobody's session ended. Is the configuration right? If it is, use --force.\n",
						c.Directory, c.Asked, c.Closed)
				default:
					fmt.Fprintf(b.Stdout, "%s: %d looked up, %d closed.\n", c.Directory, c.Asked, c.Closed)
				}
			}
			return err
		},
	}
}
