package main

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"stationmaster/bench/rig"
	"stationmaster/server/logon"
)

const (
	// tellWithin is when a drop that its client has not heard of counts as lost. A renewal of the lease mends a missed wake-up after 5 s.
	tellWithin = 10 * time.Second
	// lateAfter is when a drop came by that mending, or by luck: worth a look, though not lost.
	lateAfter = 3 * time.Second
	// comebacks bounds how often a client is sent away with a code that reconnects before its drop counts as lost.
	comebacks = 5
)

// counts is what became of the drops.
type counts struct {
	mu       sync.Mutex
	outcomes map[string]int
	late     int
	wrong    int // told, but of another cause
	lost     []string
	told     rig.Times
}

func (c *counts) add(outcome string, after time.Duration, lost bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if lost {
		c.lost = append(c.lost, outcome)
		return
	}
	c.outcomes[outcome]++
	if after > lateAfter {
		c.late++
	}
	c.told.Add(after)
}

// way is one of the two ways to log on. What it returns does it; what could be done before has been done.
type way func(ctx context.Context, p rig.Person, m *rig.Machine, at rig.Spot) (func() (rig.Seat, error), error)

// elsewhere logs on in this process, as another node would.
func elsewhere(floor *rig.Floor) way {
	return func(ctx context.Context, p rig.Person, _ *rig.Machine, at rig.Spot) (func() (rig.Seat, error), error) {
		return func() (rig.Seat, error) { return floor.LogOn(ctx, p, at) }, nil
	}
}

// here logs on at the node that has the connections.
func here(floor *rig.Floor) way {
	return func(ctx context.Context, p rig.Person, m *rig.Machine, at rig.Spot) (func() (rig.Seat, error), error) {
		ticket, err := floor.Ticket(ctx, p, at)
		return func() (rig.Seat, error) { return m.LogOn(ctx, at, ticket) }, err
	}
}

// countLost drops clients while they are still attaching, on another process and then on the same one.
func countLost(ctx context.Context, floor *rig.Floor, node *rig.Process, people []rig.Person, rounds int) error {
	lost := 0
	for _, one := range []struct {
		name    string
		through way
	}{{"another process", elsewhere(floor)}, {"the same process", here(floor)}} {
		n, err := countLostOn(ctx, one.name, one.through, floor, node, people, rounds)
		if err != nil {
			return err
		}
		lost += n
	}
	if lost > 0 {
		return fmt.Errorf("%d drops were lost, or told of another cause", lost)
	}
	return nil
}

func countLostOn(
	ctx context.Context, name string, through way, floor *rig.Floor, node *rig.Process, people []rig.Person, rounds int,
) (int, error) {
	c := &counts{outcomes: map[string]int{}}
	began := time.Now()
	group, working := errgroup.WithContext(ctx)
	for i, p := range people {
		group.Go(func() error {
			machines := machinesOf(floor, node, p)
			share := (rounds + i) / len(people) // the shares of all are the rounds
			for turn := range share {
				if err := lostRound(working, through, p, machines, turn, c); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return 0, err
	}
	all := c.told.Len() + len(c.lost)
	fmt.Printf("second log on at once, on %s, %d people at once, %.0f rounds/s:\n", name, len(people), float64(all)/time.Since(began).Seconds())
	for _, outcome := range slices.Sorted(maps.Keys(c.outcomes)) {
		fmt.Printf("  %6d  %s\n", c.outcomes[outcome], outcome)
	}
	c.told.Line("told, after the second log on's answer")
	fmt.Printf("  %6d  told after more than %s\n", c.late, lateAfter)
	rig.Budget("told of another cause than the rules say, on "+name, float64(c.wrong), 0, "")
	for _, one := range c.lost[:min(len(c.lost), 5)] {
		fmt.Println("  lost:", one)
	}
	rig.Budget(fmt.Sprintf("lost in %d drops, on %s", all, name), float64(len(c.lost)), 0, "")
	return len(c.lost) + c.wrong, nil
}

// lostRound logs on, and once more elsewhere while the first client is on its way in: before it dials, before its hello, or within a few
// milliseconds after it. That client must be told. The times are drawn by chance so that every moment of an attach is met, not to wait for anything.
func lostRound(ctx context.Context, through way, p rig.Person, machines map[string]*rig.Machine, turn int, c *counts) error {
	first := p.Spots[0] // the other window has the second log on of the round before
	second, cause := p.Elsewhere(first, false), logon.CodeAnotherStation
	if turn%2 == 0 {
		second, cause = p.Elsewhere(first, true), logon.CodeAnotherMachine
	}
	logOn, err := through(ctx, p, machines[first.Address], first)
	if err != nil {
		return err
	}
	logOnAgain, err := through(ctx, p, machines[second.Address], second)
	if err != nil {
		return err
	}
	seat, err := logOn()
	if err != nil {
		return fmt.Errorf("first log on: %w", err)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	dialled, greeted, over := make(chan struct{}), make(chan struct{}), make(chan outcome, 1)
	when := rand.IntN(6)
	go func() {
		if when < 2 {
			<-time.After(time.Duration(rand.IntN(8000)) * time.Microsecond) // the second log on is under way
		}
		over <- attachUntilTold(ctx, machines[first.Address], seat, dialled, greeted)
	}()
	switch when {
	case 0, 1, 2:
	case 3:
		<-dialled
	case 4:
		<-greeted
	default:
		<-greeted
		<-time.After(time.Duration(rand.IntN(4000)) * time.Microsecond) // somewhere into the attach
	}
	if _, err := logOnAgain(); err != nil {
		return fmt.Errorf("second log on: %w", err)
	}
	answered := time.Now()
	select {
	case o := <-over:
		if o.err != nil && ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if o.err != nil {
			c.add(fmt.Sprintf("%s: %v", p.User.Name, o.err), 0, true)
			return nil
		}
		c.add(o.what, max(0, o.at.Sub(answered)), false)
		if o.reason != cause {
			c.mu.Lock()
			c.wrong++
			c.mu.Unlock()
		}
	case <-time.After(tellWithin):
		c.add(fmt.Sprintf("%s, session %d, moment %d", p.User.Name, seat.Session, when), 0, true)
	}
	return nil
}

// outcome is how a client was told of its session's end; err: it was not.
type outcome struct {
	what   string
	reason logon.Code
	at     time.Time
	err    error
}

// attachUntilTold connects, again when it is told to, until its session's end is said. It closes dialled and greeted on its way, whatever
// happens.
func attachUntilTold(ctx context.Context, m *rig.Machine, seat rig.Seat, dialled, greeted chan struct{}) outcome {
	dialling, greeting := sync.OnceFunc(func() { close(dialled) }), sync.OnceFunc(func() { close(greeted) })
	defer dialling()
	defer greeting()
	again := ""
	for range comebacks {
		client, err := m.Dial(ctx, seat)
		dialling()
		if err != nil {
			return outcome{err: fmt.Errorf("dial: %w", err)}
		}
		client.Hello(ctx, seat, nil)
		greeting()
		end := <-client.Ended // by ctx at the latest
		when := "before the welcome"
		select {
		case <-client.Welcomed:
			when = "after the welcome"
		default:
		}
		if end.Final() {
			return outcome{what: fmt.Sprintf("%s, %s%s", end, when, again), reason: logon.Code(end.Reason), at: end.At}
		}
		again = fmt.Sprintf(", sent away before with %s", end)
	}
	return outcome{err: fmt.Errorf("%d comebacks without a final word%s", comebacks, again)}
}
