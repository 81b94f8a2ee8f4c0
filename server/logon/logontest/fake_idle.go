package logontest

import (
	"context"
	"time"

	"stationmaster/server/logon"
)

// idleFor is how long nothing has counted as an activity.
func (f *Fake) idleFor(s *fakeSession) time.Duration {
	since := s.active
	if f.idleFrom.After(since) {
		since = f.idleFrom
	}
	return max(f.now().Sub(since), 0)
}

// MarkActive writes down when people were active.
func (f *Fake) MarkActive(_ context.Context, active []logon.Activity) (map[logon.SessionID]time.Duration, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	written := map[logon.SessionID]time.Duration{}
	for _, a := range active {
		s := f.attached(a.Session, a.Attachment)
		if s == nil {
			continue
		}
		if at := f.now().Add(-max(a.Ago, 0)); at.After(s.active) {
			s.active = at
		}
		written[s.ID] = f.idleFor(s)
	}
	return written, nil
}

// SweepIdle ends the sessions of a node whose person is not there.
func (f *Fake) SweepIdle(_ context.Context, node logon.NodeID) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, s := range f.held() {
		if s.State == logon.Live && s.Node == node && f.nodeLives(node) &&
			f.policies.IdleLogoff > 0 && f.policies.Idle(f.idleFor(s)).Left == 0 {
			f.end(s, logon.CodeIdle, "", logon.Origin{}, "")
			n++
		}
	}
	return n, nil
}

// Leave makes everybody idle for so much longer; other clocks stay as they are, as those of the leases.
func (f *Fake) Leave(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.idleFrom = f.idleFrom.Add(-d)
	for _, s := range f.sessions {
		s.active = s.active.Add(-d)
	}
}
