package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"strconv"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"stationmaster/bench/rig"
)

// options are what is measured.
type options struct {
	people, watchers, rate int
	bare                   bool
}

func main() {
	if playRole() {
		return
	}
	var o options
	flag.IntVar(&o.people, "people", 10_000, "people whose connections are lost")
	flag.IntVar(&o.watchers, "watchers", 0, "of them watch the directory; each gets it anew")
	flag.IntVar(&o.rate, "rate", 0, "RESUMES_PER_SECOND; 0: as it comes")
	flag.BoolVar(&o.bare, "bare", true, "compare with bare connections")
	rig.Main("storm", 8*time.Minute, func(ctx context.Context, binary string) error { return run(ctx, binary, o) })
}

// goers log on and off while the others come back.
const goers = 4

// atOnce is how many people come in at the same time at first.
const atOnce = 32

func run(ctx context.Context, binary string, o options) (err error) {
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
	there, err := floor.People(ctx, "person", 40, o.people)
	if err != nil {
		return err
	}
	going, err := floor.People(ctx, "goer", 90, goers)
	if err != nil {
		return err
	}
	var env []string
	if o.rate > 0 {
		env = append(env, "RESUMES_PER_SECOND="+strconv.Itoa(o.rate))
	}
	node, err := rig.StartNode(ctx, binary, database, env...)
	if err != nil {
		return err
	}
	defer func() { node.Stop() }()

	began := time.Now()
	pages, err := gather(ctx, floor, node, there, o.watchers)
	if err != nil {
		return err
	}
	fmt.Printf("%d people log on and connect, %d of them watch the directory: %.1f s\n", o.people, o.watchers, time.Since(began).Seconds())
	calm := &rig.Times{}
	quiet, enough := context.WithTimeout(ctx, 5*time.Second)
	err = logOnUntil(quiet, floor, node, going, calm)
	enough()
	if err != nil {
		return err
	}
	calm.Line("a log on to its welcome, in calm times")
	perSecond := 0.0
	for _, one := range []struct {
		name string
		end  func(p *rig.Process)
	}{{"stopped", (*rig.Process).Stop}, {"killed", (*rig.Process).Kill}} {
		if node, perSecond, err = storm(ctx, binary, database, floor, node, env, one.name, one.end, pages, going); err != nil {
			return err
		}
	}
	if !o.bare {
		return nil
	}
	for _, p := range pages { // a process has open files for one floor
		p.client.Close()
	}
	return compare(ctx, o.people, perSecond)
}

// gather logs everybody on, and connects them. Their tokens are then as those of people who have been there for a while.
func gather(ctx context.Context, floor *rig.Floor, node *rig.Process, people []rig.Person, watchers int) ([]*page, error) {
	pages := make([]*page, len(people))
	group, coming := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for i, person := range people {
		group.Go(func() error {
			p := &page{person: person, machine: floor.Machine(node, person.Spots[0].Address)}
			if i < watchers {
				p.watch = func([]byte) {}
			}
			seat, err := floor.LogOn(coming, person, person.Spots[0])
			if err != nil {
				return err
			}
			if p.client, err = p.machine.Attach(ctx, seat, p.watch); err != nil { // it outlives the group
				return fmt.Errorf("%s: %w", person.User.Name, err)
			}
			p.seat, err = floor.Renew(coming, person, seat)
			pages[i] = p
			return err
		})
	}
	return pages, group.Wait()
}

// moment is a time that one goroutine sets and others wait for.
type moment struct {
	at   time.Time
	come chan struct{} // closed by set
}

func newMoment() *moment { return &moment{come: make(chan struct{})} }

func (m *moment) set(at time.Time) { m.at = at; close(m.come) }

func (m *moment) get() time.Time { <-m.come; return m.at }

// storm ends the node and starts it again, and returns when all are back, with how many came a second.
func storm(
	ctx context.Context, binary string, database *rig.Database, floor *rig.Floor, node *rig.Process, env []string,
	name string, end func(*rig.Process), pages []*page, going []rig.Person,
) (*rig.Process, float64, error) {
	f, up := &figures{}, newMoment()
	group, coming := errgroup.WithContext(ctx)
	var back atomic.Int64
	all := make(chan struct{}) // closed by the last who is back
	for _, p := range pages {
		group.Go(func() error {
			if err := p.comeBack(coming, ctx, f, up); err != nil {
				return err
			}
			if back.Add(1) == int64(len(pages)) {
				close(all)
			}
			return nil
		})
	}
	began := time.Now()
	end(node)
	ended := time.Since(began)
	again, err := node.StartAgain(ctx, binary, database, env...)
	up.set(time.Now())
	if err != nil {
		return node, 0, errors.Join(err, group.Wait())
	}
	fmt.Printf("the node is %s, which takes %.2f s, and is there again after %.2f s:\n", name, ended.Seconds(), up.at.Sub(began).Seconds())
	before := costs(again, database)
	on := &rig.Times{}
	during, enough := context.WithCancel(coming)
	defer enough()
	group.Go(func() error { <-firstOf(all, coming.Done()); enough(); return nil })
	group.Go(func() error { return logOnUntil(during, floor, again, going, on) })
	if err := group.Wait(); err != nil {
		return again, 0, err
	}
	took := f.waited.Quantile(1)
	perSecond := float64(len(pages)) / took.Seconds()
	fmt.Printf("  all %d are back %.1f s after it listens: %.0f a second\n", len(pages), took.Seconds(), perSecond)
	costs(again, database).print(before, len(pages))
	f.back.Line("from the loss of the connection to the welcome")
	f.waited.Line("from when the node listens to the welcome")
	f.putOff.Line("told to come later, and when")
	f.resumed.Line("resumes, where a token was wanted")
	on.Line("a log on to its welcome, meanwhile")
	fmt.Printf("  %6d  tries met nobody\n", f.failed.Len())
	lost, more, err := count(ctx, floor, pages)
	if err != nil {
		return again, 0, err
	}
	rig.Budget("sessions that were lost, the node "+name, float64(lost), 0, "")
	rig.Budget("people who had to log on again, the node "+name, float64(more), 0, "")
	if lost+more > 0 {
		return again, 0, fmt.Errorf("%d sessions were lost, %d are new", lost, more)
	}
	return again, perSecond, nil
}

func firstOf(a, b <-chan struct{}) <-chan struct{} {
	first := make(chan struct{})
	go func() {
		defer close(first)
		select {
		case <-a:
		case <-b:
		}
	}()
	return first
}
