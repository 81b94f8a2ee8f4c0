package embedded

import (
	"context"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
)

func TestColdAndWarmStart(t *testing.T) {
	t.Parallel()
	dir := openWay(t)

	cold := start(t, dir)
	if got := query(t, cold.DSN(), "select current_user || ' ' || rolsuper || ' ' || current_database() from pg_roles where rolname = current_user"); got != "stationmaster false stationmaster" {
		t.Errorf("connected as %q, want the plain role in its own database", got)
	}
	// A trusted extension needs no superuser, and the tables need this one.
	execute(t, cold.DSN(), "create extension btree_gist; create table kept (word text); insert into kept values ('here')")
	must(t, cold.Stop(t.Context()))
	if pids, err := processesIn(clusterIn(dir)); err != nil || len(pids) > 0 {
		t.Errorf("after Stop there are %v (%v)", pids, err)
	}

	warm := start(t, dir)
	if got := query(t, warm.DSN(), "select word from kept"); got != "here" {
		t.Errorf("after a second start there is %q", got)
	}
	if got := query(t, warm.DSN(), "select datcollate || ' ' || pg_encoding_to_char(encoding) from pg_database where datname = current_database()"); got != "C UTF8" {
		t.Errorf("the database sorts and writes by %q", got)
	}
}

func TestSettingsReachPostgres(t *testing.T) {
	t.Parallel()
	server, err := Start(t.Context(), Options{DataDir: openWay(t), Settings: map[string]string{"fsync": "off", "max_connections": "301", "listen_addresses": "*"}})
	must(t, err)
	t.Cleanup(func() { _ = server.Stop(context.Background()) })
	if got := query(t, server.DSN(), "show max_connections"); got != "301" {
		t.Errorf("max_connections is %s", got)
	}
	if got := query(t, server.DSN(), "show listen_addresses"); got != "" {
		t.Errorf("a setting opened the private Postgres to the network: %q", got)
	}
}

func TestOneLauncherAFolder(t *testing.T) {
	t.Parallel()
	dir := openWay(t)
	if _, err := Find(dir); !errors.Is(err, ErrNotRunning) {
		t.Errorf("Find before the start: %v", err)
	}
	first := start(t, dir)
	if _, err := Start(t.Context(), Options{DataDir: dir}); !errors.Is(err, ErrInUse) {
		t.Errorf("a second launcher got %v, want ErrInUse", err)
	}
	if found, err := Find(dir); err != nil || found != first.DSN() {
		t.Errorf("Find gives %q (%v), want %q", found, err, first.DSN())
	}
	must(t, first.Stop(t.Context()))
	if _, err := Find(dir); !errors.Is(err, ErrNotRunning) {
		t.Errorf("Find after the end: %v", err)
	}
}

func TestNobodyElseMayEnterTheSocketFolder(t *testing.T) {
	t.Parallel()
	server := start(t, openWay(t))
	info, err := os.Stat(server.socketDir)
	must(t, err)
	if info.Mode().Perm() != 0o700 {
		t.Errorf("the folder of the socket has mode %v", info.Mode())
	}
	address, err := url.Parse(server.DSN())
	must(t, err)
	if address.Query().Get("host") != server.socketDir {
		t.Errorf("the DSN leads to %q", address.Query().Get("host"))
	}
}

func TestPathTooLongForASocket(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(openWay(t), strings.Repeat("deep, 'and \"odd\"/", 8), "data")
	server := start(t, dir)
	if len(socketIn(server.socketDir)) > maxSocketPath {
		t.Errorf("the socket has a path of %d bytes", len(socketIn(server.socketDir)))
	}
	query(t, server.DSN(), "select 'reached'")
	must(t, server.Stop(t.Context()))
	if _, err := os.Stat(server.socketDir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder of the socket stayed: %v", err)
	}
}

func TestOddPath(t *testing.T) {
	t.Parallel()
	server := start(t, filepath.Join(openWay(t), `a, b 'c' "d"`))
	query(t, server.DSN(), "select 'reached'")
}

func TestCancelledStartLeavesNothing(t *testing.T) {
	t.Parallel()
	dir := openWay(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Start(ctx, Options{DataDir: dir, Settings: quick}); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled start gave %v", err)
	}
	start(t, dir)
}

func TestDiesAndComesBack(t *testing.T) {
	t.Parallel()
	server := start(t, openWay(t))
	execute(t, server.DSN(), "create table kept (word text); insert into kept values ('here')")
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGKILL} {
		connection, err := pgx.Connect(t.Context(), server.DSN())
		must(t, err)
		file, err := readPidFile(server.folder.cluster)
		must(t, err)
		must(t, syscall.Kill(file.pid, signal))
		awaitEnd(t, file.pid)
		_ = connection.Close(t.Context())
		for next := file; next.pid == file.pid || next.socketDir == ""; next, _ = readPidFile(server.folder.cluster) {
			if server.Err() != nil || t.Context().Err() != nil {
				t.Fatalf("after %v it did not come back: %v", signal, server.Err())
			}
		}
		awaitConnection(t, server)
		if got := query(t, server.DSN(), "select word from kept"); got != "here" {
			t.Errorf("after %v there is %q", signal, got)
		}
	}
	must(t, server.Stop(t.Context()))
	if server.Err() != nil {
		t.Errorf("after Stop: %v", server.Err())
	}
}

// awaitConnection tries until Postgres takes connections, as a client does that lost its own.
func awaitConnection(t *testing.T, server *Server) {
	t.Helper()
	for {
		connection, err := pgx.Connect(t.Context(), server.DSN())
		if err == nil {
			_ = connection.Close(t.Context())
			return
		}
		if server.Err() != nil || t.Context().Err() != nil {
			t.Fatal(errors.Join(err, server.Err()))
		}
	}
}

func TestOtherVersionSaysTheWayOut(t *testing.T) {
	t.Parallel()
	dir := openWay(t)
	must(t, os.MkdirAll(clusterIn(dir), 0o700))
	must(t, os.WriteFile(filepath.Join(clusterIn(dir), "PG_VERSION"), []byte("9\n"), 0o600))
	_, err := Start(t.Context(), Options{DataDir: dir})
	for _, part := range []string{"Postgres " + strconv.Itoa(9), "POSTGRES_BIN", "pg_dump"} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%v does not say %q", err, part)
		}
	}
}
