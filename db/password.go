package db

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"stationmaster/server/logon"
)

// OldPasswords gives the hashes of the passwords that a user had before the present one, the last one first.
func (s *Store) OldPasswords(ctx context.Context, id logon.UserID) (hashes []string, err error) {
	err = s.again("old passwords", func() error {
		rows, err := s.pool.Query(ctx, "select hash from password_history where user_id = $1 order by id desc limit $2", id, logon.KeptPasswords)
		if err != nil {
			return err
		}
		hashes, err = pgx.CollectRows(rows, pgx.RowTo[string])
		return err
	})
	return hashes, err
}

// keepOld makes the password that a user has one of the old ones, and forgets those that are too many. The row that it inserts is not yet among
// those that the deletion counts.
const keepOld = `
	with kept as (
		insert into password_history (user_id, hash) select id, password_hash from users where id = $1 and password_hash is not null
	)
	delete from password_history where user_id = $1
	   and id not in (select id from password_history where user_id = $1 order by id desc limit $2)`

// ChangePassword gives a user a new password from a session of theirs, which goes on.
func (s *Store) ChangePassword(ctx context.Context, c logon.NewPassword) (number logon.LedgerNumber, err error) {
	var news touched
	err = s.inTx(ctx, "change password", func(tx pgx.Tx) error {
		news.reset()
		var version int64
		if err := tx.QueryRow(ctx, `select password_version from users
			where id = $1 and enabled and deleted_at is null for no key update`, c.User).Scan(&version); err == pgx.ErrNoRows {
			return logon.ErrStale
		} else if err != nil {
			return err
		}
		// All of them in the order of their ids, the one that goes on too.
		rows, err := tx.Query(ctx, "select id from sessions where user_id = $1 and ended_at is null order by id for no key update", c.User)
		if err != nil {
			return err
		}
		held, err := pgx.CollectRows(rows, pgx.RowTo[logon.SessionID])
		if err != nil {
			return err
		}
		if version != c.Version || !slices.Contains(held, c.Session) {
			return logon.ErrStale
		}
		if err := endHeld(ctx, tx, &news, logon.CodePasswordChanged, c.By, "s.user_id = $1 and s.id <> $2", c.User, c.Session); err != nil {
			return err
		}
		batch := &pgx.Batch{}
		batch.Queue(keepOld, c.User, logon.KeptPasswords-1)
		batch.Queue("update users set password_hash = $2, password_version = password_version + 1 where id = $1", c.User, c.Hash)
		batch.Queue("update sessions set password_version = $2 where id = $1", c.Session, version+1)
		queueNewPassword(batch, c.User)
		e := c.Entry
		batch.Queue(`insert into ledger (kind, code, user_id, user_name, station, phone, machine, client, address, session_id)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning id`,
			e.Kind, e.Code, e.User, e.UserName, e.Station, e.Phone, e.Machine, e.Client, e.Address, e.Session).QueryRow(readRow(&number))
		return tx.SendBatch(ctx, batch).Close()
	})
	if err != nil {
		return 0, err
	}
	s.announce(news)
	return number, nil
}
