package rig

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"time"
)

var listensOn = regexp.MustCompile(`listens on (http://\S+)`)

// Process is a server that runs in a process group of its own.
type Process struct {
	Origin string // where it listens, like http://127.0.0.1:41234
	PID    int
	exited chan struct{} // closed by the goroutine that waits for it
}

// StartProcess runs a command that starts a server, and returns when that listens. What the server prints as errors goes to stderr. env comes on top
// of our own environment, without what make left in it. The caller stops it.
func StartProcess(ctx context.Context, env []string, command string, args ...string) (*Process, error) {
	cmd := exec.Command(command, args...)
	for _, entry := range os.Environ() {
		if name, _, _ := strings.Cut(entry, "="); !strings.HasPrefix(name, "MAKE") && name != "MFLAGS" {
			cmd.Env = append(cmd.Env, entry)
		}
	}
	cmd.Env = append(cmd.Env, env...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Stderr = os.Stderr
	output, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	p := &Process{PID: cmd.Process.Pid, exited: make(chan struct{})}
	origin := make(chan string, 1)
	go func() {
		defer close(p.exited)
		lines := bufio.NewScanner(output)
		for lines.Scan() {
			if found := listensOn.FindStringSubmatch(lines.Text()); found != nil {
				select {
				case origin <- found[1]:
				default:
				}
			}
		}
		_, _ = io.Copy(io.Discard, output) // after a line that is too long
		_ = cmd.Wait()                     // it was told to end, so how it ends says nothing
	}()
	select {
	case p.Origin = <-origin:
		return p, nil
	case <-p.exited:
		return nil, fmt.Errorf("%s ended before it listened", command)
	case <-ctx.Done():
		p.Stop()
		return nil, fmt.Errorf("%s does not listen: %w", command, ctx.Err())
	}
}

// StartNode runs the server's binary on a database, on a free port of loopback. env comes on top.
func StartNode(ctx context.Context, binary string, d *Database, env ...string) (*Process, error) {
	return StartProcess(ctx, append([]string{
		"DATABASE_URL=" + d.DSN, "LISTEN_ADDR=127.0.0.1:0", "LOG_LEVEL=warn",
	}, env...), binary, "serve")
}

// StartAgain runs it where an earlier one listened that has ended.
func (p *Process) StartAgain(ctx context.Context, binary string, d *Database, env ...string) (*Process, error) {
	return StartNode(ctx, binary, d, append(env, "LISTEN_ADDR="+strings.TrimPrefix(p.Origin, "http://"))...)
}

// Kill ends the process as a crash would, and returns when it has ended.
func (p *Process) Kill() {
	_ = syscall.Kill(-p.PID, syscall.SIGKILL) // fails when it has ended already
	<-p.exited
}

// Stop ends the process as Ctrl-C would, and returns when it has ended; one that does not is killed.
func (p *Process) Stop() {
	_ = syscall.Kill(-p.PID, syscall.SIGINT) // fails when it has ended already
	patience := time.NewTimer(stopFor)
	defer patience.Stop()
	select {
	case <-p.exited:
	case <-patience.C:
		_ = syscall.Kill(-p.PID, syscall.SIGKILL)
		<-p.exited
	}
}
