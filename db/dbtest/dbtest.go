package dbtest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
)

// Migrate makes the tables in an empty database. It has closed its connections when it returns.
type Migrate func(ctx context.Context, dsn string) error

// Source gives databases that all begin alike. Make one for a package, as a variable.
type Source struct {
	migrate Migrate
	durable bool
	plain   *template
	flushed *template
}

// template is a database to copy, made when the first test wants it.
type template struct {
	once   sync.Once
	server *server
	name   string
	err    error
}

// Migrated is a source of databases with the tables that migrate makes; nil means empty ones.
func Migrated(migrate Migrate) *Source {
	return &Source{migrate: migrate, plain: &template{}, flushed: &template{}}
}

// Durable is the same source on a Postgres that flushes commits to the disk as in production. For benchmarks: tests
// want the quick one. TEST_DATABASE_URL is as its operator made it.
func (s *Source) Durable() *Source {
	durable := *s
	durable.durable = true
	return &durable
}

// New makes a database for one test and drops it at the test's end. It returns its DSN, for a role that owns it and is
// no superuser (unless TEST_DATABASE_URL names one).
func (s *Source) New(t testing.TB) string {
	t.Helper()
	base := s.plain
	if s.durable {
		base = s.flushed
	}
	base.once.Do(func() { base.err = base.make(s.migrate, s.durable) })
	if base.err != nil {
		t.Fatalf("a test database: %v", base.err)
	}
	name, err := base.server.create(base.name)
	if err != nil {
		t.Fatalf("a test database: %v", err)
	}
	t.Cleanup(func() {
		if err := base.server.execute("drop database if exists " + quote(name) + " with (force)"); err != nil {
			t.Errorf("drop the test database: %v", err)
		}
	})
	return base.server.dsn(name)
}

func (b *template) make(migrate Migrate, durable bool) error {
	server, err := serverFor(durable)
	if err != nil {
		return err
	}
	b.server = server
	if b.name, err = server.create("template0"); err != nil {
		return err
	}
	if migrate == nil {
		return nil
	}
	if err := migrate(context.Background(), server.dsn(b.name)); err != nil {
		return fmt.Errorf("make the tables: %w", err)
	}
	return nil
}

// server is a Postgres on which databases can be made.
type server struct {
	admin string // DSN of a role that may create databases
	owner string // DSN of the role that the tests work as; its database does not count
	// strategy is how databases are copied: on a server of our own, which flushes nothing to the disk, file by file costs a third.
	strategy string
	// keeper is nil for a server that somebody else runs. It is held here, as the garbage collector would close the
	// pipe that tells the keeper of our end.
	keeper *exec.Cmd
}

// create makes a database as a copy and gives its name. Names never collide, as other test processes may share the server.
func (s *server) create(template string) (string, error) {
	owner, err := pgx.ParseConfig(s.owner)
	if err != nil {
		return "", err
	}
	name := "test_" + strings.ToLower(rand.Text())
	return name, s.execute("create database " + quote(name) + " template " + quote(template) + " owner " + quote(owner.User) + s.strategy)
}

func (s *server) execute(sql string) error {
	ctx := context.Background()
	connection, err := pgx.Connect(ctx, s.admin)
	if err != nil {
		return err
	}
	defer func() { _ = connection.Close(ctx) }()
	_, err = connection.Exec(ctx, sql)
	return err
}

func (s *server) dsn(database string) string {
	address, err := url.Parse(s.owner)
	if err != nil {
		panic(err) // serverFor has parsed it
	}
	address.Path = "/" + database
	return address.String()
}

func quote(name string) string { return pgx.Identifier{name}.Sanitize() }

// named is the Postgres of TEST_DATABASE_URL, nil without one.
func named() (*server, error) {
	dsn := os.Getenv("TEST_DATABASE_URL")
	if dsn == "" {
		return nil, nil
	}
	if address, err := url.Parse(dsn); err != nil || !strings.HasPrefix(address.Scheme, "postgres") {
		return nil, errors.New("TEST_DATABASE_URL must be of the form postgres://user@host/database")
	}
	return &server{admin: dsn, owner: dsn}, nil
}
