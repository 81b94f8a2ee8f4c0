package directory

import (
	"context"
	"errors"
	"slices"

	"github.com/go-ldap/ldap/v3"

	"stationmaster/server/logon"
)

// errSeesNobody is of a service account that has lost its sight: who is missing then has not left.
var errSeesNobody = errors.New("the service account finds none of them, and no other account either: can it still read the directory?")

// Lookup implements logon.Directories. It reads a hundred at a time; each answer has its own timeout, the whole has the context's.
func (s *Set) Lookup(ctx context.Context, name string, ids []string) (map[string]logon.Account, error) {
	d, err := s.of(name)
	if err != nil {
		return nil, err
	}
	found, w := map[string]logon.Account{}, d.newWalk()
	for some := range slices.Chunk(ids, perAsk*5) {
		var part map[string]logon.Account
		err := d.ask(ctx, func(c *conn) (err error) {
			if part, err = d.lookup(ctx, c, w, some); err != nil {
				w = d.newWalk() // half read; another server may be asked again
			}
			return err
		})
		if err != nil {
			return nil, d.told(ctx, err)
		}
		for id, account := range part {
			found[id] = account
		}
	}
	if len(found) == 0 && len(ids) > 0 {
		if err := d.ask(ctx, func(c *conn) error { return d.seesSomebody(ctx, c) }); err != nil {
			return nil, d.told(ctx, err)
		}
	}
	return found, nil
}

func (d *directory) lookup(ctx context.Context, c *conn, w *walk, ids []string) (map[string]logon.Account, error) {
	var entries []*ldap.Entry
	for some := range slices.Chunk(ids, perAsk) {
		var filters []string
		for _, id := range some {
			if filter, ok := d.idFilter(id); ok {
				filters = append(filters, filter)
			}
		}
		if len(filters) == 0 {
			continue
		}
		err := d.everything(ctx, c, d.Bases, "(&"+d.UserFilter+anyOf(filters)+")", d.attributes(), func(e *ldap.Entry) { entries = append(entries, e) })
		if err != nil {
			return nil, err
		}
	}
	if err := w.read(ctx, c, entries); err != nil {
		return nil, err
	}
	found := map[string]logon.Account{}
	for _, e := range entries {
		if account, fault := d.account(e); fault == nil {
			account.Groups = w.of(e)
			found[account.ID] = account.Fit()
		}
	}
	return found, nil
}

func (d *directory) seesSomebody(ctx context.Context, c *conn) error {
	for _, base := range d.Bases {
		request := d.request(base, ldap.ScopeWholeSubtree, d.UserFilter, []string{"1.1"})
		request.SizeLimit = 1
		result, err := c.search(ctx, request)
		if ldap.IsErrorWithCode(err, ldap.LDAPResultSizeLimitExceeded) || err == nil && len(result.Entries) > 0 {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return d.unavailable(ctx, errSeesNobody)
}
