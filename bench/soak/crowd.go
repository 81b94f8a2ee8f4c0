package main

import (
	"context"
	"fmt"
	"sync"

	"golang.org/x/sync/errgroup"

	"stationmaster/bench/rig"
)

// atOnce is how many people come in at the same time.
const atOnce = 32

// crowd is the people who are there all the time.
type crowd struct {
	mu   sync.Mutex
	gone []string
}

// gather logs everybody on, and connects them.
func gather(ctx context.Context, floor *rig.Floor, node *rig.Process, people []rig.Person, news *news) (*crowd, error) {
	c := &crowd{}
	group, coming := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for i, p := range people {
		group.Go(func() error {
			at := p.Spots[0]
			seat, err := floor.LogOn(coming, p, at)
			if err != nil {
				return err
			}
			client, err := floor.Machine(node, at.Address).Attach(ctx, seat, news.ear(i)) // it outlives the group
			if err != nil {
				return fmt.Errorf("%s: %w", p.User.Name, err)
			}
			go c.watch(p, client)
			return nil
		})
	}
	return c, group.Wait()
}

func (c *crowd) watch(p rig.Person, client *rig.Client) {
	end := <-client.Ended
	c.mu.Lock()
	defer c.mu.Unlock()
	c.gone = append(c.gone, fmt.Sprintf("%s by %v", p.User.Name, end))
}

// lost are those whose connections have ended until now.
func (c *crowd) lost() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]string(nil), c.gone...)
}
