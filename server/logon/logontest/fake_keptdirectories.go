package logontest

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"stationmaster/server/logon"
)

// KeptDirectories lists the directories that administrators keep.
func (f *Fake) KeptDirectories(context.Context) ([]logon.KeptDirectory, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.keptDirectories(), nil
}

func (f *Fake) keptDirectories() []logon.KeptDirectory {
	kept := make([]logon.KeptDirectory, 0, len(f.kept))
	for _, d := range f.kept {
		d.Definition, d.Password = bytes.Clone(d.Definition), bytes.Clone(d.Password)
		kept = append(kept, d)
	}
	slices.SortFunc(kept, func(a, b logon.KeptDirectory) int { return strings.Compare(a.Name, b.Name) })
	return kept
}

// ChangeDirectory changes a kept one.
func (f *Fake) ChangeDirectory(
	_ context.Context, name string, decide func([]logon.KeptDirectory) (logon.DirectoryDecision, error),
) (logon.KeptDirectory, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	d, err := decide(f.keptDirectories())
	if err != nil {
		return logon.KeptDirectory{}, err
	}
	changed := logon.KeptDirectory{Name: name, Definition: d.Definition, Password: d.Password, ChangedBy: d.Entry.By}
	if _, there := f.kept[name]; d.Delete && !there {
		return logon.KeptDirectory{}, logon.ErrNotFound
	}
	if d.Delete {
		delete(f.kept, name)
	} else {
		changed.Revision, changed.ChangedAt = f.nextID(), f.now()
		f.kept[name] = changed
	}
	f.record(d.Entry)
	f.publish(logon.Event{Directories: &struct{}{}})
	return changed, nil
}

// SourceUsers counts the users of each source.
func (f *Fake) SourceUsers(context.Context) (map[string]int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	users := map[string]int{}
	for _, u := range f.users {
		if u.Source != "" && !u.deleted {
			users[u.Source]++
		}
	}
	return users, nil
}
