package rig

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"stationmaster/db"
	"stationmaster/db/embedded"
)

// stopFor bounds the end of each thing that was started.
const stopFor = 15 * time.Second

// Database is a private Postgres that keeps its promises (fsync is on), migrated and empty. It remembers when each transaction was committed.
type Database struct {
	DSN    string
	dir    string
	server *embedded.Server
}

// StartDatabase starts one in a folder of its own. The caller closes it.
func StartDatabase(ctx context.Context) (*Database, error) {
	dir, err := os.MkdirTemp("", "stationmaster-bench-")
	if err != nil {
		return nil, err
	}
	d := &Database{dir: dir}
	// Started by root, Postgres runs as somebody else, who must be able to enter.
	if err := os.Chmod(dir, 0o711); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	d.server, err = embedded.Start(ctx, embedded.Options{
		DataDir:  filepath.Join(dir, "data"),
		Settings: map[string]string{"max_connections": "200", "track_commit_timestamp": "on"},
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start a private Postgres: %w", err), d.Close())
	}
	d.DSN = d.server.DSN()
	if err := db.Migrate(ctx, d.DSN); err != nil {
		return nil, errors.Join(fmt.Errorf("migrate: %w", err), d.Close())
	}
	return d, nil
}

// Close stops the Postgres and removes its folder.
func (d *Database) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), stopFor)
	defer cancel()
	var err error
	if d.server != nil {
		err = d.server.Stop(ctx)
	}
	return errors.Join(err, os.RemoveAll(d.dir))
}
