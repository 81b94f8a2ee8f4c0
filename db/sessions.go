package db

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype/zeronull"

	"stationmaster/server/logon"
)

// selectSessions reads whole sessions in the order of readSession; what follows it is the condition.
var selectSessions = `
	select s.id, s.user_id, u.name, u.display_name, coalesce(u.directory, ''), coalesce(s.station_id, 0), coalesce(st.name, ''), s.station_type,
	       coalesce(s.number, ''), s.persistent, s.machine, s.window_id, s.instance, s.client, s.address, s.language,
	       s.state, s.unresponsive, s.attachment, coalesce(s.node, ''), s.hold_until, s.created_at, s.password_version, ` + idleSince + `,
	       coalesce(s.end_code, ''), s.ended_at, s.end_by, s.end_from_station, s.end_from_number, s.end_from_address, s.end_note, coalesce(s.end_ledger, 0), ` + reusedLately + `,
	       n.expires_at, n.renewed_at, m.now, m.hold, m.any_node, m.last_node
	  from sessions s
	  join users u on u.id = s.user_id
	  left join stations st on st.id = s.station_id
	  left join nodes n on n.id = s.node
	 cross join (select ` + momentColumns + `) m
	 where `

func readSession(row pgx.CollectableRow) (logon.Session, error) {
	var (
		s     logon.Session
		hold  *time.Time
		ended *time.Time
		idle  time.Time
		end   logon.End
		l     lease
		m     moment
	)
	into := []any{
		&s.ID, &s.User, &s.UserName, &s.DisplayName, &s.Source, &s.Station, &s.StationName, &s.StationType,
		&s.Number, &s.Persistent, &s.Machine, &s.Window, &s.Instance, &s.Client, &s.Address, &s.Language,
		&s.State, &s.Unresponsive, &s.Attachment, &s.Node, &hold, &s.Since, &s.PasswordVersion, &idle,
		&end.Code, &ended, &end.By, &end.From.Station, &end.From.Number, &end.From.Address, &end.Note, &end.Ledger, (*zeronull.Timestamptz)(&s.SavedReused),
		&l.expires, &l.renewed,
	}
	if err := row.Scan(append(into, m.fields()...)...); err != nil {
		return s, err
	}
	s.IdleFor = max(m.now.Sub(idle), 0)
	s.State, s.HoldUntil = m.see(s.State, hold, l)
	if ended != nil {
		end.At = *ended
		s.Ended = &end
	}
	return s, nil
}

func (s *Store) sessionsWhere(ctx context.Context, operation, condition string, args ...any) (found []logon.Session, err error) {
	err = s.again(operation, func() error {
		rows, err := s.pool.Query(ctx, selectSessions+condition, args...)
		if err != nil {
			return err
		}
		found, err = pgx.CollectRows(rows, readSession)
		return err
	})
	return found, err
}

func (s *Store) sessionWhere(ctx context.Context, operation, condition string, args ...any) (logon.Session, error) {
	found, err := s.sessionsWhere(ctx, operation, condition, args...)
	if err != nil {
		return logon.Session{}, err
	}
	if len(found) == 0 {
		return logon.Session{}, logon.ErrNotFound
	}
	return found[0], nil
}

// SessionByID reads one session, held or ended.
func (s *Store) SessionByID(ctx context.Context, id logon.SessionID) (logon.Session, error) {
	return s.sessionWhere(ctx, "session by id", "s.id = $1", id)
}

// SessionByResume finds the session of a resume secret's hash.
func (s *Store) SessionByResume(ctx context.Context, hash []byte) (logon.Session, error) {
	return s.sessionWhere(ctx, "session by resume", "s.resume_hash = $1 order by s.id desc limit 1", hash)
}

// SessionsByID reads sessions in the order of their ids; unknown ids are left out.
func (s *Store) SessionsByID(ctx context.Context, ids []logon.SessionID) ([]logon.Session, error) {
	return s.sessionsWhere(ctx, "sessions by id", "s.id = any($1) order by s.id", ids)
}

// HeldSessions lists all sessions that have not ended, in the order of their ids.
func (s *Store) HeldSessions(ctx context.Context) ([]logon.Session, error) {
	return s.sessionsWhere(ctx, "held sessions", "s.ended_at is null order by s.id")
}

// Attachments lists what is live on a node, in the order of the sessions' ids.
func (s *Store) Attachments(ctx context.Context, node logon.NodeID) (live []logon.Attachment, err error) {
	err = s.again("attachments", func() error {
		rows, err := s.pool.Query(ctx, `select s.id, s.attachment from sessions s
			where s.node = $1 and s.state = 'live' and s.ended_at is null and `+nodeLives+" order by s.id", node)
		if err != nil {
			return err
		}
		live, err = pgx.CollectRows(rows, pgx.RowToStructByPos[logon.Attachment])
		return err
	})
	return live, err
}
