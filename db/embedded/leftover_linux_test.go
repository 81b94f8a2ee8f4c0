package embedded

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

func TestKilledOwnerLeavesNoPostgres(t *testing.T) {
	t.Parallel()
	dir := openWay(t)
	killed := startOwner(t, dir, nil)
	execute(t, killed.said, "create table kept (word text); insert into kept values ('here')")
	left, err := processesIn(clusterIn(dir))
	must(t, err)
	if len(left) == 0 {
		t.Fatal("the owner runs no Postgres")
	}
	must(t, killed.command.Process.Kill())
	for _, pid := range left {
		awaitEnd(t, pid)
	}
	if got := query(t, start(t, dir).DSN(), "select word from kept"); got != "here" {
		t.Errorf("after the kill there is %q", got)
	}
}

func TestStartWhileTheKilledOwnersPostgresStillRuns(t *testing.T) {
	t.Parallel()
	dir := openWay(t)
	killed := startOwner(t, dir, nil)
	must(t, killed.command.Process.Kill())
	_ = killed.command.Wait() // the lock is free from here on
	query(t, start(t, dir).DSN(), "select 'reached'")
}

func TestOrphansOfAKilledPostgres(t *testing.T) {
	t.Parallel()
	dir := openWay(t)
	owner := startOwner(t, dir, nil)
	file, err := readPidFile(clusterIn(dir))
	must(t, err)
	// The owner cannot start it again while it is stopped, nor can the children notice that they are orphans.
	must(t, owner.command.Process.Signal(syscall.SIGSTOP))
	must(t, syscall.Kill(file.pid, syscall.SIGSTOP)) // so that it starts no others
	pids, err := processesIn(clusterIn(dir))
	must(t, err)
	for _, pid := range pids {
		// A worker whose work was done may have ended since.
		if err := syscall.Kill(pid, syscall.SIGSTOP); !errors.Is(err, syscall.ESRCH) {
			must(t, err)
		}
	}
	must(t, syscall.Kill(file.pid, syscall.SIGKILL))
	must(t, owner.command.Process.Kill())
	_ = owner.command.Wait()
	for _, pid := range pids {
		_ = syscall.Kill(pid, syscall.SIGCONT)
	}
	query(t, start(t, dir).DSN(), "select 'reached'")
}

func TestPidFileThatProvesNothing(t *testing.T) {
	t.Parallel()
	stranger := exec.Command("cat")
	input, err := stranger.StdinPipe()
	must(t, err)
	must(t, stranger.Start())
	ended := exec.Command("true")
	must(t, ended.Run())

	dir := openWay(t)
	must(t, start(t, dir).Stop(t.Context()))
	for name, pid := range map[string]int{"of a stranger": stranger.Process.Pid, "of a dead process": ended.Process.Pid, "of nobody": 0} {
		content := fmt.Sprintf("%d\n%s\n1\n5432\n%s\n\n", pid, clusterIn(dir), filepath.Join(dir, "run"))
		must(t, os.WriteFile(filepath.Join(clusterIn(dir), "postmaster.pid"), []byte(content), 0o600))
		must(t, os.WriteFile(socketIn(filepath.Join(dir, "run"))+".lock", []byte(content), 0o600))
		server := start(t, dir)
		query(t, server.DSN(), "select 'reached after a file "+name+"'")
		must(t, server.Stop(t.Context()))
	}
	must(t, os.WriteFile(filepath.Join(clusterIn(dir), "postmaster.pid"), nil, 0o600))
	start(t, dir)

	must(t, input.Close())
	if err := stranger.Wait(); err != nil {
		t.Errorf("the stranger was not left alone: %v", err)
	}
}

func TestInterruptedInitialisation(t *testing.T) {
	t.Parallel()
	dir := openWay(t)
	half := clusterIn(dir) + ".new-1"
	must(t, os.MkdirAll(half, 0o700))
	must(t, os.WriteFile(filepath.Join(half, "PG_VERSION"), []byte("18\n"), 0o600))
	start(t, dir)
	if _, err := os.Stat(half); !os.IsNotExist(err) {
		t.Errorf("the unfinished cluster stayed: %v", err)
	}
}
