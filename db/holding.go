package db

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"stationmaster/server/logon"
)

// Holding lists who holds the stations or has the numbers, as claims would see it at the moment of the reading, in the order of their ids.
func (s *Store) Holding(ctx context.Context, stations []logon.StationID, numbers []string) (held []logon.Held, at time.Time, err error) {
	read := &claimed{}
	err = s.again("holding", func() error {
		batch := &pgx.Batch{}
		batch.Queue("select " + momentColumns).QueryRow(readRow(read.moment.fields()...))
		batch.Queue(selectHeld+"s.ended_at is null and (s.station_id = any($1) or s.number = any($2)) order by s.id", stations, numbers).
			Query(func(rows pgx.Rows) (err error) {
				read.held, err = pgx.CollectRows(rows, scanHeld)
				return err
			})
		return s.pool.SendBatch(ctx, batch).Close()
	})
	if err != nil {
		return nil, time.Time{}, err
	}
	return read.effective(), read.moment.now, nil
}
