package db

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx" for goose, which wants database/sql
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/*.sql
var migrations embed.FS

const (
	// migrateTries bounds how often migrating starts over because others held what it has to lock: a backup that reads everything, which lasts.
	migrateTries = 120
	// migratePause is what log ons have in between to themselves.
	migratePause = 5 * time.Second
	// migrateTurn is how many seconds a node waits for another one that migrates: its indexes are made beside the floor's work and wait for all
	// that began before.
	migrateTurn = 60 * 60
)

// Migrate brings the schema to what this binary needs. Nodes that start at the same time wait for each other. Log ons go on, but for moments. Its role
// must own the database, or be allowed to create tables and the extension btree_gist in it.
func Migrate(ctx context.Context, dsn string) (err error) {
	conns, err := sql.Open("pgx", dsn)
	if err != nil {
		return fmt.Errorf("database address: %w", err)
	}
	defer func() { err = errors.Join(err, conns.Close()) }()
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	for try := 1; ; try++ {
		err := migrateOnce(ctx, conns, files)
		if err == nil {
			return nil
		}
		if try == migrateTries || !inTheWay(err) {
			return fmt.Errorf("migrate: %w", err)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("migrate: %w", err)
		case <-time.After(migratePause):
		}
	}
}

// migrateOnce makes what is not there yet, each migration whole or not at all.
func migrateOnce(ctx context.Context, conns *sql.DB, files fs.FS) error {
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, migrateTurn)) // of one use: it counts its tries
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, conns, files, goose.WithSessionLocker(locker))
	if err != nil {
		return err
	}
	_, err = provider.Up(ctx)
	return err
}
