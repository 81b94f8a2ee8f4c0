package db

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"stationmaster/server/logon"
)

// takenTries bounds how often provisioning starts over because another node made or renamed a user, or took a role or a mapping away, at the same moment.
const takenTries = 5

// Provision makes the account's user, or brings it up to date.
func (s *Store) Provision(ctx context.Context, a logon.Account) (u logon.User, allowed bool, err error) {
	u, err = s.provision(ctx, a, time.Time{})
	return u, u.HasLeave(), err
}

// Recheck brings a user who is there up to date, unless their source was heard after the question.
func (s *Store) Recheck(ctx context.Context, a logon.Account, asked time.Time) error {
	_, err := s.provision(ctx, a, asked)
	return err
}

func (s *Store) provision(ctx context.Context, a logon.Account, asked time.Time) (logon.User, error) {
	for try := 1; ; try++ {
		var news touched
		var row userRow
		var gone error
		err := s.inTx(ctx, "provision", func(tx pgx.Tx) (err error) {
			news.reset()
			row, gone = userRow{}, nil
			p := provisioning{ctx: ctx, tx: tx, news: &news, account: a, asked: asked}
			if err = p.user(&row); err != nil {
				gone = err
				return err
			}
			return p.mapped(&row)
		})
		switch {
		case err == nil:
			s.announce(news)
		case try == takenTries:
		case errors.Is(err, logon.ErrTaken) && !errors.Is(gone, logon.ErrTaken), // two took the name at once: the next try sees whose it is
			errors.Is(err, logon.ErrNotFound) && gone == nil: // what a mapping named, between reading and naming it
			continue
		}
		return row.user(), err
	}
}

// provisioning is one account on its way to its user, within one transaction.
type provisioning struct {
	ctx     context.Context
	tx      pgx.Tx
	news    *touched
	account logon.Account
	asked   time.Time // zero: just now

	closed, newPassword bool
}

// user finds or makes the account's row, and leaves it locked.
func (p *provisioning) user(row *userRow) error {
	a := p.account
	// The account's own row, and who has its name: locked in the order of their ids.
	rows, err := p.tx.Query(p.ctx, "select "+userColumns+`, coalesce(heard_at >= $4, false) from users u where deleted_at is null
		   and (directory = $1 and external_id = $2 or name_key = $3) order by id for no key update`, a.Source, a.ID, key(a.Name), pointer(p.asked))
	if err != nil {
		return err
	}
	type found struct {
		userRow
		heard bool // since
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (f found, err error) {
		err = row.Scan(append(f.into(), &f.heard)...)
		return f, err
	})
	if err != nil {
		return err
	}
	var was *found
	var named []logon.User
	taken := false
	for _, f := range all {
		switch u := f.user(); {
		case u.Source == a.Source && u.AccountID == a.ID:
			was = &f
		case u.Source != a.Source:
			taken = true
		default:
			named = append(named, u)
		}
	}
	switch {
	case was == nil && !p.asked.IsZero():
		return logon.ErrNotFound
	case was != nil && was.heard:
		return logon.ErrStale
	case taken:
		return logon.ErrTaken
	}
	for _, u := range named { // they are called otherwise now, or are gone: their next log on, or the check, will tell
		former := fmt.Sprintf("%s (%d)", u.Name, u.ID)
		if _, err := p.tx.Exec(p.ctx, "update users set name = $2, name_key = $3 where id = $1", u.ID, former, key(former)); err != nil {
			return err
		}
		p.news.add(u.ID, 0)
	}
	if was != nil {
		a.Name = cmp.Or(a.Name, was.Name)
	}
	a.DisplayName = cmp.Or(a.DisplayName, a.Name)
	if was == nil {
		err := p.tx.QueryRow(p.ctx, `insert into users as u
			       (name, name_key, display_name, source, directory, external_id, mail, password_stamp, account_state, mapped, heard_at)
			values ($1, $2, $3, 'directory', $4, $5, $6, $7, $8, false, clock_timestamp()) returning `+userColumns,
			a.Name, key(a.Name), a.DisplayName, a.Source, a.ID, a.Mail, a.PasswordStamp, a.State).Scan(row.into()...)
		p.news.add(row.ID, 0)
		return err
	}
	return p.update(was.user(), a, row)
}

