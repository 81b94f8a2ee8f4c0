package db

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"stationmaster/db/dbtest"
	"stationmaster/server/logon"
)

// The measured floor: so many clients at once, each with users of its own who move between two stations each, so that
// every claim is granted and drops one session.
const (
	benchClients = 8
	benchUsers   = 100 // a client
	benchRounds  = 4
	benchFor     = 2 * time.Second // each way, in each round
)

// BenchmarkClaim compares claims through the store, without hashing, to pgbench with the same statements in two round
// trips, and to a single upsert, on one Postgres that flushes to the disk, in one run.
func BenchmarkClaim(b *testing.B) {
	dsn := dbtest.Migrated(Migrate).Durable().New(b)
	store, err := Open(b.Context(), Options{DSN: dsn + poolOf(dsn, benchClients)})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(store.Close)
	first := benchFloor(b, store)
	dir := b.TempDir()
	same, upsert := filepath.Join(dir, "claim.sql"), filepath.Join(dir, "upsert.sql")
	write(b, same, claimScript(first))
	write(b, upsert, "\\set n :n + 1\ninsert into asks values ('key ' || :client_id || ' ' || (:n % 100), clock_timestamp())\n"+
		"on conflict (key) do update set asked_at = excluded.asked_at;\n")
	if _, err := store.pool.Exec(b.Context(), "alter table asks set logged"); err != nil {
		b.Fatal(err)
	}
	var ours, pipelined, single float64
	for b.Loop() {
		claimFor(b, store, first) // fills the tables, so that both find statistics
		for range benchRounds {
			clearFloor(b, store)
			pipelined += pgbench(b, dsn, same)
			clearFloor(b, store)
			ours += claimFor(b, store, first)
			single += pgbench(b, dsn, upsert)
		}
	}
	b.ReportMetric(0, "ns/op") // says nothing here
	b.ReportMetric(ours/benchRounds, "claims/s")
	b.ReportMetric(pipelined/benchRounds, "pgbench-claims/s")
	b.ReportMetric(single/benchRounds, "upserts/s")
	b.ReportMetric(ours/pipelined, "of-pgbench")
	b.ReportMetric(ours/single, "of-upserts")
}

// poolOf sizes the pool as pgbench's.
func poolOf(dsn string, n int) string {
	separator := "?"
	if strings.Contains(dsn, "?") {
		separator = "&"
	}
	return fmt.Sprintf("%spool_max_conns=%d", separator, n+1)
}

// benchFloor makes users and stations, and gives the first ids: those of the others follow without a gap.
func benchFloor(b *testing.B, s *Store) (first struct{ user, station int64 }) {
	for _, sql := range []string{
		`insert into users (name, name_key, display_name) select 'u' || n, 'u' || n, 'User ' || n from generate_series(1, $1::int) n`,
		`insert into stations (name, name_key, type) select 'T' || n, 'T' || n, 'workstation' from generate_series(1, 2 * $1::int) n`,
		`insert into grants ("right", user_id) select 'logon_stations', u.id from users u where $1::int > 0`,
	} {
		if _, err := s.pool.Exec(b.Context(), sql, benchClients*benchUsers); err != nil {
			b.Fatal(err)
		}
	}
	if err := errors.Join(
		s.pool.QueryRow(b.Context(), "select min(id) from users").Scan(&first.user),
		s.pool.QueryRow(b.Context(), "select min(id) from stations").Scan(&first.station),
		s.StartNode(b.Context(), "bench", time.Hour),
	); err != nil {
		b.Fatal(err)
	}
	return first
}

// clearFloor logs everybody off, so that each way finds the same floor, with statistics of a full one.
func clearFloor(b *testing.B, s *Store) {
	for _, sql := range []string{
		"vacuum analyze",
		"update sessions set state = 'ended', ended_at = clock_timestamp(), end_code = 'logged_off' where ended_at is null",
	} {
		if _, err := s.pool.Exec(b.Context(), sql); err != nil {
			b.Fatal(err)
		}
	}
}

