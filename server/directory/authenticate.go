package directory

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/go-ldap/ldap/v3"

	"stationmaster/server/logon"
)

// Authenticate implements logon.Directories. Who is not found costs the same work as a wrong password: a bind of its own.
func (s *Set) Authenticate(ctx context.Context, name, typed, password string, found func(id string) error) (logon.Account, error) {
	d, err := s.of(name)
	if err != nil {
		return logon.Account{}, err
	}
	if password == "" {
		return logon.Account{}, d.no(logon.CauseWrongPassword, "no password was typed")
	}
	ctx, cancel := d.bounded(ctx)
	defer cancel()
	// From the beginning to the end, so that those who came first are done first.
	leave, err := d.turn(ctx, d.people)
	if err != nil {
		return logon.Account{}, err
	}
	defer leave()
	entry, at, err := d.find(ctx, typed)
	var refusal *logon.DirectoryError
	if errors.As(err, &refusal) && refusal.Cause == logon.CauseUnknownAccount {
		_ = d.proof(ctx, at, nobody+d.Bases[0], password)
	}
	if err != nil {
		return logon.Account{}, err
	}
	account, _ := d.account(entry)
	if err := found(account.ID); err != nil {
		return logon.Account{}, err
	}
	if err := d.proof(ctx, at, entry.DN, password); err != nil {
		return logon.Account{}, err
	}
	return d.complete(ctx, entry)
}

// nobody is bound as instead of who was not found; the answer is not looked at.
const nobody = "CN=stationmaster-nobody,"

// Find implements logon.Directories.
func (s *Set) Find(ctx context.Context, name, typed string) (logon.Account, error) {
	d, err := s.of(name)
	if err != nil {
		return logon.Account{}, err
	}
	ctx, cancel := d.bounded(ctx)
	defer cancel()
	entry, _, err := d.find(ctx, typed)
	if err != nil {
		return logon.Account{}, err
	}
	return d.complete(ctx, entry)
}

// find gives the entry of what was typed, and the server that had it: one beside it may not have heard yet of a new password.
func (d *directory) find(ctx context.Context, typed string) (entry *ldap.Entry, at *server, err error) {
	err = d.ask(ctx, func(c *conn) (err error) {
		at = c.server
		entry, err = d.entry(ctx, c, typed)
		return err
	})
	return entry, at, d.told(ctx, err)
}

// complete reads the groups of an entry.
func (d *directory) complete(ctx context.Context, entry *ldap.Entry) (logon.Account, error) {
	account, _ := d.account(entry)
	err := d.ask(ctx, func(c *conn) error {
		w := d.newWalk()
		if err := w.read(ctx, c, []*ldap.Entry{entry}); err != nil {
			return err
		}
		account.Groups = w.of(entry)
		return nil
	})
	return account.Fit(), d.told(ctx, err)
}

// proof binds as somebody on a connection that serves nothing else: at the server that had the entry, at another one if that fails.
func (d *directory) proof(ctx context.Context, at *server, dn, password string) error {
	order := d.order()
	if place := slices.Index(order, at); place > 0 {
		order = slices.Insert(slices.Delete(order, place, place+1), 0, at)
	}
	var failures []error
	for _, s := range order {
		result, err := d.bindAs(ctx, s, dn, password)
		if !broken(err) {
			d.seen(nil)
			cause := bindCause(result, err)
			if cause == "" {
				return nil
			}
			return d.refusedBy(s, cause, err)
		}
		failures = append(failures, fmt.Errorf("%s: %w", s.url, err))
		if ctx.Err() != nil {
			break
		}
		d.fault(s, err)
	}
	return d.unavailable(ctx, errors.Join(failures...))
}

func (d *directory) refusedBy(s *server, cause logon.DirectoryCause, err error) error {
	detail := s.url
	if err != nil {
		detail += ": " + oneLine(err)
	}
	return &logon.DirectoryError{Directory: d.Name, Cause: cause, Detail: detail, Err: err}
}

func (d *directory) bindAs(ctx context.Context, s *server, dn, password string) (*ldap.SimpleBindResult, error) {
	c, err := d.connect(ctx, s)
	if err != nil {
		return nil, err
	}
	defer c.close()
	return c.bind(ctx, dn, password, !d.isAD())
}
