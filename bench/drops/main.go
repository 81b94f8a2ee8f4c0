package main

import (
	"context"
	"errors"
	"flag"
	"time"

	"stationmaster/bench/rig"
)

func main() {
	timed := flag.Int("timed", 4000, "drops that are timed")
	workers := flag.Int("workers", 8, "people who are dropped at the same time, while timed")
	rounds := flag.Int("rounds", 10000, "drops that must not be lost, on each of the two processes")
	crowd := flag.Int("crowd", 24, "people who are dropped at the same time, while counted")
	rig.Main("drops", 10*time.Minute, func(ctx context.Context, binary string) error {
		return run(ctx, binary, *timed, *workers, *rounds, *crowd)
	})
}

func run(ctx context.Context, binary string, timed, workers, rounds, crowd int) (err error) {
	database, err := rig.StartDatabase(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, database.Close()) }()
	floor, err := rig.OpenFloor(ctx, database, int32(max(workers, crowd)))
	if err != nil {
		return err
	}
	defer floor.Store.Close()
	// Before the server starts: it makes an administrator where there is nobody.
	hurried, err := floor.People(ctx, "hurried", 40, workers)
	if err != nil {
		return err
	}
	doubled, err := floor.People(ctx, "doubled", 50, crowd)
	if err != nil {
		return err
	}
	node, err := rig.StartNode(ctx, binary, database)
	if err != nil {
		return err
	}
	defer node.Stop()
	if err := timeDrops(ctx, database, floor, node, hurried, timed); err != nil {
		return err
	}
	return countLost(ctx, floor, node, doubled, rounds)
}
