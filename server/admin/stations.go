package admin

import (
	"context"

	"stationmaster/server/logon"
)

// Stations lists all stations by name.
func (s *Service) Stations(ctx context.Context) ([]logon.Station, error) {
	return s.store.Stations(ctx)
}

// CreateStation makes an active station. A remote-number station needs its number; for the others it is optional.
func (s *Service) CreateStation(ctx context.Context, name string, kind logon.StationType, number string) (logon.Station, error) {
	name, err := text(fieldName, name, maxStationName, true)
	if err != nil {
		return logon.Station{}, err
	}
	if kind == "" {
		return logon.Station{}, &logon.Refusal{Code: logon.CodeFieldRequired, Field: fieldType}
	}
	if !kind.Valid() || kind == logon.NoStation {
		return logon.Station{}, &logon.Refusal{Code: logon.CodeFieldInvalid, Field: fieldType}
	}
	if number, err = text(fieldNumber, number, maxNumber, kind == logon.RemoteNumber); err != nil {
		return logon.Station{}, err
	}
	if number, err = s.normalNumber(ctx, number); err != nil {
		return logon.Station{}, err
	}
	station, err := s.store.CreateStation(ctx, name, kind, number)
	return station, refused(err, fieldName)
}

// ChangeStation changes the fields that are not nil. Deactivating ends the sessions at the station; an empty number takes the
// station's number away.
func (s *Service) ChangeStation(ctx context.Context, id logon.StationID, change logon.StationChange, by string) (logon.Station, error) {
	if change.Number != nil {
		number, err := text(fieldNumber, *change.Number, maxNumber, false)
		if err != nil {
			return logon.Station{}, err
		}
		if number, err = s.normalNumber(ctx, number); err != nil {
			return logon.Station{}, err
		}
		change.Number = &number
	}
	station, err := s.store.ChangeStation(ctx, id, change, by)
	return station, refused(err, fieldNumber)
}

// DeleteStation deletes a station and ends the sessions there.
func (s *Service) DeleteStation(ctx context.Context, id logon.StationID, by string) error {
	return refused(s.store.DeleteStation(ctx, id, by), fieldName)
}