func (p *provisioning) update(was logon.User, a logon.Account, row *userRow) error {
	a.PasswordStamp, p.newPassword = logon.NextStamp(was.PasswordStamp, a.PasswordStamp, time.Now())
	p.closed = a.State.Closed() && was.AccountState != a.State
	if was.Name != a.Name || was.DisplayName != a.DisplayName {
		p.news.add(was.ID, 0)
	}
	return p.tx.QueryRow(p.ctx, `
		update users u set name = $2, name_key = $3, display_name = $4, mail = $5, password_stamp = $6, account_state = $7,
		       password_version = password_version + case when $8 then 1 else 0 end, heard_at = coalesce($9, clock_timestamp())
		 where id = $1 returning `+userColumns,
		was.ID, a.Name, key(a.Name), a.DisplayName, a.Mail, a.PasswordStamp, a.State, p.newPassword || p.closed, pointer(p.asked)).Scan(row.into()...)
}

// mapped gives and takes what mappings say, then ends what that leaves without a ground.
func (p *provisioning) mapped(row *userRow) error {
	groups := make([]string, len(p.account.Groups))
	for i, g := range p.account.Groups {
		groups[i] = logon.GroupKey(g)
	}
	batch := &pgx.Batch{}
	taken, given := int64(0), int64(0)
	for _, kind := range bothKinds { // roles before mappings, as who deletes a role locks them
		t := tablesOf(kind)
		batch.Queue("insert into "+t.members+" ("+t.key+", user_id, source) select distinct "+t.key+`, $1::bigint, $2 from source_mappings
			where source = $2 and group_key = any($3) and `+t.key+" is not null order by 1 on conflict do nothing", row.ID, p.account.Source, groups).
			Exec(func(done pgconn.CommandTag) error { given += done.RowsAffected(); return nil })
	}
	batch.Queue(`insert into mapping_users (mapping_id, user_id) select id, $1::bigint from source_mappings
		where source = $2 and group_key = any($3) order by id on conflict do nothing`, row.ID, p.account.Source, groups)
	batch.Queue(`delete from mapping_users x using source_mappings m where x.user_id = $1 and m.id = x.mapping_id
		and not (m.source = $2 and m.group_key = any($3))`, row.ID, p.account.Source, groups)
	// What rests on a mapping that was taken away since it was read goes with the rest.
	for _, kind := range bothKinds {
		batch.Queue(loseUnmapped(kind), []logon.UserID{row.ID}, p.account.Source).
			Exec(func(done pgconn.CommandTag) error { taken += done.RowsAffected(); return nil })
	}
	batch.Queue(mapAgain, []logon.UserID{row.ID})
	batch.Queue("select mapped from users where id = $1", row.ID).QueryRow(readRow(&row.Mapped))
	if err := p.tx.SendBatch(p.ctx, batch).Close(); err != nil {
		return err
	}
	return p.end(row.user(), taken > 0, given > 0)
}

// end ends the sessions and the saved logons that have no ground any more.
func (p *provisioning) end(u logon.User, taken, given bool) error {
	if taken || given {
		if err := tellRights(p.ctx, p.tx); err != nil {
			return err
		}
	}
	users := []logon.UserID{u.ID}
	var err error
	switch {
	case p.closed:
		err = endHeld(p.ctx, p.tx, p.news, logon.CodeUserDisabled, "", ofUsers, users)
	case !u.HasLeave():
		err = endHeld(p.ctx, p.tx, p.news, logon.CodeLeaveWithdrawn, "", ofUsers, users)
	case taken:
		err = endHeld(p.ctx, p.tx, p.news, logon.CodeRightWithdrawn, "", uncovered, users)
	}
	if err != nil {
		return err
	}
	return voidWithUser(p.ctx, p.tx, u.ID, !p.closed, p.newPassword)
}

// CloseAccount ends what a closed account has here.
func (s *Store) CloseAccount(ctx context.Context, id logon.UserID, state logon.AccountState, asked time.Time) error {
	var news touched
	err := s.inTx(ctx, "close account", func(tx pgx.Tx) error {
		news.reset()
		var heard bool
		if err := tx.QueryRow(ctx, `select coalesce(heard_at >= $2, false) from users
			where id = $1 and deleted_at is null and directory is not null for no key update`, id, asked).Scan(&heard); err != nil {
			return err
		}
		if heard {
			return logon.ErrStale
		}
		if _, err := tx.Exec(ctx, `update users set account_state = $2, heard_at = $3,
			password_version = password_version + case when account_state = $2 then 0 else 1 end where id = $1`, id, state, asked); err != nil {
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

// AccountByID finds the user of a source's account.
func (s *Store) AccountByID(ctx context.Context, source, id string) (logon.User, error) {
	return s.userWhere(ctx, "directory = ? and external_id = ?", source, id)
}

// AccountByName finds a source's user by what is behind the domain in their name.
func (s *Store) AccountByName(ctx context.Context, source, name string) (logon.User, error) {
	return s.userWhere(ctx, `directory = ? and split_part(name_key, '\', 2) = ?`, source, key(name))
}
