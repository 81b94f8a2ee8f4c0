package live

import (
	"time"

	"stationmaster/api"
	"stationmaster/server/logon"
)

// welcomeOf is the welcome but for what concerns the feed and the token.
func (h *Hub) welcomeOf(c *conn, a logon.Attached) api.Welcome {
	s := a.Session
	rights := make([]api.RightName, 0, len(a.Rights))
	for _, right := range a.Rights {
		rights = append(rights, api.RightName(right))
	}
	return api.Welcome{
		Type: api.WelcomeTypeWelcome,
		Session: api.Session{
			ID: int64(s.ID), User: s.UserName, DisplayName: s.DisplayName, StationType: api.StationType(s.StationType),
			Station: s.StationName, Number: s.Number, NumberShown: h.core.ShownNumber(s.Number), Persistent: s.Persistent, State: state(s.State, s.Unresponsive),
			Since: s.Since, Machine: logon.MachineName(s.Language, s.Machine, true), Client: s.Client, Language: s.Language,
			Rights: rights, Source: s.Source, SavedLogonsRevokedAt: utc(s.SavedReused),
		},
		Sharing: occupants(a.Sharing, s.Machine), Status: h.status(a.Status), Policies: shownPolicies(h.core.ShownPolicies()),
		Idle: idleTime(a.Idle), HoldS: seconds(a.Hold), HeartbeatS: seconds(h.limits.HeartbeatEvery),
		Node: h.nodeName, ServerTime: time.Now(),
	}
}

// idleTime tells of no time that is not there: what is left is rounded down.
func idleTime(t logon.IdleTime) api.IdleTime {
	return api.IdleTime{LimitS: seconds(t.Limit), WarnS: int(t.Warn / time.Second), LeftS: int(t.Left / time.Second)}
}

// utc is nil for no time at all.
func utc(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

func state(s logon.State, unresponsive bool) api.SessionState {
	if s == logon.Live && unresponsive {
		return api.SessionStateUnresponsive
	}
	return api.SessionState(s)
}

func occupants(who []logon.Occupant, machine string) []api.Occupant {
	out := make([]api.Occupant, 0, len(who))
	for _, o := range who {
		out = append(out, api.Occupant{
			User: o.UserName, DisplayName: o.DisplayName, SameMachine: o.Machine == machine, Since: o.Since,
			State: state(o.State, o.Unresponsive),
		})
	}
	return out
}

func (h *Hub) status(s logon.Status) api.Status {
	return api.Status{Status: s.Code, Label: h.core.StatusLabel(s.Code), Note: s.Note, Since: s.Since}
}

func shownPolicies(p logon.Policies) api.ShownPolicies {
	shown := api.ShownPolicies{Contact: p.Contact, Statuses: make([]api.StatusChoice, 0, len(p.Statuses))}
	for _, choice := range p.Statuses {
		shown.Statuses = append(shown.Statuses, api.StatusChoice{Code: choice.Code, Label: choice.Label})
	}
	return shown
}

// entry is a user as the directory shows them.
func (h *Hub) entry(e logon.DirectoryEntry) api.DirectoryEntry {
	out := api.DirectoryEntry{
		ID: int64(e.User), User: e.UserName, DisplayName: e.DisplayName, Gone: e.Gone,
		Places: make([]api.Place, 0, len(e.Places)),
	}
	if e.Status != nil {
		status := h.status(*e.Status)
		out.Status = &status
	}
	for _, p := range e.Places {
		out.Places = append(out.Places, api.Place{
			StationType: api.StationType(p.StationType), Station: p.Station, Number: p.Number, NumberShown: h.core.ShownNumber(p.Number),
			State: state(p.State, p.Unresponsive), Since: p.Since,
		})
	}
	return out
}

// seconds rounds up, so that nobody is told of no time at all.
func seconds(d time.Duration) int { return int((d + time.Second - 1) / time.Second) }

// whereabouts is the machine that the connection's session is on; empty until it is attached.
func (c *conn) whereabouts() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.machine
}
