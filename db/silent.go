package db

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"stationmaster/server/logon"
)

var markSilent = `
	with old as (
		select s.id, s.user_id, s.station_id, s.node
		  from sessions s
		 where s.id = $1 and s.attachment = $2 and s.state = 'live'
		   for no key update of s
	), lost as (
		update sessions s
		   set state = 'lost', unresponsive = false,
		       hold_until = clock_timestamp() - $3::interval + make_interval(secs => ` + holdSeconds + `)
		  from old where s.id = old.id
	), word as (
		insert into taken_away (node, session_id) select node, id from old
	)
	select user_id, coalesce(station_id, 0) from old`

// MarkSilent makes sessions lost that gave no sign of life; their nodes are told with the commit.
func (s *Store) MarkSilent(ctx context.Context, silent []logon.Silent) error {
	inOrder := slices.Clone(silent)
	slices.SortFunc(inOrder, func(a, b logon.Silent) int { return int(a.Session - b.Session) })
	var news touched
	err := s.inTx(ctx, "mark silent", func(tx pgx.Tx) error {
		news.reset()
		told := &pgx.Batch{}
		marks := &pgx.Batch{}
		for _, one := range inOrder {
			marks.Queue(markSilent, one.Session, one.Attachment, sinceAgo(one.HeardAgo)).Query(func(rows pgx.Rows) error {
				var user logon.UserID
				var station logon.StationID
				var found bool
				if err := readOne(rows, &found, &user, &station); err != nil || !found {
					return err
				}
				news.add(user, station)
				queueEvents(told, []logon.Event{{Detached: &logon.DetachedEvent{Session: one.Session, Attachment: one.Attachment}}})
				return nil
			})
		}
		if err := tx.SendBatch(ctx, marks).Close(); err != nil || told.Len() == 0 {
			return err
		}
		return tx.SendBatch(ctx, told).Close()
	})
	if err == nil {
		s.announce(news)
	}
	return err
}

// AskedLately counts key as asked now, unless it was within the last seconds.
func (s *Store) AskedLately(ctx context.Context, key string) (bool, error) {
	var asked int64
	err := s.again("asked lately", func() error {
		tag, err := s.pool.Exec(ctx, `
			insert into asks values ($1, clock_timestamp())
			on conflict (key) do update set asked_at = excluded.asked_at where asks.asked_at <= clock_timestamp() - $2::interval`,
			key, logon.AskAgainAfter)
		asked = tag.RowsAffected()
		return err
	})
	return err == nil && asked == 0, err
}
