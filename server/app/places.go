package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"strconv"
	"time"

	"stationmaster/server/logon"
)

func stationCommand(ctx context.Context, p Process, args []string) error {
	var kind, telephone string
	change := func(active bool, done string) func(context.Context, bench, []string) error {
		return func(ctx context.Context, b bench, args []string) error {
			s, err := b.station(ctx, args[0])
			if err != nil {
				return err
			}
			if _, err := b.admin.ChangeStation(ctx, s.ID, logon.StationChange{Active: &active}, commandLine); err != nil {
				return err
			}
			fmt.Fprintf(b.Stdout, "Station %s %s.\n", s.Name, done)
			return nil
		}
	}
	return runAction(ctx, p, "station", args, []action{
		{name: "list", run: listStations},
		{
			name: "add", takes: "NAME [--type TYPE] [--number NUMBER]",
			flags: func(f *flag.FlagSet) {
				f.StringVar(&kind, "type", string(logon.Workstation), "the station's `type`: workstation, remote_workstation or remote_number")
				f.StringVar(&telephone, "number", "", "its telephone `number`")
			},
			run: func(ctx context.Context, b bench, args []string) error {
				s, err := b.admin.CreateStation(ctx, args[0], logon.StationType(kind), telephone)
				if err == nil {
					fmt.Fprintf(b.Stdout, "Station %s added.\n", s.Name)
				}
				return err
			},
		},
		{name: "deactivate", takes: "NAME", run: change(false, "is deactivated")},
		{name: "activate", takes: "NAME", run: change(true, "is active")},
		{name: "delete", takes: "NAME", run: func(ctx context.Context, b bench, args []string) error {
			s, err := b.station(ctx, args[0])
			if err != nil {
				return err
			}
			if err := b.admin.DeleteStation(ctx, s.ID, commandLine); err != nil {
				return err
			}
			fmt.Fprintf(b.Stdout, "Station %s is deleted.\n", s.Name)
			return nil
		}},
	})
}

func listStations(ctx context.Context, b bench, _ []string) error {
	stations, err := b.admin.Stations(ctx)
	if err != nil {
		return err
	}
	return b.table("STATION | TYPE | NUMBER | ACTIVE", func(row func(...any)) {
		for _, s := range stations {
			row(s.Name, s.Type, s.Number, yesNo(s.Active))
		}
	})
}

func (b bench) station(ctx context.Context, name string) (logon.Station, error) {
	if bad := logon.CheckText("station", name, logon.MaxStationName, true); bad != nil {
		return logon.Station{}, bad
	}
	s, err := b.store.StationByName(ctx, name)
	if errors.Is(err, logon.ErrNotFound) {
		return s, fmt.Errorf("there is no station %s", name)
	}
	return s, err
}

func sessionCommand(ctx context.Context, p Process, args []string) error {
	var note, by string
	return runAction(ctx, p, "session", args, []action{
		{name: "list", run: listSessions},
		{
			name: "end", takes: "ID [--by TEXT] [--note TEXT]",
			flags: func(f *flag.FlagSet) {
				f.StringVar(&by, "by", "Administrator", "the `text` that the person is told: who did it")
				f.StringVar(&note, "note", "", "a `text` for the person, beside the reason")
			},
			run: func(ctx context.Context, b bench, args []string) error {
				id, err := strconv.ParseInt(args[0], 10, 64)
				if err != nil {
					return usagef("%q is not the number of a session; stationmaster session list shows them", args[0])
				}
				for field, text := range map[string]string{"note": note, "by": by} {
					if bad := logon.CheckText(field, text, logon.MaxNote, false); bad != nil {
						return bad
					}
				}
				s, err := b.store.End(ctx, logon.SessionID(id), logon.CodeSupervisor, by, note)
				if errors.Is(err, logon.ErrNotFound) {
					return fmt.Errorf("there is no session %d", id)
				}
				if err != nil {
					return err
				}
				if s.Ended.Code != logon.CodeSupervisor {
					fmt.Fprintf(b.Stdout, "Session %d had ended already (%s), ledger number %d.\n", id, s.Ended.Code, s.Ended.Ledger)
					return nil
				}
				fmt.Fprintf(b.Stdout, "Session %d of %s is logged off, ledger number %d.\n", id, s.UserName, s.Ended.Ledger)
				return nil
			},
		},
	})
}

func listSessions(ctx context.Context, b bench, _ []string) error {
	sessions, err := b.store.HeldSessions(ctx)
	if err != nil {
		return err
	}
	return b.table("SESSION | USER | STATION | NUMBER | STATE | MACHINE | CLIENT | SINCE", func(row func(...any)) {
		for _, s := range sessions {
			state := string(s.State)
			if s.Unresponsive {
				state = "unresponsive"
			}
			row(s.ID, s.UserName, s.StationName, s.Number, state, s.Machine, s.Client, s.Since.Local().Format(time.DateTime))
		}
	})
}
