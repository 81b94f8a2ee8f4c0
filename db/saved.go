package db

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"stationmaster/server/logon"
)

// Saved logons are locked after their user, but for the one of a device, which a claim of another user may take over: whoever waits for that
// one waits for nothing else.

// reusedLately is when a user u's saved logons were revoked because a copy was used, for as long as the user is told.
var reusedLately = "case when u.saved_reused_at > clock_timestamp() - " + seconds(logon.SavedTellFor) + " then u.saved_reused_at end"

// seconds is a fixed interval in SQL.
func seconds(d time.Duration) string { return fmt.Sprintf("interval '%d seconds'", d/time.Second) }

// voidSaved voids what the condition picks, for the reason $1, locked in the order of the ids.
func voidSaved(condition string) string {
	return `with old as (
			select id from saved_logons where void_at is null and (` + condition + `) order by id for no key update
		)
		update saved_logons s set void_at = clock_timestamp(), void_why = $1 from old where s.id = old.id`
}

func queueVoid(batch *pgx.Batch, why logon.SavedEnd, condition string, args ...any) {
	batch.Queue(voidSaved(condition), append([]any{why}, args...)...)
}

// voidWithUser voids a user's saved logons because the user was disabled or has a new password, which is also the answer to a copied one.
func voidWithUser(ctx context.Context, tx pgx.Tx, id logon.UserID, enabled, newPassword bool) error {
	batch := &pgx.Batch{}
	if !enabled {
		queueVoid(batch, logon.SavedDisabled, "user_id = $2", id)
	}
	if newPassword {
		queueNewPassword(batch, id)
	}
	return tx.SendBatch(ctx, batch).Close()
}

func queueNewPassword(batch *pgx.Batch, id logon.UserID) {
	queueVoid(batch, logon.SavedPassword, "user_id = $2", id)
	batch.Queue("update users set saved_reused_at = null where id = $1 and saved_reused_at is not null", id)
}

// saveLogon gives a device its saved logon, whoever's it had before.
var saveLogon = `
	insert into saved_logons (user_id, device, series, secret, password_version, station_type, station, number, persistent,
	                          browser, system, address, expires_at)
	values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, clock_timestamp() + ` + seconds(logon.SavedFor) + `)
	on conflict (device) where void_at is null do update
	   set user_id = excluded.user_id, series = excluded.series, secret = excluded.secret, previous = null, salt = null, replaced_at = null,
	       password_version = excluded.password_version, station_type = excluded.station_type, station = excluded.station,
	       number = excluded.number, persistent = excluded.persistent, browser = excluded.browser, system = excluded.system,
	       address = excluded.address, created_at = clock_timestamp(), used_at = clock_timestamp(), expires_at = excluded.expires_at`

// queueSaved writes what a granted claim has saved or ended in its browser.
func queueSaved(batch *pgx.Batch, c logon.Claim) {
	switch {
	case c.Device == nil:
	case c.Save != nil:
		to := c.Save.Choice
		batch.Queue(saveLogon, c.User, c.Device, c.Save.Series, c.Save.Secret, c.PasswordVersion, to.Type, to.Station, to.Number, to.Persistent,
			c.Save.Browser, c.Save.System, c.Address)
	case c.Forget:
		queueVoid(batch, logon.SavedReplaced, "device = $2", c.Device)
	}
}

// readSaved reads one under its lock, with what it is judged by.
const readSaved = `
	select id, password_version, station_type, station, number, persistent, created_at,
	       coalesce(void_why, case when expires_at <= clock_timestamp() then $3 else '' end), device, secret, previous, salt,
	       coalesce(clock_timestamp() - replaced_at, '0')
	  from saved_logons where series = $1 and user_id = $2 for no key update`

const useSaved = `
	update saved_logons
	   set used_at = clock_timestamp(), expires_at = clock_timestamp() + $2::interval, address = $3, browser = $4, system = $5,
	       previous = case when $6 then secret else previous end, secret = case when $6 then $7 else secret end,
	       salt = case when $6 then $8 else salt end, replaced_at = case when $6 then clock_timestamp() else replaced_at end
	 where id = $1`