// claimFor claims through the store and gives the claims a second.
func claimFor(b *testing.B, s *Store, first struct{ user, station int64 }) float64 {
	var done atomic.Int64
	var clients sync.WaitGroup
	begin := time.Now()
	for client := range benchClients {
		clients.Go(func() {
			for n := 1; time.Since(begin) < benchFor; n++ {
				u := client*benchUsers + n%benchUsers
				window := fmt.Sprintf("w%d %d", client, n)
				result, err := s.Claim(context.WithoutCancel(b.Context()), logon.Claim{
					Request: logon.Request{
						User: logon.UserID(first.user + int64(u)), Station: logon.StationID(first.station + int64(2*u+n/benchUsers%2)),
						Machine: "m" + strconv.Itoa(u), Window: window, Instance: window,
					},
					Type: logon.Workstation, Client: "bench", Address: "10.0.0.1", Language: "en", ResumeHash: []byte(window),
					PasswordVersion: 1, PolicyVersion: 1, StationRight: true,
				})
				if err != nil || result.Refusal != nil {
					b.Errorf("claim: %v %v", result.Refusal, err)
					return
				}
				done.Add(1)
			}
		})
	}
	clients.Wait()
	return float64(done.Load()) / time.Since(begin).Seconds()
}

// claimScript is what a claim sends, for pgbench: the same statements, with what the store knows from its first round
// trip put in by sub-selects.
func claimScript(first struct{ user, station int64 }) string {
	const window = "'w' || :client_id || ' ' || :n"
	what := []string{":user", ":station", "null::text", window}
	drops := "array(select id from sessions where user_id = :user and ended_at is null)"
	one := func(value string) string { return "array['" + value + "']" }
	queries := []string{
		begin, bound, fill(lockWindow, window), fill(lockUser, ":user"), fill(lockStation, ":station"),
		fill(lockHeld, what...), fill(readHeld, what...),
		fill(readFacts, ":user", ":station", "null", window, "1", "true", "false", "false", "0"),
	}
	writes := []string{
		fill(endSessions, drops, one("another_station"), one("drop"), one("User"), one(""), one("T"), one(""),
			one("10.0.0.1")),
		fill(insertSession, ":user", ":station", "'workstation'", "null::text", "false", "'m' || :u", window, window, "'bench'", "'10.0.0.1'", "'en'",
			"convert_to("+window+", 'UTF8')", "1", "true", "false", "'logged_on'", "'u'", "'T'", "'30 s'", "''"),
		"commit",
	}
	return fmt.Sprintf("\\set n :n + 1\n\\set u :client_id * %d + :n %% %d\n\\set user %d + :u\n\\set station %d + 2 * :u + :n / %d %% 2\n",
		benchUsers, benchUsers, first.user, first.station, benchUsers) +
		"\\startpipeline\n" + strings.Join(queries, ";\n") + ";\n\\endpipeline\n" +
		"\\startpipeline\n" + strings.Join(writes, ";\n") + ";\n\\endpipeline\n"
}

// The benchmark is not run with the tests; its statements must not fall behind the store's unseen.
func TestClaimScriptHasEveryParameter(t *testing.T) {
	t.Parallel()
	script := claimScript(struct{ user, station int64 }{1, 1})
	if missing := parameter.FindString(script); missing != "" {
		t.Errorf("%s has no value", missing)
	}
}

var parameter = regexp.MustCompile(`\$\d+`)

// fill puts expressions in the place of parameters.
func fill(sql string, expressions ...string) string {
	return parameter.ReplaceAllStringFunc(sql, func(p string) string {
		n, _ := strconv.Atoi(p[1:])
		return "(" + expressions[n-1] + ")"
	})
}

func write(b *testing.B, path, text string) {
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		b.Fatal(err)
	}
}

var perSecond = regexp.MustCompile(`tps = ([0-9.]+)`)

// pgbench runs a script and gives its transactions a second.
func pgbench(b *testing.B, dsn, script string) float64 {
	program, err := exec.LookPath("pgbench")
	if err != nil {
		found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/pgbench")
		if len(found) == 0 {
			b.Fatal("pgbench is needed, of Postgres 14 or later: install it, or put it into PATH")
		}
		program = found[len(found)-1]
	}
	command := exec.CommandContext(b.Context(), program, "--no-vacuum", "--protocol=prepared", "--define=n=0", "--file="+script,
		fmt.Sprintf("--client=%d", benchClients), "--jobs=2", fmt.Sprintf("--time=%.0f", benchFor.Seconds()), dsn)
	said, err := command.CombinedOutput()
	match := perSecond.FindSubmatch(said)
	if err != nil || match == nil {
		b.Fatalf("pgbench: %v\n%s", err, said)
	}
	tps, err := strconv.ParseFloat(string(match[1]), 64)
	if err != nil {
		b.Fatal(err)
	}
	return tps
}
