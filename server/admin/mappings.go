package admin

import (
	"context"

	"stationmaster/server/logon"
)

// Mappings lists what groups of directories and providers give.
func (s *Service) Mappings(ctx context.Context) ([]logon.Mapping, error) {
	return s.store.Mappings(ctx)
}

// Map has a group of a source give something: leave to log on, or with a name, a role or a workgroup. Which sources there are is the nodes'
// configuration, which may differ while it is being changed: any name will do.
func (s *Service) Map(ctx context.Context, source, group string, gives logon.GranteeName) (logon.Mapping, error) {
	source, err := text(fieldSource, source, maxName, true)
	if err != nil {
		return logon.Mapping{}, err
	}
	if group, err = text(fieldGroup, group, maxGroup, true); err != nil {
		return logon.Mapping{}, err
	}
	m := logon.Mapping{Source: source, Group: group}
	switch {
	case gives.Role != "" && gives.Workgroup != "":
		return logon.Mapping{}, &logon.Refusal{Code: logon.CodeFieldInvalid, Field: fieldWorkgroup}
	case gives.Role != "":
		m.Gives, err = s.circleID(ctx, logon.Role, fieldRole, gives.Role)
	case gives.Workgroup != "":
		m.Gives, err = s.circleID(ctx, logon.Workgroup, fieldWorkgroup, gives.Workgroup)
	}
	if err != nil {
		return logon.Mapping{}, err
	}
	made, err := s.store.CreateMapping(ctx, m)
	return made, refused(err, fieldGroup)
}

func (s *Service) circleID(ctx context.Context, kind logon.CircleKind, field, name string) (logon.CircleID, error) {
	name, err := text(field, name, maxCircleName, true)
	if err != nil {
		return logon.CircleID{}, err
	}
	circle, err := s.circleByName(ctx, kind, name)
	return circle.CircleID, unknown(err, field)
}

// Unmap takes a mapping away. What it alone gave goes at once, with the sessions that rested on it.
func (s *Service) Unmap(ctx context.Context, id int64, by string) error {
	return refused(s.store.DeleteMapping(ctx, id, by), fieldGroup)
}
