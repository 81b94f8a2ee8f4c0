package db

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"stationmaster/server/logon"
)

// circleTables are the tables of a kind of circle.
type circleTables struct {
	circles, members string // tables
	key              string // the circle's column, in members and grants
}

func tablesOf(kind logon.CircleKind) circleTables {
	if kind == logon.Workgroup {
		return circleTables{circles: "workgroups", members: "workgroup_members", key: "workgroup_id"}
	}
	return circleTables{circles: "roles", members: "role_members", key: "role_id"}
}

// Circles lists the roles, or the workgroups.
func (s *Store) Circles(ctx context.Context, kind logon.CircleKind) ([]logon.Circle, error) {
	t := tablesOf(kind)
	var circles []logon.Circle
	err := s.again("circles", func() error {
		rows, err := s.pool.Query(ctx, `select c.id, c.name, (select count(*) from `+t.members+` m where m.`+t.key+` = c.id)
			from `+t.circles+` c order by lower(c.name)`)
		if err != nil {
			return err
		}
		circles, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (logon.Circle, error) {
			c := logon.Circle{CircleID: logon.CircleID{Kind: kind}}
			return c, row.Scan(&c.ID, &c.Name, &c.Members)
		})
		return err
	})
	return circles, err
}

// CreateCircle makes a role or a workgroup without members.
func (s *Store) CreateCircle(ctx context.Context, kind logon.CircleKind, name string) (logon.Circle, error) {
	c := logon.Circle{CircleID: logon.CircleID{Kind: kind}, Name: name}
	err := s.again("create circle", func() error {
		return s.pool.QueryRow(ctx, "insert into "+tablesOf(kind).circles+" (name) values ($1) returning id", name).Scan(&c.ID)
	})
	return c, err
}

// DeleteCircle takes its grants and memberships along, and ends what rested on them alone.
func (s *Store) DeleteCircle(ctx context.Context, id logon.CircleID, by string) error {
	return s.withdraw(ctx, "delete circle", id, by, func(tx pgx.Tx) error {
		return tx.QueryRow(ctx, "delete from "+tablesOf(id.Kind).circles+" where id = $1 returning id", id.ID).Scan(&id.ID)
	})
}

// selectMember reads members m of users u.
func (t circleTables) selectMember() string {
	return "select u.id, u.name, u.display_name, coalesce(m.source, '') from users u join " + t.members + " m on m.user_id = u.id where m." + t.key + " = $1 "
}

func readMember(row pgx.CollectableRow) (m logon.Member, err error) {
	err = row.Scan(&m.User, &m.UserName, &m.DisplayName, &m.Source)
	return m, err
}

func (t circleTables) member(ctx context.Context, tx pgx.Tx, id logon.CircleID, user logon.UserID) (logon.Member, error) {
	rows, err := tx.Query(ctx, t.selectMember()+"and u.id = $2", id.ID, user)
	if err != nil {
		return logon.Member{}, err
	}
	return pgx.CollectExactlyOneRow(rows, readMember)
}

// Members lists who is in a role or a workgroup.
func (s *Store) Members(ctx context.Context, id logon.CircleID) ([]logon.Member, error) {
	t := tablesOf(id.Kind)
	var members []logon.Member
	err := s.again("members", func() error {
		if err := s.pool.QueryRow(ctx, "select id from "+t.circles+" where id = $1", id.ID).Scan(&id.ID); err != nil {
			return err
		}
		rows, err := s.pool.Query(ctx, t.selectMember()+"order by u.name_key", id.ID)
		if err != nil {
			return err
		}
		members, err = pgx.CollectRows(rows, readMember)
		return err
	})
	return members, err
}

// AddMember makes a user a member. That the circle is there, and stays, is for the foreign key to say: it locks what it names.
func (s *Store) AddMember(ctx context.Context, id logon.CircleID, user logon.UserID) (logon.Member, error) {
	t := tablesOf(id.Kind)
	var member logon.Member
	err := s.inTx(ctx, "add member", func(tx pgx.Tx) error {
		if err := tx.QueryRow(ctx, lockLivingUser, user).Scan(&user); err != nil {
			return err
		}
		// A membership that a source gave becomes one by hand, which that source does not take away.
		added, err := tx.Exec(ctx, "insert into "+t.members+" as m ("+t.key+`, user_id) values ($1, $2)
			on conflict (`+t.key+`, user_id) do update set source = null where m.source is not null`, id.ID, user)
		if err != nil {
			return err
		}
		if added.RowsAffected() == 0 {
			return logon.ErrTaken
		}
		if member, err = t.member(ctx, tx, id, user); err != nil {
			return err
		}
		return tellRights(ctx, tx)
	})
	return member, err
}

// RemoveMember ends what rested on the membership alone.
func (s *Store) RemoveMember(ctx context.Context, id logon.CircleID, user logon.UserID, by string) (logon.Member, error) {
	t := tablesOf(id.Kind)
	var member logon.Member
	err := s.withdraw(ctx, "remove member", user, by, func(tx pgx.Tx) (err error) {
		if member, err = t.member(ctx, tx, id, user); err != nil {
			return err
		}
		return tx.QueryRow(ctx, "delete from "+t.members+" where "+t.key+" = $1 and user_id = $2 returning user_id", id.ID, user).Scan(&user)
	})
	return member, err
}

// withdraw does within one transaction what takes a right from the grantee, and ends those of its users' sessions that nothing else covers.
func (s *Store) withdraw(ctx context.Context, operation string, from logon.Grantee, by string, take func(tx pgx.Tx) error) error {
	var news touched
	for {
		joined := false
		err := s.inTx(ctx, operation, func(tx pgx.Tx) (err error) {
			news.reset()
			var users []logon.UserID
			if users, joined, err = lockGrantee(ctx, tx, from); err != nil || joined {
				return err
			}
			if err := take(tx); err != nil {
				return err
			}
			if err := tellRights(ctx, tx); err != nil {
				return err
			}
			return endHeld(ctx, tx, &news, logon.CodeRightWithdrawn, by, uncovered, users)
		})
		if !joined || err != nil {
			if err == nil {
				s.announce(news)
			}
			return err
		}
	}
}

// lockGrantee takes the claim's locks of all who have rights by the grantee: after that their claims wait. Users are locked before the circle,
// as everywhere, and the circle keeps others from joining; joined tells that somebody was quicker, so that it is to be tried again.
func lockGrantee(ctx context.Context, tx pgx.Tx, g logon.Grantee) (users []logon.UserID, joined bool, err error) {
	id, ok := g.(logon.CircleID)
	if !ok {
		user, _ := g.(logon.UserID)
		return []logon.UserID{user}, false, tx.QueryRow(ctx, lockLivingUser, user).Scan(&user)
	}
	t := tablesOf(id.Kind)
	members := "select user_id from " + t.members + " where " + t.key + " = $1"
	collect := func(sql string) ([]logon.UserID, error) {
		rows, err := tx.Query(ctx, sql, id.ID)
		if err != nil {
			return nil, err
		}
		return pgx.CollectRows(rows, pgx.RowTo[logon.UserID])
	}
	if users, err = collect("select id from users where id in (" + members + ") order by id for no key update"); err != nil {
		return nil, false, err
	}
	if err = tx.QueryRow(ctx, "select id from "+t.circles+" where id = $1 for update", id.ID).Scan(&id.ID); err != nil {
		return nil, false, err
	}
	now, err := collect(members)
	joined = slices.ContainsFunc(now, func(u logon.UserID) bool { _, locked := slices.BinarySearch(users, u); return !locked })
	return users, joined, err
}
