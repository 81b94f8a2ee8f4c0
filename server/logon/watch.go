package logon

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	watchEvery = time.Minute
	// watchAgain is how long a machine that was warned of is not warned of again.
	watchAgain = time.Hour
	// watchNames is how many stations a warning names.
	watchNames = 5
)

// AddressWatch looks for users who are live at different stations from one machine that is known by its address. There, several
// computers probably share the address, because the network of a NAT is in MACHINE_NETWORKS by mistake (design 2, section 3): they could share
// every station. It changes nothing. It knows the floor of all nodes, so each node says the same.
type AddressWatch struct {
	log   *slog.Logger
	floor func(context.Context) ([]Session, error)
	count func(machines int)

	mu     sync.Mutex
	warned map[string]time.Time // when, by machine
}

// NewAddressWatch makes a watch over the sessions that floor lists; count is told the number of such machines after each look.
func NewAddressWatch(log *slog.Logger, floor func(context.Context) ([]Session, error), count func(machines int)) *AddressWatch {
	return &AddressWatch{log: log, floor: floor, count: count, warned: map[string]time.Time{}}
}

// Run looks once a minute until ctx ends.
func (w *AddressWatch) Run(ctx context.Context) {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-tick.C:
			if err := w.Look(ctx, now); err != nil && ctx.Err() == nil {
				w.log.Warn("could not look for machines at several stations", "err", err)
			}
		}
	}
}

// Look looks once. A machine is warned of at most once in an hour before now.
func (w *AddressWatch) Look(ctx context.Context, now time.Time) error {
	held, err := w.floor(ctx)
	if err != nil {
		return err
	}
	found := atSeveralStations(held)
	w.count(len(found))
	w.mu.Lock()
	defer w.mu.Unlock()
	for machine, at := range w.warned {
		if now.Sub(at) >= watchAgain {
			delete(w.warned, machine)
		}
	}
	for machine, stations := range found {
		if _, lately := w.warned[machine]; lately {
			continue
		}
		w.warned[machine] = now
		w.log.Warn("users are at different stations from one address: if several computers share it, MACHINE_NETWORKS must not have it",
			"machine", machine, "stations", len(stations), "such_as", stations[:min(watchNames, len(stations))])
	}
	return nil
}

// atSeveralStations gives, for each such machine, the names of its stations, in order and each once.
func atSeveralStations(held []Session) map[string][]string {
	found := map[string][]string{}
	for _, s := range held {
		if s.State != Live || s.Station == 0 || !strings.HasPrefix(s.Machine, "addr:") {
			continue
		}
		found[s.Machine] = append(found[s.Machine], s.StationName)
	}
	for machine, stations := range found {
		slices.Sort(stations)
		if found[machine] = slices.Compact(stations); len(found[machine]) < 2 {
			delete(found, machine)
		}
	}
	return found
}
