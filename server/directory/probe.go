package directory

import (
	"context"
	"sync"
	"time"

	"github.com/go-ldap/ldap/v3"
)

// spared is how long a service account that was refused is not tried for a probe: no domain locks an account for a try in half an hour.
const spared = 30 * time.Minute

// Probe implements logon.Directories: each is asked for one of its bases.
func (s *Set) Probe(ctx context.Context) {
	var all sync.WaitGroup
	for _, d := range s.all() {
		all.Go(func() { d.probe(ctx) })
	}
	all.Wait()
}

// probe has no answer but the health that it leaves.
func (d *directory) probe(ctx context.Context) {
	d.mu.Lock()
	spare := d.refusal != nil && d.health.Refused && d.now().Sub(d.refusedAt) < spared
	d.mu.Unlock()
	if spare {
		return
	}
	ctx, cancel := d.bounded(ctx)
	defer cancel()
	began := d.now()
	err := d.ask(ctx, func(c *conn) error {
		_, err := c.search(ctx, d.request(d.Bases[0], ldap.ScopeBaseObject, "(objectClass=*)", []string{"1.1"}))
		return err
	})
	if err == nil {
		return
	}
	d.mu.Lock()
	answered := d.answered.After(began)
	d.mu.Unlock()
	if answered { // somebody else meanwhile: it is back
		d.seen(nil)
	}
}
