package dbtest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"

	"stationmaster/db/embedded"
)

// keeperRole makes a copy of a test program keep a Postgres instead of running tests; its value says of which sort.
//
// A process of its own, because a test program has no last moment of which a package could make use: it may end by
// os.Exit, a panic, a time limit or a kill. Its keeper notices each of them by the end of its input. It also keeps our
// goroutines out of the tests that look for leaked ones.
const keeperRole = "STATIONMASTER_DBTEST_KEEPER"

const (
	plain   = "plain"
	durable = "durable"
)

// An init function, as this must come before the test program reads its flags and runs anything.
func init() {
	if sort := os.Getenv(keeperRole); sort != "" {
		os.Exit(keep(sort))
	}
}

var (
	plainServer   = sync.OnceValues(func() (*server, error) { return keeper(plain) })
	durableServer = sync.OnceValues(func() (*server, error) { return keeper(durable) })
)

// serverFor is the Postgres that this test process uses, started with the first test that wants it.
func serverFor(isDurable bool) (*server, error) {
	if server, err := named(); server != nil || err != nil {
		return server, err
	}
	if isDurable {
		return durableServer()
	}
	return plainServer()
}

// keeper starts a keeper and waits until its Postgres is there.
func keeper(sort string) (*server, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	command := exec.Command(program)
	command.Env = append(os.Environ(), keeperRole+"="+sort)
	// Its input ends when this process does: nobody else has the other end of the pipe.
	if _, err := command.StdinPipe(); err != nil {
		return nil, err
	}
	output, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, err
	}
	said, err := io.ReadAll(bufio.NewReader(output))
	if err != nil {
		return nil, err
	}
	admin, rest, ok := strings.Cut(strings.TrimSpace(string(said)), "\n")
	if !ok {
		return nil, fmt.Errorf("the private Postgres for tests: %s", admin)
	}
	made := &server{admin: admin, owner: rest, keeper: command}
	if sort == plain {
		made.strategy = " strategy file_copy"
	}
	return made, nil
}

// keep runs a Postgres until the input ends. It prints two DSNs, or one line that says what is wrong.
func keep(sort string) int {
	err := func() error {
		dir, err := os.MkdirTemp("", "stationmaster-test-")
		if err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(dir) }()
		// Started by root, Postgres runs as somebody else, who must be able to enter.
		if err := os.Chmod(dir, 0o711); err != nil {
			return err
		}
		settings := map[string]string{"max_connections": "300"}
		if sort == plain {
			settings["fsync"], settings["synchronous_commit"], settings["full_page_writes"] = "off", "off", "off"
		}
		ctx := context.Background()
		postgres, err := embedded.Start(ctx, embedded.Options{DataDir: filepath.Join(dir, "data"), Settings: settings})
		if err != nil {
			return err
		}
		fmt.Printf("%s\n%s\n", postgres.AdminDSN(), postgres.DSN())
		_ = os.Stdout.Close() // the end of what we have to say
		_, err = io.Copy(io.Discard, os.Stdin)
		return errors.Join(err, postgres.Stop(ctx))
	}()
	if err != nil {
		fmt.Println(err)
		return 1
	}
	return 0
}
