package db

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"stationmaster/server/logon"
)

// prolong gives every hold that ran when the last node went its full time again, with something on top: a hold runs only
// while the system could take the session back. $1 is when the last node was there, $2 what holds get on top, $3 a
// pending session's time. What is live on a node whose lease runs is left alone.
var prolong = `
	with held as (
		select s.id from sessions s
		 where s.ended_at is null and ` + heldUntil + ` > $1 and not (s.state = 'live' and ` + nodeLives + `)
		 order by s.id for no key update
	)
	update sessions s
	   set hold_until = greatest(` + heldUntil + `, clock_timestamp() + $2::interval
	         + case s.state when 'pending' then $3::interval else make_interval(secs => ` + holdSeconds + `) end),
	       state = case s.state when 'live' then 'lost' else s.state end, unresponsive = false
	  from held where s.id = held.id
	returning s.user_id, coalesce(s.station_id, 0)`

// keepHeld gives sessions without a connection their full hold again, if it has not run out.
var keepHeld = `
	with held as (
		select s.id from sessions s
		 where s.id = any($1) and s.ended_at is null and s.state in ('live', 'lost')
		   and exists (select from unnest($1::bigint[], $2::text[]) w (id, instance) where w.id = s.id and w.instance = s.instance)
		   and not (s.state = 'live' and ` + nodeLives + `) and ` + heldUntil + ` > clock_timestamp()
		 order by s.id for no key update
	)
	update sessions s
	   set hold_until = greatest(` + heldUntil + `, clock_timestamp() + make_interval(secs => ` + holdSeconds + `)),
	       state = 'lost', unresponsive = false
	  from held where s.id = held.id
	returning s.user_id, coalesce(s.station_id, 0)`

// KeepHeld renews the holds of those who are told to come later.
func (s *Store) KeepHeld(ctx context.Context, waiting []logon.Waiting) error {
	ids := convert(waiting, func(w logon.Waiting) logon.SessionID { return w.Session })
	instances := convert(waiting, func(w logon.Waiting) string { return w.Instance })
	var news touched
	err := s.inTx(ctx, "keep held", func(tx pgx.Tx) error {
		news.reset()
		rows, err := tx.Query(ctx, keepHeld, ids, instances)
		if err != nil {
			return err
		}
		return news.collect(rows)
	})
	if err == nil {
		s.announce(news)
	}
	return err
}

// StartNode makes a lease for a new incarnation.
func (s *Store) StartNode(ctx context.Context, node logon.NodeID, length time.Duration) error {
	var news touched
	err := s.inTxOf(ctx, s.leases, "start node", func(tx pgx.Tx) error {
		news.reset()
		// One after the other: of two that start at once, one is the first.
		if _, err := tx.Exec(ctx, "select pg_advisory_xact_lock(hashtextextended('first node', 0))"); err != nil {
			return err
		}
		var m moment
		if err := tx.QueryRow(ctx, "select "+momentColumns).Scan(m.fields()...); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "insert into nodes (id, expires_at) values ($1, clock_timestamp() + $2::interval)", node, length); err != nil {
			return err
		}
		// A process that was killed, or was cut off from the database, leaves a lease that runs on. Who missed two renewals is not there.
		if m.lastNode == nil || m.anyNode && m.now.Sub(*m.lastNode) <= 2*logon.RenewEvery {
			return nil
		}
		rows, err := tx.Query(ctx, prolong, *m.lastNode, logon.AfterOutage, logon.PendingFor)
		if err != nil {
			return err
		}
		if err := news.collect(rows); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, "update policies set idle_from = clock_timestamp()")
		return err
	})
	if err == nil {
		s.announce(news)
	}
	return err
}

// heardFor is how long a renewal repeats what was taken away: longer than a transaction may take from its clock to its
// commit, and than a lost answer.
const heardFor = "interval '30 seconds'"

const renew = `
	with renewed as (
		update nodes set renewed_at = clock_timestamp(), expires_at = clock_timestamp() + $2::interval
		 where id = $1 and expires_at > clock_timestamp()
		returning id
	), forgotten as (
		delete from taken_away where node = $1 and at < clock_timestamp() - ` + heardFor + `
	)
	select array(select distinct session_id from taken_away where node = $1 and at >= clock_timestamp() - ` + heardFor + ` order by 1)
	  from renewed`

// RenewNode renews the lease. It returns the node's sessions whose connection was taken away lately: each several times,
// so that a lost answer loses nothing.
func (s *Store) RenewNode(ctx context.Context, node logon.NodeID, length time.Duration) ([]logon.SessionID, error) {
	var away []logon.SessionID
	fenced := false
	err := s.again("renew node", func() error {
		rows, err := s.leases.Query(ctx, renew, node, length)
		if err != nil {
			return err
		}
		var found bool
		err = readOne(rows, &found, &away)
		fenced = !found
		return err
	})
	if err == nil && fenced {
		return nil, logon.ErrFenced
	}
	return away, err
}

// stopAtMost bounds one transaction that makes a node's sessions lost.
const stopAtMost = 500

var loseIts = `
	with its as (
		select s.id from sessions s where s.node = $1 and s.state = 'live' order by s.id limit $2 for no key update skip locked
	)
	update sessions s set state = 'lost', unresponsive = false,
	       hold_until = clock_timestamp() + make_interval(secs => ` + holdSeconds + `)
	  from its where s.id = its.id
	returning s.user_id, coalesce(s.station_id, 0)`

// StopNode gives the lease back. One that has run out already is left as it is. Without it the node's sessions count as lost since now, so
// writing that down can be left to the sweepers: for a large floor it takes longer than a process has that ends. Until its time is over, this one
// begins, a few hundred at a time, and leaves out what somebody else is at.
func (s *Store) StopNode(ctx context.Context, node logon.NodeID) error {
	gave := false
	err := s.again("give the lease back", func() error {
		tag, err := s.leases.Exec(ctx, `update nodes set renewed_at = clock_timestamp(), expires_at = clock_timestamp(), stopped_at = clock_timestamp()
			where id = $1 and expires_at > clock_timestamp()`, node)
		gave = err == nil && tag.RowsAffected() > 0
		return err
	})
	for more := err == nil && gave; more; {
		if more, err = s.loseSome(ctx, node); err != nil && ctx.Err() != nil {
			return nil
		}
	}
	return err
}

func (s *Store) loseSome(ctx context.Context, node logon.NodeID) (more bool, err error) {
	var news touched
	err = s.inTxOf(ctx, s.leases, "stop node", func(tx pgx.Tx) error {
		news.reset()
		rows, err := tx.Query(ctx, loseIts, node, stopAtMost)
		if err != nil {
			return err
		}
		return news.collect(rows)
	})
	if err == nil {
		s.announce(news)
	}
	return err == nil && len(news.users) == stopAtMost, err
}
