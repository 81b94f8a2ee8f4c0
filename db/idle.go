package db

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"stationmaster/server/logon"
)

// markActive locks in the order of the sessions' ids, as everybody who locks several does. An end that is just being written is waited for, and
// then nothing is left to be marked.
var markActive = `
	with held as (
		select s.id, w.ago from sessions s
		  join unnest($1::bigint[], $2::bigint[], $3::float8[]) w (id, attachment, ago) on w.id = s.id and w.attachment = s.attachment
		 where s.id = any($1) and s.state = 'live' and s.ended_at is null and ` + nodeLives + `
		 order by s.id for no key update of s
	)
	update sessions s set active_at = greatest(s.active_at, clock_timestamp() - make_interval(secs => held.ago))
	  from held where s.id = held.id
	returning s.id, clock_timestamp() - ` + idleSince

// MarkActive writes down when people were active.
func (s *Store) MarkActive(ctx context.Context, active []logon.Activity) (written map[logon.SessionID]time.Duration, err error) {
	ids, attachments, ago := make([]logon.SessionID, len(active)), make([]int64, len(active)), make([]float64, len(active))
	for i, a := range active {
		ids[i], attachments[i], ago[i] = a.Session, a.Attachment, sinceAgo(a.Ago).Seconds()
	}
	err = s.again("mark active", func() error {
		rows, err := s.pool.Query(ctx, markActive, ids, attachments, ago)
		if err != nil {
			return err
		}
		var id logon.SessionID
		var idle time.Duration
		written = make(map[logon.SessionID]time.Duration, len(active))
		_, err = pgx.ForEachRow(rows, []any{&id, &idle}, func() error {
			written[id] = max(idle, 0)
			return nil
		})
		return err
	})
	return written, err
}

// idle are the live sessions of node $1 whose idle time is over.
var idle = `
	select s.id from sessions s
	 where s.node = $1 and s.state = 'live' and s.ended_at is null and ` + nodeLives + `
	   and ` + idleSeconds + ` > 0
	   and ` + idleSince + ` + make_interval(secs => ` + idleSeconds + `) <= clock_timestamp()
	 order by s.id limit $2 for no key update of s skip locked`

// SweepIdle ends the sessions of a node whose person is not there.
func (s *Store) SweepIdle(ctx context.Context, node logon.NodeID) (int, error) {
	var news touched
	err := s.inTx(ctx, "sweep idle", func(tx pgx.Tx) error {
		news.reset()
		return endLocked(ctx, tx, &news, logon.CodeIdle, "", idle, node, sweepAtMost)
	})
	if err != nil {
		return 0, err
	}
	s.announce(news)
	return len(news.users), nil
}
