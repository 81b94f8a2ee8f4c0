package db

import (
	"context"

	"github.com/jackc/pgx/v5"

	"stationmaster/server/logon"
)

// lockLicences is the last of a claim's locks. It is taken only where a limit is set: it lets one claim of the whole floor through at
// a time.
const lockLicences = "select pg_advisory_xact_lock(hashtextextended('licences', 0))"

// licensed tells whether the claim has to fit under the limit of station licences.
func licensed(c logon.Claim) bool { return c.Licences > 0 && c.Station != 0 }

var heldStations = `select distinct s.station_id from sessions s left join nodes n on n.id = s.node
	where s.ended_at is null and s.station_id is not null and s.id <> all ($1) and ` + holdRuns

// decideLicence reads, under the lock, which stations stay held once the decision's drops are done, and decides row 17. It costs
// a round trip of its own, with a limit only.
func decideLicence(ctx context.Context, conn *pgx.Conn, c logon.Claim, d logon.Decision) (*logon.Refusal, error) {
	if !licensed(c) {
		return nil, nil
	}
	dropped := make([]logon.SessionID, len(d.Drop))
	for i, drop := range d.Drop {
		dropped[i] = drop.Session
	}
	rows, err := conn.Query(ctx, heldStations, dropped)
	if err != nil {
		return nil, err
	}
	held, err := pgx.CollectRows(rows, pgx.RowTo[logon.StationID])
	return logon.DecideLicence(c.Licences, c.Station, held), err
}

// StationsHeld counts the stations that are held.
func (s *Store) StationsHeld(ctx context.Context) (held int, err error) {
	err = s.again("stations held", func() error {
		return s.pool.QueryRow(ctx, "select count(*) from ("+heldStations+") held", []logon.SessionID{}).Scan(&held)
	})
	return held, err
}
