package live

import "stationmaster/server/logon"

// Local lists the sessions that have a connection here; those whose attach is under way, too.
func (h *Hub) Local() []logon.SessionID {
	h.mu.Lock()
	defer h.mu.Unlock()
	ids := make([]logon.SessionID, 0, len(h.sessions))
	for id := range h.sessions {
		ids = append(ids, id)
	}
	return ids
}

// Here is the set of all connections that the hub has taken in and not let go of.
func (h *Hub) Here() map[any]bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	here := make(map[any]bool, len(h.conns))
	for c := range h.conns {
		here[c] = true
	}
	return here
}
