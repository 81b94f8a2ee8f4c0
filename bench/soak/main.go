package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"stationmaster/bench/rig"
)

func main() {
	watchers := flag.Int("watchers", 2000, "people who are there and watch the directory")
	rate := flag.Int("rate", 50, "log ons and log offs a second")
	during := flag.Duration("during", time.Minute, "for how long")
	rig.Main("soak", 5*time.Minute, func(ctx context.Context, binary string) error {
		return run(ctx, binary, *watchers, *rate, *during)
	})
}

// goers are those who log on and off; each is at it at most once at a time.
const goers = 100

func run(ctx context.Context, binary string, watchers, rate int, during time.Duration) (err error) {
	database, err := rig.StartDatabase(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, database.Close()) }()
	floor, err := rig.OpenFloor(ctx, database, 16)
	if err != nil {
		return err
	}
	defer floor.Store.Close()
	there, err := floor.People(ctx, "watcher", 40, watchers)
	if err != nil {
		return err
	}
	going, err := floor.People(ctx, "goer", 60, goers)
	if err != nil {
		return err
	}
	node, err := rig.StartNode(ctx, binary, database)
	if err != nil {
		return err
	}
	defer node.Stop()

	news := newNews(going)
	began, before := time.Now(), rig.CPUOf(node.PID)
	crowd, err := gather(ctx, floor, node, there, news)
	if err != nil {
		return err
	}
	took := time.Since(began)
	fmt.Printf("%d people log on and watch: %.1f s, %.0f a second; server's processor time %.1f s, memory %.0f MB\n",
		watchers, took.Seconds(), float64(watchers)/took.Seconds(), rig.CPUOf(node.PID)-before, rig.MemoryOf(node.PID))

	began, before = time.Now(), rig.CPUOf(node.PID)
	asked := &rig.Times{}
	if err := stir(ctx, floor, node, going, news, asked, rate, during); err != nil {
		return err
	}
	used, took := rig.CPUOf(node.PID)-before, time.Since(began)
	lost := crowd.lost()
	fmt.Printf("%d log ons and log offs in %.1f s, %.1f a second:\n", asked.Len(), took.Seconds(), float64(asked.Len())/took.Seconds())
	asked.Line("a log on or log off, at who does it")
	news.times.Line("its news, after that, at those who watch")
	fmt.Printf("  %6d  news that a watcher had not heard before the next of the same person\n", news.notHeard())
	fmt.Printf("  server: %.0f %% of one processor, memory %.0f MB\n", 100*used/took.Seconds(), rig.MemoryOf(node.PID))
	rig.Budget("connections that were lost", float64(len(lost)), 0, "")
	for _, one := range lost[:min(len(lost), 5)] {
		fmt.Println("  lost:", one)
	}
	if len(lost) > 0 {
		return fmt.Errorf("%d connections were lost", len(lost))
	}
	return nil
}

// stir lets people log on and off at a steady rate.
func stir(
	ctx context.Context, floor *rig.Floor, node *rig.Process, going []rig.Person, news *news, asked *rig.Times, rate int, during time.Duration,
) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	turns := make(chan struct{}) // the ticker below is the only sender, and closes it
	group, working := errgroup.WithContext(ctx)
	for _, p := range going {
		group.Go(func() error {
			m, at := floor.Machine(node, p.Spots[0].Address), p.Spots[0]
			for range turns {
				ticket, err := floor.Ticket(working, p, at)
				if err != nil {
					return err
				}
				news.begin(p, true)
				began := time.Now()
				seat, err := m.LogOn(working, at, ticket)
				if err != nil {
					return err
				}
				asked.Add(time.Since(began))
				news.answered(p)
				if _, open := <-turns; !open {
					return nil
				}
				news.begin(p, false)
				began = time.Now()
				if err := m.LogOff(working, seat); err != nil {
					return err
				}
				asked.Add(time.Since(began))
				news.answered(p)
			}
			return nil
		})
	}
	group.Go(func() error {
		defer close(turns)
		tick := time.NewTicker(time.Second / time.Duration(rate))
		defer tick.Stop()
		end := time.NewTimer(during)
		defer end.Stop()
		for {
			select {
			case <-end.C:
				return nil
			case <-working.Done():
				return nil
			case <-tick.C:
			}
			select {
			case turns <- struct{}{}:
			case <-end.C:
				return nil
			case <-working.Done():
				return nil
			}
		}
	})
	return group.Wait()
}
