package db

import (
	"context"

	"github.com/jackc/pgx/v5"

	"stationmaster/server/logon"
)

const selectDirectories = "select name, definition, password, revision, changed_at, changed_by from directories order by name"

// KeptDirectories lists the directories that administrators keep.
func (s *Store) KeptDirectories(ctx context.Context) (kept []logon.KeptDirectory, err error) {
	err = s.again("directories", func() error {
		rows, err := s.pool.Query(ctx, selectDirectories)
		if err != nil {
			return err
		}
		kept, err = pgx.CollectRows(rows, pgx.RowToStructByPos[logon.KeptDirectory])
		return err
	})
	return kept, err
}

// ChangeDirectory changes a kept directory, and tells all nodes with the commit. Whether two of them get on with each other is asked of all that
// there are, so changes wait for each other.
func (s *Store) ChangeDirectory(
	ctx context.Context, name string, decide func([]logon.KeptDirectory) (logon.DirectoryDecision, error),
) (changed logon.KeptDirectory, err error) {
	err = s.inTx(ctx, "change directory", func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "select pg_advisory_xact_lock(hashtextextended('directories', 0))"); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, selectDirectories)
		if err != nil {
			return err
		}
		kept, err := pgx.CollectRows(rows, pgx.RowToStructByPos[logon.KeptDirectory])
		if err != nil {
			return err
		}
		d, err := decide(kept)
		if err != nil {
			return err
		}
		changed = logon.KeptDirectory{Name: name, Definition: d.Definition, Password: d.Password, ChangedBy: d.Entry.By}
		batch := &pgx.Batch{}
		if d.Delete {
			batch.Queue("delete from directories where name = $1 returning name", name).QueryRow(readRow(&changed.Name))
		} else {
			batch.Queue(`
				insert into directories (name, definition, password, revision, changed_at, changed_by)
				values ($1, $2, $3, nextval('directory_revisions'), clock_timestamp(), $4)
				on conflict (name) do update set definition = excluded.definition, password = excluded.password,
				       revision = excluded.revision, changed_at = excluded.changed_at, changed_by = excluded.changed_by
				returning revision, changed_at`,
				name, d.Definition, d.Password, d.Entry.By).QueryRow(readRow(&changed.Revision, &changed.ChangedAt))
		}
		e := d.Entry
		batch.Queue("insert into ledger (kind, code, caused_by, note) values ($1, $2, $3, $4)", e.Kind, e.Code, e.By, e.Note)
		queueEvents(batch, []logon.Event{{Directories: &struct{}{}}})
		return tx.SendBatch(ctx, batch).Close()
	})
	return changed, err
}

// SourceUsers counts the users of each directory and provider.
func (s *Store) SourceUsers(ctx context.Context) (users map[string]int, err error) {
	err = s.again("source users", func() error {
		rows, err := s.pool.Query(ctx, "select directory, count(*) from users where source = 'directory' and deleted_at is null group by directory")
		if err != nil {
			return err
		}
		users = map[string]int{}
		var source string
		var count int
		_, err = pgx.ForEachRow(rows, []any{&source, &count}, func() error {
			users[source] = count
			return nil
		})
		return err
	})
	return users, err
}
