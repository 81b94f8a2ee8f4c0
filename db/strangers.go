package db

import (
	"context"

	"github.com/jackc/pgx/v5"

	"stationmaster/server/logon"
)

// isStranger is the condition for a user u whom a source has made and nobody has let in. Every log on leaves a device.
const isStranger = "(u.directory is not null and not u.allowed and not exists (select from devices d where d.user_id = u.id))"

// forgettable is the condition for a stranger of whom nothing would be lost: an administrator has done nothing about them, and no log on of
// theirs is under way.
const forgettable = isStranger + ` and u.deleted_at is null and u.enabled
	   and not exists (select from tickets t where t.user_id = u.id)
	   and not exists (select from grants g where g.user_id = u.id)
	   and not exists (select from role_members m where m.user_id = u.id and m.source is null)
	   and not exists (select from workgroup_members m where m.user_id = u.id and m.source is null)`

// forgottenAtMost bounds one time.
const forgottenAtMost = 50

// Foresee tells what Provision would find.
func (s *Store) Foresee(ctx context.Context, a logon.Account) (u logon.User, allowed bool, err error) {
	groups := make([]string, len(a.Groups))
	for i, g := range a.Groups {
		groups[i] = logon.GroupKey(g)
	}
	err = s.again("foresee", func() error {
		var row userRow
		rows, err := s.pool.Query(ctx, "select "+userColumns+" from users u where deleted_at is null and directory = $1 and external_id = $2", a.Source, a.ID)
		if err != nil {
			return err
		}
		if _, err := pgx.ForEachRow(rows, row.into(), func() error { return nil }); err != nil {
			return err
		}
		u = row.user()
		return s.pool.QueryRow(ctx, `select exists (select from source_mappings where source = $1 and group_key = any($2)
			   and role_id is null and workgroup_id is null)`, a.Source, groups).Scan(&allowed)
	})
	return u, allowed || u.Allowed, err
}

// forgetStrangers deletes those whose time is over, and of each source the oldest of too many. They are locked first and looked at again then:
// what was done for one of them meanwhile is seen.
func (s *Store) forgetStrangers(ctx context.Context) error {
	var news touched
	err := s.inTx(ctx, "forget strangers", func(tx pgx.Tx) error {
		news.reset()
		rows, err := tx.Query(ctx, `
			with old as (
				select id from (
					select u.id, u.created_at, row_number() over (partition by u.directory order by u.id desc) as newer from users u where `+forgettable+`
				) strangers
				 where newer > $1 or created_at < clock_timestamp() - $2::interval
			)
			select u.id from users u join old using (id) order by u.id limit $3 for update of u skip locked`,
			logon.MostStrangers, logon.StrangerFor, forgottenAtMost)
		if err != nil {
			return err
		}
		ids, err := pgx.CollectRows(rows, pgx.RowTo[logon.UserID])
		if err != nil || len(ids) == 0 {
			return err
		}
		rows, err = tx.Query(ctx, "delete from users u where u.id = any($1) and "+forgettable+`
			   and not exists (select from sessions s where s.user_id = u.id) returning u.id, 0::bigint`, ids)
		if err != nil {
			return err
		}
		return news.collect(rows)
	})
	if err == nil {
		s.announce(news)
	}
	return err
}
