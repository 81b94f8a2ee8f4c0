package main

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"stationmaster/bench/rig"
)

// mostOfBare is the budget: how much longer than a bare notification a drop may take.
const mostOfBare = 2

// pair is one thing measured in two ways.
type pair struct{ fromCommit, whole rig.Times }

func (p *pair) add(began, committed, came time.Time) {
	p.fromCommit.Add(came.Sub(committed))
	p.whole.Add(came.Sub(began))
}

// timeDrops drops clients on the node by claims in this process, and runs a bare transaction after each.
func timeDrops(ctx context.Context, d *rig.Database, floor *rig.Floor, node *rig.Process, people []rig.Person, drops int) error {
	listening, stop := context.WithCancel(ctx)
	bottom, err := newBare(listening, d, len(people))
	if err != nil {
		stop()
		return err
	}
	defer bottom.close()
	defer stop()
	var ours, theirs pair
	group, working := errgroup.WithContext(ctx)
	for i, p := range people {
		group.Go(func() error {
			return timeWorker(working, floor, node, bottom, p, i, drops/len(people), &ours, &theirs)
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	fmt.Printf("drops from another process, %d people at once:\n", len(people))
	theirs.whole.Line("bare notification, from the transaction's start")
	ours.whole.Line("drop at the client, from the claim's start")
	theirs.fromCommit.Line("bare notification, from the commit")
	ours.fromCommit.Line("drop at the client, from the commit")
	rig.Budget("drop to bare notification, 99th percentile",
		float64(ours.fromCommit.Quantile(0.99))/float64(theirs.fromCommit.Quantile(0.99)), mostOfBare, "times")
	return nil
}

// warmUp is how many drops of each worker do not count.
const warmUp = 10

func timeWorker(ctx context.Context, floor *rig.Floor, node *rig.Process, bottom *bare, p rig.Person, worker, drops int, ours, theirs *pair) error {
	machines := machinesOf(floor, node, p)
	at := p.Spots[0]
	seat, err := floor.LogOn(ctx, p, at)
	if err != nil {
		return err
	}
	for i := range drops + warmUp {
		client, err := machines[at.Address].Attach(ctx, seat, nil)
		if err != nil {
			return err
		}
		at = p.Elsewhere(at, i%2 == 0)
		began := time.Now()
		if seat, err = floor.LogOn(ctx, p, at); err != nil {
			return err
		}
		var end rig.End
		select {
		case end = <-client.Ended:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		if !end.Final() {
			return fmt.Errorf("a drop was expected, not %v", end)
		}
		row, bareBegan, bareCame, err := bottom.once(ctx, worker)
		if err != nil {
			return err
		}
		committed, err := bottom.committed(ctx, claimCommit, int64(seat.Session))
		if err != nil {
			return err
		}
		bareCommitted, err := bottom.committed(ctx, bareCommit, row)
		if err != nil {
			return err
		}
		if i >= warmUp {
			ours.add(began, committed, end.At)
			theirs.add(bareBegan, bareCommitted, bareCame)
		}
	}
	return nil
}

// machinesOf gives a person's machines by their addresses.
func machinesOf(floor *rig.Floor, node *rig.Process, p rig.Person) map[string]*rig.Machine {
	machines := map[string]*rig.Machine{}
	for _, spot := range p.Spots {
		machines[spot.Address] = floor.Machine(node, spot.Address)
	}
	return machines
}
