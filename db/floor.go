package db

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"stationmaster/server/logon"
)

// StationsFor lists the active stations that rights cover, in the order of their names, with who is there.
func (s *Store) StationsFor(ctx context.Context, r logon.Rights) ([]logon.StationWithOccupants, error) {
	listed := make([]logon.StationID, 0, len(r.Stations))
	for id, ok := range r.Stations {
		if ok {
			listed = append(listed, id)
		}
	}
	var stations []logon.StationWithOccupants
	var ids []logon.StationID
	err := s.again("stations for rights", func() error {
		stations, ids = nil, nil
		rows, err := s.pool.Query(ctx, `select id, name, type, coalesce(number, ''), active, typed from stations
			where deleted_at is null and active and not typed and ($1 or id = any($2)) order by name_key`, r.AllStations, listed)
		if err != nil {
			return err
		}
		var one logon.Station
		_, err = pgx.ForEachRow(rows, []any{&one.ID, &one.Name, &one.Type, &one.Number, &one.Active, &one.Typed}, func() error {
			stations, ids = append(stations, logon.StationWithOccupants{Station: one}), append(ids, one.ID)
			return nil
		})
		return err
	})
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	occupants, err := s.Occupants(ctx, ids)
	if err != nil {
		return nil, err
	}
	for i := range stations {
		stations[i].Occupants = occupants[stations[i].ID]
	}
	return stations, nil
}

// Occupants lists who holds the given stations, in the order of their logons.
func (s *Store) Occupants(ctx context.Context, stations []logon.StationID) (map[logon.StationID][]logon.Occupant, error) {
	held, err := s.sessionsWhere(ctx, "occupants", "s.ended_at is null and s.station_id = any($1) order by s.id", stations)
	if err != nil {
		return nil, err
	}
	occupants := make(map[logon.StationID][]logon.Occupant, len(stations))
	for _, h := range held {
		occupants[h.Station] = append(occupants[h.Station], occupantOf(h))
	}
	return occupants, nil
}

func occupantOf(h logon.Session) logon.Occupant {
	return logon.Occupant{
		Session: h.ID, User: h.User, UserName: h.UserName, DisplayName: h.DisplayName, Machine: h.Machine,
		Since: h.Since, State: h.State, Unresponsive: h.Unresponsive,
	}
}

var selectDirectory = `
	select u.id, u.name, u.display_name, u.status, u.status_note, u.status_since,
	       s.id, coalesce(s.station_type, ''), coalesce(st.name, ''), coalesce(s.number, ''), coalesce(s.state, ''), coalesce(s.unresponsive, false),
	       s.created_at, s.hold_until, n.expires_at, n.renewed_at, m.now, m.hold, m.any_node, m.last_node
	  from users u
	  left join sessions s on s.user_id = u.id and s.ended_at is null
	  left join stations st on st.id = s.station_id
	  left join nodes n on n.id = s.node
	 cross join (select ` + momentColumns + `) m
	 where u.deleted_at is null and (s.id is not null or not ` + isStranger + `)`

// Two statements: in one for both, the condition on the ids would find them by reading all users.
var (
	wholeDirectory = selectDirectory + " order by lower(u.display_name), u.id, s.id"
	ofDirectory    = selectDirectory + " and u.id = any($1) order by lower(u.display_name), u.id, s.id"
)

// Directory lists users with their places; with ids only those, with Gone for those that are no longer there.
func (s *Store) Directory(ctx context.Context, ids []logon.UserID) ([]logon.DirectoryEntry, error) {
	var entries []logon.DirectoryEntry
	err := s.again("directory", func() (err error) {
		entries, err = s.readDirectory(ctx, ids)
		return err
	})
	if err != nil || ids == nil {
		return entries, err
	}
	found := make(map[logon.UserID]bool, len(entries))
	for _, e := range entries {
		found[e.User] = true
	}
	for _, id := range ids {
		if !found[id] {
			found[id] = true
			entries = append(entries, logon.DirectoryEntry{User: id, Gone: true})
		}
	}
	return entries, nil
}

func (s *Store) readDirectory(ctx context.Context, ids []logon.UserID) ([]logon.DirectoryEntry, error) {
	sql, args := wholeDirectory, []any{}
	if ids != nil {
		sql, args = ofDirectory, []any{ids}
	}
	rows, err := s.pool.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var entries []logon.DirectoryEntry
	for rows.Next() {
		var (
			e           logon.DirectoryEntry
			place       logon.Place
			session     *logon.SessionID
			since, hold *time.Time
			said        logon.Status
			l           lease
			m           moment
		)
		into := []any{
			&e.User, &e.UserName, &e.DisplayName, &said.Code, &said.Note, &said.Since,
			&session, &place.StationType, &place.Station, &place.Number, &place.State, &place.Unresponsive,
			&since, &hold, &l.expires, &l.renewed,
		}
		if err := rows.Scan(append(into, m.fields()...)...); err != nil {
			return nil, err
		}
		if len(entries) == 0 || entries[len(entries)-1].User != e.User {
			e.Status = shownStatus(said, since)
			entries = append(entries, e)
		}
		if session != nil {
			place.Since = *since
			place.State, _ = m.see(place.State, hold, l)
			last := &entries[len(entries)-1]
			last.Places = append(last.Places, place)
		}
	}
	return entries, rows.Err()
}

// shownStatus is nil for "available" without a session: it ends with the last one, and begins with the first.
func shownStatus(said logon.Status, firstSession *time.Time) *logon.Status {
	if said.Code != logon.StatusAvailable {
		return &said
	}
	if firstSession == nil {
		return nil
	}
	if said.Since.Before(*firstSession) {
		said.Since = *firstSession
	}
	return &said
}
