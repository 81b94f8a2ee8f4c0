package db

import (
	"context"

	"github.com/jackc/pgx/v5"

	"stationmaster/server/logon"
)

// Grants lists the rights that users have themselves, in the order of the users' names.
func (s *Store) Grants(ctx context.Context) ([]logon.Grant, error) { return s.grantsWhere(ctx, "true") }

func (s *Store) grantsWhere(ctx context.Context, condition string, args ...any) ([]logon.Grant, error) {
	var rows []grantedRow
	err := s.again("grants", func() error {
		return s.orm.WithContext(ctx).Table("grants").
			Select(`grants.id, grants."right", grants.user_id, grants.station_id, users.name as user_name, stations.name as station_name`).
			Joins("join users on users.id = grants.user_id").
			Joins("left join stations on stations.id = grants.station_id").
			Where(condition, args...).Order("users.name_key, grants.id").Scan(&rows).Error
	})
	return convert(rows, grantedRow.grant), err
}

// CreateGrant gives a user a right; station 0 means all stations.
func (s *Store) CreateGrant(ctx context.Context, user logon.UserID, right logon.Right, station logon.StationID) (logon.Grant, error) {
	var id int64
	err := s.inTx(ctx, "create grant", func(tx pgx.Tx) error {
		if err := tx.QueryRow(ctx, lockLivingUser, user).Scan(&user); err != nil {
			return err
		}
		if station != 0 {
			if err := tx.QueryRow(ctx, lockConfigured, station).Scan(&station); err != nil {
				return err
			}
		}
		return tx.QueryRow(ctx, `insert into grants ("right", user_id, station_id) values ($1, $2, $3) returning id`,
			right, user, orNull(station)).Scan(&id)
	})
	if err != nil {
		return logon.Grant{}, err
	}
	grants, err := s.grantsWhere(ctx, "grants.id = ?", id)
	if err != nil {
		return logon.Grant{}, err
	}
	if len(grants) == 0 {
		return logon.Grant{}, logon.ErrNotFound
	}
	return grants[0], nil
}

const (
	mayUse = `exists (select from effective_rights r
		where r.user_id = $1 and r."right" = 'logon_stations' and (r.station_id is null or r.station_id = s.station_id))`
	mayType    = `exists (select from effective_rights r where r.user_id = $1 and r."right" = 'user_defined_number')`
	mayPersist = `exists (select from effective_rights r where r.user_id = $1 and r."right" = 'persistent_connections')`
	// A number that is a configured station may be used by either right.
	eitherWill = "st.type = 'remote_number' and not st.typed"
	// uncovered is a session s, at a station st, that rests on a right which its user has no more.
	uncovered = "s.user_id = $1 and (" +
		"s.by_station_right and not " + mayUse + " and not (" + eitherWill + " and " + mayType + ")" +
		" or s.by_number_right and not " + mayType + " and not (" + eitherWill + " and " + mayUse + ")" +
		" or s.persistent and not " + mayPersist + ")"
)

// DeleteGrant withdraws a right from a user, and ends those of their sessions that no other grant covers.
func (s *Store) DeleteGrant(ctx context.Context, id int64, by string) error {
	var news touched
	err := s.inTx(ctx, "delete grant", func(tx pgx.Tx) error {
		news.reset()
		var user logon.UserID
		if err := tx.QueryRow(ctx, "select user_id from grants where id = $1 and user_id is not null", id).Scan(&user); err != nil {
			return err
		}
		if err := tx.QueryRow(ctx, lockLivingUser, user).Scan(&user); err != nil {
			return err
		}
		if err := tx.QueryRow(ctx, "delete from grants where id = $1 returning id", id).Scan(&id); err != nil {
			return err
		}
		return endHeld(ctx, tx, &news, logon.CodeRightWithdrawn, by, uncovered, user)
	})
	if err == nil {
		s.announce(news)
	}
	return err
}
