package app

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"sync"
	"syscall"
	"testing"
	"time"
)

// programFolder is where the real program was built; empty if no test wanted it.
var programFolder string

// program is the real program, built once.
var program = sync.OnceValues(func() (string, error) {
	var err error
	if programFolder, err = os.MkdirTemp("", "stationmaster-app-"); err != nil {
		return "", err
	}
	path := filepath.Join(programFolder, "stationmaster")
	// As the product is built, whatever the tests are built with: without C, and from what was compiled for it.
	build := exec.Command("go", "build", "-buildvcs=false", "-trimpath", "-o", path, "stationmaster/server")
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=")
	if said, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the program: %w\n%s", err, said)
	}
	return path, nil
})

func removeProgram() { _ = os.RemoveAll(programFolder) } // nothing, if empty

// process is a running stationmaster of its own.
type process struct {
	t      *testing.T
	cmd    *exec.Cmd
	out    *record // what people read
	log    *record
	exited chan struct{}
	code   int // after exited; -1 for a signal
}

// start starts the program in the folder, with nothing of ours in its environment but the pairs.
func start(t *testing.T, folder string, args []string, pairs ...string) *process {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{t: t, out: &record{}, log: &record{}, exited: make(chan struct{})}
	p.cmd = exec.Command(path, args...)
	p.cmd.Dir = folder
	p.cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "POSTGRES_BIN=" + os.Getenv("POSTGRES_BIN")}
	for i := 0; i < len(pairs); i += 2 {
		p.cmd.Env = append(p.cmd.Env, pairs[i]+"="+pairs[i+1])
	}
	p.cmd.Stdout, p.cmd.Stderr = p.out, p.log
	// However the tests end, it ends with them. That signal comes when the thread that started it ends.
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := p.cmd.Start()
		started <- err
		if err == nil {
			_ = p.cmd.Wait()
			p.code = p.cmd.ProcessState.ExitCode()
		}
		close(p.exited)
	}()
	if err := <-started; err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		p.signal(syscall.SIGCONT)
		p.signal(syscall.SIGTERM)
		select {
		case <-p.exited:
		case <-time.After(patience):
			p.signal(syscall.SIGKILL)
			<-p.exited
			t.Errorf("%v had to be killed", args)
		}
		if t.Failed() {
			t.Logf("%v said:\n%s\nand logged:\n%s", args, p.out, p.log)
		}
	})
	return p
}

var listening = regexp.MustCompile(`listens on (http://\S+)`)

// serveProcess starts serve and waits until it listens; it gives the address.
func serveProcess(t *testing.T, folder string, args []string, pairs ...string) (p *process, url string) {
	t.Helper()
	p = start(t, folder, append([]string{"serve"}, args...), append([]string{"LISTEN_ADDR", "127.0.0.1:0"}, pairs...)...)
	eventually(t, "the server listens", func() bool {
		select {
		case <-p.exited:
			t.Fatalf("the server ended with %d", p.code)
		default:
		}
		found := listening.FindStringSubmatch(p.out.String())
		if found != nil {
			url = found[1]
		}
		return found != nil
	})
	return p, url
}

func (p *process) signal(s syscall.Signal) {
	select {
	case <-p.exited:
	default:
		_ = p.cmd.Process.Signal(s)
	}
}

// wait gives the exit code.
func (p *process) wait() int {
	p.t.Helper()
	select {
	case <-p.exited:
	case <-time.After(patience):
		p.t.Fatal("the process does not end")
	}
	return p.code
}

// dataFolder is a folder that Postgres may enter also where it runs as another user than the tests.
func dataFolder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "stationmaster-app-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	return dir
}
