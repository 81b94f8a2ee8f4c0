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
}

func (c *policyCache) get() (Policies, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known == nil {
		return Policies{}, false
	}
	return *c.known, true
}

func (c *policyCache) put(p Policies) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.known, c.kept = &p, p
}

func (c *policyCache) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.known = nil
}

func (c *policyCache) last() Policies {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.kept
}

// Policies are the switches in force.
func (s *Service) Policies(ctx context.Context) (Policies, error) {
	if p, ok := s.policies.get(); ok {
		return p, nil
	}
	p, err := s.store.Policies(ctx)
	if err != nil {
		return Policies{}, err
	}
	s.policies.put(p)
	return p, nil
}
