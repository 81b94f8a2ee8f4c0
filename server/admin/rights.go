package admin

import (
	"context"
	"errors"
	"slices"

	"stationmaster/server/logon"
)

// Grants lists all granted rights.
func (s *Service) Grants(ctx context.Context) ([]logon.Grant, error) { return s.store.Grants(ctx) }

// EffectiveRights lists what a user may do, and where each right comes from.
func (s *Service) EffectiveRights(ctx context.Context, id logon.UserID) ([]logon.EffectiveRight, error) {
	rights, err := s.store.EffectiveRights(ctx, id)
	return rights, refused(err, fieldUser)
}

// Grant gives a right to a user, a role or a workgroup: logon_stations for the named station, or for all of them when the name is empty. The
// other rights have no station.
func (s *Service) Grant(ctx context.Context, to logon.GranteeName, right logon.Right, stationName string) (logon.Grant, error) {
	field, name, err := onlyOne(to)
	if err != nil {
		return logon.Grant{}, err
	}
	if right == "" {
		return logon.Grant{}, &logon.Refusal{Code: logon.CodeFieldRequired, Field: fieldRight}
	}
	if !slices.Contains(logon.AllRights, right) {
		return logon.Grant{}, &logon.Refusal{Code: logon.CodeFieldInvalid, Field: fieldRight}
	}
	if stationName, err = text(fieldStation, stationName, maxStationName, false); err != nil {
		return logon.Grant{}, err
	}
	if stationName != "" && right != logon.LogonStations {
		return logon.Grant{}, &logon.Refusal{Code: logon.CodeFieldInvalid, Field: fieldStation}
	}
	grantee, err := s.grantee(ctx, field, name)
	if err != nil {
		return logon.Grant{}, err
	}
	var station logon.StationID
	if stationName != "" {
		found, err := s.people.StationByName(ctx, stationName)
		if err != nil {
			return logon.Grant{}, unknown(err, fieldStation)
		}
		station = found.ID
	}
	grant, err := s.store.CreateGrant(ctx, grantee, right, station)
	return grant, refused(err, fieldRight)
}

// onlyOne gives the field that names whom a right is for, and what it says.
func onlyOne(to logon.GranteeName) (field, name string, err error) {
	for _, given := range []struct{ field, name string }{{fieldUser, to.User}, {fieldRole, to.Role}, {fieldWorkgroup, to.Workgroup}} {
		switch {
		case given.name == "":
		case field != "":
			return "", "", &logon.Refusal{Code: logon.CodeFieldInvalid, Field: given.field}
		default:
			field, name = given.field, given.name
		}
	}
	limit := maxCircleName
	if field == "" || field == fieldUser {
		field, limit = fieldUser, maxName
	}
	name, err = text(field, name, limit, true)
	return field, name, err
}

func (s *Service) grantee(ctx context.Context, field, name string) (logon.Grantee, error) {
	if field == fieldUser {
		user, err := s.people.UserByName(ctx, name)
		return user.ID, unknown(err, field)
	}
	circle, err := s.circleByName(ctx, logon.CircleKind(field), name)
	return circle.CircleID, unknown(err, field)
}

// Withdraw takes a granted right back. Sessions that rested on it end.
func (s *Service) Withdraw(ctx context.Context, id int64, by string) error {
	return refused(s.store.DeleteGrant(ctx, id, by), fieldRight)
}

// unknown refuses a name in the request's body that nobody has: the field is wrong, not the address.
func unknown(err error, field string) error {
	if errors.Is(err, logon.ErrNotFound) {
		return &logon.Refusal{Code: logon.CodeFieldInvalid, Field: field}
	}
	return err
}
