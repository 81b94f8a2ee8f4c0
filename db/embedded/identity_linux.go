package embedded

import (
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
)

// identity is whom Postgres runs as, seen from outside: the owner of its files.
type identity struct {
	uid, gid int
	// credential is set when root becomes somebody else, alias when root only gets another name in a user namespace.
	credential *syscall.Credential
	alias      *account
}

type account struct{ uid, gid int }

// chooseIdentity decides whom Postgres runs as. clusterOwner is nil when there is no cluster yet. Every folder in
// paths must be reachable for that one.
func chooseIdentity(clusterOwner *account, paths ...string) (identity, error) {
	self := account{os.Geteuid(), os.Getegid()}
	if self.uid != 0 {
		if clusterOwner != nil && clusterOwner.uid != self.uid {
			return identity{}, fmt.Errorf("the data folder belongs to user %d: start the server as that user, or name another folder", clusterOwner.uid)
		}
		return identity{uid: self.uid, gid: self.gid}, nil
	}
	if clusterOwner != nil && clusterOwner.uid != 0 {
		if blocked := unreachable(*clusterOwner, paths); blocked != "" {
			return identity{}, fmt.Errorf("the owner of the data folder, user %d, may not enter %s: allow it (chmod o+x), or move what is below it", clusterOwner.uid, blocked)
		}
		return become(*clusterOwner), nil
	}
	known := unprivileged()
	if clusterOwner == nil {
		for _, one := range known {
			if unreachable(one, paths) == "" {
				return become(one), nil
			}
		}
	}
	for _, one := range known {
		alias := identity{uid: 0, gid: 0, alias: &one}
		if alias.works() {
			return alias, nil
		}
	}
	return identity{}, fmt.Errorf("the private Postgres refuses to run as root, and no other user may enter these folders: %v; "+
		"start the server as another user, or put the data and the programs below folders that everybody may enter", paths)
}

func become(one account) identity {
	return identity{uid: one.uid, gid: one.gid, credential: &syscall.Credential{Uid: uint32(one.uid), Gid: uint32(one.gid)}}
}

// unprivileged are the users of this machine that may run Postgres for root. initdb wants one with a name.
func unprivileged() []account {
	var known []account
	for _, name := range []string{"postgres", "nobody"} {
		if found, err := user.Lookup(name); err == nil {
			uid, uidErr := strconv.Atoi(found.Uid)
			gid, gidErr := strconv.Atoi(found.Gid)
			if uidErr == nil && gidErr == nil && uid != 0 {
				known = append(known, account{uid, gid})
			}
		}
	}
	return known
}

// unreachable names the first folder on the way to one of the paths, itself included, that the account may not enter.
// What does not exist yet is made by us and does not count.
func unreachable(one account, paths []string) string {
	for _, path := range paths {
		for dir := path; ; dir = filepath.Dir(dir) {
			var stat syscall.Stat_t
			if err := syscall.Stat(dir, &stat); err == nil && !mayEnter(one, stat) {
				return dir
			}
			if dir == filepath.Dir(dir) {
				break
			}
		}
	}
	return ""
}

func mayEnter(one account, stat syscall.Stat_t) bool {
	switch {
	case int(stat.Uid) == one.uid:
		return stat.Mode&0o100 != 0
	case int(stat.Gid) == one.gid:
		return stat.Mode&0o010 != 0
	default:
		return stat.Mode&0o001 != 0
	}
}

// attributes are how to start a process as this identity.
//
// It gets SIGINT, Postgres' fast shutdown, when the *thread* that started it ends: the caller must hold its thread
// (runtime.LockOSThread) from Start to Wait. It gets a process group of its own, or a Ctrl-C in the terminal would
// reach it before us.
func (i identity) attributes() *syscall.SysProcAttr {
	attributes := &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGINT, Credential: i.credential}
	if i.alias != nil {
		attributes.Cloneflags = syscall.CLONE_NEWUSER
		attributes.UidMappings = []syscall.SysProcIDMap{{ContainerID: i.alias.uid, HostID: 0, Size: 1}}
		attributes.GidMappings = []syscall.SysProcIDMap{{ContainerID: i.alias.gid, HostID: 0, Size: 1}}
	}
	return attributes
}

// works tells whether this system lets us start anything in that way: containers often forbid user namespaces.
func (i identity) works() bool {
	command := exec.Command("true")
	command.Dir = "/"
	command.SysProcAttr = i.attributes()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	return command.Run() == nil
}

// own gives a file or folder to the identity.
func (i identity) own(path string) error {
	if os.Geteuid() != 0 {
		return nil
	}
	return os.Lchown(path, i.uid, i.gid)
}

// ownerOf is nil when the path does not exist.
func ownerOf(path string) (*account, error) {
	info, err := os.Lstat(path)
	if os.IsNotExist(err) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	stat := info.Sys().(*syscall.Stat_t)
	return &account{int(stat.Uid), int(stat.Gid)}, nil
}
