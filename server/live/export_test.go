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
