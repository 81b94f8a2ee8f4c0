package logontest

import (
	"bytes"
	"context"
	"slices"
	"time"

	"stationmaster/server/logon"
)

// Claim decides and applies a log on.
func (f *Fake) Claim(_ context.Context, c logon.Claim) (logon.ClaimResult, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.asAssumed(c) {
		return logon.ClaimResult{}, logon.ErrStale
	}
	d := logon.Decide(c.Request, f.heldFor(c.Request), f.now())
	switch {
	case d.Refusal != nil:
		return logon.ClaimResult{Refusal: d.Refusal, Ask: d.Ask}, nil
	case d.Same != 0:
		return f.again(c, d.Same), nil
	case c.Ticket != nil && !f.ticketGood(c):
		return logon.ClaimResult{}, logon.ErrStale
	}
	if refusal := logon.DecideLicence(c.Licences, c.Station, f.stationsWithout(d.Drop)); refusal != nil {
		return logon.ClaimResult{Refusal: refusal}, nil
	}
	result := logon.ClaimResult{}
	for _, drop := range d.Drop {
		by, from := "", logon.Origin{}
		if drop.Code == logon.CodeAnotherStation || drop.Code == logon.CodeAnotherMachine {
			by, from = f.users[c.User].DisplayName, f.origin(c)
		}
		f.end(f.session(drop.Session), drop.Code, by, from, "")
		result.Dropped = append(result.Dropped, drop.Session)
	}
	s := &fakeSession{Session: logon.Session{
		ID: logon.SessionID(f.nextID()), User: c.User, Station: c.Station, StationType: c.Type, Number: d.Number,
		Persistent: c.Persistent, Machine: c.Machine, Window: c.Window, Instance: c.Instance, Client: c.Client,
		Address: c.Address, Language: c.Language, State: logon.Pending, HoldUntil: f.now().Add(logon.PendingFor),
		Since: f.now(), PasswordVersion: c.PasswordVersion,
	}, resume: bytes.Clone(c.ResumeHash), byStation: c.StationRight, byNumber: c.NumberRight, active: f.now()}
	f.sessions = append(f.sessions, s)
	f.habits(c)
	result.Session = f.seen(s)
	e := f.entry(s, logon.KindLogon, logon.CodeLoggedOn)
	if c.Automatic {
		e.Cause = "saved logon"
	}
	result.Ledger = f.record(e)
	f.floorOf(s)
	return result, nil
}

// again gives the same session to a repeated request.
func (f *Fake) again(c logon.Claim, id logon.SessionID) logon.ClaimResult {
	s := f.session(id)
	s.resume, s.Language = bytes.Clone(c.ResumeHash), c.Language
	if s.State == logon.Pending {
		s.HoldUntil = f.now().Add(logon.PendingFor)
	}
	f.habits(c)
	result := logon.ClaimResult{Session: f.seen(s), Again: true}
	for _, e := range f.ledger {
		if e.Session == id && e.Kind == logon.KindLogon {
			result.Ledger = e.Number
		}
	}
	return result
}

func (f *Fake) habits(c logon.Claim) {
	if t, ok := f.tickets[string(c.Ticket)]; ok {
		t.Used = true
		f.tickets[string(c.Ticket)] = t
	}
	if c.Device != nil {
		f.devices[deviceKey(c.User, c.Device)] = true
	}
	f.save(c)
}

func (f *Fake) ticketGood(c logon.Claim) bool {
	t, ok := f.tickets[string(c.Ticket)]
	return ok && !t.Used && t.expires.After(f.now()) && t.User == c.User && t.Window == c.Window && t.PasswordVersion == c.PasswordVersion
}

func (f *Fake) origin(c logon.Claim) logon.Origin {
	station := f.stations[c.Station]
	switch {
	case station == nil:
		return logon.Origin{Address: c.Address}
	case station.Typed:
		return logon.Origin{Number: station.Name, Address: c.Address}
	}
	return logon.Origin{Station: station.Name, Address: c.Address}
}

