package db

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"stationmaster/server/logon"
)

// attach is one statement, sent with the reading of all that the welcome says, so that each of a shift that comes back after a restart costs one
// round trip.
var attach = `
	with lease as (
		select count(*) > 0 as valid from nodes where id = $3 and expires_at > clock_timestamp()
	), old as (
		select s.id, s.user_id, s.station_id, s.state, s.node, s.attachment
		  from sessions s cross join lease
		 where s.id = $1 and s.instance = $2 and s.ended_at is null and lease.valid and ` + holdRuns + `
		   for no key update of s
	), attached as (
		update sessions s
		   set state = 'live', node = $3, attachment = s.attachment + 1, hold_until = null, unresponsive = false, active_at = ` + warned + `
		  from old where s.id = old.id
	), word as (
		insert into taken_away (node, session_id) select node, id from old where state = 'live' and node <> $3
	)
	select lease.valid, old.id is not null, coalesce(old.user_id, 0), coalesce(old.station_id, 0),
	       case when old.state = 'live' then pg_notify('` + channel + `',
	            json_build_object('detached', json_build_object('s', old.id, 'a', old.attachment))::text) is not null end
	  from lease left join old on true`

// What is read with the attach, of the session's user and station.
const (
	ofSessionsUser = "(select user_id from sessions where id = $1)"
	// As an array, or Postgres may choose the slow index of a constraint for it.
	ofSessionsStation = "any(array(select station_id from sessions where id = $1))"
	arrivedStatus     = `
	select u.status, u.status_note, u.status_since,
	       (select s.created_at from sessions s where s.user_id = u.id and s.ended_at is null order by s.id limit 1)
	  from users u where u.id = ` + ofSessionsUser
)

// Attach makes a held session live on a node.
func (s *Store) Attach(ctx context.Context, id logon.SessionID, instance string, node logon.NodeID) (logon.Arrival, bool, error) {
	var (
		valid, ok bool
		displaced *bool
		user      logon.UserID
		station   logon.StationID
		arrival   logon.Arrival
	)
	err := s.again("attach", func() error {
		batch := &pgx.Batch{}
		batch.Queue(attach, id, instance, node).QueryRow(readRow(&valid, &ok, &user, &station, &displaced))
		batch.Queue(selectSessions+"s.id = $1", id).Query(func(rows pgx.Rows) (err error) {
			arrival.Session, err = pgx.CollectExactlyOneRow(rows, readSession)
			return err
		})
		batch.Queue(selectRights+ofSessionsUser, id).Query(func(rows pgx.Rows) (err error) {
			arrival.Rights, err = readRights(rows)
			return err
		})
		batch.Queue(selectSessions+"s.ended_at is null and s.station_id = "+ofSessionsStation+" order by s.id", id).Query(func(rows pgx.Rows) error {
			held, err := pgx.CollectRows(rows, readSession)
			arrival.There = convert(held, occupantOf)
			return err
		})
		batch.Queue(arrivedStatus, id).QueryRow(func(row pgx.Row) error {
			var said logon.Status
			var since *time.Time
			err := row.Scan(&said.Code, &said.Note, &said.Since, &since)
			arrival.Status = shownStatus(said, since)
			return err
		})
		return s.pool.SendBatch(ctx, batch).Close()
	})
	switch {
	case err != nil:
		return logon.Arrival{}, false, err
	case !valid:
		return logon.Arrival{}, false, logon.ErrFenced
	}
	if ok {
		s.floor.announce([]logon.UserID{user}, []logon.StationID{station})
	}
	return arrival, ok, nil
}
