package embedded

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// clearLeftovers ends what still runs in the cluster of a launcher that is gone, and removes the files that would keep
// a new Postgres from starting. The caller has the lock of the data folder, so nothing in it is anybody else's.
//
// The process number in postmaster.pid proves nothing: it may have been given to a stranger since, or come from
// another container. A process is ours when it works in the folder of the cluster.
func clearLeftovers(ctx context.Context, cluster, socketDir string) error {
	if file, err := readPidFile(cluster); err == nil {
		if err := endProcess(ctx, file.pid, cluster, unix.SIGINT); err != nil {
			return err
		}
	} else if !errors.Is(err, os.ErrNotExist) {
		return err
	}
	// A Postgres that was killed leaves processes that notice it only at the end of their statement.
	pids, err := processesIn(cluster)
	if err != nil {
		return err
	}
	for _, pid := range pids {
		if err := endProcess(ctx, pid, cluster, unix.SIGQUIT); err != nil {
			return err
		}
	}
	for _, path := range []string{filepath.Join(cluster, "postmaster.pid"), socketIn(socketDir), socketIn(socketDir) + ".lock"} {
		if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

// endProcess signals a process of the cluster and waits until it has ended. Another one is left alone.
func endProcess(ctx context.Context, pid int, cluster string, signal unix.Signal) error {
	// From here on the process cannot be mistaken for a later one with the same number.
	process, err := unix.PidfdOpen(pid, 0)
	if errors.Is(err, unix.ESRCH) || errors.Is(err, unix.EINVAL) {
		return nil
	} else if err != nil {
		return fmt.Errorf("look at process %d: %w", pid, err)
	}
	defer func() { _ = unix.Close(process) }()
	if !worksIn(pid, cluster) {
		return nil
	}
	if err := unix.PidfdSendSignal(process, signal, nil, 0); err != nil && !errors.Is(err, unix.ESRCH) {
		return fmt.Errorf("end process %d, which an earlier server left: %w", pid, err)
	}
	for {
		// The limit only lets us see the end of ctx: the end of the process wakes us at once.
		ended, err := unix.Poll([]unix.PollFd{{Fd: int32(process), Events: unix.POLLIN}}, 100)
		switch {
		case ended > 0:
			return nil
		case ctx.Err() != nil:
			return fmt.Errorf("process %d, which an earlier server left, does not end: %w", pid, ctx.Err())
		case err != nil && !errors.Is(err, unix.EINTR):
			return err
		}
	}
}

// processesIn are the Postgres processes that work in the cluster's folder, whatever started them.
func processesIn(cluster string) ([]int, error) {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil, err
	}
	var pids []int
	for _, entry := range entries {
		if pid, err := strconv.Atoi(entry.Name()); err == nil && worksIn(pid, cluster) {
			pids = append(pids, pid)
		}
	}
	return pids, nil
}

// worksIn tells whether a process is a Postgres whose working folder is the cluster. A shell there is none.
func worksIn(pid int, cluster string) bool {
	proc := filepath.Join("/proc", strconv.Itoa(pid))
	working, err := os.Stat(filepath.Join(proc, "cwd"))
	if err != nil {
		return false
	}
	ours, err := os.Stat(cluster)
	if err != nil || !os.SameFile(working, ours) {
		return false
	}
	name, err := os.ReadFile(filepath.Join(proc, "comm"))
	return err == nil && strings.HasPrefix(string(name), "postgres")
}

// pidFile is what we need of postmaster.pid.
type pidFile struct {
	pid       int
	socketDir string // "" until Postgres has made its socket
}

// readPidFile gives pid 0 for a file that makes no sense: a machine that lost power may have left an empty one.
func readPidFile(cluster string) (pidFile, error) {
	text, err := os.ReadFile(filepath.Join(cluster, "postmaster.pid"))
	if err != nil {
		return pidFile{}, err
	}
	lines := strings.Split(string(text), "\n")
	var file pidFile
	if pid, err := strconv.Atoi(strings.TrimSpace(lines[0])); err == nil && pid > 0 {
		file.pid = pid
	}
	if len(lines) > 4 {
		file.socketDir = strings.TrimSpace(lines[4])
	}
	return file, nil
}
