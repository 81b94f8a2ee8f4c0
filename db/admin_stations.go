package db

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"stationmaster/server/logon"
)

// Stations lists the configured stations in the order of their names.
func (s *Store) Stations(ctx context.Context) ([]logon.Station, error) {
	var rows []stationRow
	err := s.again("stations", func() error {
		return s.orm.WithContext(ctx).Where("not typed").Order("name_key").Find(&rows).Error
	})
	return convert(rows, stationRow.station), err
}

// StationByName finds a configured station, active or not, without regard to case.
func (s *Store) StationByName(ctx context.Context, name string) (logon.Station, error) {
	var row stationRow
	err := s.again("station", func() error {
		return s.orm.WithContext(ctx).Where("name_key = ? and not typed", key(name)).Take(&row).Error
	})
	return row.station(), err
}

// CreateStation configures a station. A number that somebody typed before has a station already, which gets the name.
func (s *Store) CreateStation(ctx context.Context, name string, t logon.StationType, number string) (logon.Station, error) {
	var row stationRow
	err := s.inTx(ctx, "create station", func(tx pgx.Tx) error {
		row = stationRow{Name: name, NameKey: key(name), Type: t, Number: pointer(number), Active: true}
		err := pgx.ErrNoRows
		if t == logon.RemoteNumber {
			err = tx.QueryRow(ctx, `update stations set name = $1, name_key = $2, typed = false, active = true
				where number = $3 and type = 'remote_number' and typed and deleted_at is null returning id`,
				name, row.NameKey, number).Scan(&row.ID)
		}
		if !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		return tx.QueryRow(ctx, "insert into stations (name, name_key, type, number) values ($1, $2, $3, $4) returning id",
			name, row.NameKey, t, row.Number).Scan(&row.ID)
	})
	return row.station(), err
}

// lockConfigured takes the claim's lock. A typed number is nobody's to administer.
const lockConfigured = "select id from stations where id = $1 and deleted_at is null and not typed for no key update"

// ChangeStation changes a station, and ends the sessions at a deactivated one.
func (s *Store) ChangeStation(ctx context.Context, id logon.StationID, change logon.StationChange, by string) (logon.Station, error) {
	var row stationRow
	var news touched
	err := s.inTx(ctx, "change station", func(tx pgx.Tx) error {
		news.reset()
		news.add(0, id)
		if err := tx.QueryRow(ctx, lockConfigured, id).Scan(&id); err != nil {
			return err
		}
		err := tx.QueryRow(ctx, `
			update stations set active = coalesce($2, active), number = case when $3::text is null then number else nullif($3, '') end
			 where id = $1 and ($3 is distinct from '' or type <> 'remote_number')
			returning id, name, type, number, active, typed`, id, change.Active, change.Number,
		).Scan(&row.ID, &row.Name, &row.Type, &row.Number, &row.Active, &row.Typed)
		switch {
		case errors.Is(err, pgx.ErrNoRows): // it is there: it is locked
			return &logon.Refusal{Code: logon.CodeFieldRequired, Field: "number"}
		case err != nil:
			return err
		}
		if !row.Active {
			return endHeld(ctx, tx, &news, logon.CodeStationDeactivated, by, "s.station_id = $1", id)
		}
		return nil
	})
	if err != nil {
		return logon.Station{}, err
	}
	s.announce(news)
	return row.station(), nil
}

// DeleteStation ends the sessions at a station and hides it; the name is free again.
func (s *Store) DeleteStation(ctx context.Context, id logon.StationID, by string) error {
	var news touched
	err := s.inTx(ctx, "delete station", func(tx pgx.Tx) error {
		news.reset()
		news.add(0, id)
		if err := tx.QueryRow(ctx, lockConfigured, id).Scan(&id); err != nil {
			return err
		}
		batch := &pgx.Batch{}
		batch.Queue("delete from grants where station_id = $1", id)
		batch.Queue("update stations set deleted_at = clock_timestamp(), active = false where id = $1", id)
		if err := tx.SendBatch(ctx, batch).Close(); err != nil {
			return err
		}
		return endHeld(ctx, tx, &news, logon.CodeStationDeleted, by, "s.station_id = $1", id)
	})
	if err == nil {
		s.announce(news)
	}
	return err
}
