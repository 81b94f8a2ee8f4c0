package directory

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"stationmaster/server/logon"
)

// checkFor bounds a check that somebody waits for.
const checkFor = 15 * time.Second

// Directories implements logon.DirectoryAdmin.
func (k *Keeper) Directories(ctx context.Context) ([]logon.DirectoryStanding, error) {
	if err := k.Reload(ctx); err != nil {
		return nil, err
	}
	users, err := k.Store.SourceUsers(ctx)
	if err != nil {
		return nil, err
	}
	var all []logon.DirectoryStanding
	for _, d := range k.configured {
		definition, err := d.definition()
		if err != nil {
			return nil, err
		}
		all = append(all, logon.DirectoryStanding{Name: d.Name, Definition: definition, Users: users[d.Name], Health: d.lastSeen()})
	}
	for _, one := range k.read() {
		all = append(all, one.standing(users[one.Name]))
	}
	return all, nil
}

func (one keptOne) standing(users int) logon.DirectoryStanding {
	row := one.KeptDirectory
	row.Password, row.Definition = nil, shown(row.Definition)
	s := logon.DirectoryStanding{Name: row.Name, Definition: row.Definition, Users: users, LeftOut: one.why, Kept: &row}
	if one.d != nil {
		s.Health = one.d.lastSeen()
	}
	return s
}

// PutDirectory implements logon.DirectoryAdmin.
func (k *Keeper) PutDirectory(ctx context.Context, name string, definition []byte, revision int64, by string) (logon.DirectoryStanding, error) {
	return k.put(ctx, name, definition, by, func(now int64) bool { return now == revision })
}

// SetDirectory is PutDirectory for who changes whatever there is.
func (k *Keeper) SetDirectory(ctx context.Context, name string, definition []byte, by string) (logon.DirectoryStanding, error) {
	return k.put(ctx, name, definition, by, func(int64) bool { return true })
}

// put keeps a directory, if the revision that there is may be changed. Whether it gets on with the others is decided in the database's transaction, which is
// the only one at a time.
func (k *Keeper) put(ctx context.Context, name string, definition []byte, by string, may func(revision int64) bool) (logon.DirectoryStanding, error) {
	given, err := parseKept(name, definition)
	if err := refusal(name, err); err != nil {
		return logon.DirectoryStanding{}, err
	}
	password := given.Password
	given.Password = ""
	stored, err := given.definition()
	if err != nil {
		return logon.DirectoryStanding{}, err
	}
	users, err := k.Store.SourceUsers(ctx)
	if err != nil {
		return logon.DirectoryStanding{}, err
	}
	row, err := k.Store.ChangeDirectory(ctx, name, func(kept []logon.KeptDirectory) (logon.DirectoryDecision, error) {
		return k.decide(given, password, stored, may, by, kept)
	})
	if err != nil {
		return logon.DirectoryStanding{}, err
	}
	k.reloadNow(ctx)
	for _, one := range k.read() {
		if one.Name == name && one.Revision == row.Revision {
			return one.standing(users[name]), nil
		}
	}
	return keptOne{KeptDirectory: row, why: "another change came after this one, or this node has not read it yet"}.standing(users[name]), nil
}

// decide says what is to be kept. It runs under the lock of all changes.
func (k *Keeper) decide(
	given Config, password string, stored []byte, may func(revision int64) bool, by string, kept []logon.KeptDirectory,
) (d logon.DirectoryDecision, err error) {
	var before logon.KeptDirectory
	others := k.configs()
	for _, row := range kept {
		if row.Name == given.Name {
			before = row
		} else if c, err := parseKept(row.Name, row.Definition); err == nil {
			c.Password = unopened
			others = append(others, k.filled(c))
		}
	}
	if !may(before.Revision) {
		return d, &logon.Refusal{Code: logon.CodeVersionConflict, Field: "revision"}
	}
	var faults []error
	sealed := before.Password
	if password != "" {
		sealed = k.seal.closed(password, given)
	} else if before.Revision == 0 {
		faults = append(faults, fault{directory: given.Name, key: "password", what: "is missing: the service account's"})
	} else if _, err := k.seal.opened(sealed, given); err != nil {
		faults = append(faults, fault{
			directory: given.Name, key: "password",
			what: "is missing: the one that is kept was entered for other servers, start_tls, ca or bind_dn, or cannot be opened any more. Enter it again",
		})
	}
	given.Password = unopened
	if err := refusalOf(given.Name, append(k.check(k.filled(given), others), faults...)); err != nil {
		return d, err
	}
	note := "new"
	if before.Revision != 0 {
		changed := changedKeys(before.Definition, stored)
		if password != "" {
			changed = append(changed, "password")
		}
		note = strings.Join(changed, ", ")
	}
	return logon.DirectoryDecision{
		Definition: stored, Password: sealed,
		Entry: logon.LedgerEntry{Kind: logon.KindDirectory, Code: logon.CodeDirectoryChanged, By: by, Note: given.Name + ": " + note},
	}, nil
}

// reloadNow takes a change up here at once. If that fails the next renewal of the lease does it: the change is made all the same.
func (k *Keeper) reloadNow(ctx context.Context) {
	if err := k.Reload(ctx); err != nil {
		k.Log.Warn("a change of the directories is not taken up yet", "err", err)
	}
}

// RemoveDirectory implements logon.DirectoryAdmin.
func (k *Keeper) RemoveDirectory(ctx context.Context, name, by string) (int, error) {
	users, err := k.Store.SourceUsers(ctx)
	if err != nil {
		return 0, err
	}
	_, err = k.Store.ChangeDirectory(ctx, name, func([]logon.KeptDirectory) (logon.DirectoryDecision, error) {
		return logon.DirectoryDecision{
			Delete: true, Entry: logon.LedgerEntry{Kind: logon.KindDirectory, Code: logon.CodeDirectoryRemoved, By: by, Note: name},
		}, nil
	})
	if errors.Is(err, logon.ErrNotFound) {
		return 0, &logon.Refusal{Code: logon.CodeNotFound}
	}
	if err != nil {
		return 0, err
	}
	k.reloadNow(ctx)
	return users[name], nil
}

// CheckDirectory implements logon.DirectoryAdmin. It tries no password but the service account's: to guess at people's there is the directory's own brake
// alone.
func (k *Keeper) CheckDirectory(ctx context.Context, name, typed string) ([]logon.DirectoryStep, error) {
	if err := k.Reload(ctx); err != nil {
		return nil, err
	}
	var steps []logon.DirectoryStep
	for _, one := range k.read() {
		if one.Name == name && one.d == nil {
			steps = append(steps, Step{Name: "definition", Found: one.why, Do: "Nodes leave it out until that is mended: stationmaster directory set."})
		}
	}
	if _, err := k.of(name); err != nil {
		if len(steps) == 0 {
			return nil, &logon.Refusal{Code: logon.CodeNotFound}
		}
		return steps, nil
	}
	limit := max(checkFor, k.Whole)
	bounded, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	if _, err := k.Check(bounded, name, typed, "", func(s Step) { steps = append(steps, s) }); err != nil {
		return nil, err
	}
	if bounded.Err() != nil && ctx.Err() == nil {
		steps = append(steps, Step{
			Name: "time", Found: fmt.Sprintf("%v were over before all was tried", limit),
			Do: "A server that does not answer costs its timeout. On the command line there is no bound: stationmaster directory check.",
		})
	}
	return steps, nil
}
