package db

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"stationmaster/server/logon"
)

// The announcer's times: how long news is collected before it is sent, and how long it waits after a failure.
const (
	collectFor = 20 * time.Millisecond
	tryAgainIn = time.Second
)

// announcer tells the floor's news after the commits, collected: a NOTIFY inside each claim's transaction would halve
// the claims (Postgres takes a lock for it at commit). The news is a wake-up, so it may come a little late, or twice.
type announcer struct {
	send func(context.Context, logon.FloorEvent) error
	log  *slog.Logger

	mu       sync.Mutex
	users    map[logon.UserID]struct{}
	stations map[logon.StationID]struct{}
	closed   bool

	wake chan struct{} // has room for one: there is news. Closed by close.
	done chan struct{} // closed by run when it has ended
}

func startAnnouncer(send func(context.Context, logon.FloorEvent) error, log *slog.Logger) *announcer {
	a := &announcer{
		send: send, log: log,
		users: map[logon.UserID]struct{}{}, stations: map[logon.StationID]struct{}{},
		wake: make(chan struct{}, 1), done: make(chan struct{}),
	}
	go a.run()
	return a
}

// announce takes note and returns at once. Zero ids are no news.
func (a *announcer) announce(users []logon.UserID, stations []logon.StationID) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, id := range users {
		a.users[id] = struct{}{}
	}
	for _, id := range stations {
		a.stations[id] = struct{}{}
	}
	delete(a.users, 0)
	delete(a.stations, 0)
	if a.closed || len(a.users)+len(a.stations) == 0 {
		return
	}
	select {
	case a.wake <- struct{}{}:
	default:
	}
}

// close sends what is left, once, and ends.
func (a *announcer) close() {
	a.mu.Lock()
	if !a.closed {
		a.closed = true
		close(a.wake)
	}
	a.mu.Unlock()
	<-a.done
}

func (a *announcer) run() {
	defer close(a.done)
	wait := collectFor
	for range a.wake {
		timer := time.NewTimer(wait)
		<-timer.C
		wait = collectFor
		if err := a.flush(); err != nil {
			a.log.Warn("the floor's news waits for the database", "error", err)
			wait = tryAgainIn
		}
	}
	if err := a.flush(); err != nil {
		a.log.Warn("the floor's last news was not sent", "error", err)
	}
}

// flush sends the collected news, and puts it back when it could not.
func (a *announcer) flush() error {
	a.mu.Lock()
	var news logon.FloorEvent
	for id := range a.users {
		news.Users = append(news.Users, id)
	}
	for id := range a.stations {
		news.Stations = append(news.Stations, id)
	}
	clear(a.users)
	clear(a.stations)
	a.mu.Unlock()
	if len(news.Users)+len(news.Stations) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	err := a.send(ctx, news)
	if err != nil {
		a.announce(news.Users, news.Stations)
	}
	return err
}

func (s *Store) publishFloor(ctx context.Context, news logon.FloorEvent) error {
	return s.Publish(ctx, logon.Event{Floor: &news})
}
