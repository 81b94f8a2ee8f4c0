package db

import (
	"context"

	"github.com/jackc/pgx/v5"

	"stationmaster/server/logon"
)

// Grants lists all granted rights: those of users, of roles, of workgroups, each in the order of their names.
func (s *Store) Grants(ctx context.Context) ([]logon.Grant, error) { return s.grantsWhere(ctx, "true") }

func (s *Store) grantsWhere(ctx context.Context, condition string, args ...any) ([]logon.Grant, error) {
	var grants []logon.Grant
	err := s.again("grants", func() error {
		rows, err := s.pool.Query(ctx, `
			select g.id, g."right", g.user_id, g.role_id, g.workgroup_id, coalesce(u.name, r.name, w.name),
			       coalesce(g.station_id, 0), coalesce(st.name, '')
			  from grants g left join users u on u.id = g.user_id left join roles r on r.id = g.role_id
			  left join workgroups w on w.id = g.workgroup_id left join stations st on st.id = g.station_id
			 where `+condition+`
			 order by g.user_id is null, g.role_id is null, coalesce(u.name_key, lower(coalesce(r.name, w.name))), g.id`, args...)
		if err != nil {
			return err
		}
		grants, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (g logon.Grant, err error) {
			var to grantee
			err = row.Scan(&g.ID, &g.Right, &to.user, &to.role, &to.workgroup, &g.ToName, &g.Station, &g.StationName)
			g.To = to.is()
			return g, err
		})
		return err
	})
	return grants, err
}

// grantee is whom a right is granted to, as the table has it: one of them is set.
type grantee struct{ user, role, workgroup *int64 }

func granteeOf(to logon.Grantee) grantee {
	switch to := to.(type) {
	case logon.UserID:
		id := int64(to)
		return grantee{user: &id}
	case logon.CircleID:
		if to.Kind == logon.Workgroup {
			return grantee{workgroup: &to.ID}
		}
		return grantee{role: &to.ID}
	}
	return grantee{}
}

func (g grantee) is() logon.Grantee {
	switch {
	case g.user != nil:
		return logon.UserID(*g.user)
	case g.role != nil:
		return logon.CircleID{Kind: logon.Role, ID: *g.role}
	}
	return logon.CircleID{Kind: logon.Workgroup, ID: *g.workgroup}
}

// CreateGrant gives a right to a user, a role or a workgroup; station 0 means all stations.
func (s *Store) CreateGrant(ctx context.Context, to logon.Grantee, right logon.Right, station logon.StationID) (logon.Grant, error) {
	var id int64
	err := s.inTx(ctx, "create grant", func(tx pgx.Tx) error {
		if err := lockForGrant(ctx, tx, to); err != nil {
			return err
		}
		if station != 0 {
			if err := tx.QueryRow(ctx, lockConfigured, station).Scan(&station); err != nil {
				return err
			}
		}
		g := granteeOf(to)
		if err := tx.QueryRow(ctx, `insert into grants ("right", user_id, role_id, workgroup_id, station_id) values ($1, $2, $3, $4, $5) returning id`,
			right, g.user, g.role, g.workgroup, orNull(station)).Scan(&id); err != nil {
			return err
		}
		return tellRights(ctx, tx)
	})
	if err != nil {
		return logon.Grant{}, err
	}
	grants, err := s.grantsWhere(ctx, "g.id = $1", id)
	if err != nil {
		return logon.Grant{}, err
	}
	if len(grants) == 0 {
		return logon.Grant{}, logon.ErrNotFound
	}
	return grants[0], nil
}

// lockForGrant keeps the grantee there. A right more ends nobody's session: a circle's members need no locks.
func lockForGrant(ctx context.Context, tx pgx.Tx, to logon.Grantee) error {
	switch to := to.(type) {
	case logon.UserID:
		return tx.QueryRow(ctx, lockLivingUser, to).Scan(&to)
	case logon.CircleID:
		return tx.QueryRow(ctx, "select id from "+tablesOf(to.Kind).circles+" where id = $1 for key share", to.ID).Scan(&to.ID)
	}
	return logon.ErrNotFound
}

const (
	mayUse = `exists (select from effective_rights r
		where r.user_id = s.user_id and r."right" = 'logon_stations' and (r.station_id is null or r.station_id = s.station_id))`
	mayType    = `exists (select from effective_rights r where r.user_id = s.user_id and r."right" = 'user_defined_number')`
	mayPersist = `exists (select from effective_rights r where r.user_id = s.user_id and r."right" = 'persistent_connections')`
	// A number that is a configured station may be used by either right.
	eitherWill = "st.type = 'remote_number' and not st.typed"
	// uncovered is a session s of one of the users, at a station st, that rests on a right which its user has no more.
	uncovered = "s.user_id = any($1) and (" +
		"s.by_station_right and not " + mayUse + " and not (" + eitherWill + " and " + mayType + ")" +
		" or s.by_number_right and not " + mayType + " and not (" + eitherWill + " and " + mayUse + ")" +
		" or s.persistent and not " + mayPersist + ")"
)

// DeleteGrant withdraws a right, and ends those sessions that rested on it and that no other grant covers.
func (s *Store) DeleteGrant(ctx context.Context, id int64, by string) error {
	var g grantee
	err := s.again("grant", func() error {
		return s.pool.QueryRow(ctx, "select user_id, role_id, workgroup_id from grants where id = $1", id).Scan(&g.user, &g.role, &g.workgroup)
	})
	if err != nil { // whom a right is granted to never changes: this needs no lock
		return err
	}
	return s.withdraw(ctx, "delete grant", g.is(), by, func(tx pgx.Tx) error {
		return tx.QueryRow(ctx, "delete from grants where id = $1 returning id", id).Scan(&id)
	})
}

// tellRights announces, with tx, that somebody may do more, or less.
func tellRights(ctx context.Context, tx pgx.Tx) error {
	batch := &pgx.Batch{}
	queueEvents(batch, []logon.Event{{Rights: &struct{}{}}})
	return tx.SendBatch(ctx, batch).Close()
}

// Administrators lists who may administer.
func (s *Store) Administrators(ctx context.Context) ([]logon.UserID, error) {
	var users []logon.UserID
	err := s.again("administrators", func() error {
		rows, err := s.pool.Query(ctx, `select distinct user_id from effective_rights where "right" = 'administer' order by user_id`)
		if err != nil {
			return err
		}
		users, err = pgx.CollectRows(rows, pgx.RowTo[logon.UserID])
		return err
	})
	return users, err
}

// EffectiveRights lists what a user may do, and where each right comes from.
func (s *Store) EffectiveRights(ctx context.Context, id logon.UserID) ([]logon.EffectiveRight, error) {
	var rights []logon.EffectiveRight
	err := s.again("effective rights", func() error {
		if err := s.pool.QueryRow(ctx, "select id from users where id = $1 and deleted_at is null", id).Scan(&id); err != nil {
			return err
		}
		rows, err := s.pool.Query(ctx, `
			select r."right", coalesce(r.station_id, 0), coalesce(st.name, ''), case r.source when 'user' then '' else r.source end, coalesce(r.through, '')
			  from effective_rights r left join stations st on st.id = r.station_id where r.user_id = $1
			 order by array_position($2::text[], r."right"), r.source = 'workgroup', r.source = 'role', lower(r.through), st.name_key nulls first`,
			id, logon.AllRights)
		if err != nil {
			return err
		}
		rights, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (r logon.EffectiveRight, err error) {
			err = row.Scan(&r.Right, &r.Station, &r.StationName, &r.From, &r.FromName)
			return r, err
		})
		return err
	})
	return rights, err
}
