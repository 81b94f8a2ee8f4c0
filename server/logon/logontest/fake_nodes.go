package logontest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"stationmaster/server/logon"
)

// StartNode makes a lease for a new incarnation.
func (f *Fake) StartNode(_ context.Context, node logon.NodeID, lease time.Duration) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.nodes[node] != nil {
		return fmt.Errorf("node %s: %w", node, logon.ErrTaken)
	}
	if lives, last := f.anyNode(); !last.IsZero() && (!lives || f.now().Sub(last) > 2*logon.RenewEvery) {
		for _, s := range f.held() {
			f.prolong(s, last)
		}
		f.idleFrom = f.now()
	}
	f.nodes[node] = &fakeNode{renewed: f.now(), expires: f.now().Add(lease)}
	return nil
}

// prolong gives a hold that ran when the last node went its full time again, with something on top.
func (f *Fake) prolong(s *fakeSession, last time.Time) {
	network := f.policies.HoldNetworkLoss.Duration()
	until, full := s.HoldUntil, network
	switch s.State {
	case logon.Live:
		if f.nodeLives(s.Node) {
			return
		}
		until = f.nodes[s.Node].renewed.Add(network)
	case logon.Pending:
		full = logon.PendingFor
	}
	if !until.After(last) {
		return
	}
	if s.State == logon.Live {
		s.State, s.Unresponsive = logon.Lost, false
	}
	s.HoldUntil = f.now().Add(full + logon.AfterOutage)
	if until.After(s.HoldUntil) {
		s.HoldUntil = until
	}
	f.floorOf(s)
}

// KeepHeld gives sessions that are not connected their full hold again.
func (f *Fake) KeepHeld(_ context.Context, waiting []logon.Waiting) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, w := range waiting {
		s := f.session(w.Session)
		if s == nil || s.Ended != nil || s.Instance != w.Instance || s.State == logon.Pending || s.State == logon.Live && f.nodeLives(s.Node) {
			continue
		}
		until := f.seen(s).HoldUntil
		if !until.After(f.now()) {
			continue
		}
		s.State, s.Unresponsive, s.HoldUntil = logon.Lost, false, until
		if full := f.now().Add(f.policies.HoldNetworkLoss.Duration()); full.After(until) {
			s.HoldUntil = full
		}
		f.floorOf(s)
	}
	return nil
}

// RenewNode renews the lease.
func (f *Fake) RenewNode(_ context.Context, node logon.NodeID, lease time.Duration) ([]logon.SessionID, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.nodeLives(node) {
		return nil, logon.ErrFenced
	}
	n := f.nodes[node]
	away := n.away
	n.renewed, n.expires, n.away = f.now(), f.now().Add(lease), nil
	return away, nil
}

// StopNode gives the lease back.
func (f *Fake) StopNode(_ context.Context, node logon.NodeID) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.nodeLives(node) {
		return nil
	}
	n := f.nodes[node]
	n.renewed, n.expires = f.now(), f.now()
	for _, s := range f.held() {
		if s.State == logon.Live && s.Node == node {
			s.State, s.HoldUntil, s.Unresponsive = logon.Lost, f.now().Add(f.policies.HoldNetworkLoss.Duration()), false
			f.floorOf(s)
		}
	}
	return nil
}

// Policies reads the policies.
func (f *Fake) Policies(context.Context) (logon.Policies, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	p := f.policies
	p.Statuses = slices.Clone(p.Statuses)
	return p, nil
}

// ChangePolicies makes the change, with the next version.
func (f *Fake) ChangePolicies(_ context.Context, change logon.PolicyChange) (logon.Policies, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	p := f.policies.With(change)
	p.Version++
	p.Statuses = slices.Clone(p.Statuses)
	if f.policies.CachedCredentials && !p.CachedCredentials {
		f.void(logon.SavedPolicyOff, func(*fakeSaved) bool { return true })
	}
	if p.IdleLogoff != f.policies.IdleLogoff {
		f.idleFrom = f.now()
	}
	f.policies = p
	f.publish(logon.Event{Policies: &struct{}{}})
	return p, nil
}

// Installation reads what all nodes share.
func (f *Fake) Installation(context.Context) (logon.Installation, error) { return f.install, nil }

// SigningKeys gives the keys, newest first, after rotating them when it is time.
func (f *Fake) SigningKeys(_ context.Context, rotateAfter, keep time.Duration) ([]logon.SigningKey, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.keys) == 0 || !f.keys[0].Created.After(f.now().Add(-rotateAfter)) {
		id := fmt.Sprintf("key%d", f.nextID())
		f.keys = slices.Insert(f.keys, 0, logon.SigningKey{ID: id, Secret: []byte("the secret of the signing key " + id), Created: f.now()})
	}
	kept := f.keys[:1:1]
	for i, k := range f.keys[1:] {
		if f.keys[i].Created.After(f.now().Add(-keep)) { // f.keys[i] replaced k
			kept = append(kept, k)
		}
	}
	f.keys = kept
	return slices.Clone(kept), nil
}

// Record appends an entry.
func (f *Fake) Record(_ context.Context, e logon.LedgerEntry) (logon.LedgerNumber, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.record(e), nil
}

// Ledger reads entries, newest first.
func (f *Fake) Ledger(_ context.Context, before logon.LedgerNumber, limit int) ([]logon.LedgerEntry, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []logon.LedgerEntry
	for i := len(f.ledger) - 1; i >= 0 && len(out) < limit; i-- {
		if e := f.ledger[i]; before == 0 || e.Number < before {
			out = append(out, e)
		}
	}
	return out, nil
}

func byKey[T any](name func(T) string) func(a, b T) int {
	return func(a, b T) int { return cmp.Compare(key(name(a)), key(name(b))) }
}
