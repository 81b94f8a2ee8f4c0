package embedded

import (
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
	owner := int(info.Sys().(*syscall.Stat_t).Uid)
	if owner == 0 {
		t.Error("the cluster belongs to root")
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
	if asRoot() {
		attributes = &syscall.SysProcAttr{Credential: nobody(t)}
		must(t, os.Mkdir(dir, 0o755))
		must(t, os.Chown(dir, int(attributes.Credential.Uid), int(attributes.Credential.Gid)))
		must(t, publish(t))
	}
	owner := startOwner(t, dir, attributes)
	query(t, owner.said, "select 'reached'")
	must(t, owner.input.Close())
	must(t, owner.command.Wait())
}

// publish lets everybody run this test program, which go test puts into a folder of its own.
func publish(t *testing.T) error {
	program, err := os.Executable()
	must(t, err)
	for dir := filepath.Dir(program); dir != os.TempDir() && dir != "/"; dir = filepath.Dir(dir) {
		if err := os.Chmod(dir, 0o755); err != nil {
			return err
		}
	}
	return nil
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
