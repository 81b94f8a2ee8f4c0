package db

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"stationmaster/server/logon"
)

// The listener's times. A connection that does not hear its own echo in echoEvery is dead, whatever TCP says.
const (
	echoEvery     = 3 * time.Second
	listenRetry   = 200 * time.Millisecond
	listenAtMost  = 3 * time.Second
	listenConnect = 5 * time.Second
)

// Listen gives every event of every node to handle, one after the other, until ctx ends; it connects again by itself.
// On each connection LISTEN comes first, and then the event Missed: what happened before is read from the tables.
func (s *Store) Listen(ctx context.Context, handle func(logon.Event)) error {
	s.listens.Store(true)
	defer s.hearing.Store(false)
	wait := listenRetry
	for {
		heard, err := s.listenOnce(ctx, handle)
		s.hearing.Store(false)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if heard {
			wait = listenRetry
			// A restart or a failover ends every connection: no request is to find that out on one of those that rest.
			s.pool.Reset()
		}
		s.log.WarnContext(ctx, "the listener connects again", "error", err, "in", wait)
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		case <-timer.C:
		}
		wait = min(2*wait, listenAtMost)
	}
}

// listenOnce listens on one connection until it breaks. heard tells whether it worked at all.
func (s *Store) listenOnce(ctx context.Context, handle func(logon.Event)) (heard bool, err error) {
	conn, err := s.listenConnection(ctx)
	if err != nil {
		return false, err
	}
	defer func() {
		closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = conn.Close(closing)
	}()
	if err := within(ctx, listenConnect, func(ctx context.Context) error {
		_, err := conn.Exec(ctx, "listen "+channel)
		return err
	}); err != nil {
		return false, err
	}
	s.hearing.Store(true)
	handle(logon.Event{Missed: &struct{}{}})
	for n := 1; ; n++ {
		if err := s.hearEcho(ctx, conn, strconv.Itoa(n), handle); err != nil {
			return true, err
		}
	}
}

// hearEcho notifies itself, delivers what comes, and returns when echoEvery is over and the echo was heard.
func (s *Store) hearEcho(ctx context.Context, conn *pgx.Conn, number string, handle func(logon.Event)) error {
	echo := fmt.Sprintf("%d.%s", conn.PgConn().PID(), number)
	payload, err := encode([]logon.Event{{Echo: echo}})
	if err != nil {
		return err
	}
	if err := within(ctx, echoEvery, func(ctx context.Context) error {
		_, err := conn.Exec(ctx, notify, payload[0])
		return err
	}); err != nil {
		return fmt.Errorf("echo: %w", err)
	}
	heard := false
	round, cancel := context.WithTimeout(ctx, echoEvery)
	defer cancel()
	for {
		notification, err := conn.WaitForNotification(round)
		switch {
		case err == nil:
		case ctx.Err() == nil && errors.Is(round.Err(), context.DeadlineExceeded) && heard && !conn.IsClosed():
			return nil
		case ctx.Err() == nil && !heard && !conn.IsClosed():
			return fmt.Errorf("echo not heard: %w", err)
		default:
			return err
		}
		var e logon.Event
		if err := json.Unmarshal([]byte(notification.Payload), &e); err != nil {
			s.log.WarnContext(ctx, "an event that nobody here understands", "error", err) // of a newer node
			continue
		}
		if e.Echo != "" {
			heard = heard || e.Echo == echo
			continue
		}
		handle(e)
	}
}

func (s *Store) listenConnection(ctx context.Context) (*pgx.Conn, error) {
	config, err := pgx.ParseConfig(s.listenDSN)
	if err != nil {
		return nil, err
	}
	config.RuntimeParams["application_name"] = "stationmaster listener"
	var conn *pgx.Conn
	err = within(ctx, listenConnect, func(ctx context.Context) (err error) {
		conn, err = pgx.ConnectConfig(ctx, config)
		return err
	})
	return conn, err
}

func within(ctx context.Context, limit time.Duration, do func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	return do(ctx)
}
