package httpapi

import (
	"time"

	"stationmaster/api"
	"stationmaster/server/logon"
)

// How the core's words look on the wire. Lists are never null there, and times are UTC.

func (srv *server) sessionOf(s logon.Session, rights []logon.Right, language string, own bool) api.Session {
	names := make([]api.RightName, 0, len(rights))
	for _, r := range rights {
		names = append(names, api.RightName(r))
	}
	return api.Session{
		ID: int64(s.ID), User: s.UserName, DisplayName: s.DisplayName, StationType: api.StationType(s.StationType), Station: s.StationName,
		Number: s.Number, NumberShown: srv.Core.ShownNumber(s.Number), Persistent: s.Persistent, State: stateOf(s.State, s.Unresponsive), Since: s.Since.UTC(),
		Machine: logon.MachineName(language, s.Machine, own), Client: s.Client, Language: s.Language,
		Rights: names, Source: s.Source, SavedLogonsRevokedAt: utc(s.SavedReused),
	}
}

// utc is nil for no time at all.
func utc(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// stateOf is the state as people see it: unresponsive is a live session whose page does not answer.
func stateOf(s logon.State, unresponsive bool) api.SessionState {
	if s == logon.Live && unresponsive {
		return api.SessionStateUnresponsive
	}
	return api.SessionState(s)
}

// endedOf is a session's end; s.Ended must be set.
func (srv *server) endedOf(s logon.Session, language string) api.Ended {
	ended := endOf(s, language)
	ended.NumberShown = srv.Core.ShownNumber(s.Number)
	return ended
}

func endOf(s logon.Session, language string) api.Ended {
	e := s.Ended
	return api.Ended{
		Code: string(e.Code), Sentence: e.Sentence(language, s), At: e.At.UTC(), By: e.By, From: e.From.Text(language), Note: e.Note, Ledger: int64(e.Ledger),
		User: s.UserName, StationType: api.StationType(s.StationType), Station: s.StationName, Number: s.Number,
	}
}

func (srv *server) offeredOf(stations []logon.OfferedStation, machine string) []api.OfferedStation {
	out := make([]api.OfferedStation, 0, len(stations))
	for _, o := range stations {
		occupants := make([]api.Occupant, 0, len(o.Occupants))
		for _, who := range o.Occupants {
			occupants = append(occupants, api.Occupant{
				User: who.UserName, DisplayName: who.DisplayName, Since: who.Since.UTC(), State: stateOf(who.State, who.Unresponsive),
				SameMachine: who.Machine == machine,
			})
		}
		out = append(out, api.OfferedStation{
			Name: o.Station.Name, Type: api.ConfiguredStationType(o.Station.Type), Number: o.Station.Number, NumberShown: srv.Core.ShownNumber(o.Station.Number), Available: o.Available,
			Occupants: occupants,
		})
	}
	return out
}

func (s *server) statusOf(status logon.Status) api.Status {
	return api.Status{Status: status.Code, Label: s.Core.StatusLabel(status.Code), Note: status.Note, Since: status.Since.UTC()}
}

func (s *server) directoryOf(entries []logon.DirectoryEntry) []api.DirectoryEntry {
	out := make([]api.DirectoryEntry, 0, len(entries))
	for _, e := range entries {
		places := make([]api.Place, 0, len(e.Places))
		for _, p := range e.Places {
			places = append(places, api.Place{
				StationType: api.StationType(p.StationType), Station: p.Station, Number: p.Number, NumberShown: s.Core.ShownNumber(p.Number), State: stateOf(p.State, p.Unresponsive),
				Since: p.Since.UTC(),
			})
		}
		entry := api.DirectoryEntry{ID: int64(e.User), User: e.UserName, DisplayName: e.DisplayName, Places: places, Gone: e.Gone}
		if e.Status != nil {
			status := s.statusOf(*e.Status)
			entry.Status = &status
		}
		out = append(out, entry)
	}
	return out
}

func userOf(u logon.User) api.User {
	return api.User{ID: int64(u.ID), User: u.Name, DisplayName: u.DisplayName, Enabled: u.Enabled, Source: u.Source, Allowed: u.Allowed}
}

func stationOf(s logon.Station) api.Station {
	return api.Station{ID: int64(s.ID), Name: s.Name, Type: api.ConfiguredStationType(s.Type), Number: s.Number, Active: s.Active}
}

func ledgerOf(e logon.LedgerEntry) api.LedgerEntry {
	return api.LedgerEntry{
		Number: int64(e.Number), At: e.At.UTC(), Kind: api.LedgerEntryKind(e.Kind), Code: string(e.Code), User: e.UserName, Station: e.Station,
		Telephone: e.Phone, Machine: e.Machine, Client: e.Client, Session: int64(e.Session), By: e.By, Note: e.Note, Address: e.Address,
	}
}

func browsersOf(language string) api.Browsers {
	say := logon.NoticesOfBrowsers(language)
	out := api.Browsers{Supported: []api.SupportedBrowser{}, Old: say.Old, Other: say.Other, Lacks: say.Lacks, Cookies: say.Cookies}
	for _, b := range logon.Browsers() {
		out.Supported = append(out.Supported, api.SupportedBrowser{Browser: api.SupportedBrowserBrowser(b.Code), Name: b.Name, From: b.From})
	}
	return out
}
