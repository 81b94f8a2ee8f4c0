package db

import (
	"context"

	"github.com/jackc/pgx/v5"

	"stationmaster/server/logon"
)

// touched collects whom and what a change of sessions concerns, for the floor's news after the commit.
type touched struct {
	users    []logon.UserID
	stations []logon.StationID
}

func (t *touched) add(user logon.UserID, station logon.StationID) {
	t.users, t.stations = append(t.users, user), append(t.stations, station)
}

func (t *touched) reset() { t.users, t.stations = nil, nil }

func (s *Store) announce(t touched) { s.floor.announce(t.users, t.stations) }

// end ends sessions within tx, and tells the nodes of those that are connected, with the commit.
func (e *endings) end(ctx context.Context, tx pgx.Tx, news *touched) error {
	if len(e.ids) == 0 {
		return nil
	}
	rows, err := tx.Query(ctx, endSessions, e.args()...)
	if err != nil {
		return err
	}
	var (
		id      logon.SessionID
		user    logon.UserID
		station logon.StationID
		told    *bool
	)
	_, err = pgx.ForEachRow(rows, []any{&id, &user, &station, &told}, func() error {
		news.add(user, station)
		return nil
	})
	return err
}

// End ends a held session; for one that has ended already it returns that end.
func (s *Store) End(ctx context.Context, id logon.SessionID, code logon.Code, by, note string) (logon.Session, error) {
	var ends endings
	ends.add(id, code, by, note)
	var news touched
	var ended logon.Session
	err := s.inTx(ctx, "end", func(tx pgx.Tx) error {
		news.reset()
		if err := ends.end(ctx, tx, &news); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, selectSessions+"s.id = $1", id)
		if err != nil {
			return err
		}
		ended, err = pgx.CollectExactlyOneRow(rows, readSession)
		return err
	})
	if err == nil {
		s.announce(news)
	}
	return ended, err
}

// endHeld ends, within tx, every held session that the condition picks, because of what by did. Its rows are s, with st for
// the station.
func endHeld(ctx context.Context, tx pgx.Tx, news *touched, code logon.Code, by, condition string, args ...any) error {
	return endLocked(ctx, tx, news, code, by, `select s.id from sessions s left join stations st on st.id = s.station_id
		where s.ended_at is null and (`+condition+`) order by s.id for no key update of s`, args...)
}

// endLocked ends, within tx, the sessions whose ids the query reads and locks, in their order.
func endLocked(ctx context.Context, tx pgx.Tx, news *touched, code logon.Code, by, query string, args ...any) error {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[logon.SessionID])
	if err != nil {
		return err
	}
	var ends endings
	for _, id := range ids {
		ends.add(id, code, by, "")
	}
	return ends.end(ctx, tx, news)
}
