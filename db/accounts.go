package db

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"stationmaster/server/logon"
)

// takenTries bounds how often provisioning starts over because another node made or renamed a user at the same moment.
const takenTries = 5

// Provision makes the account's user, or brings it up to date.
func (s *Store) Provision(ctx context.Context, a logon.Account) (u logon.User, allowed bool, err error) {
	for try := 1; ; try++ {
		var news touched
		var row userRow
		err = s.inTx(ctx, "provision", func(tx pgx.Tx) (err error) {
			news.reset()
			row = userRow{}
			p := provisioning{ctx: ctx, tx: tx, news: &news, account: a}
			if err = p.user(&row); err != nil {
				return err
			}
			allowed, err = p.memberships(row.ID)
			return err
		})
		if errors.Is(err, logon.ErrTaken) && try < takenTries {
			continue
		}
		if err == nil {
			s.announce(news)
		}
		return row.user(), allowed, err
	}
}

// provisioning is one account on its way to its user, within one transaction.
type provisioning struct {
	ctx     context.Context
	tx      pgx.Tx
	news    *touched
	account logon.Account
}

// user finds or makes the account's row, and leaves it locked.
func (p provisioning) user(row *userRow) error {
	a := p.account
	if a.DisplayName == "" {
		a.DisplayName = a.Name
	}
	// The account's own row, and who has its name: locked in the order of their ids.
	rows, err := p.tx.Query(p.ctx, "select "+userColumns+` from users u where deleted_at is null
		   and (directory = $1 and external_id = $2 or name_key = $3) order by id for no key update`, a.Source, a.ID, key(a.Name))
	if err != nil {
		return err
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (r userRow, err error) {
		err = row.Scan(r.into()...)
		return r, err
	})
	if err != nil {
		return err
	}
	var was *userRow
	for _, r := range found {
		switch u := r.user(); {
		case u.Source == a.Source && u.AccountID == a.ID:
			was = &r
		case u.Source != a.Source:
			return logon.ErrTaken
		default: // it is called otherwise now, or is gone: its next log on, or the check, will tell
			former := fmt.Sprintf("%s (%d)", u.Name, u.ID)
			if _, err := p.tx.Exec(p.ctx, "update users set name = $2, name_key = $3 where id = $1", u.ID, former, key(former)); err != nil {
				return err
			}
			p.news.add(u.ID, 0)
		}
	}
	if was == nil {
		err := p.tx.QueryRow(p.ctx, `insert into users as u (name, name_key, display_name, source, directory, external_id, mail, password_stamp, account_state)
			values ($1, $2, $3, 'directory', $4, $5, $6, $7, $8) returning `+userColumns,
			a.Name, key(a.Name), a.DisplayName, a.Source, a.ID, a.Mail, a.PasswordStamp, a.State).Scan(row.into()...)
		p.news.add(row.ID, 0)
		return err
	}
	return p.update(was.user(), a, row)
}

func (p provisioning) update(was logon.User, a logon.Account, row *userRow) error {
	newPassword := was.PasswordStamp != "" && a.PasswordStamp != "" && was.PasswordStamp != a.PasswordStamp
	closed := a.State.Closed() && was.AccountState != a.State
	if err := p.tx.QueryRow(p.ctx, `
		update users u set name = $2, name_key = $3, display_name = $4, mail = $5, password_stamp = coalesce(nullif($6, ''), password_stamp),
		       account_state = $7, password_version = password_version + case when $8 then 1 else 0 end
		 where id = $1 returning `+userColumns,
		was.ID, a.Name, key(a.Name), a.DisplayName, a.Mail, a.PasswordStamp, a.State, newPassword || closed).Scan(row.into()...); err != nil {
		return err
	}
	if was.Name != a.Name || was.DisplayName != a.DisplayName {
		p.news.add(was.ID, 0)
	}
	if closed {
		if err := endHeld(p.ctx, p.tx, p.news, logon.CodeUserDisabled, "", "s.user_id = $1", was.ID); err != nil {
			return err
		}
	}
	return voidWithUser(p.ctx, p.tx, was.ID, !closed, newPassword)
}

