package logon

import (
	"context"
	"sync"
)

// policyCache keeps the policies between changes. What it holds may be a moment old; a claim carries their version
// and is told by the store when they have changed.
type policyCache struct {
	mu    sync.Mutex
	known *Policies
	kept  Policies // the last that were known, for words only
	times int      // that they were forgotten
}

// get gives what is known, and how often it was forgotten before, for put.
func (c *policyCache) get() (p Policies, times int, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known == nil {
		return Policies{}, c.times, false
	}
	return *c.known, c.times, true
}

// put keeps what was read, unless they were to be forgotten while it was read: they may have changed just then.
func (c *policyCache) put(p Policies, times int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	// Of two readings that overlap the older may come last.
	if p.Version >= c.kept.Version {
		c.kept = p
	}
	if times == c.times {
		c.known = &p
	}
}

func (c *policyCache) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.known = nil
	c.times++
}

func (c *policyCache) last() Policies {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.kept
}

// Policies are the switches in force.
func (s *Service) Policies(ctx context.Context) (Policies, error) {
	p, times, ok := s.policies.get()
	if ok {
		return p, nil
	}
	p, err := s.store.Policies(ctx)
	if err != nil {
		return Policies{}, err
	}
	s.policies.put(p, times)
	return p, nil
}
