package db

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"stationmaster/server/logon"
)

// sweepAtMost bounds one transaction of the sweeper; the rest waits for the next sweep.
const sweepAtMost = 1000

var loseDead = `
	with dead as (
		select s.id from sessions s
		 where s.ended_at is null and s.state = 'live' and not ` + nodeLives + `
		 order by s.id limit $1 for no key update skip locked
	)
	update sessions s
	   set state = 'lost', unresponsive = false, hold_until = coalesce(` + lostUntil + `, clock_timestamp())
	  from dead where s.id = dead.id
	returning s.user_id, coalesce(s.station_id, 0)`

// Sweep ends what is over. While no node has a lease it does nothing: no hold runs then.
func (s *Store) Sweep(ctx context.Context) (int, error) {
	var news touched
	err := s.inTx(ctx, "sweep", func(tx pgx.Tx) error {
		news.reset()
		var anyNode bool
		if err := tx.QueryRow(ctx, "select exists (select from nodes where expires_at > clock_timestamp())").Scan(&anyNode); err != nil || !anyNode {
			return err
		}
		rows, err := tx.Query(ctx, loseDead, sweepAtMost)
		if err != nil {
			return err
		}
		if err := news.collect(rows); err != nil {
			return err
		}
		return sweepExpired(ctx, tx, &news)
	})
	if err != nil {
		return 0, err
	}
	s.announce(news)
	if !s.tidyDue() {
		return len(news.users), nil
	}
	return len(news.users), s.tidy(ctx)
}

// collect takes rows of user and station.
func (t *touched) collect(rows pgx.Rows) error {
	var user logon.UserID
	var station logon.StationID
	_, err := pgx.ForEachRow(rows, []any{&user, &station}, func() error {
		t.add(user, station)
		return nil
	})
	return err
}

func sweepExpired(ctx context.Context, tx pgx.Tx, news *touched) error {
	rows, err := tx.Query(ctx, `select id, state, attachment from sessions
		where ended_at is null and hold_until <= clock_timestamp()
		order by id limit $1 for no key update skip locked`, sweepAtMost)
	if err != nil {
		return err
	}
	var ends endings
	var id logon.SessionID
	var state logon.State
	var attachment int64
	if _, err := pgx.ForEachRow(rows, []any{&id, &state, &attachment}, func() error {
		ends.add(id, logon.Expiry(state, attachment), "", "")
		return nil
	}); err != nil {
		return err
	}
	return ends.end(ctx, tx, news)
}

// tidyEvery is how often a process tidies. Its own clock is enough: nothing is decided by it.
const tidyEvery = time.Minute

// tidyDue tells that it is time to tidy; once told, it is so again after tidyEvery.
func (s *Store) tidyDue() bool {
	s.tidying.Lock()
	defer s.tidying.Unlock()
	if time.Since(s.tidied) < tidyEvery {
		return false
	}
	s.tidied = time.Now()
	return true
}

// tidy forgets what has no use any more. Each statement is a transaction of its own, so that it holds no locks that a
// claim could wait for.
func (s *Store) tidy(ctx context.Context) error {
	for _, sql := range []string{
		"delete from tickets where expires_at < clock_timestamp()",
		"delete from saved_logons where coalesce(void_at, expires_at) < clock_timestamp() - " + seconds(logon.SavedRecordFor),
		"delete from asks where asked_at < clock_timestamp() - interval '1 minute'",
		"delete from taken_away where at < clock_timestamp() - interval '5 minutes'",
		// The last node's row says when sessions could last be taken back.
		`delete from nodes n where expires_at < clock_timestamp() - interval '1 day'
		    and renewed_at < (select max(renewed_at) from nodes)
		    and not exists (select from sessions s where s.node = n.id and s.ended_at is null)`,
	} {
		if err := s.again("tidy", func() error {
			_, err := s.pool.Exec(ctx, sql)
			return err
		}); err != nil {
			return err
		}
	}
	return s.forgetStrangers(ctx)
}
