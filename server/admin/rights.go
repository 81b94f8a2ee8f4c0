package admin

import (
	"context"
	"errors"
	"slices"

	"stationmaster/server/logon"
)

// Grants lists all granted rights.
func (s *Service) Grants(ctx context.Context) ([]logon.Grant, error) { return s.store.Grants(ctx) }

// Grant gives a right to a user: logon_stations for the named station, or for all of them when the name is empty. The other rights
// have no station.
func (s *Service) Grant(ctx context.Context, userName string, right logon.Right, stationName string) (logon.Grant, error) {
	userName, err := text(fieldUser, userName, maxName, true)
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
	user, err := s.people.UserByName(ctx, userName)
	if err != nil {
		return logon.Grant{}, unknown(err, fieldUser)
	}
	var station logon.StationID
	if stationName != "" {
		found, err := s.people.StationByName(ctx, stationName)
		if err != nil {
			return logon.Grant{}, unknown(err, fieldStation)
		}
		station = found.ID
	}
	grant, err := s.store.CreateGrant(ctx, user.ID, right, station)
	return grant, refused(err, fieldRight)
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
