package embedded

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sys/unix"
)

// ownerFolder names the data folder for a copy of this test program that owns a server instead of running tests.
const ownerFolder = "EMBEDDED_TEST_OWNER_OF"

func TestMain(m *testing.M) {
	if dir := os.Getenv(ownerFolder); dir != "" {
		os.Exit(beOwner(dir))
	}
	os.Exit(m.Run())
}

// beOwner runs a server, prints its DSN, and stays until its input ends or it is killed.
func beOwner(dir string) int {
	server, err := Start(context.Background(), Options{DataDir: dir, Settings: quick})
	if err != nil {
		fmt.Println("error:", err)
		return 1
	}
	fmt.Println(server.DSN())
	_, _ = io.Copy(io.Discard, os.Stdin)
	if err := server.Stop(context.Background()); err != nil {
		return 1
	}
	return 0
}

// quick is for tests: a power cut is not what they are about.
var quick = map[string]string{"fsync": "off"}

// owner is another process that owns a server.
type owner struct {
	command *exec.Cmd
	input   io.Closer // ends it in order
	said    string    // its first line
}

// startOwner starts an owner and waits for its first line. It is killed at the end of the test.
func startOwner(t *testing.T, dir string, attributes *syscall.SysProcAttr, settings ...string) *owner {
	t.Helper()
	program, err := os.Executable()
	must(t, err)
	command := exec.Command(program)
	command.Env = append(os.Environ(), ownerFolder+"="+dir)
	command.Env = append(command.Env, settings...)
	command.SysProcAttr = attributes
	input, err := command.StdinPipe()
	must(t, err)
	output, err := command.StdoutPipe()
	must(t, err)
	must(t, command.Start())
	t.Cleanup(func() {
		_ = command.Process.Kill()
		_ = command.Wait()
	})
	said, err := bufio.NewReader(output).ReadString('\n')
	must(t, err)
	return &owner{command, input, said[:len(said)-1]}
}

// openWay gives a data folder that does not exist yet, on a way that everybody may go, unlike t.TempDir's.
func openWay(t *testing.T) string {
	t.Helper()
	parent, err := os.MkdirTemp("", "embedded-test-")
	must(t, err)
	must(t, os.Chmod(parent, 0o755))
	t.Cleanup(func() { _ = os.RemoveAll(parent) })
	return filepath.Join(parent, "data")
}

func start(t *testing.T, dir string) *Server {
	t.Helper()
	server, err := Start(t.Context(), Options{DataDir: dir, Settings: quick})
	must(t, err)
	t.Cleanup(func() { _ = server.Stop(context.Background()) })
	return server
}

// query asks for one text, over a connection of its own.
func query(t *testing.T, dsn, sql string) string {
	t.Helper()
	connection, err := pgx.Connect(t.Context(), dsn)
	must(t, err)
	defer func() { _ = connection.Close(context.Background()) }()
	var text string
	must(t, connection.QueryRow(t.Context(), sql).Scan(&text))
	return text
}

func execute(t *testing.T, dsn, sql string) {
	t.Helper()
	connection, err := pgx.Connect(t.Context(), dsn)
	must(t, err)
	defer func() { _ = connection.Close(context.Background()) }()
	_, err = connection.Exec(t.Context(), sql)
	must(t, err)
}

// awaitEnd waits until a process has ended, also one that is nobody's child here.
func awaitEnd(t *testing.T, pid int) {
	t.Helper()
	process, err := unix.PidfdOpen(pid, 0)
	if err == unix.ESRCH {
		return
	}
	must(t, err)
	defer func() { _ = unix.Close(process) }()
	for t.Context().Err() == nil {
		if ended, _ := unix.Poll([]unix.PollFd{{Fd: int32(process), Events: unix.POLLIN}}, 100); ended > 0 {
			return
		}
	}
}

func nobody(t *testing.T) *syscall.Credential {
	t.Helper()
	found, err := user.Lookup("nobody")
	must(t, err)
	uid, err := strconv.ParseUint(found.Uid, 10, 32)
	must(t, err)
	gid, err := strconv.ParseUint(found.Gid, 10, 32)
	must(t, err)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
