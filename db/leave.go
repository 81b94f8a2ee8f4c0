package db

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"stationmaster/server/logon"
)

var bothKinds = []logon.CircleKind{logon.Role, logon.Workgroup}

// ofUsers is a session s of one of the users.
const ofUsers = "s.user_id = any($1)"

// mapAgain writes of each of the users, who are locked, whether a mapping gives them leave.
const mapAgain = `
	update users u set mapped = not u.mapped
	 where u.id = any($1) and u.mapped <> exists (select from mapping_users x join source_mappings m on m.id = x.mapping_id
	       where x.user_id = u.id and m.role_id is null and m.workgroup_id is null)`

// loseUnmapped takes memberships of the users that a source gave and no mapping of theirs gives any more.
func loseUnmapped(kind logon.CircleKind) string {
	t := tablesOf(kind)
	return "delete from " + t.members + ` c where c.user_id = any($1) and c.source = $2 and not exists (
		select from mapping_users x join source_mappings m on m.id = x.mapping_id where x.user_id = c.user_id and m.` + t.key + " = c." + t.key + ")"
}

// withoutLeave picks those of the users whom nothing lets log on.
const withoutLeave = "select id from users where id = any($1) and directory is not null and not allowed and not mapped"

// endWithoutLeave ends what those of the users, who are locked, have who may not log on any more. Their saved logons stay: nobody logs on by one
// without leave, and it may come back.
func endWithoutLeave(ctx context.Context, tx pgx.Tx, news *touched, by string, users []logon.UserID) error {
	return endHeld(ctx, tx, news, logon.CodeLeaveWithdrawn, by, "s.user_id in ("+withoutLeave+")", users)
}

// DeleteMapping takes one away, with what rests on it alone.
func (s *Store) DeleteMapping(ctx context.Context, id int64, by string) error {
	var news touched
	for {
		joined := false
		err := s.inTx(ctx, "delete mapping", func(tx pgx.Tx) (err error) {
			news.reset()
			var users []logon.UserID
			if users, joined, err = lockMapped(ctx, tx, id); err != nil || joined {
				return err
			}
			return s.takeMapping(ctx, tx, &news, id, by, users)
		})
		if !joined || err != nil {
			if err == nil {
				s.announce(news)
			}
			return err
		}
	}
}

// takeMapping does it under the locks of lockMapped.
func (s *Store) takeMapping(ctx context.Context, tx pgx.Tx, news *touched, id int64, by string, users []logon.UserID) error {
	var source string
	if err := tx.QueryRow(ctx, "delete from source_mappings where id = $1 returning source", id).Scan(&source); err != nil {
		return err
	}
	batch := &pgx.Batch{}
	for _, kind := range bothKinds {
		batch.Queue(loseUnmapped(kind), users, source)
	}
	batch.Queue(mapAgain, users)
	queueEvents(batch, []logon.Event{{Rights: &struct{}{}}})
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return err
	}
	if err := endWithoutLeave(ctx, tx, news, by, users); err != nil {
		return err
	}
	return endHeld(ctx, tx, news, logon.CodeRightWithdrawn, by, uncovered, users)
}

// lockMapped takes the claim's locks of all whom the mapping gave something: after that their claims wait. Users are locked before the mapping, and the
// mapping keeps others from getting something by it; joined tells that somebody was quicker, so that it is to be tried again.
func lockMapped(ctx context.Context, tx pgx.Tx, id int64) (users []logon.UserID, joined bool, err error) {
	const members = "select user_id from mapping_users where mapping_id = $1"
	collect := func(sql string) ([]logon.UserID, error) {
		rows, err := tx.Query(ctx, sql, id)
		if err != nil {
			return nil, err
		}
		return pgx.CollectRows(rows, pgx.RowTo[logon.UserID])
	}
	if users, err = collect("select id from users where id in (" + members + ") order by id for no key update"); err != nil {
		return nil, false, err
	}
	if err = tx.QueryRow(ctx, "select id from source_mappings where id = $1 for update", id).Scan(&id); err != nil {
		return nil, false, err
	}
	now, err := collect(members)
	joined = slices.ContainsFunc(now, func(u logon.UserID) bool { _, locked := slices.BinarySearch(users, u); return !locked })
	return users, joined, err
}
