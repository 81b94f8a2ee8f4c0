package db

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	gormlogger "gorm.io/gorm/logger"

	"stationmaster/server/logon"
)

// Options says where the database is.
type Options struct {
	DSN string
	// ListenDSN is used for LISTEN where DSN leads to a pooler in transaction mode; empty: DSN.
	ListenDSN string
	// Node names the process, so that an administrator of the database can tell connections apart.
	Node string
	// MaxConns is how many connections the pool may have; 0: pgxpool's own default, or what the DSN says. The lease and the listener
	// have one more each.
	MaxConns int32
	Logger   *slog.Logger
}

// Store is logon.Store and logon.Bus on Postgres. It may be used by many goroutines, and on one database by many
// processes. Close ends it.
type Store struct {
	pool      *pgxpool.Pool
	leases    *pgxpool.Pool // of one connection, for the lease alone: a renewal must not wait behind a crowd that wants the others
	orm       *gorm.DB      // over the same pool; for the administration's plain reads and writes
	plain     *sql.DB       // what orm works on; it has a goroutine of its own, which Close ends
	listenDSN string
	log       *slog.Logger
	floor     *announcer
	hearing   atomic.Bool // the listener is connected and hears itself
	listens   atomic.Bool // Listen was called: Healthy wants hearing

	tidying sync.Mutex // guards tidied
	tidied  time.Time  // when this process tidied last
}

var (
	_ logon.Store = (*Store)(nil)
	_ logon.Bus   = (*Store)(nil)
)

// sessionSettings are for single statements what begin and bound (transact.go) are for transactions. Behind a pooler in
// transaction mode they do not hold. The plan of a prepared statement is made once, until the tables' statistics change: left
// to itself Postgres plans the claim's reads anew each time, which costs a third of all claims.
const sessionSettings = "set idle_in_transaction_session_timeout = '5s'; set lock_timeout = '10s'; " +
	"set default_transaction_isolation = 'read committed'; set plan_cache_mode = force_generic_plan"

// Open connects to a migrated database. The caller closes the Store.
func Open(ctx context.Context, o Options) (*Store, error) {
	config, err := pgxpool.ParseConfig(o.DSN)
	if err != nil {
		return nil, fmt.Errorf("database address: %w", err)
	}
	if _, set := config.ConnConfig.RuntimeParams["application_name"]; !set {
		config.ConnConfig.RuntimeParams["application_name"] = "stationmaster " + o.Node
	}
	if o.MaxConns > 0 {
		config.MaxConns = o.MaxConns
	}
	config.AfterConnect = func(ctx context.Context, conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, sessionSettings, pgx.QueryExecModeSimpleProtocol)
		return err
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("database pool: %w", err)
	}
	single := config.Copy()
	single.MaxConns, single.MinConns, single.MinIdleConns = 1, 0, 0
	leases, err := pgxpool.NewWithConfig(ctx, single)
	if err != nil {
		pool.Close()
		return nil, fmt.Errorf("database pool of the lease: %w", err)
	}
	plain := stdlib.OpenDBFromPool(pool)
	orm, err := gorm.Open(
		postgres.New(postgres.Config{Conn: plain}),
		// Each method is one statement, or a transaction of its own making.
		&gorm.Config{Logger: gormlogger.Discard, SkipDefaultTransaction: true, DisableAutomaticPing: true},
	)
	if err != nil {
		_ = plain.Close()
		pool.Close()
		leases.Close()
		return nil, fmt.Errorf("gorm: %w", err)
	}
	s := &Store{pool: pool, leases: leases, orm: orm, plain: plain, listenDSN: o.ListenDSN, log: o.Logger}
	if s.listenDSN == "" {
		s.listenDSN = o.DSN
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if err := pool.Ping(ctx); err != nil {
		_ = plain.Close()
		pool.Close()
		leases.Close()
		return nil, s.fault("connect", err)
	}
	s.floor = startAnnouncer(s.publishFloor, s.log)
	return s, nil
}

// Close announces what is still to be announced and closes the connections. End Listen's context first.
func (s *Store) Close() {
	s.floor.close()
	_ = s.plain.Close() // it opened nothing: its connections are the pool's
	s.pool.Close()
	s.leases.Close()
}

// Healthy returns nil when the database answers and can be written, and the listener (if there is one) hears.
func (s *Store) Healthy(ctx context.Context) error {
	var standby bool
	if err := s.pool.QueryRow(ctx, "select pg_is_in_recovery()").Scan(&standby); err != nil {
		return s.fault("health", err)
	}
	if standby {
		return fmt.Errorf("%w: it is a standby", logon.ErrUnavailable)
	}
	if s.listens.Load() && !s.hearing.Load() {
		return fmt.Errorf("%w: the listener does not hear", logon.ErrUnavailable)
	}
	return nil
}
