package embedded

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"
)

const (
	// maxFailures is how often in a row Postgres may fail to start before we give up.
	maxFailures = 5
	// leftoverLimit bounds the wait for processes that a dead Postgres left.
	leftoverLimit = 30 * time.Second

	readyLine = "database system is ready to accept connections"
)

// supervise keeps Postgres running until Stop, and closes ready when it first accepts connections. A first start that
// fails is final. It is the only one that sets err, and it owns the lock of the data folder from here on.
func (s *Server) supervise(ready chan<- struct{}) {
	defer close(s.done)
	defer s.folder.release()
	defer s.removeSocketDir()
	runtime.LockOSThread() // see identity.attributes
	defer runtime.UnlockOSThread()

	started := false
	for failures := 0; ; {
		wasReady, cause := s.run(func() {
			if !started {
				close(ready)
			}
			started = true
		})
		if s.isStopping() {
			return
		}
		if failures++; wasReady {
			failures = 0
		}
		if !started || failures == maxFailures {
			s.err = fmt.Errorf("the private Postgres does not run: %w", cause)
			return
		}
		s.options.Logger.Error("the private Postgres died and is started again", "cause", cause, "failures", failures)
		if err := s.clearAfterDeath(); err != nil {
			s.err = err
			return
		}
		if failures > 0 {
			select {
			case <-s.stopping:
				return
			case <-time.After(time.Second << failures):
			}
		}
	}
}

// run starts Postgres once and waits for its end. onReady is called when it accepts connections.
func (s *Server) run(onReady func()) (wasReady bool, cause error) {
	messages, writer, err := os.Pipe()
	if err != nil {
		return false, err
	}
	defer func() { _ = messages.Close() }()
	command := exec.Command(s.programs.path("postgres"), s.options.arguments(s.folder.cluster, s.socketDir)...)
	command.Dir = "/"
	command.Env = environment()
	command.SysProcAttr = s.who.attributes()
	command.Stdout, command.Stderr = writer, writer
	err = s.startUnlessStopping(command)
	_ = writer.Close()
	if err != nil {
		return false, err
	}

	log := &messageLog{log: s.options.Logger, stopping: s.isStopping}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		log.read(messages, func() { wasReady = true; onReady() })
	}()
	err = command.Wait()
	s.setProcess(nil)
	// The pipe ends with the last process that has it: soon, as each one notices that the first is dead.
	select {
	case <-ended:
	case <-time.After(leftoverLimit):
		_ = messages.SetReadDeadline(time.Now())
		<-ended
	}
	if err == nil {
		err = errors.New("it was shut down by somebody else")
	}
	if log.last != "" {
		err = fmt.Errorf("%w: %s", err, log.last)
	}
	return wasReady, err
}

func (s *Server) startUnlessStopping(command *exec.Cmd) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.isStopping() {
		return context.Canceled
	}
	if err := command.Start(); err != nil {
		return err
	}
	s.process = command.Process
	return nil
}

func (s *Server) setProcess(process *os.Process) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.process = process
}

func (s *Server) signal(signal os.Signal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.process != nil {
		_ = s.process.Signal(signal) // it may have ended already
	}
}

func (s *Server) isStopping() bool {
	select {
	case <-s.stopping:
		return true
	default:
		return false
	}
}

func (s *Server) clearAfterDeath() error {
	ctx, cancel := context.WithTimeout(context.Background(), leftoverLimit)
	defer cancel()
	return clearLeftovers(ctx, s.folder.cluster, s.socketDir)
}

// removeSocketDir leaves nothing outside the data folder.
func (s *Server) removeSocketDir() {
	if filepath.Dir(s.socketDir) != s.folder.path {
		_ = os.RemoveAll(s.socketDir)
	}
}

// Stop ends Postgres: open connections are closed, everything committed is on the disk. When ctx ends first, Postgres
// is ended at once and recovers at its next start. Every call waits for the end.
func (s *Server) Stop(ctx context.Context) error {
	s.stop.Do(func() { close(s.stopping) })
	s.signal(syscall.SIGINT)
	select {
	case <-s.done:
		return nil
	case <-ctx.Done():
	}
	s.signal(syscall.SIGQUIT)
	<-s.done
	return fmt.Errorf("the private Postgres was ended at once: %w", ctx.Err())
}

// messageLog passes on what Postgres says.
type messageLog struct {
	log      *slog.Logger
	stopping func() bool
	last     string // the last complaint, as the cause of a death
}

func (m *messageLog) read(messages io.Reader, onReady func()) {
	for lines := bufio.NewReader(messages); ; {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimSuffix(line, "\n")
		level := slog.LevelDebug
		if strings.Contains(line, "FATAL:") || strings.Contains(line, "PANIC:") {
			m.last = line
			if !m.stopping() {
				level = slog.LevelWarn
			}
		}
		m.log.Log(context.Background(), level, "postgres: "+line)
		if strings.Contains(line, readyLine) {
			onReady()
		}
	}
}
