package logontest

import (
	"bytes"
	"context"
	"slices"
	"time"

	"stationmaster/server/logon"
)

// MarkSilent makes sessions lost that gave no sign of life.
func (f *Fake) MarkSilent(_ context.Context, silent []logon.Silent) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, one := range silent {
		s := f.session(one.Session)
		if s == nil || s.Attachment != one.Attachment || s.State != logon.Live {
			continue
		}
		f.takeAway(s)
		f.publish(logon.Event{Detached: &logon.DetachedEvent{Session: s.ID, Attachment: s.Attachment}})
		s.State, s.Unresponsive, s.HoldUntil = logon.Lost, false, f.now().Add(f.policies.HoldNetworkLoss.Duration()-max(one.HeardAgo, 0))
		f.floorOf(s)
	}
	return nil
}

// AskedLately counts key as asked now, unless it was lately.
func (f *Fake) AskedLately(_ context.Context, key string) (bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if at, ok := f.asks[key]; ok && at.Add(logon.AskAgainAfter).After(f.now()) {
		return true, nil
	}
	f.asks[key] = f.now()
	return false, nil
}

// Attach makes a held session live on a node.
func (f *Fake) Attach(_ context.Context, id logon.SessionID, instance string, node logon.NodeID) (logon.Arrival, bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.nodeLives(node) {
		return logon.Arrival{}, false, logon.ErrFenced
	}
	s := f.session(id)
	if s == nil {
		return logon.Arrival{}, false, logon.ErrNotFound
	}
	seen := f.seen(s)
	if s.Ended != nil || s.Instance != instance || seen.State != logon.Live && !seen.HoldUntil.After(f.now()) {
		return logon.Arrival{Session: seen}, false, nil
	}
	if s.State == logon.Live {
		if s.Node != node {
			f.takeAway(s)
		}
		f.publish(logon.Event{Detached: &logon.DetachedEvent{Session: s.ID, Attachment: s.Attachment}})
	}
	s.State, s.Node, s.HoldUntil, s.Unresponsive = logon.Live, node, time.Time{}, false
	if t := f.policies.Idle(f.idleFor(s)); t.Limit > 0 && t.Left < t.Warn {
		s.active = f.now().Add(t.Warn - t.Limit)
	}
	s.Attachment++
	f.floorOf(s)
	arrival := logon.Arrival{Session: f.seen(s), Rights: f.rightsOf(s.User), Status: f.directoryEntry(f.users[s.User]).Status}
	if s.Station != 0 {
		arrival.There = f.occupants(s.Station)
	}
	return arrival, true, nil
}

// attached finds what a connection may write to: its session while it is live, and it is the last attachment, of a living node.
func (f *Fake) attached(id logon.SessionID, attachment int64) *fakeSession {
	s := f.session(id)
	if s == nil || s.State != logon.Live || s.Attachment != attachment || !f.nodeLives(s.Node) {
		return nil
	}
	return s
}

// Detach makes a live session lost.
func (f *Fake) Detach(_ context.Context, id logon.SessionID, attachment int64, how logon.Departure, heardAgo time.Duration) (bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	s := f.attached(id, attachment)
	if s == nil {
		return false, nil
	}
	s.State, s.Unresponsive, s.HoldUntil = logon.Lost, false, f.now().Add(f.policies.Hold(how)-max(heardAgo, 0))
	f.floorOf(s)
	return true, nil
}

// SetUnresponsive records whether the page of a live session answers.
func (f *Fake) SetUnresponsive(_ context.Context, id logon.SessionID, attachment int64, unresponsive bool) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if s := f.attached(id, attachment); s != nil && s.Unresponsive != unresponsive {
		s.Unresponsive = unresponsive
		f.floorOf(s)
	}
	return nil
}

