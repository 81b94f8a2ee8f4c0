package directory

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"time"

	"stationmaster/server/logon"
)

// Set is the directories of the configuration.
type Set struct {
	list []*directory
}

// directory is one of them.
type directory struct {
	Config
	log     *slog.Logger
	now     func() time.Time
	roots   *x509.CertPool // nil: the computer's
	servers []*server
	slots   chan struct{} // as many questions at once as connections
	people  chan struct{} // as many people at once

	mu        sync.Mutex
	idle      []*conn // bound as the service account; the one used last is at the end
	closed    bool
	health    logon.DirectoryHealth
	refusedAt time.Time
	refusal   error
}

// New makes the directories of a configuration. It reads files and asks nobody.
func New(configs []Config, log *slog.Logger) (*Set, error) {
	set, all := &Set{}, faults{}
	filled := make([]Config, len(configs))
	for i, c := range configs {
		filled[i] = c.withPresets()
	}
	all.list = check(filled)
	for _, c := range filled {
		fault := all.of(c.Name)
		d := &directory{
			Config: c, log: log, now: time.Now, health: logon.DirectoryHealth{Name: c.Name, Up: true},
			slots: make(chan struct{}, max(1, c.Pool)), people: make(chan struct{}, max(1, c.Pool)),
		}
		if c.CAFile != "" {
			pem, err := os.ReadFile(c.CAFile)
			d.roots = x509.NewCertPool()
			switch {
			case err != nil:
				fault("ca_file", "cannot be read: %v", err)
			case !d.roots.AppendCertsFromPEM(pem):
				fault("ca_file", "has no certificate in PEM")
			}
		}
		if c.PasswordFile != "" {
			if _, err := d.servicePassword(); err != nil {
				fault("password_file", "%v", err)
			}
		}
		if len(all.list) == 0 {
			for _, address := range c.Servers {
				s := newServer(address)
				s.plain = c.Plain && strings.HasPrefix(address, "ldap:")
				d.servers = append(d.servers, s)
			}
		}
		set.list = append(set.list, d)
	}
	if len(all.list) > 0 {
		return nil, errors.Join(all.list...)
	}
	return set, nil
}

// Close ends the connections that wait to be reused, and those in use when they are given back.
func (s *Set) Close() {
	for _, d := range s.list {
		d.mu.Lock()
		d.closed = true
		idle := d.idle
		d.idle = nil
		d.mu.Unlock()
		for _, c := range idle {
			c.close()
		}
	}
}

// Names are the directories' names, in the order of the configuration.
func (s *Set) Names() []string {
	var names []string
	for _, d := range s.list {
		names = append(names, d.Name)
	}
	return names
}

// Health implements logon.Directories.
func (s *Set) Health() []logon.DirectoryHealth {
	var all []logon.DirectoryHealth
	for _, d := range s.list {
		d.mu.Lock()
		all = append(all, d.health)
		d.mu.Unlock()
	}
	return all
}

// Locate implements logon.Directories.
func (s *Set) Locate(typed string) (string, bool, bool) {
	if domain, _, found := strings.Cut(typed, `\`); found {
		return s.called(domain)
	}
	if at := strings.LastIndexByte(typed, '@'); at >= 0 {
		return s.called(typed[at+1:])
	}
	for _, d := range s.list {
		if d.Default {
			return d.Name, false, true
		}
	}
	return "", false, false
}

func (s *Set) called(word string) (string, bool, bool) {
	for _, d := range s.list {
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
	for _, d := range s.list {
		if d.Name == name {
			return d, nil
		}
	}
	err := errors.New("the configuration has no such directory")
	return nil, &logon.DirectoryError{Directory: name, Cause: logon.CauseUnavailable, Detail: err.Error(), Err: err}
}

func (d *directory) servicePassword() (string, error) {
	if d.PasswordFile == "" {
		return d.Password, nil
	}
	content, err := os.ReadFile(d.PasswordFile)
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

var _ logon.Directories = (*Set)(nil)

// bounded gives a context for what a person waits for.
func (d *directory) bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, d.Whole)
}
