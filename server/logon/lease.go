package logon

import (
	"context"
	"errors"
	"sync"
	"time"
)

// lease is this node's right to hold connections. It is renewed every RenewEvery for LeaseFor. The node's own cut-off is
// monotonic, counted from before the renewal was sent, less LeaseMargin: it stops before others may take over.
// An incarnation whose lease ran out is dead for ever; the process goes on under a new id.
type lease struct {
	mu     sync.Mutex
	node   NodeID
	cutOff time.Time
}

// id is the incarnation's id; empty before the first lease and after its end, and then every attach is fenced.
func (l *lease) id() NodeID {
	l.mu.Lock()
	defer l.mu.Unlock()
	if time.Now().After(l.cutOff) {
		return ""
	}
	return l.node
}

func (l *lease) set(node NodeID, sent time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.node, l.cutOff = node, sent.Add(LeaseFor-LeaseMargin)
}

// left is how long the lease may still be used; 0 when it may not, or there is none.
func (l *lease) left() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return max(time.Until(l.cutOff), 0)
}

// over tells whether the incarnation's lease ran out and the incarnation has not been ended yet.
func (l *lease) over() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.node != "" && time.Now().After(l.cutOff)
}

func (l *lease) drop() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.node, l.cutOff = "", time.Time{}
}

// Node is the id of the running incarnation; empty while there is none.
func (s *Service) Node() NodeID { return s.lease.id() }

// Start takes a first lease. Without it nothing can attach.
func (s *Service) Start(ctx context.Context) error {
	p, err := s.Policies(ctx)
	if err != nil {
		return err
	}
	s.idleTold = p.IdleLogoff
	return s.incarnate(ctx)
}

func (s *Service) incarnate(ctx context.Context) error {
	node, sent := NewNodeID(), time.Now()
	if err := s.store.StartNode(ctx, node, LeaseFor); err != nil {
		return err
	}
	s.lease.set(node, sent)
	s.log.Info("node started", "node", node)
	return nil
}

// Stop closes this node's connections with a close that reconnects, and gives the lease back. Call it after Run has
// returned.
func (s *Service) Stop(ctx context.Context) error {
	node := s.lease.id()
	s.returns.close()
	s.conns.Restart(ctx, s.spread())
	s.lease.drop()
	if node == "" {
		return nil
	}
	// However long telling took: a lease that is given back spares everybody the wait for its end.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopFor)
	defer cancel()
	return s.store.StopNode(ctx, node)
}

// stopFor bounds giving the lease back.
const stopFor = 2 * time.Second

// restartSpread is over how long clients are spread at the least when a node goes.
const restartSpread = 3 * time.Second

// keepLease renews until ctx ends. When renewing fails until the cut-off, or the store says that the lease had run out,
// all connections are closed, for them to reconnect, and a new incarnation begins as soon as the store takes it.
func (s *Service) keepLease(ctx context.Context) {
	tick := time.NewTicker(RenewEvery)
	defer tick.Stop()
	cut := time.NewTimer(s.lease.left())
	defer cut.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-cut.C:
		case <-tick.C:
			s.renew(ctx)
		}
		if s.lease.over() {
			s.fenced(ctx, "the lease could not be renewed in time")
		}
		if left := s.lease.left(); left > 0 {
			cut.Reset(left)
		} // else the next tick tries to start a new incarnation
	}
}

func (s *Service) renew(ctx context.Context) {
	node := s.lease.id()
	// The call must not outlive the cut-off, or the cut-off would come late.
	limit := RenewEvery
	if node != "" {
		limit = min(limit, s.lease.left())
	}
	brief, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	if s.lease.over() {
		return // its connections have to go first
	}
	if node == "" {
		if err := s.incarnate(brief); err != nil {
			s.log.Warn("could not start a new incarnation yet", "err", err)
		}
		return
	}
	sent := time.Now()
	ended, err := s.store.RenewNode(brief, node, LeaseFor)
	switch {
	case errors.Is(err, ErrFenced):
		s.fenced(ctx, "the lease had run out")
		return
	case err != nil:
		s.log.Warn("could not renew the lease", "node", node, "left", s.lease.left(), "err", err)
		return
	}
	s.lease.set(node, sent)
	s.policies.forget()
	s.kept.add(struct{}{})
	s.ended.add(s.local.here(ended)...)
}

// fenced ends an incarnation: its connections must be elsewhere before others may think them lost.
func (s *Service) fenced(ctx context.Context, why string) {
	s.lease.drop()
	s.log.Error("this incarnation is over: closing all its connections", "why", why)
	s.conns.Restart(ctx, s.spread())
}
