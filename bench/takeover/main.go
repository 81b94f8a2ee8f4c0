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

// mostGap is the budget.
const mostGap = 300 * time.Millisecond

func main() {
	rounds := flag.Int("rounds", 400, "take-overs that are timed, on each of the two nodes")
	people := flag.Int("people", 4, "people who take over at the same time")
	rig.Main("takeover", 5*time.Minute, func(ctx context.Context, binary string) error {
		return run(ctx, binary, *rounds, *people)
	})
}

func run(ctx context.Context, binary string, rounds, crowd int) (err error) {
	database, err := rig.StartDatabase(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, database.Close()) }()
	floor, err := rig.OpenFloor(ctx, database, int32(crowd))
	if err != nil {
		return err
	}
	defer floor.Store.Close()
	// Before the servers start: the first makes an administrator where there is nobody.
	people, err := floor.People(ctx, "mover", 60, crowd)
	if err != nil {
		return err
	}
	nodes := make([]*rig.Process, 2)
	for i := range nodes {
		if nodes[i], err = rig.StartNode(ctx, binary, database); err != nil {
			return err
		}
		defer nodes[i].Stop()
	}
	here, elsewhere := &figures{}, &figures{}
	group, working := errgroup.WithContext(ctx)
	for _, p := range people {
		group.Go(func() error { return move(working, floor, nodes, p, rounds/crowd, here, elsewhere) })
	}
	if err := group.Wait(); err != nil {
		return err
	}
	fmt.Printf("a session goes on in another tab, %d people at once:\n", crowd)
	here.print("the same node")
	elsewhere.print("another node")
	return nil
}

// figures are the times of take-overs on one way. The bye and the welcome come by different connections: where the welcome came first, the gap
// is none.
type figures struct{ gap, told, whole rig.Times }

func (f *figures) print(name string) {
	f.gap.Line(name + ": the gap, bye to welcome")
	f.told.Line(name + ": press to the old tab's bye")
	f.whole.Line(name + ": press to the new tab's welcome")
	rig.Budget("gap on "+name+", 99th percentile", rig.Milliseconds(f.gap.Quantile(0.99)), rig.Milliseconds(mostGap), "ms")
}

// warmUp is how many rounds of each person do not count.
const warmUp = 5

// move logs a person on once, and then takes the session to a new tab again and again: on the same node, on the other one, and back.
func move(ctx context.Context, floor *rig.Floor, nodes []*rig.Process, p rig.Person, rounds int, here, elsewhere *figures) error {
	at := p.Spots[0]
	machines := []*rig.Machine{floor.Machine(nodes[0], at.Address), floor.Machine(nodes[1], at.Address)}
	ticket, err := floor.Ticket(ctx, p, at)
	if err != nil {
		return err
	}
	seat, err := machines[0].LogOn(ctx, at, ticket)
	if err != nil {
		return err
	}
	client, err := machines[0].Attach(ctx, seat, nil)
	if err != nil {
		return err
	}
	defer func() { client.Close() }()
	for i := range 2 * (rounds + warmUp) {
		to, of := machines[(i+1)/2%2], here
		if i%2 == 1 {
			of = elsewhere
		}
		pressed := time.Now()
		next, err := to.TakeOver(ctx, seat)
		if err != nil {
			return err
		}
		fresh, err := to.Attach(ctx, next, nil)
		if err != nil {
			return err
		}
		var end rig.End
		select {
		case end = <-client.Ended:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		if end.Reason != "moved" || !end.Final() {
			return fmt.Errorf("the old tab was told %v", end)
		}
		if i >= 2*warmUp {
			of.gap.Add(max(0, fresh.WelcomedAt.Sub(end.At)))
			of.told.Add(end.At.Sub(pressed))
			of.whole.Add(fresh.WelcomedAt.Sub(pressed))
		}
		seat, client = next, fresh
	}
	return nil
}
