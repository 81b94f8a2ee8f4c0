package embedded

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// abandonLimit bounds the orderly end of a start that failed.
const abandonLimit = 10 * time.Second

// Server is a private Postgres that runs, or that is being started again after it died.
type Server struct {
	options   Options
	folder    *folder
	programs  binaries
	who       identity
	socketDir string

	stopping chan struct{} // closed by the first Stop
	done     chan struct{} // closed by supervise, after err was set
	stop     sync.Once
	err      error

	mu      sync.Mutex
	process *os.Process // nil while none runs
}

// Start runs the private Postgres of a data folder, makes the cluster when there is none, and returns when the
// server's own role and database are there. ctx bounds the start only.
//
// ErrInUse: another launcher owns the folder. Other errors are sentences for the operator.
func Start(ctx context.Context, options Options) (*Server, error) {
	options = options.withDefaults()
	folder, err := openFolder(options.DataDir)
	if err != nil {
		return nil, err
	}
	s := &Server{options: options, folder: folder, stopping: make(chan struct{}), done: make(chan struct{})}
	if err := s.prepare(ctx); err != nil {
		folder.release()
		return nil, err
	}
	ready := make(chan struct{})
	go s.supervise(ready)
	select {
	case <-ready:
	case <-s.done:
		return nil, s.err
	case <-ctx.Done():
		return nil, errors.Join(fmt.Errorf("the private Postgres did not start in time: %w", ctx.Err()), s.abandon(ctx))
	}
	if err := s.makeDatabase(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("make the database in the private Postgres: %w", err), s.abandon(ctx))
	}
	return s, nil
}

// abandon stops what Start began, whether or not the caller still waits.
func (s *Server) abandon(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), abandonLimit)
	defer cancel()
	return s.Stop(ctx)
}

// prepare does everything that must be there before the first process starts.
func (s *Server) prepare(ctx context.Context) error {
	major, err := s.folder.major()
	if err != nil {
		return fmt.Errorf("read the version of the data folder: %w", err)
	}
	if s.programs, err = findBinaries(major, s.options.Logger); err != nil {
		return err
	}
	owner, err := ownerOf(s.folder.cluster)
	if err != nil {
		return err
	}
	if s.who, err = chooseIdentity(owner, s.folder.path, s.programs.dir); err != nil {
		return err
	}
	if s.socketDir, err = s.folder.socketDir(s.who); err != nil {
		return err
	}
	if err := clearLeftovers(ctx, s.folder.cluster, s.socketDir); err != nil {
		return err
	}
	if major == 0 {
		s.options.Logger.Info("making a private Postgres", "folder", s.folder.path, "major", s.programs.major)
		return s.folder.initialise(ctx, s.programs, s.who, s.options.Settings["fsync"] != "off")
	}
	return nil
}

// makeDatabase makes the role and the database that the server works with, when they are missing.
func (s *Server) makeDatabase(ctx context.Context) error {
	connection, err := pgx.Connect(ctx, s.AdminDSN())
	if err != nil {
		return err
	}
	defer func() { _ = connection.Close(ctx) }()
	for _, step := range []struct{ missing, make string }{
		{"select not exists (select from pg_roles where rolname = $1)", "create role " + application + " login"},
		{"select not exists (select from pg_database where datname = $1)", "create database " + application + " owner " + application},
	} {
		var missing bool
		if err := connection.QueryRow(ctx, step.missing, application).Scan(&missing); err != nil {
			return err
		}
		if !missing {
			continue
		}
		if _, err := connection.Exec(ctx, step.make); err != nil {
			return err
		}
	}
	return nil
}

// DSN is the address of the server's database, for a role that owns it and is no superuser.
func (s *Server) DSN() string { return dsn(s.socketDir, application, application) }

// AdminDSN is the address of the same Postgres for its superuser, for tools and tests.
func (s *Server) AdminDSN() string { return dsn(s.socketDir, superuser, superuser) }

// Done is closed when Postgres has ended for good: after Stop, or when it could not be started again (see Err).
func (s *Server) Done() <-chan struct{} { return s.done }

// Err is why Postgres ended by itself for good. It is nil before Done is closed, and after Stop.
func (s *Server) Err() error {
	select {
	case <-s.done:
		return s.err
	default:
		return nil
	}
}

// Find gives the DSN of the Postgres that another process of ours runs in a data folder, for a tool beside a running
// server. ErrNotRunning: Start can have the folder.
func Find(dataDir string) (string, error) {
	dataDir, err := resolve(Options{DataDir: dataDir}.withDefaults().DataDir)
	if errors.Is(err, os.ErrNotExist) {
		return "", ErrNotRunning
	} else if err != nil {
		return "", err
	}
	cluster := clusterIn(dataDir)
	file, err := readPidFile(cluster)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return "", ErrNotRunning
	case err != nil:
		return "", fmt.Errorf("look for the private Postgres in %s: %w", filepath.Base(dataDir), err)
	case file.socketDir == "" || !worksIn(file.pid, cluster):
		return "", ErrNotRunning
	}
	return dsn(file.socketDir, application, application), nil
}
