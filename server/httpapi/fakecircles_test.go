package httpapi

import (
	"context"

	"stationmaster/server/logon"
)

func (f *fakeAdmin) EffectiveRights(context.Context, logon.UserID) ([]logon.EffectiveRight, error) {
	return []logon.EffectiveRight{
		{Right: logon.LogonStations, StationName: "T1"},
		{Right: logon.Supervise, From: logon.Role, FromName: "agents"},
		{Right: logon.Supervise, From: logon.Workgroup, FromName: "Berlin"},
	}, f.err
}

func (f *fakeAdmin) Circles(_ context.Context, kind logon.CircleKind) ([]logon.Circle, error) {
	return []logon.Circle{{CircleID: logon.CircleID{Kind: kind, ID: 1}, Name: string(kind), Members: 2}}, f.err
}

func (f *fakeAdmin) CreateCircle(_ context.Context, kind logon.CircleKind, name string) (logon.Circle, error) {
	f.circle = logon.CircleID{Kind: kind, ID: 1}
	return logon.Circle{CircleID: f.circle, Name: name}, f.err
}

func (f *fakeAdmin) DeleteCircle(_ context.Context, id logon.CircleID, by string) error {
	f.circle, f.by = id, by
	return f.err
}

func (f *fakeAdmin) Members(_ context.Context, id logon.CircleID) ([]logon.Member, error) {
	f.circle = id
	return []logon.Member{{User: 1, UserName: "alice", DisplayName: "Alice"}}, f.err
}

func (f *fakeAdmin) AddMember(_ context.Context, id logon.CircleID, user string) (logon.Member, error) {
	f.circle = id
	return logon.Member{User: 1, UserName: user, DisplayName: "Alice"}, f.err
}

func (f *fakeAdmin) RemoveMember(_ context.Context, id logon.CircleID, user logon.UserID, by string) (logon.Member, error) {
	f.circle, f.by = id, by
	return logon.Member{User: user, UserName: "alice", DisplayName: "Alice", Source: "CORP"}, f.err
}