// Takeover gives a held session to another instance.
func (f *Fake) Takeover(_ context.Context, id logon.SessionID, attachment int64, instance string, evenLive bool) (logon.Session, bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	s := f.session(id)
	if s == nil {
		return logon.Session{}, false, logon.ErrNotFound
	}
	seen := f.seen(s)
	switch {
	case s.Ended != nil, s.Attachment != attachment:
		return seen, false, nil
	case seen.State == logon.Live && evenLive:
		seen.State, seen.HoldUntil = logon.Lost, f.now().Add(f.policies.HoldNetworkLoss.Duration())
	case seen.State == logon.Live, !seen.HoldUntil.After(f.now()):
		return seen, false, nil
	}
	if attachment > 0 {
		f.takeAway(s)
		f.publish(logon.Event{Detached: &logon.DetachedEvent{Session: id, Attachment: attachment, Moved: true}})
	}
	s.Instance, s.State, s.HoldUntil, s.Unresponsive, s.active = instance, seen.State, seen.HoldUntil, false, f.now()
	s.Attachment++
	f.floorOf(s)
	return f.seen(s), true, nil
}

// End ends a held session.
func (f *Fake) End(_ context.Context, id logon.SessionID, code logon.Code, by, note string) (logon.Session, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	s := f.session(id)
	if s == nil {
		return logon.Session{}, logon.ErrNotFound
	}
	if s.Ended == nil {
		f.end(s, code, by, logon.Origin{}, note)
	}
	return f.seen(s), nil
}

// Sweep ends what is over.
func (f *Fake) Sweep(context.Context) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.forgetStrangers()
	n := 0
	if lives, _ := f.anyNode(); !lives {
		return 0, nil
	}
	for _, s := range f.held() {
		if seen := f.seen(s); s.State == logon.Live && seen.State == logon.Lost {
			s.State, s.HoldUntil, s.Unresponsive = logon.Lost, seen.HoldUntil, false
			f.floorOf(s)
			n++
		}
		if s.State == logon.Live || s.HoldUntil.After(f.now()) {
			continue
		}
		f.end(s, logon.Expiry(s.State, s.Attachment), "", logon.Origin{}, "")
		n++
	}
	return n, nil
}

func (f *Fake) sessionsWhere(condition func(*fakeSession) bool) (found []logon.Session) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, s := range f.sessions {
		if condition(s) {
			found = append(found, f.seen(s))
		}
	}
	return found
}

// SessionByResume finds the session of a resume secret's hash.
func (f *Fake) SessionByResume(_ context.Context, hash []byte) (logon.Session, error) {
	return first(f.sessionsWhere(func(s *fakeSession) bool { return bytes.Equal(s.resume, hash) }))
}

// SessionByID reads one session.
func (f *Fake) SessionByID(_ context.Context, id logon.SessionID) (logon.Session, error) {
	return first(f.sessionsWhere(func(s *fakeSession) bool { return s.ID == id }))
}

func first(found []logon.Session) (logon.Session, error) {
	if len(found) == 0 {
		return logon.Session{}, logon.ErrNotFound
	}
	return found[0], nil
}

// HeldSessions lists all sessions that have not ended.
func (f *Fake) HeldSessions(context.Context) ([]logon.Session, error) {
	return f.sessionsWhere(func(s *fakeSession) bool { return s.Ended == nil }), nil
}

// Attachments lists what is live on a node.
func (f *Fake) Attachments(_ context.Context, node logon.NodeID) (live []logon.Attachment, err error) {
	for _, s := range f.sessionsWhere(func(s *fakeSession) bool { return s.Node == node }) {
		if s.State == logon.Live {
			live = append(live, logon.Attachment{Session: s.ID, Attachment: s.Attachment})
		}
	}
	return live, nil
}

// SessionsByID reads sessions.
func (f *Fake) SessionsByID(_ context.Context, ids []logon.SessionID) ([]logon.Session, error) {
	return f.sessionsWhere(func(s *fakeSession) bool { return slices.Contains(ids, s.ID) }), nil
}