// memberships gives and takes what mappings say, and tells whether the user may log on.
func (p provisioning) memberships(id logon.UserID) (allowed bool, err error) {
	groups := make([]string, len(p.account.Groups))
	for i, g := range p.account.Groups {
		groups[i] = logon.GroupKey(g)
	}
	batch := &pgx.Batch{}
	taken, given := int64(0), int64(0)
	for _, kind := range []logon.CircleKind{logon.Role, logon.Workgroup} {
		t := tablesOf(kind)
		batch.Queue("delete from "+t.members+` m where user_id = $1 and source = $2 and not exists (select from source_mappings x
			where x.source = $2 and x.group_key = any($3) and x.`+t.key+" = m."+t.key+")", id, p.account.Source, groups).
			Exec(func(done pgconn.CommandTag) error { taken += done.RowsAffected(); return nil })
		batch.Queue("insert into "+t.members+" ("+t.key+", user_id, source) select distinct "+t.key+`, $1::bigint, $2 from source_mappings
			where source = $2 and group_key = any($3) and `+t.key+" is not null on conflict do nothing", id, p.account.Source, groups).
			Exec(func(done pgconn.CommandTag) error { given += done.RowsAffected(); return nil })
	}
	batch.Queue(`select allowed or exists (select from source_mappings where source = $2 and group_key = any($3)
		   and role_id is null and workgroup_id is null) from users where id = $1`, id, p.account.Source, groups).QueryRow(readRow(&allowed))
	if err := p.tx.SendBatch(p.ctx, batch).Close(); err != nil {
		return false, err
	}
	if taken+given > 0 {
		err = tellRights(p.ctx, p.tx)
	}
	if err == nil && taken > 0 {
		err = endHeld(p.ctx, p.tx, p.news, logon.CodeRightWithdrawn, "", uncovered, []logon.UserID{id})
	}
	return allowed, err
}

// CloseAccount ends what a closed account has here.
func (s *Store) CloseAccount(ctx context.Context, id logon.UserID, state logon.AccountState) error {
	var news touched
	err := s.inTx(ctx, "close account", func(tx pgx.Tx) error {
		news.reset()
		if err := tx.QueryRow(ctx, `select id from users
			where id = $1 and deleted_at is null and directory is not null for no key update`, id).Scan(&id); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `update users set account_state = $2, password_version = password_version + 1
			where id = $1 and account_state <> $2`, id, state); err != nil {
			return err
		}
		if err := endHeld(ctx, tx, &news, logon.CodeUserDisabled, "", "s.user_id = $1", id); err != nil {
			return err
		}
		return voidWithUser(ctx, tx, id, false, false)
	})
	if err == nil {
		s.announce(news)
	}
	return err
}

// AccountsInUse lists the users of sources who have a held session or a saved logon.
func (s *Store) AccountsInUse(ctx context.Context) (users []logon.User, err error) {
	err = s.again("accounts in use", func() error {
		rows, err := s.pool.Query(ctx, "select "+userColumns+` from users u where directory is not null and deleted_at is null
			   and (exists (select from sessions s where s.user_id = u.id and s.ended_at is null)
			     or exists (select from saved_logons l where l.user_id = u.id and l.void_at is null and l.expires_at > clock_timestamp()))
			 order by id`)
		if err != nil {
			return err
		}
		users, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (logon.User, error) {
			var r userRow
			err := row.Scan(r.into()...)
			return r.user(), err
		})
		return err
	})
	return users, err
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

// AccountByID finds the user of a source's account.
func (s *Store) AccountByID(ctx context.Context, source, id string) (logon.User, error) {
	return s.userWhere(ctx, "directory = ? and external_id = ?", source, id)
}
