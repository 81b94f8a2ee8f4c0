package embedded

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
)

// maxSocketPath is what a Unix socket's path may have, in bytes, with a margin below the 107 of the system.
const maxSocketPath = 100

// folder is a data folder that this process has locked.
type folder struct {
	path    string // absolute, without links
	cluster string // the cluster in it
	lock    *os.File
}

// openFolder makes the data folder when it is missing, and locks it. The lock ends with this process, however it ends.
func openFolder(path string) (*folder, error) {
	if err := os.MkdirAll(path, 0o755); err != nil {
		return nil, fmt.Errorf("make the data folder: %w; name one that can be made, or set DATABASE_URL to a database that runs elsewhere", err)
	}
	path, err := resolve(path)
	if err != nil {
		return nil, err
	}
	lock, err := os.OpenFile(filepath.Join(path, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock the data folder: %w", err)
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = lock.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("%w (%s)", ErrInUse, path)
		}
		return nil, fmt.Errorf("lock the data folder: %w", err)
	}
	return &folder{path: path, cluster: clusterIn(path), lock: lock}, nil
}

func (f *folder) release() { _ = f.lock.Close() }

func clusterIn(dataDir string) string { return filepath.Join(dataDir, "postgres") }

func resolve(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(path)
}

// major is the version that made the cluster, 0 when there is no cluster yet.
func (f *folder) major() (int, error) {
	version, err := os.ReadFile(filepath.Join(f.cluster, "PG_VERSION"))
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	return majorIn(string(version)), err
}

// initialise makes the cluster under another name and renames it when it is complete. What an earlier, interrupted
// attempt left is removed.
func (f *folder) initialise(ctx context.Context, programs binaries, who identity, durable bool) error {
	unfinished, _ := filepath.Glob(f.cluster + ".new-*") // the only error is a malformed pattern
	for _, path := range unfinished {
		if err := os.RemoveAll(path); err != nil {
			return err
		}
	}
	made, err := os.MkdirTemp(f.path, filepath.Base(f.cluster)+".new-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(made) }() // gone after the rename
	if err := who.own(made); err != nil {
		return err
	}
	arguments := []string{"-D", made, "-U", superuser, "-A", "trust", "-E", "UTF8", "--locale=C", "--data-checksums"}
	if !durable {
		arguments = append(arguments, "--no-sync")
	}
	command := exec.CommandContext(ctx, programs.path("initdb"), arguments...)
	command.Dir = "/"
	command.Env = environment()
	command.SysProcAttr = who.attributes()
	runtime.LockOSThread() // see attributes
	output, err := command.CombinedOutput()
	runtime.UnlockOSThread()
	if err != nil {
		return fmt.Errorf("initdb failed: %w: %s", err, strings.TrimSpace(string(output)))
	}
	return os.Rename(made, f.cluster)
}

// socketDir makes the folder of the socket: in the data folder, or in a folder for temporary files when that path is
// too long for a socket or has a comma, which separates hosts in an address. Only the identity and root may enter it.
func (f *folder) socketDir(who identity) (string, error) {
	sum := fnv.New64a()
	_, _ = sum.Write([]byte(f.path)) // never fails
	short := fmt.Sprintf("stationmaster-%d-%x", who.uid, sum.Sum64())
	for _, dir := range []string{filepath.Join(f.path, "run"), filepath.Join(os.TempDir(), short), filepath.Join("/tmp", short)} {
		if len(socketIn(dir)) > maxSocketPath || strings.Contains(dir, ",") {
			continue
		}
		return dir, makePrivate(dir, who)
	}
	return "", fmt.Errorf("no folder has a path short enough for a socket: %s", f.path)
}

func socketIn(dir string) string { return filepath.Join(dir, ".s.PGSQL."+port) }

// makePrivate makes a folder for one identity alone. One that exists must be ours, as others may write beside it.
func makePrivate(dir string, who identity) error {
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return fmt.Errorf("make the folder of the socket: %w", err)
	}
	owner, err := ownerOf(dir)
	if err != nil {
		return err
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	if !info.IsDir() || (owner.uid != os.Geteuid() && owner.uid != who.uid) {
		return fmt.Errorf("%s is not ours: remove it and start again", dir)
	}
	if err := os.Chmod(dir, 0o700); err != nil {
		return err
	}
	return who.own(dir)
}
