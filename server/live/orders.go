package live

import (
	"context"
	"maps"
	"runtime"
	"slices"
	"sync"
	"time"

	"stationmaster/api"
	"stationmaster/server/logon"
)

// Bye implements logon.Connections.
func (h *Hub) Bye(s logon.Session) {
	if s.Ended == nil {
		h.log.Error("bye for a session that has not ended", "session", s.ID)
		return
	}
	h.mu.Lock()
	leaving := slices.Clone(h.sessions[s.ID])
	for _, c := range leaving {
		h.take(c, "")
	}
	h.mu.Unlock()
	if len(leaving) == 0 {
		return
	}
	e := over(s)
	for _, c := range leaving {
		c.end(e)
	}
}

// Displace implements logon.Connections. For a connection whose attach is still under way it is kept until that comes back.
func (h *Hub) Displace(id logon.SessionID, attachment int64, moved bool) {
	var leaving []*conn
	h.mu.Lock()
	for _, c := range h.sessions[id] {
		switch own := c.attachment.Load(); {
		case own == 0 && attachment >= c.displaced:
			c.displaced, c.moved = attachment, moved
		case own != 0 && own <= attachment:
			leaving = append(leaving, c)
		}
	}
	for _, c := range leaving {
		h.take(c, "")
	}
	h.mu.Unlock()
	for _, c := range leaving {
		c.end(h.displacement(c, moved))
	}
}

// Sharing implements logon.Connections.
func (h *Hub) Sharing(id logon.SessionID, who []logon.Occupant) {
	for _, c := range h.of(func() []*conn { return h.sessions[id] }) {
		c.send(encode(api.Sharing{Type: api.SharingTypeSharing, Sharing: occupants(who, c.whereabouts())}))
	}
}

// Idle implements logon.Connections.
func (h *Hub) Idle(id logon.SessionID, t logon.IdleTime) {
	for _, c := range h.of(func() []*conn { return h.sessions[id] }) {
		c.send(encode(api.IdleChanged{Type: api.IdleChangedTypeIdle, Idle: idleTime(t)}))
	}
}

// IdleForAll implements logon.Connections. Who is just being welcomed hears it after the welcome.
func (h *Hub) IdleForAll(t logon.IdleTime) {
	h.tellAll(encode(api.IdleChanged{Type: api.IdleChangedTypeIdle, Idle: idleTime(t)}))
}

// Notify implements logon.Connections.
func (h *Hub) Notify(id logon.SessionID, n logon.Notice) {
	for _, c := range h.of(func() []*conn { return h.sessions[id] }) {
		c.send(notice(n))
	}
}

// Draining tells every connection, in its language, that the node is about to stop. The bye that follows says when to come back.
func (h *Hub) Draining() {
	for _, c := range h.of(h.attached) {
		c.send(notice(logon.Notice{Code: logon.CodeRestarting, Text: logon.Sentence(c.tongue(), logon.CodeRestarting, nil)}))
	}
}

// attached lists all connections of sessions; h.mu is held.
func (h *Hub) attached() (all []*conn) {
	for _, mine := range h.sessions {
		all = append(all, mine...)
	}
	return all
}

func notice(n logon.Notice) []byte {
	level := api.NoticeLevelWarning
	if n.Code.Reconnects() {
		level = api.NoticeLevelInfo // it heals by itself
	}
	return encode(api.Notice{Type: api.NoticeTypeNotice, Code: string(n.Code), Level: level, Text: n.Text, Over: n.Over})
}

// StatusChanged implements logon.Connections.
func (h *Hub) StatusChanged(user logon.UserID, s logon.Status) {
	mine := h.of(func() []*conn { return h.users[user] })
	if len(mine) == 0 {
		return
	}
	message := encode(api.StatusChanged{Type: api.StatusChangedTypeStatus, Status: h.status(s)})
	for _, c := range mine {
		c.send(message)
	}
}

// PoliciesChanged implements logon.Connections. Who is just being welcomed hears it after the welcome.
func (h *Hub) PoliciesChanged(p logon.Policies) {
	h.tellAll(encode(api.PoliciesChanged{Type: api.PoliciesChangedTypePolicies, Policies: shownPolicies(p)}))
}

// tellAll sends one message to every session.
func (h *Hub) tellAll(message []byte) {
	all := h.of(func() []*conn { return slices.Concat(slices.Collect(maps.Values(h.sessions))...) })
	for i, c := range all {
		c.send(message)
		if i%256 == 255 {
			runtime.Gosched() // let them write, rather than pile up
		}
	}
}

// of copies a list of connections from the hub's indexes.
func (h *Hub) of(list func() []*conn) []*conn {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(list())
}

// DirectoryChanged implements logon.Connections.
func (h *Hub) DirectoryChanged(changes []logon.DirectoryEntry) { h.feed.change(changes) }

// DirectoryRead implements logon.Connections.
func (h *Hub) DirectoryRead(all []logon.DirectoryEntry) {
	h.feed.change(append(h.feed.vanished(all), all...))
}

// Restart implements logon.Connections. All are told at once; when they come again is spread.
func (h *Hub) Restart(ctx context.Context, spread time.Duration) {
	h.mu.Lock()
	leaving := h.takeAll()
	h.mu.Unlock()
	var telling sync.WaitGroup
	for _, c := range leaving {
		e := h.restarting(c, between(0, spread))
		telling.Add(1)
		e.told = &telling
		c.end(e)
	}
	told := make(chan struct{})
	if !h.spawn(func() { telling.Wait(); close(told) }) {
		return
	}
	select {
	case <-told:
	case <-ctx.Done():
	}
}
