package embedded

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// Who runs these tests decides what they can show: as root they start a copy of this program as nobody where that is
// wanted; as anybody else, everything in this package already runs as a plain user.
func asRoot() bool { return os.Geteuid() == 0 }

func TestRootRunsPostgresAsSomebodyElse(t *testing.T) {
	t.Parallel()
	server := start(t, openWay(t))
	info, err := os.Stat(server.folder.cluster)
	must(t, err)
	if owner := int(info.Sys().(*syscall.Stat_t).Uid); owner != server.who.uid {
		t.Errorf("the cluster belongs to user %d, not to %+v", owner, server.who)
	}
	// Where nobody else may enter the folder of the programs, root gets another name instead.
	closed := unreachable(account{uid: -1, gid: -1}, []string{server.programs.dir}) != ""
	if want := asRoot() && !closed; want != (server.who.credential != nil) {
		t.Errorf("runs as %+v", server.who)
	}
	query(t, server.DSN(), "select 'reached'")
}

// A checkout below /root is like this.
func TestFolderThatOnlyItsOwnerMayEnter(t *testing.T) {
	t.Parallel()
	parent := openWay(t)
	must(t, os.Mkdir(parent, 0o700))
	dir := filepath.Join(parent, "data")
	server := start(t, dir)
	if asRoot() != (server.who.alias != nil) {
		t.Errorf("runs as %+v", server.who)
	}
	execute(t, server.DSN(), "create table kept (word text); insert into kept values ('here')")
	must(t, server.Stop(t.Context()))
	if got := query(t, start(t, dir).DSN(), "select word from kept"); got != "here" {
		t.Errorf("after a second start there is %q", got)
	}
}

func TestPlainUser(t *testing.T) {
	t.Parallel()
	dir := openWay(t)
	var attributes *syscall.SysProcAttr
	var settings []string
	if asRoot() {
		attributes = &syscall.SysProcAttr{Credential: nobody(t)}
		must(t, os.Mkdir(dir, 0o755))
		must(t, os.Chown(dir, int(attributes.Credential.Uid), int(attributes.Credential.Gid)))
		settings = []string{"POSTGRES_BIN=" + openPrograms(t)}
		openTestProgram(t)
	}
	owner := startOwner(t, dir, attributes, settings...)
	query(t, owner.said, "select 'reached'")
	must(t, owner.input.Close())
	must(t, owner.command.Wait())
}

// openPrograms gives a folder of Postgres' programs that everybody may enter: a copy, in a checkout that is closed.
func openPrograms(t *testing.T) string {
	t.Helper()
	programs, err := findBinaries(0, slog.New(slog.DiscardHandler))
	must(t, err)
	if unreachable(account{uid: -1, gid: -1}, []string{programs.dir}) == "" {
		return programs.dir
	}
	installed := openWay(t)
	must(t, os.CopyFS(installed, os.DirFS(filepath.Dir(programs.dir))))
	return filepath.Join(installed, filepath.Base(programs.dir))
}

// openTestProgram lets everybody run this test program, which go test puts into a folder of its own.
func openTestProgram(t *testing.T) {
	t.Helper()
	program, err := os.Executable()
	must(t, err)
	for dir := filepath.Dir(program); dir != filepath.Clean(os.TempDir()) && dir != "/"; dir = filepath.Dir(dir) {
		must(t, os.Chmod(dir, 0o755))
	}
}

func TestClusterOfSomebodyElse(t *testing.T) {
	t.Parallel()
	other := account{uid: os.Geteuid() + 4242, gid: 4242}
	closed := t.TempDir()
	must(t, os.Chmod(closed, 0o700))
	_, err := chooseIdentity(&other, closed)
	if err == nil || !strings.Contains(err.Error(), "folder") {
		t.Errorf("somebody else's cluster in a closed folder gave %v, want what to do about it", err)
	}
}

func TestMayEnter(t *testing.T) {
	t.Parallel()
	one := account{uid: 7, gid: 8}
	for _, c := range []struct {
		stat syscall.Stat_t
		want bool
	}{
		{syscall.Stat_t{Uid: 7, Gid: 1, Mode: 0o100}, true},
		{syscall.Stat_t{Uid: 7, Gid: 8, Mode: 0o011}, false},
		{syscall.Stat_t{Uid: 1, Gid: 8, Mode: 0o010}, true},
		{syscall.Stat_t{Uid: 1, Gid: 8, Mode: 0o101}, false},
		{syscall.Stat_t{Uid: 1, Gid: 1, Mode: 0o001}, true},
		{syscall.Stat_t{Uid: 1, Gid: 1, Mode: 0o110}, false},
	} {
		if got := mayEnter(one, c.stat); got != c.want {
			t.Errorf("owner %d:%d mode %o: %v", c.stat.Uid, c.stat.Gid, c.stat.Mode, got)
		}
	}
}
