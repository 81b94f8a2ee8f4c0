package httpapi

import (
	"context"

	"stationmaster/server/logon"
)

// fakeDirectories remembers what it was asked, and answers what a node could.
type fakeDirectories struct {
	err        error
	name       string
	definition string
	revision   int64
	by, typed  string
}

func (f *fakeDirectories) Directories(context.Context) ([]logon.DirectoryStanding, error) {
	kept := func(name string) *logon.KeptDirectory {
		return &logon.KeptDirectory{Name: name, Revision: 7, ChangedAt: since, ChangedBy: "Ada", Password: []byte("never-shown")}
	}
	return []logon.DirectoryStanding{
		{
			Name: "corp", Definition: []byte(`{"kind":"active_directory","domain":"CORP","servers":["ldap://dc"],"plain":true,"timeout":"3s","pool":4,"attributes":{"id":"objectGUID"}}`),
			Users: 3, Health: logon.DirectoryHealth{Name: "corp", Up: true},
		},
		{Name: "corp", Definition: []byte(`{"domain":"OTHER","password":"never-shown"}`), LeftOut: "is there twice", Kept: kept("corp")},
		{Name: "floor", Definition: []byte(`{"domain":7,"bases":"none"}`), Health: logon.DirectoryHealth{Name: "floor", Since: since, Why: "silence"}, Kept: kept("floor")},
		{Name: "broken", Definition: []byte(`nonsense`), LeftOut: "must be keys", Kept: kept("broken")},
	}, f.err
}

func (f *fakeDirectories) PutDirectory(_ context.Context, name string, definition []byte, revision int64, by string) (logon.DirectoryStanding, error) {
	f.name, f.definition, f.revision, f.by = name, string(definition), revision, by
	return logon.DirectoryStanding{Name: name, Definition: definition, Kept: &logon.KeptDirectory{Name: name, Revision: revision + 1, ChangedAt: since, ChangedBy: by}}, f.err
}

func (f *fakeDirectories) RemoveDirectory(_ context.Context, name, by string) (int, error) {
	f.name, f.by = name, by
	return 3, f.err
}

func (f *fakeDirectories) CheckDirectory(_ context.Context, name, typed string) ([]logon.DirectoryStep, error) {
	f.name, f.typed = name, typed
	return []logon.DirectoryStep{
		{Server: "ldaps://dc1", Name: "resolve", OK: true, Found: "10.0.0.1"},
		{Server: "ldaps://dc1", Name: "connect", Found: "refused", Do: "Is the server up?"},
	}, f.err
}
