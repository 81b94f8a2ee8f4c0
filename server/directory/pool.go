package directory

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"time"

	"github.com/go-ldap/ldap/v3"

	"stationmaster/server/logon"
)

const (
	// avoided is how long a server that failed is asked after all others.
	avoided = 30 * time.Second
	// oldest is how long a connection is reused, so that work comes back to the first server.
	oldest = 5 * time.Minute
	// refusedFor is how long a refused service account is not tried again: each try counts towards its being locked.
	refusedFor = time.Minute
)

// server is one of a directory's servers. What changes is under the directory's lock.
type server struct {
	url, address, host string
	plain              bool
	failed             time.Time // when it last failed; zero: it answered since
}

func newServer(address string) *server {
	u, err := url.Parse(address)
	if err != nil {
		panic(err) // checked with the configuration
	}
	port := u.Port()
	if port == "" {
		port = map[string]string{"ldap": ldap.DefaultLdapPort, "ldaps": ldap.DefaultLdapsPort}[u.Scheme]
	}
	return &server{url: address, address: net.JoinHostPort(u.Hostname(), port), host: u.Hostname()}
}

// order is the servers as they are to be tried: those that failed lately last, the longest ago first.
func (d *directory) order() []*server {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.now()
	failed := func(s *server) time.Time {
		if now.Sub(s.failed) > avoided {
			return time.Time{}
		}
		return s.failed
	}
	order := slices.Clone(d.servers)
	slices.SortStableFunc(order, func(a, b *server) int { return failed(a).Compare(failed(b)) })
	return order
}

// fault notes that a server failed, and lets go of the connections to it.
func (d *directory) fault(s *server, err error) {
	d.mu.Lock()
	s.failed = d.now()
	var gone []*conn
	d.idle = slices.DeleteFunc(d.idle, func(c *conn) bool {
		if c.server == s {
			gone = append(gone, c)
		}
		return c.server == s
	})
	d.mu.Unlock()
	for _, c := range gone {
		c.close()
	}
	d.log.Warn("a directory's server failed", "directory", d.Name, "server", s.url, "error", err)
}

// take gives a connection that waits to be reused, if one does.
func (d *directory) take() *conn {
	for {
		d.mu.Lock()
		if len(d.idle) == 0 {
			d.mu.Unlock()
			return nil
		}
		c := d.idle[len(d.idle)-1]
		d.idle = d.idle[:len(d.idle)-1]
		young := d.now().Sub(c.since) < oldest
		d.mu.Unlock()
		if young && c.usable() {
			return c
		}
		c.close()
	}
}

// put gives a connection back.
func (d *directory) put(c *conn) {
	d.mu.Lock()
	c.server.failed = time.Time{}
	keep := !d.closed && c.usable() && len(d.idle) < d.Pool
	if keep {
		d.idle = append(d.idle, c)
	}
	d.mu.Unlock()
	if !keep {
		c.close()
	}
}

// open makes a connection that is bound as the service account.
func (d *directory) open(ctx context.Context, s *server) (*conn, error) {
	c, err := d.connect(ctx, s)
	if err != nil {
		return nil, err
	}
	password, err := d.servicePassword()
	if err != nil {
		err = fmt.Errorf("%w: %w", errPassword, err)
	} else {
		_, err = c.bind(ctx, d.BindDN, password, false)
	}
	if err != nil {
		c.close()
		return nil, err
	}
	c.since = d.now()
	return c, nil
}

// ask puts a question on a connection of the service account, to the next server when one fails.
func (d *directory) ask(ctx context.Context, question func(*conn) error) error {
	leave, err := d.turn(ctx, d.slots)
	if err != nil {
		return err
	}
	defer leave()
	if d.unusable != nil {
		return d.unavailable(ctx, d.unusable)
	}
	// One that waited may have been cut meanwhile, which says nothing about its server.
	for c := d.take(); c != nil; c = d.take() {
		err := question(c)
		if !broken(err) {
			d.put(c)
			d.seen(nil)
			return err
		}
		c.close()
		if ctx.Err() != nil {
			return d.unavailable(ctx, fmt.Errorf("%s: %w", c.server.url, err))
		}
		if c.late {
			d.fault(c.server, err)
		}
	}
	var failures []error
	for _, s := range d.order() {
		if err := d.refused(); err != nil {
			return d.unavailable(ctx, err)
		}
		c, err := d.open(ctx, s)
		if err == nil {
			err = question(c)
			if !broken(err) {
				d.put(c)
				d.seen(nil)
				return err
			}
			c.close()
		} else if !broken(err) {
			return d.unavailable(ctx, d.refuse(s, err))
		}
		failures = append(failures, fmt.Errorf("%s: %w", s.url, err))
		if ctx.Err() != nil {
			break // our own time was over, or who asked has gone: the last one may be well
		}
		d.fault(s, err)
	}
	return d.unavailable(ctx, errors.Join(failures...))
}

var (
	// errRefused is of a server that lets nobody search, because it refuses who does.
	errRefused = errors.New("refuses the service account")
	// errPassword is of a service account whose password is not there.
	errPassword = errors.New("the service account's password")
)

// refuse notes that a server refused the service account.
func (d *directory) refuse(s *server, err error) error {
	err = fmt.Errorf("%s %w %s: %w", s.url, errRefused, d.BindDN, err)
	d.log.Error("a directory's server refuses the service account: nobody of it can log on. Look at bind_dn and its password; it is tried again in a minute",
		"directory", d.Name, "error", err)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.refusedAt, d.refusal = d.now(), err
	return err
}

// refused is why the service account was refused a short while ago, if it was.
func (d *directory) refused() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.refusal != nil && d.now().Sub(d.refusedAt) < refusedFor {
		return d.refusal
	}
	return nil
}

// unavailable is what nobody could answer. Who asked and went away says nothing about the directory.
func (d *directory) unavailable(ctx context.Context, err error) error {
	if !errors.Is(context.Cause(ctx), context.Canceled) {
		d.seen(err)
	}
	return &logon.DirectoryError{Directory: d.Name, Cause: logon.CauseUnavailable, Detail: oneLine(err), Err: err}
}

// seen notes how the directory was seen.
func (d *directory) seen(err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	up, why := err == nil, ""
	if err != nil {
		why = oneLine(err)
	} else {
		d.answered = d.now()
	}
	if d.health.Since.IsZero() || d.health.Up != up {
		d.health.Since = d.now()
	}
	d.health.Up, d.health.Why, d.health.Refused = up, why, errors.Is(err, errRefused)
}
