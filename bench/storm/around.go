package main

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"stationmaster/bench/rig"
	"stationmaster/server/logon"
)

// logOnUntil lets people log on, connect and log off until ctx ends, and times each log on to its welcome.
func logOnUntil(ctx context.Context, floor *rig.Floor, node *rig.Process, people []rig.Person, times *rig.Times) error {
	group := errgroup.Group{}
	for _, p := range people {
		group.Go(func() error {
			at := p.Spots[0]
			m := floor.Machine(node, at.Address)
			for ctx.Err() == nil {
				if err := logOnOnce(m, floor, p, at, times); err != nil {
					return err
				}
				_ = pause(ctx, 100*time.Millisecond)
			}
			return nil
		})
	}
	return group.Wait()
}

// logOnOnce finishes what it began, whatever ends meanwhile.
func logOnOnce(m *rig.Machine, floor *rig.Floor, p rig.Person, at rig.Spot, times *rig.Times) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	ticket, err := floor.Ticket(ctx, p, at)
	if err != nil {
		return err
	}
	began := time.Now()
	seat, err := m.LogOn(ctx, at, ticket)
	if err != nil {
		return err
	}
	client, err := m.Attach(ctx, seat, nil)
	if err != nil {
		return err
	}
	defer client.Close()
	times.Add(client.WelcomedAt.Sub(began))
	return m.LogOff(ctx, seat)
}

// count says how many of the pages' sessions are not live any more, and how many others are. Some of the lost are printed.
func count(ctx context.Context, floor *rig.Floor, pages []*page) (lost, more int, err error) {
	held, err := floor.Store.HeldSessions(ctx)
	if err != nil {
		return 0, 0, err
	}
	states := map[logon.SessionID]logon.State{}
	for _, s := range held {
		states[s.ID] = s.State
	}
	for _, p := range pages {
		state := states[p.seat.Session]
		delete(states, p.seat.Session)
		if state == logon.Live {
			continue
		}
		if lost++; lost <= 5 {
			fmt.Printf("  %s's session %d is %q, and its page %s\n", p.person.User.Name, p.seat.Session, state, p.heard())
		}
	}
	return lost, len(states), nil
}

// heard is what the page was told since it is back.
func (p *page) heard() string {
	select {
	case end := <-p.client.Ended:
		return "was told " + end.String()
	default:
		return "is connected"
	}
}
