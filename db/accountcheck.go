package db

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"stationmaster/server/logon"
)

// AccountsInUse lists the users of sources who have a held session or a saved logon, and the time from before it read.
func (s *Store) AccountsInUse(ctx context.Context) (users []logon.AccountInUse, at time.Time, err error) {
	err = s.again("accounts in use", func() error {
		batch := &pgx.Batch{}
		batch.Queue("select clock_timestamp()").QueryRow(readRow(&at))
		batch.Queue("select " + userColumns + `,
			       array(select role_id from role_members m where m.user_id = u.id and m.source = u.directory order by 1),
			       array(select workgroup_id from workgroup_members m where m.user_id = u.id and m.source = u.directory order by 1)
			  from users u where directory is not null and deleted_at is null
			   and (exists (select from sessions s where s.user_id = u.id and s.ended_at is null)
			     or exists (select from saved_logons l where l.user_id = u.id and l.void_at is null and l.expires_at > clock_timestamp()))
			 order by id`).Query(func(rows pgx.Rows) (err error) {
			users, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (u logon.AccountInUse, err error) {
				var r userRow
				var roles, workgroups []int64
				err = row.Scan(append(r.into(), &roles, &workgroups)...)
				u.User = r.user()
				for _, id := range roles {
					u.Given = append(u.Given, logon.CircleID{Kind: logon.Role, ID: id})
				}
				for _, id := range workgroups {
					u.Given = append(u.Given, logon.CircleID{Kind: logon.Workgroup, ID: id})
				}
				return u, err
			})
			return err
		})
		return s.pool.SendBatch(ctx, batch).Close()
	})
	return users, at, err
}

// TakeTurn tells whether it is the caller's turn.
func (s *Store) TakeTurn(ctx context.Context, key string, every time.Duration) (taken bool, err error) {
	err = s.again("take turn", func() error {
		done, err := s.pool.Exec(ctx, `insert into turns (key, taken_at) values ($1, clock_timestamp())
			on conflict (key) do update set taken_at = excluded.taken_at where turns.taken_at <= excluded.taken_at - $2::interval`, key, every)
		taken = done.RowsAffected() > 0
		return err
	})
	return taken, err
}

// LeaveTurn gives one back.
func (s *Store) LeaveTurn(ctx context.Context, key string) error {
	return s.again("leave turn", func() error {
		_, err := s.pool.Exec(ctx, "delete from turns where key = $1", key)
		return err
	})
}

// PutCheck keeps what came of a check.
func (s *Store) PutCheck(ctx context.Context, c logon.Checked) error {
	return s.again("put check", func() error {
		_, err := s.pool.Exec(ctx, `insert into account_checks (source, at, asked, closed, lost, stopped)
			values ($1, clock_timestamp(), $2, $3, $4, $5)
			on conflict (source) do update set at = excluded.at, asked = excluded.asked, closed = excluded.closed, lost = excluded.lost, stopped = excluded.stopped`,
			c.Directory, c.Asked, c.Closed, c.Lost, c.Stopped)
		return err
	})
}

// Checks lists what came of the last check of each source.
func (s *Store) Checks(ctx context.Context) (checks []logon.Checked, err error) {
	err = s.again("checks", func() error {
		rows, err := s.pool.Query(ctx, "select source, at, asked, closed, lost, stopped from account_checks order by source")
		if err != nil {
			return err
		}
		checks, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (c logon.Checked, err error) {
			err = row.Scan(&c.Directory, &c.At, &c.Asked, &c.Closed, &c.Lost, &c.Stopped)
			return c, err
		})
		return err
	})
	return checks, err
}
