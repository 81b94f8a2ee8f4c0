package dbtest_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"stationmaster/db/dbtest"
)

var database = dbtest.Migrated(func(ctx context.Context, dsn string) error {
	connection, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return err
	}
	_, err = connection.Exec(ctx, "create table words (word text)")
	return errors.Join(err, connection.Close(ctx))
})

func connect(t *testing.T, dsn string) *pgx.Conn {
	t.Helper()
	connection, err := pgx.Connect(context.Background(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.Close(context.Background()) })
	return connection
}

// Each test must see its own rows only, however many run at once.
func TestEachTestHasItsOwn(t *testing.T) {
	t.Parallel()
	for range 8 {
		t.Run("one", func(t *testing.T) {
			t.Parallel()
			connection := connect(t, database.New(t))
			var before int
			if err := connection.QueryRow(t.Context(), "select count(*) from words").Scan(&before); err != nil || before != 0 {
				t.Errorf("a fresh database has %d rows (%v)", before, err)
			}
			if _, err := connection.Exec(t.Context(), "insert into words values ('mine')"); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestDroppedWithOpenConnections(t *testing.T) {
	t.Parallel()
	var dsn string
	t.Run("user", func(t *testing.T) {
		dsn = database.New(t)
		if _, err := pgx.Connect(t.Context(), dsn); err != nil { // left open on purpose
			t.Fatal(err)
		}
	})
	if connection, err := pgx.Connect(t.Context(), dsn); err == nil {
		_ = connection.Close(t.Context())
		t.Error("the database outlived its test")
	}
}

func TestDurable(t *testing.T) {
	t.Parallel()
	if os.Getenv("TEST_DATABASE_URL") != "" {
		return // it is as its operator made it
	}
	for dsn, want := range map[string]string{database.New(t): "off", database.Durable().New(t): "on"} {
		var fsync string
		if err := connect(t, dsn).QueryRow(t.Context(), "show fsync").Scan(&fsync); err != nil || fsync != want {
			t.Errorf("fsync is %s (%v), want %s", fsync, err, want)
		}
	}
}

// victim makes a copy of this program the one that TestNothingStaysOfAKilledTestProgram kills.
const victim = "DBTEST_TEST_VICTIM"

// A test program that is killed must leave neither a Postgres nor its files.
func TestNothingStaysOfAKilledTestProgram(t *testing.T) {
	t.Parallel()
	if os.Getenv(victim) != "" {
		fmt.Println(database.New(t))
		_, _ = os.Stdin.Read(make([]byte, 1)) // stays until it is killed
		return
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(program, "-test.run", "^"+t.Name()+"$")
	command.Env = append(os.Environ(), victim+"=1", "TEST_DATABASE_URL=")
	input, inputErr := command.StdinPipe()
	output, outputErr := command.StdoutPipe()
	// Every process below the victim inherits the other end of this pipe, so that it ends with the last of them.
	alive, inherited, pipeErr := os.Pipe()
	command.ExtraFiles = []*os.File{inherited}
	if err := errors.Join(inputErr, outputErr, pipeErr, command.Start(), inherited.Close()); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = input.Close() }()
	said, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	address, err := url.Parse(strings.TrimSpace(said))
	if err != nil {
		t.Fatal(err)
	}
	files := filepath.Dir(filepath.Dir(address.Query().Get("host")))
	if _, err := os.Stat(files); err != nil {
		t.Fatal(err)
	}
	if err := command.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = command.Wait()
	if _, err := io.Copy(io.Discard, alive); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(files); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s stayed: %v", files, err)
	}
}
