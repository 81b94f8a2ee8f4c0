package db

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx" for goose, which wants database/sql
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrate brings the schema to what this binary needs. Nodes that start at the same time wait for each other. Its role
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
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, conns, files, goose.WithSessionLocker(locker))
	if err != nil {
		return err
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}
