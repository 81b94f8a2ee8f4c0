package directorytest

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Samba expects to be root, for two things that no test needs: it gives files of its shares to others, and listens at ports that only root may use.

// asAnybody runs samba-tool without the first.
const asAnybody = `
import runpy, sys
import samba.provision
samba.provision.setsysvolacl = lambda *args, **named: None
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
`

// Where a Samba with otherPorts listens.
const (
	portOfURL  = "10389"
	portOfURLS = "10636"
)

// otherPorts makes a library that has the program it is loaded into listen 10,000 ports higher than where it wants to.
func otherPorts(t testing.TB, folder string) string {
	t.Helper()
	source, library := filepath.Join(folder, "ports.c"), filepath.Join(folder, "ports.so")
	must(t, os.WriteFile(source, []byte(portsC), 0o600))
	compiler := ""
	for _, candidate := range []string{"cc", "gcc", "clang"} {
		if path, err := exec.LookPath(candidate); err == nil {
			compiler = path
			break
		}
	}
	if compiler == "" {
		t.Fatal("a C compiler is missing: run scripts/provide compiler as root")
	}
	if out, err := exec.Command(compiler, "-shared", "-fPIC", "-o", library, source, "-ldl").CombinedOutput(); err != nil {
		t.Fatalf("%s: %v: %s", compiler, err, out)
	}
	return library
}

// Samba knows by the port that it was called at whether to begin with TLS, so it is told the usual one.
const portsC = `
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netinet/in.h>

enum { usual = 1024, higher = 10000 };

int bind(int socket, const struct sockaddr *address, socklen_t length) {
	int (*bind)(int, const struct sockaddr *, socklen_t) = dlsym(RTLD_NEXT, "bind");
	if (address->sa_family == AF_INET) {
		struct sockaddr_in other = *(const struct sockaddr_in *)address;
		if (other.sin_port != 0 && ntohs(other.sin_port) < usual) {
			other.sin_port = htons(ntohs(other.sin_port) + higher);
			return bind(socket, (struct sockaddr *)&other, sizeof other);
		}
	}
	return bind(socket, address, length);
}

int getsockname(int socket, struct sockaddr *address, socklen_t *length) {
	int (*getsockname)(int, struct sockaddr *, socklen_t *) = dlsym(RTLD_NEXT, "getsockname");
	int result = getsockname(socket, address, length);
	if (result == 0 && address->sa_family == AF_INET) {
		struct sockaddr_in *in = (struct sockaddr_in *)address;
		if (ntohs(in->sin_port) > higher && ntohs(in->sin_port) < higher + usual) {
			in->sin_port = htons(ntohs(in->sin_port) - higher);
		}
	}
	return result;
}
`
