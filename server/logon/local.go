package logon

import "sync"

// local knows which sessions have a connection on this node, so that the node reads only what concerns it. It may name a session too
// many, never one too few: a session is expected before its attach is written.
type local struct {
	mu       sync.Mutex
	sessions map[SessionID]localSession
}

type localSession struct {
	user       UserID
	station    StationID
	attachment int64 // 0: expected
}

func newLocal() *local {
	return &local{sessions: map[SessionID]localSession{}}
}

func (l *local) expect(id SessionID) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, there := l.sessions[id]; !there {
		l.sessions[id] = localSession{}
	}
}

func (l *local) giveUp(id SessionID) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.sessions[id].attachment == 0 {
		delete(l.sessions, id)
	}
}

func (l *local) attached(s Session) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.sessions[s.ID].attachment < s.Attachment {
		l.sessions[s.ID] = localSession{user: s.User, station: s.Station, attachment: s.Attachment}
	}
}

// gone forgets the session if its connection here is not newer than the attachment.
func (l *local) gone(id SessionID, attachment int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.sessions[id].attachment <= attachment {
		delete(l.sessions, id)
	}
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

// at lists the sessions here that are at one of the stations.
func (l *local) at(stations map[StationID]bool) map[SessionID]StationID {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := map[SessionID]StationID{}
	for id, s := range l.sessions {
		if s.station != 0 && stations[s.station] {
			out[id] = s.station
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
		out[s.user] = true
	}
	return out
}
