package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"stationmaster/db"
	"stationmaster/db/embedded"
)

// database is the Postgres that a command works on, and how to let go of it.
type database struct {
	dsn    string
	listen string
	died   <-chan struct{} // nil: not ours
	stop   func(context.Context) error
}

// openDatabase finds or starts the database. beside tells that a running server's private Postgres will do: tools
// work beside the server, a second server does not.
func openDatabase(ctx context.Context, c Config, beside bool, log *slog.Logger) (database, error) {
	if c.DatabaseURL != "" {
		listen := c.ListenURL
		if listen == "" {
			listen = c.DatabaseURL
		}
		return database{dsn: c.DatabaseURL, listen: listen, stop: func(context.Context) error { return nil }}, nil
	}
	if beside {
		switch dsn, err := embedded.Find(c.DataDir); {
		case err == nil:
			return database{dsn: dsn, listen: dsn, stop: func(context.Context) error { return nil }}, nil
		case !errors.Is(err, embedded.ErrNotRunning):
			return database{}, err
		}
	}
	// Each live connection's node work is short; the pool is what needs connections, and tools beside us some.
	settings := map[string]string{"max_connections": fmt.Sprint(c.MaxConnections + 24)}
	server, err := embedded.Start(ctx, embedded.Options{DataDir: c.DataDir, Logger: log, Settings: settings})
	if err != nil {
		return database{}, fmt.Errorf("start the private Postgres in %s: %w", c.DataDir, err)
	}
	return database{dsn: server.DSN(), listen: server.DSN(), died: server.Done(), stop: server.Stop}, nil
}

// openStore opens the database, migrates it and opens the store on it. close lets go of both, in order.
func openStore(ctx context.Context, c Config, beside bool, log *slog.Logger) (store *db.Store, base database, closeAll func(), err error) {
	base, err = openDatabase(ctx, c, beside, log)
	if err != nil {
		return nil, base, nil, err
	}
	if err = db.Migrate(ctx, base.dsn); err == nil {
		store, err = db.Open(ctx, db.Options{DSN: base.dsn, ListenDSN: base.listen, MaxConns: c.MaxConnections, Logger: log})
	}
	if err != nil {
		return nil, base, nil, errors.Join(err, base.stop(context.WithoutCancel(ctx)))
	}
	return store, base, func() {
		store.Close()
		if err := base.stop(context.WithoutCancel(ctx)); err != nil {
			log.Error("the private Postgres did not end in order", "err", err)
		}
	}, nil
}

func migrate(ctx context.Context, p Process, args []string) error {
	if err := parse(p, "migrate", "", args, nil); err != nil {
		return err
	}
	c, err := ReadConfig(p.Getenv)
	if err != nil {
		return err
	}
	_, _, closeAll, err := openStore(ctx, c, true, newLogger(c, p.Stderr))
	if err != nil {
		return err
	}
	closeAll()
	fmt.Fprintln(p.Stdout, "The database is up to date.")
	return nil
}
