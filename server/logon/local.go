package logon

import (
	"slices"
	"sync"
)

// local knows which sessions have a connection on this node, so that the node reads only what concerns it. It may name a session too
// many, never one too few: a session is expected before its attach is written, and until the attach has come back nothing takes it away.
type local struct {
	mu       sync.Mutex
	sessions map[SessionID]localSession
}

type localSession struct {
	attached  Session // as it was attached last
	connected bool    // false: no connection yet, or none any more
	attaching int     // attaches under way
}

func newLocal() *local { return &local{sessions: map[SessionID]localSession{}} }

func (l *local) change(id SessionID, change func(s *localSession)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.sessions[id]
	change(&s)
	if !s.connected && s.attaching == 0 {
		delete(l.sessions, id)
		return
	}
	l.sessions[id] = s
}

// expect begins an attach; attached or giveUp ends it.
func (l *local) expect(id SessionID) { l.change(id, func(s *localSession) { s.attaching++ }) }

func (l *local) giveUp(id SessionID) { l.change(id, func(s *localSession) { s.attaching-- }) }

func (l *local) attached(session Session) {
	l.change(session.ID, func(s *localSession) {
		s.attaching--
		if !s.connected || s.attached.Attachment < session.Attachment {
			s.attached, s.connected = session, true
		}
	})
}

// gone forgets the session's connection here if it is not newer than the attachment.
func (l *local) gone(id SessionID, attachment int64) {
	l.change(id, func(s *localSession) {
		if s.attached.Attachment <= attachment {
			s.connected = false
		}
	})
}

// session gives a session that has a connection here and no attach under way, as it was attached.
func (l *local) session(id SessionID) (Session, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.sessions[id]
	return s.attached, s.connected && s.attaching == 0
}

// here keeps those of the ids that have a connection here.
func (l *local) here(ids []SessionID) []SessionID {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []SessionID
	for _, id := range ids {
		if _, there := l.sessions[id]; there {
			out = append(out, id)
		}
	}
	return out
}

func (l *local) all() []SessionID {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := make([]SessionID, 0, len(l.sessions))
	for id := range l.sessions {
		out = append(out, id)
	}
	return out
}

// of lists the sessions here of the users.
func (l *local) of(users []UserID) (out []Session) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, s := range l.sessions {
		if s.connected && slices.Contains(users, s.attached.User) {
			out = append(out, s.attached)
		}
	}
	return out
}

// at lists the sessions here that are at one of the stations.
func (l *local) at(stations map[StationID]bool) map[SessionID]StationID {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := map[SessionID]StationID{}
	for id, s := range l.sessions {
		if at := s.attached.Station; s.connected && at != 0 && stations[at] {
			out[id] = at
		}
	}
	return out
}

// users tells which users have a session here.
func (l *local) users() map[UserID]bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := map[UserID]bool{}
	for _, s := range l.sessions {
		if s.connected {
			out[s.attached.User] = true
		}
	}
	return out
}

// stations lists the stations of the sessions here.
func (l *local) stations() []StationID {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []StationID
	for _, s := range l.sessions {
		if s.connected && s.attached.Station != 0 {
			out = append(out, s.attached.Station)
		}
	}
	return out
}
