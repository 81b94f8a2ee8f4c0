package logontest

import (
	"errors"
	"fmt"
	"strings"
	"sync"

	"stationmaster/server/logon"
)

var errNotThis = errors.New("not this one")

// keep is what decides to keep a directory.
func keep(definition string, entry logon.LedgerEntry) func([]logon.KeptDirectory) (logon.DirectoryDecision, error) {
	return func([]logon.KeptDirectory) (logon.DirectoryDecision, error) {
		return logon.DirectoryDecision{Definition: []byte(definition), Password: []byte{0, 255}, Entry: entry}, nil
	}
}

var directoryEntry = logon.LedgerEntry{Kind: logon.KindDirectory, Code: logon.CodeDirectoryChanged, By: "Ada", Note: "corp: servers"}

// bare is a definition as a store gives it: JSON, in whatever way it is spaced.
func bare(d logon.KeptDirectory) string { return strings.ReplaceAll(string(d.Definition), " ", "") }

var keptDirectoryTests = map[string]func(*world){
	"kept, changed, removed": func(w *world) {
		events := w.hear()
		told := func() { w.until(events, func(e logon.Event) bool { return e.Directories != nil }) }
		first, err := w.Store.ChangeDirectory(w.ctx, "corp", keep(`{"domain":"CORP"}`, directoryEntry))
		w.ok(err)
		told()
		_, err = w.Store.ChangeDirectory(w.ctx, "alpha", keep(`{"domain":"ALPHA"}`, directoryEntry))
		w.ok(err)
		told()
		second, err := w.Store.ChangeDirectory(w.ctx, "corp", keep(`{"domain":"CORP2"}`, directoryEntry))
		w.ok(err)
		told()
		kept, err := w.Store.KeptDirectories(w.ctx)
		w.ok(err)
		if len(kept) != 2 || kept[0].Name != "alpha" || kept[1].Name != "corp" || bare(kept[1]) != `{"domain":"CORP2"}` ||
			string(kept[1].Password) != "\x00\xff" || kept[1].ChangedBy != "Ada" || kept[1].ChangedAt.IsZero() || kept[1].Revision != second.Revision {
			w.Fatalf("%+v", kept)
		}
		remove := func([]logon.KeptDirectory) (logon.DirectoryDecision, error) {
			return logon.DirectoryDecision{Delete: true, Entry: logon.LedgerEntry{Kind: logon.KindDirectory, Code: logon.CodeDirectoryRemoved, By: "Bo", Note: "corp"}}, nil
		}
		_, err = w.Store.ChangeDirectory(w.ctx, "corp", remove)
		w.ok(err)
		told()
		_, err = w.Store.ChangeDirectory(w.ctx, "corp", remove)
		w.is(err, logon.ErrNotFound)
		again, err := w.Store.ChangeDirectory(w.ctx, "corp", keep(`{"domain":"CORP"}`, directoryEntry))
		w.ok(err)
		if again.Revision == first.Revision || again.Revision == second.Revision {
			w.Fatalf("revision %d is an old one", again.Revision)
		}
		entries, err := w.Store.Ledger(w.ctx, 0, 10)
		w.ok(err)
		if len(entries) != 5 || entries[1].Code != logon.CodeDirectoryRemoved || entries[1].By != "Bo" || entries[0].Kind != logon.KindDirectory || entries[0].Note != "corp: servers" {
			w.Fatalf("%+v", entries)
		}
	},
	"what is refused changes nothing": func(w *world) {
		_, err := w.Store.ChangeDirectory(w.ctx, "corp", func(kept []logon.KeptDirectory) (logon.DirectoryDecision, error) {
			equal(w, "kept", len(kept), 0)
			return logon.DirectoryDecision{}, errNotThis
		})
		w.is(err, errNotThis)
		kept, err := w.Store.KeptDirectories(w.ctx)
		w.ok(err)
		entries, err := w.Store.Ledger(w.ctx, 0, 10)
		w.ok(err)
		if len(kept)+len(entries) > 0 {
			w.Fatalf("%+v, %+v", kept, entries)
		}
	},
	"of many at once, each sees those before it": func(w *world) {
		const many = 8
		var all sync.WaitGroup
		won := make(chan string, many)
		for i := range many {
			all.Go(func() {
				name := fmt.Sprintf("corp-%d", i)
				_, err := w.Store.ChangeDirectory(w.ctx, name, func(kept []logon.KeptDirectory) (logon.DirectoryDecision, error) {
					if len(kept) > 0 {
						return logon.DirectoryDecision{}, errNotThis
					}
					return keep(`{}`, directoryEntry)(nil)
				})
				switch {
				case err == nil:
					won <- name
				case !errors.Is(err, errNotThis):
					w.Error(err)
				}
			})
		}
		all.Wait()
		equal(w, "winners", len(won), 1)
		kept, err := w.Store.KeptDirectories(w.ctx)
		w.ok(err)
		equal(w, "kept", len(kept), 1)
		equal(w, "the one", kept[0].Name, <-won)
	},
	"whose users there are": func(w *world) {
		w.user("own")
		for _, id := range []string{"1", "2"} {
			_, _, err := w.Store.Provision(w.ctx, logon.Account{Source: "corp", ID: id, Name: `CORP\` + id})
			w.ok(err)
		}
		u, _, err := w.Store.Provision(w.ctx, logon.Account{Source: "keycloak", ID: "1", Name: `keycloak\1`})
		w.ok(err)
		w.ok(w.Store.DeleteUser(w.ctx, u.ID, "Ada"))
		users, err := w.Store.SourceUsers(w.ctx)
		w.ok(err)
		if len(users) != 1 || users["corp"] != 2 {
			w.Fatalf("%v", users)
		}
	},
}