// UseSavedLogon judges a shown token and does what follows.
func (s *Store) UseSavedLogon(ctx context.Context, use logon.SavedUse) (found logon.SavedFound, err error) {
	err = s.inTx(ctx, "use saved logon", func(tx pgx.Tx) error {
		found = logon.SavedFound{}
		if err := tx.QueryRow(ctx, "select user_id from saved_logons where series = $1", use.Series).Scan(&found.User); err != nil {
			return err
		}
		if err := tx.QueryRow(ctx, "select name from users where id = $1 for no key update", found.User).Scan(&found.UserName); err != nil {
			return err
		}
		var secret, previous []byte
		facts := logon.SavedFacts{}
		if err := tx.QueryRow(ctx, readSaved, use.Series, found.User, logon.SavedExpired).Scan(
			&found.ID, &found.PasswordVersion, &found.Choice.Type, &found.Choice.Station, &found.Choice.Number, &found.Choice.Persistent, &found.Created,
			&found.End, &found.Device, &secret, &previous, &found.Salt, &facts.Replaced,
		); err != nil {
			return err
		}
		facts.Void = found.End != ""
		facts.SameDevice = bytes.Equal(found.Device, use.Device)
		facts.Current, facts.Previous = bytes.Equal(secret, use.Secret), bytes.Equal(previous, use.Secret)
		found.Verdict = logon.DecideSaved(facts)
		batch := &pgx.Batch{}
		switch found.Verdict {
		case logon.SavedVoid:
			return nil
		case logon.SavedCopied:
			queueVoid(batch, logon.SavedReused, "user_id = $2", found.User)
			batch.Queue("delete from tickets where user_id = $1", found.User)
			batch.Queue("update users set saved_reused_at = clock_timestamp() where id = $1", found.User)
		case logon.SavedCurrent:
			found.Salt = use.Salt
			fallthrough
		case logon.SavedAgain:
			batch.Queue(useSaved, found.ID, logon.SavedFor, use.Address, use.Browser, use.System,
				found.Verdict == logon.SavedCurrent, use.Next, use.Salt)
		}
		return tx.SendBatch(ctx, batch).Close()
	})
	return found, err
}

// SavedLogons lists a user's that are not void, the last used first.
func (s *Store) SavedLogons(ctx context.Context, user logon.UserID) (saved []logon.SavedLogon, err error) {
	err = s.again("saved logons", func() error {
		rows, err := s.pool.Query(ctx, `
			select id, user_id, device, password_version, station_type, station, number, persistent, browser, system, address, created_at, used_at
			  from saved_logons where user_id = $1 and void_at is null and expires_at > clock_timestamp() order by used_at desc, id desc`, user)
		if err != nil {
			return err
		}
		saved, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (l logon.SavedLogon, err error) {
			err = row.Scan(&l.ID, &l.User, &l.Device, &l.PasswordVersion, &l.Choice.Type, &l.Choice.Station, &l.Choice.Number, &l.Choice.Persistent,
				&l.Browser, &l.System, &l.Address, &l.Created, &l.Used)
			return l, err
		})
		return err
	})
	return saved, err
}

// RevokeSavedLogons voids one of a user's, or all.
func (s *Store) RevokeSavedLogons(ctx context.Context, user logon.UserID, id int64) (int, error) {
	return s.void(ctx, "revoke saved logons", voidSaved("user_id = $2 and $3::bigint in (0, id)"), logon.SavedRevoked, user, id)
}

// ForgetSavedLogon voids what a device has, and the one of the series.
func (s *Store) ForgetSavedLogon(ctx context.Context, device, series []byte) error {
	_, err := s.void(ctx, "forget saved logon", voidSaved("device = $2 or series = $3"), logon.SavedLoggedOff, device, series)
	return err
}

func (s *Store) void(ctx context.Context, operation, sql string, args ...any) (n int, err error) {
	err = s.again(operation, func() error {
		done, err := s.pool.Exec(ctx, sql, args...)
		n = int(done.RowsAffected())
		return err
	})
	return n, err
}
