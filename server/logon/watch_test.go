package logon

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"
)

func TestMachinesAtSeveralStations(t *testing.T) {
	at := func(station StationID, machine string, state State) Session {
		return Session{Station: station, StationName: "T" + string(rune('0'+station)), Machine: machine, State: state}
	}
	const one, two = "addr:10.1.2.3", "addr:10.1.2.4"
	for name, c := range map[string]struct {
		held  []Session
		found int
	}{
		"nobody":                        {nil, 0},
		"a shared station":              {[]Session{at(1, one, Live), at(1, one, Live)}, 0},
		"two stations":                  {[]Session{at(1, one, Live), at(2, one, Live)}, 1},
		"three stations":                {[]Session{at(1, one, Live), at(2, one, Live), at(3, one, Live)}, 1},
		"two machines":                  {[]Session{at(1, one, Live), at(2, two, Live)}, 0},
		"two machines at two stations":  {[]Session{at(1, one, Live), at(2, two, Live), at(3, one, Live), at(4, two, Live)}, 2},
		"loopback too":                  {[]Session{at(1, "addr:127.0.0.1", Live), at(2, "addr:127.0.0.1", Live)}, 1},
		"a device is one browser":       {[]Session{at(1, "device:ab", Live), at(2, "device:ab", Live)}, 0},
		"a gateway knows what it names": {[]Session{at(1, "gateway:pc7", Live), at(2, "gateway:pc7", Live)}, 0},
		"one of them has gone":          {[]Session{at(1, one, Live), at(2, one, Lost)}, 0},
		"one is stationless":            {[]Session{at(1, one, Live), at(0, one, Live)}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			found := -1
			floor := func(context.Context) ([]Session, error) { return c.held, nil }
			w := NewAddressWatch(slog.New(slog.NewTextHandler(&log, nil)), floor, func(machines int) { found = machines })
			now := time.Now()
			looks := func(after time.Duration, warnings int) {
				t.Helper()
				if err := w.Look(t.Context(), now.Add(after)); err != nil || found != c.found {
					t.Errorf("found %d, want %d (%v)", found, c.found, err)
				}
				if said := strings.Count(log.String(), "MACHINE_NETWORKS"); said != warnings {
					t.Errorf("%v after the first look there are %d warnings, want %d:\n%s", after, said, warnings, &log)
				}
			}
			looks(0, c.found)
			looks(time.Minute, c.found)
			looks(watchAgain-1, c.found)
			looks(watchAgain, 2*c.found)
		})
	}
}

func TestWatchWithoutItsFloor(t *testing.T) {
	gone := errors.New("no database")
	floor := func(context.Context) ([]Session, error) { return nil, gone }
	w := NewAddressWatch(slog.New(slog.DiscardHandler), floor, func(int) { t.Error("counted what it did not see") })
	if err := w.Look(t.Context(), time.Now()); !errors.Is(err, gone) {
		t.Errorf("got %v", err)
	}
}
