package admin

import (
	"context"
	"strings"

	"stationmaster/server/logon"
)

// Circles lists the roles, or the workgroups, by name.
func (s *Service) Circles(ctx context.Context, kind logon.CircleKind) ([]logon.Circle, error) {
	return s.store.Circles(ctx, kind)
}

func (s *Service) circleByName(ctx context.Context, kind logon.CircleKind, name string) (logon.Circle, error) {
	all, err := s.store.Circles(ctx, kind)
	if err != nil {
		return logon.Circle{}, err
	}
	for _, c := range all {
		if strings.EqualFold(c.Name, name) {
			return c, nil
		}
	}
	return logon.Circle{}, logon.ErrNotFound
}

// CreateCircle makes a role or a workgroup, without members and rights.
func (s *Service) CreateCircle(ctx context.Context, kind logon.CircleKind, name string) (logon.Circle, error) {
	name, err := text(fieldName, name, maxCircleName, true)
	if err != nil {
		return logon.Circle{}, err
	}
	circle, err := s.store.CreateCircle(ctx, kind, name)
	return circle, refused(err, fieldName)
}

// DeleteCircle deletes a role or a workgroup with what was granted to it. Sessions that rested on that end.
func (s *Service) DeleteCircle(ctx context.Context, id logon.CircleID, by string) error {
	return refused(s.store.DeleteCircle(ctx, id, by), fieldName)
}

// Members lists who is in a role or a workgroup, by name.
func (s *Service) Members(ctx context.Context, id logon.CircleID) ([]logon.Member, error) {
	members, err := s.store.Members(ctx, id)
	return members, refused(err, fieldUser)
}

// AddMember puts the named user into a role or a workgroup.
func (s *Service) AddMember(ctx context.Context, id logon.CircleID, userName string) (logon.Member, error) {
	userName, err := text(fieldUser, userName, maxName, true)
	if err != nil {
		return logon.Member{}, err
	}
	user, err := s.people.UserByName(ctx, userName)
	if err != nil {
		return logon.Member{}, unknown(err, fieldUser)
	}
	member, err := s.store.AddMember(ctx, id, user.ID)
	return member, refused(err, fieldUser)
}

// RemoveMember takes a user out of a role or a workgroup. Sessions of theirs that rested on it end. It gives the member as it was:
// what a directory or provider gave comes back by the next log on, as long as a mapping says so.
func (s *Service) RemoveMember(ctx context.Context, id logon.CircleID, user logon.UserID, by string) (logon.Member, error) {
	member, err := s.store.RemoveMember(ctx, id, user, by)
	return member, refused(err, fieldUser)
}
