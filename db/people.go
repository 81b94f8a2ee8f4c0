package db

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"

	"stationmaster/server/logon"
)

// key makes names equal that differ in case only. It is done here, as lower() depends on the database's locale.
func key(name string) string { return strings.ToLower(name) }

// RightsOf gives a user's effective rights: the union of all that grant any.
func (s *Store) RightsOf(ctx context.Context, id logon.UserID) (logon.Rights, error) {
	var rights logon.Rights
	err := s.again("rights", func() (err error) {
		rights, err = rightsOf(ctx, s.pool, id)
		return err
	})
	return rights, err
}

type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

func rightsOf(ctx context.Context, q querier, id logon.UserID) (logon.Rights, error) {
	rows, err := q.Query(ctx, selectRights+"$1", id)
	if err != nil {
		return logon.Rights{}, err
	}
	return readRights(rows)
}

// selectRights reads a user's rights; what follows it is the user.
const selectRights = `select distinct "right", coalesce(station_id, 0) from effective_rights where user_id = `

func readRights(rows pgx.Rows) (logon.Rights, error) {
	rights := logon.Rights{Stations: map[logon.StationID]bool{}, Has: map[logon.Right]bool{}}
	var right logon.Right
	var station logon.StationID
	_, err := pgx.ForEachRow(rows, []any{&right, &station}, func() error {
		rights.Has[right] = true
		if right == logon.LogonStations {
			if station == 0 {
				rights.AllStations = true
			} else {
				rights.Stations[station] = true
			}
		}
		return nil
	})
	return rights, err
}

// RehashPassword replaces the hash of the same password, unless the password has changed meanwhile.
func (s *Store) RehashPassword(ctx context.Context, id logon.UserID, version int64, hash string) error {
	return s.again("rehash", func() error {
		_, err := s.pool.Exec(ctx, "update users set password_hash = $3 where id = $1 and password_version = $2", id, version, hash)
		return err
	})
}

// StationForNumber finds the remote-number station of a number, and makes it when there is none.
func (s *Store) StationForNumber(ctx context.Context, number string) (station logon.Station, err error) {
	err = s.again("station for number", func() error {
		const find = `select id, name, type, number, active, typed from stations
			where number = $1 and type = 'remote_number' and deleted_at is null`
		into := []any{&station.ID, &station.Name, &station.Type, &station.Number, &station.Active, &station.Typed}
		err := s.pool.QueryRow(ctx, find, number).Scan(into...)
		if err != pgx.ErrNoRows {
			return err
		}
		if _, err := s.pool.Exec(ctx, `insert into stations (name, name_key, type, number, typed)
			values ($1, $1, 'remote_number', $1, true) on conflict do nothing`, number); err != nil {
			return err
		}
		return s.pool.QueryRow(ctx, find, number).Scan(into...)
	})
	return station, err
}

// SetStatus sets what a user says of themselves.
func (s *Store) SetStatus(ctx context.Context, id logon.UserID, code, note string) (logon.Status, error) {
	status := logon.Status{Code: code, Note: note}
	err := s.again("set status", func() error {
		return s.pool.QueryRow(ctx, `update users set status = $2, status_note = $3, status_since = clock_timestamp()
			where id = $1 and deleted_at is null returning status_since`, id, code, note).Scan(&status.Since)
	})
	if err == nil {
		s.floor.announce([]logon.UserID{id}, nil)
	}
	return status, err
}

// KnownDevice tells whether this device has logged this user on before.
func (s *Store) KnownDevice(ctx context.Context, id logon.UserID, device []byte) (known bool, err error) {
	err = s.again("known device", func() error {
		return s.pool.QueryRow(ctx, "select exists (select from devices where user_id = $1 and hash = $2)", id, device).Scan(&known)
	})
	return known, err
}

// PutTicket keeps a ticket until it is used or its time is over.
func (s *Store) PutTicket(ctx context.Context, t logon.Ticket) error {
	return s.again("put ticket", func() error {
		_, err := s.pool.Exec(ctx, `insert into tickets (hash, user_id, window_id, password_version, expires_at)
			values ($1, $2, $3, $4, clock_timestamp() + $5::interval)`, t.Hash, t.User, t.Window, t.PasswordVersion, t.TTL)
		return err
	})
}

// DeleteTicket forgets a ticket.
func (s *Store) DeleteTicket(ctx context.Context, hash []byte) error {
	return s.again("delete ticket", func() error {
		_, err := s.pool.Exec(ctx, "delete from tickets where hash = $1", hash)
		return err
	})
}

// TicketByHash reads a ticket that has not expired, used or not.
func (s *Store) TicketByHash(ctx context.Context, hash []byte) (logon.Ticket, error) {
	t := logon.Ticket{Hash: hash}
	err := s.again("ticket", func() error {
		return s.pool.QueryRow(ctx, `select user_id, window_id, password_version, expires_at - clock_timestamp(), used_at is not null
			from tickets where hash = $1 and expires_at > clock_timestamp()`, hash,
		).Scan(&t.User, &t.Window, &t.PasswordVersion, &t.TTL, &t.Used)
	})
	return t, err
}
