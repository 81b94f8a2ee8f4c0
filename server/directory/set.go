package directory

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"stationmaster/server/logon"
)

// Set is directories that people can log on by. Which ones they are may change meanwhile: each question goes on with the one that it began with.
type Set struct {
	list   atomic.Pointer[[]*directory]
	mu     sync.Mutex // one change at a time
	closed bool
}

// directory is one of them.
type directory struct {
	Config
	log      *slog.Logger
	now      func() time.Time
	roots    *x509.CertPool // nil: the computer's
	servers  []*server
	slots    chan struct{} // as many questions at once as connections
	people   chan struct{} // as many people at once
	unusable error         // why nobody can be asked; nil: it can be tried

	mu        sync.Mutex
	idle      []*conn // bound as the service account; the one used last is at the end
	closed    bool
	health    logon.DirectoryHealth
	answered  time.Time // when it last answered
	refusedAt time.Time
	refusal   error
}

// New makes the directories of a configuration. It reads files and asks nobody.
func New(configs []Config, log *slog.Logger) (*Set, error) {
	all := faults{}
	filled := make([]Config, len(configs))
	for i, c := range configs {
		filled[i] = c.withPresets()
	}
	all.list = check(filled)
	var list []*directory
	for _, c := range filled {
		fault := all.of(c.Name)
		var roots *x509.CertPool
		if c.CAFile != "" {
			pem, err := os.ReadFile(c.CAFile)
			if err != nil {
				fault("ca_file", "cannot be read: %v", err)
			} else if roots, err = authorities(string(pem)); err != nil {
				fault("ca_file", "%v", err)
			}
		}
		if c.PasswordFile != "" {
			if _, err := c.servicePassword(); err != nil {
				fault("password_file", "%v", err)
			}
		}
		if len(all.list) == 0 {
			list = append(list, newDirectory(c, roots, log))
		}
	}
	if len(all.list) > 0 {
		return nil, errors.Join(all.list...)
	}
	set := &Set{}
	set.list.Store(&list)
	return set, nil
}

// newDirectory makes one of a configuration that was checked. roots are those of its file.
func newDirectory(c Config, roots *x509.CertPool, log *slog.Logger) *directory {
	d := &directory{
		Config: c, log: log, now: time.Now, health: logon.DirectoryHealth{Name: c.Name, Up: true}, roots: roots,
		slots: make(chan struct{}, c.Pool), people: make(chan struct{}, c.Pool),
	}
	if c.CA != "" {
		d.roots, _ = authorities(c.CA)
	}
	for _, address := range c.Servers {
		s := newServer(address)
		s.plain = c.Plain && strings.HasPrefix(address, "ldap:")
		d.servers = append(d.servers, s)
	}
	return d
}

var _ logon.Directories = (*Set)(nil)

// Reload implements logon.Directories: what a configuration says does not change.
func (s *Set) Reload(context.Context) error { return nil }

func (s *Set) all() []*directory { return *s.list.Load() }

// use makes these the directories.
func (s *Set) use(list []*directory) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := s.all()
	s.list.Store(&list)
	if s.closed {
		before = list
	}
	for _, d := range before {
		if s.closed || !slices.Contains(list, d) {
			d.retire()
		}
	}
}

// Close ends the connections that wait to be reused, and those in use when they are given back.
func (s *Set) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	for _, d := range s.all() {
		d.retire()
	}
}

// retire ends the connections that nobody uses. Who is being answered is answered; then theirs end too.
func (d *directory) retire() {
	d.mu.Lock()
	d.closed = true
	idle := d.idle
	d.idle = nil
	d.mu.Unlock()
	for _, c := range idle {
		c.close()
	}
}

// Names are the directories' names, those of the configuration first and in its order.
func (s *Set) Names() []string {
	var names []string
	for _, d := range s.all() {
		names = append(names, d.Name)
	}
	return names
}

// Health implements logon.Directories.
func (s *Set) Health() []logon.DirectoryHealth {
	var all []logon.DirectoryHealth
	for _, d := range s.all() {
		all = append(all, d.lastSeen())
	}
	return all
}

func (d *directory) lastSeen() logon.DirectoryHealth {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.health
}

// Locate implements logon.Directories.
func (s *Set) Locate(typed string) (string, bool, bool) {
	if domain, _, found := strings.Cut(typed, `\`); found {
		return s.called(domain)
	}
	if at := strings.LastIndexByte(typed, '@'); at >= 0 {
		return s.called(typed[at+1:])
	}
	for _, d := range s.all() {
		if d.Default {
			return d.Name, false, true
		}
	}
	return "", false, false
}

func (s *Set) called(word string) (string, bool, bool) {
	for _, d := range s.all() {
		for _, own := range append([]string{d.Domain}, d.UPNSuffixes...) {
			if fold(own) == fold(word) {
				return d.Name, true, true
			}
		}
	}
	return "", false, false
}

// of finds a directory by its name.
func (s *Set) of(name string) (*directory, error) {
	for _, d := range s.all() {
		if d.Name == name {
			return d, nil
		}
	}
	err := errors.New("there is no such directory here")
	return nil, &logon.DirectoryError{Directory: name, Cause: logon.CauseUnavailable, Detail: err.Error(), Err: err}
}

func (c Config) servicePassword() (string, error) {
	if c.PasswordFile == "" {
		return c.Password, nil
	}
	content, err := os.ReadFile(c.PasswordFile)
	if err != nil {
		return "", fmt.Errorf("cannot be read: %w", err)
	}
	password := strings.TrimRight(string(content), "\r\n")
	if password == "" {
		return "", errors.New("is empty")
	}
	return password, nil
}

// oneLine makes what servers say fit for a log and a ledger.
func oneLine(err error) string {
	text := strings.Join(strings.FieldsFunc(err.Error(), func(r rune) bool { return r < ' ' }), " ")
	if len(text) > 400 {
		text = strings.ToValidUTF8(text[:400], "") + "…"
	}
	return strings.ToValidUTF8(text, "�")
}

// bounded gives a context for what a person waits for.
func (d *directory) bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, d.Whole)
}
