package db

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"stationmaster/server/logon"
)

// Conditions on a session s that is being locked or changed ask for its node in a sub-select, never by a join: when
// Postgres has waited for a row, it looks at the row anew, but not at what it was joined with.
var (
	// nodeLives: its connection's node has a lease.
	nodeLives = "exists (select from nodes n where n.id = s.node and n.expires_at > clock_timestamp())"
	// lostUntil is when the hold of a live session of a dead node ends.
	lostUntil = "(select n.renewed_at from nodes n where n.id = s.node) + make_interval(secs => " + holdSeconds + ")"
	// heldUntil is the same for any held session, were its node dead.
	heldUntil = "case s.state when 'live' then " + lostUntil + " else s.hold_until end"
	// holdRuns: it is live on a living node, or its hold runs.
	holdRuns = "(s.state = 'live' and " + nodeLives + " or " + heldUntil + " > clock_timestamp())"
)

// warned gives a person who was away without a connection at least the time of the warning: nobody is logged off for being idle who could not
// be told before. A connection that comes back by itself is no activity.
var warned = "case when " + idleSeconds + " > 0 then greatest(s.active_at, clock_timestamp() - make_interval(secs => " +
	idleSeconds + " - " + idleWarning + ")) else s.active_at end"

// ofLivingNode is the fence of what connections write: their session is live, they are its last attachment, and their
// node's lease is valid. What is late touches nothing.
var ofLivingNode = "s.id = $1 and s.attachment = $2 and s.state = 'live' and " + nodeLives

// Detach makes a live session lost, since it was last heard, with the hold for how its connection went.
func (s *Store) Detach(ctx context.Context, id logon.SessionID, attachment int64, how logon.Departure, heardAgo time.Duration) (bool, error) {
	hold := "hold_network_loss_s"
	defaults := logon.DefaultPolicies()
	if how == logon.CleanClose {
		hold = "hold_clean_close_s"
	}
	return s.change(ctx, "detach", `
		update sessions s
		   set state = 'lost', unresponsive = false,
		       hold_until = clock_timestamp() - $3::interval
		         + make_interval(secs => coalesce((select (doc->>$4)::bigint from policies), $5::bigint))
		 where `+ofLivingNode+` returning user_id, coalesce(station_id, 0)`,
		id, attachment, sinceAgo(heardAgo), hold, int64(defaults.Hold(how)/time.Second))
}

// SetUnresponsive records that the page of a live session does not answer, or does again.
func (s *Store) SetUnresponsive(ctx context.Context, id logon.SessionID, attachment int64, unresponsive bool) error {
	_, err := s.change(ctx, "unresponsive", "update sessions s set unresponsive = $3 where "+ofLivingNode+
		" and unresponsive <> $3 returning user_id, coalesce(station_id, 0)", id, attachment, unresponsive)
	return err
}

// change runs an update of at most one session that returns its user and station, and announces it. It reports whether
// there was one.
func (s *Store) change(ctx context.Context, operation, sql string, args ...any) (bool, error) {
	var user logon.UserID
	var station logon.StationID
	err := s.again(operation, func() error {
		return s.pool.QueryRow(ctx, sql, args...).Scan(&user, &station)
	})
	if errors.Is(err, logon.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	s.floor.announce([]logon.UserID{user}, []logon.StationID{station})
	return true, nil
}

// takeover is fenced by the row alone: no join, no locking sub-select.
var takeover = `
	update sessions s
	   set instance = $3, attachment = s.attachment + 1, unresponsive = false, active_at = clock_timestamp(),
	       hold_until = case when s.state = 'live' and ` + nodeLives + `
	         then clock_timestamp() + make_interval(secs => ` + holdSeconds + `) else ` + heldUntil + ` end,
	       state = case s.state when 'live' then 'lost' else s.state end
	 where s.id = $1 and s.attachment = $2 and s.ended_at is null and ` + holdRuns + `
	   and ($4 or not (s.state = 'live' and ` + nodeLives + `))
	returning s.user_id, coalesce(s.station_id, 0)`

// Takeover gives a held session to another instance of its window.
func (s *Store) Takeover(
	ctx context.Context, id logon.SessionID, attachment int64, instance string, evenLive bool,
) (taken logon.Session, ok bool, err error) {
	var news touched
	err = s.inTx(ctx, "take over", func(tx pgx.Tx) error {
		news.reset()
		var user logon.UserID
		var station logon.StationID
		err := tx.QueryRow(ctx, takeover, id, attachment, instance, evenLive).Scan(&user, &station)
		ok = err == nil
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		batch := &pgx.Batch{}
		batch.Queue(selectSessions+"s.id = $1", id).Query(func(rows pgx.Rows) (err error) {
			taken, err = pgx.CollectExactlyOneRow(rows, readSession)
			return err
		})
		if ok {
			news.add(user, station)
			if attachment > 0 { // somebody was connected once, and may still think so
				batch.Queue("insert into taken_away (node, session_id) select node, id from sessions where id = $1 and node is not null", id)
				queueEvents(batch, []logon.Event{{Detached: &logon.DetachedEvent{Session: id, Attachment: attachment, Moved: true}}})
			}
		}
		return tx.SendBatch(ctx, batch).Close()
	})
	if err != nil {
		return logon.Session{}, false, err
	}
	s.announce(news)
	return taken, ok, nil
}