func (f *Fake) asAssumed(c logon.Claim) bool {
	u := f.users[c.User]
	if u == nil || u.deleted || !u.Enabled || !u.HasLeave() || u.PasswordVersion != c.PasswordVersion || f.policies.Version != c.PolicyVersion {
		return false
	}
	if c.Agreement != 0 && !f.accepted[acceptedBy{c.User, c.Agreement}] {
		return false
	}
	rights := f.rightsOf(c.User)
	if c.StationRight && !rights.MayUse(c.Station) || c.NumberRight && !rights.Has[logon.UserDefinedNumber] ||
		c.PersistentRight && !rights.Has[logon.PersistentConnections] {
		return false
	}
	if c.Station == 0 {
		return true
	}
	st := f.stations[c.Station]
	if st == nil || st.deleted || !st.Active {
		return false
	}
	ownNumber := !c.NumberTyped || st.Type == logon.RemoteNumber
	return !ownNumber || c.Number == st.Number
}

func (f *Fake) heldFor(r logon.Request) []logon.Held {
	return f.heldWhere(func(s *fakeSession) bool {
		return s.User == r.User || r.Station != 0 && s.Station == r.Station ||
			r.Number != "" && s.Number == r.Number || s.Window == r.Window
	})
}

func (f *Fake) heldWhere(touches func(*fakeSession) bool) (held []logon.Held) {
	for _, s := range f.held() {
		if !touches(s) {
			continue
		}
		seen := f.seen(s)
		held = append(held, logon.Held{
			Session: s.ID, Attachment: s.Attachment, User: s.User, Name: seen.DisplayName, Station: s.Station, Number: s.Number,
			Persistent: s.Persistent,
			Machine:    s.Machine, Window: s.Window, Instance: s.Instance, State: seen.State, HoldUntil: seen.HoldUntil, Since: s.Since,
		})
	}
	return held
}

// Holding lists who holds the stations or has the numbers.
func (f *Fake) Holding(_ context.Context, stations []logon.StationID, numbers []string) ([]logon.Held, time.Time, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.heldWhere(func(s *fakeSession) bool {
		return s.Station != 0 && slices.Contains(stations, s.Station) || s.Number != "" && slices.Contains(numbers, s.Number)
	}), f.now(), nil
}

// end ends a held session with its ledger entry, and tells its node.
func (f *Fake) end(s *fakeSession, code logon.Code, by string, from logon.Origin, note string) {
	live := s.State == logon.Live
	if live {
		f.takeAway(s)
	}
	kind := logon.KindDrop
	if code == logon.CodeLoggedOff {
		kind = logon.KindLogoff
	}
	e := f.entry(s, kind, code)
	e.By, e.Note = by, note
	number := f.record(e)
	s.State, s.HoldUntil = logon.Over, time.Time{}
	s.Ended = &logon.End{Code: code, At: f.now(), By: by, From: from, Note: note, Ledger: number}
	if live {
		end := *s.Ended
		f.publish(logon.Event{Ended: &logon.EndedEvent{Sessions: []logon.SessionID{s.ID}, End: &end}})
	}
	f.floorOf(s)
}

// takeAway leaves word for the node whose connection the session had.
func (f *Fake) takeAway(s *fakeSession) {
	if n := f.nodes[s.Node]; n != nil {
		n.away = append(n.away, s.ID)
	}
}

func (f *Fake) entry(s *fakeSession, kind logon.LedgerKind, code logon.Code) logon.LedgerEntry {
	e := logon.LedgerEntry{
		Kind: kind, Code: code, User: s.User, UserName: f.users[s.User].Name, Phone: s.Number, Machine: s.Machine,
		Client: s.Client, Session: s.ID, Address: s.Address,
	}
	if st := f.stations[s.Station]; st != nil && !st.Typed {
		e.Station = st.Name
	}
	return e
}

func (f *Fake) record(e logon.LedgerEntry) logon.LedgerNumber {
	e.Number, e.At = logon.LedgerNumber(len(f.ledger)+1), f.now()
	f.ledger = append(f.ledger, e)
	return e.Number
}

// stationsWithout lists the distinct stations that are held once the drops are done.
func (f *Fake) stationsWithout(drops []logon.Drop) (stations []logon.StationID) {
	for _, s := range f.held() {
		dropped := slices.ContainsFunc(drops, func(d logon.Drop) bool { return d.Session == s.ID })
		if seen := f.seen(s); !dropped && seen.Station != 0 && (seen.State == logon.Live || seen.HoldUntil.After(f.now())) &&
			!slices.Contains(stations, seen.Station) {
			stations = append(stations, seen.Station)
		}
	}
	return stations
}
