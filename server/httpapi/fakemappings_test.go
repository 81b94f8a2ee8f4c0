package httpapi

import (
	"context"

	"stationmaster/server/logon"
)

func (f *fakeAdmin) Mappings(context.Context) ([]logon.Mapping, error) {
	return []logon.Mapping{
		{ID: 1, Source: "corp", Group: "CN=Floor"},
		{ID: 2, Source: "corp", Group: "CN=Floor", Gives: logon.CircleID{Kind: logon.Role, ID: 1}, GivesName: "agents"},
		{ID: 3, Source: "corp", Group: "CN=Floor", Gives: logon.CircleID{Kind: logon.Workgroup, ID: 1}, GivesName: "Berlin"},
	}, f.err
}

func (f *fakeAdmin) Map(_ context.Context, source, group string, gives logon.GranteeName) (logon.Mapping, error) {
	f.to = gives
	return logon.Mapping{ID: 4, Source: source, Group: group, Gives: logon.CircleID{Kind: logon.Role, ID: 1}, GivesName: gives.Role}, f.err
}

func (f *fakeAdmin) Unmap(context.Context, int64, string) error { return f.err }
