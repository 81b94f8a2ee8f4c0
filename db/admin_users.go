package db

import (
	"context"

	"github.com/jackc/pgx/v5"

	"stationmaster/server/logon"
)

// Users lists all users in the order of their names.
func (s *Store) Users(ctx context.Context) ([]logon.User, error) {
	var rows []userRow
	err := s.again("users", func() error { return s.orm.WithContext(ctx).Order("name_key").Find(&rows).Error })
	return convert(rows, userRow.user), err
}

// UserByName finds a user, enabled or not, without regard to case.
func (s *Store) UserByName(ctx context.Context, name string) (logon.User, error) {
	return s.userWhere(ctx, "name_key = ?", key(name))
}

// UserByID finds a user, enabled or not.
func (s *Store) UserByID(ctx context.Context, id logon.UserID) (logon.User, error) {
	return s.userWhere(ctx, "id = ?", id)
}

func (s *Store) userWhere(ctx context.Context, condition string, args ...any) (logon.User, error) {
	var row userRow
	err := s.again("user", func() error { return s.orm.WithContext(ctx).Where(condition, args...).Take(&row).Error })
	return row.user(), err
}

// CreateUser makes a local user; an empty hash makes one without a password.
func (s *Store) CreateUser(ctx context.Context, name, displayName, hash string) (logon.User, error) {
	row := userRow{Name: name, NameKey: key(name), DisplayName: displayName, PasswordHash: pointer(hash), PasswordVersion: 1, Enabled: true}
	err := s.again("create user", func() error { return s.orm.WithContext(ctx).Create(&row).Error })
	if err != nil {
		return logon.User{}, err
	}
	s.floor.announce([]logon.UserID{row.ID}, nil)
	return row.user(), nil
}

// lockLivingUser takes the claim's lock.
const lockLivingUser = "select id from users where id = $1 and deleted_at is null for no key update"

// ChangeUser changes a user, and ends the sessions of a disabled one, or of one with a new password.
func (s *Store) ChangeUser(ctx context.Context, id logon.UserID, change logon.UserChange, by string) (logon.User, error) {
	var row userRow
	var news touched
	err := s.inTx(ctx, "change user", func(tx pgx.Tx) error {
		news.reset()
		news.add(id, 0)
		if err := tx.QueryRow(ctx, lockLivingUser, id).Scan(&id); err != nil {
			return err
		}
		if change.PasswordHash != nil {
			if _, err := tx.Exec(ctx, keepOld, id, logon.KeptPasswords-1); err != nil {
				return err
			}
		}
		if err := tx.QueryRow(ctx, `
			update users u set display_name = coalesce($2, display_name), enabled = coalesce($3, enabled),
			       password_hash = coalesce($4, password_hash),
			       password_version = password_version + case when $4::text is null then 0 else 1 end,
			       allowed = coalesce($5, allowed)
			 where id = $1 returning `+userColumns,
			id, change.DisplayName, change.Enabled, change.PasswordHash, change.Allowed,
		).Scan(row.into()...); err != nil {
			return err
		}
		if err := voidWithUser(ctx, tx, id, row.Enabled, change.PasswordHash != nil); err != nil {
			return err
		}
		switch {
		case !row.Enabled:
			return endHeld(ctx, tx, &news, logon.CodeUserDisabled, by, "s.user_id = $1", id)
		case change.PasswordHash != nil:
			return endHeld(ctx, tx, &news, logon.CodePasswordChanged, by, "s.user_id = $1", id)
		case change.Allowed != nil:
			return endWithoutLeave(ctx, tx, &news, by, []logon.UserID{id})
		}
		return nil
	})
	if err != nil {
		return logon.User{}, err
	}
	s.announce(news)
	return row.user(), nil
}

// DeleteUser ends a user's sessions and hides the user; the name is free again.
func (s *Store) DeleteUser(ctx context.Context, id logon.UserID, by string) error {
	var news touched
	err := s.inTx(ctx, "delete user", func(tx pgx.Tx) error {
		news.reset()
		news.add(id, 0)
		if err := tx.QueryRow(ctx, lockLivingUser, id).Scan(&id); err != nil {
			return err
		}
		batch := &pgx.Batch{}
		for _, sql := range []string{
			"delete from grants where user_id = $1",
			"delete from role_members where user_id = $1",
			"delete from workgroup_members where user_id = $1",
			"delete from mapping_users where user_id = $1",
		} {
			batch.Queue(sql, id)
		}
		if err := tx.SendBatch(ctx, batch).Close(); err != nil {
			return err
		}
		if err := endHeld(ctx, tx, &news, logon.CodeUserDeleted, by, "s.user_id = $1", id); err != nil {
			return err
		}
		batch = &pgx.Batch{}
		queueVoid(batch, logon.SavedDeleted, "user_id = $2", id)
		for _, sql := range []string{
			"delete from tickets where user_id = $1",
			"delete from devices where user_id = $1",
			"delete from password_history where user_id = $1",
			"update users set deleted_at = clock_timestamp(), enabled = false, password_hash = null where id = $1",
		} {
			batch.Queue(sql, id)
		}
		return tx.SendBatch(ctx, batch).Close()
	})
	if err == nil {
		s.announce(news)
	}
	return err
}
