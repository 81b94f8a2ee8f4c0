package logon

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// candidate is somebody whose password was right, or who holds a ticket or a saved logon that says so, on the way to a claim.
type candidate struct {
	visitor   Visitor
	user      User
	choice    Choice
	instance  string
	client    string
	ticket    string // empty after a password
	used      bool   // the ticket has granted already: only the same session may come of it
	automatic bool   // the log on is to be saved in this browser
	saved     bool   // it comes of what was saved there
}

// authorise turns the choice into a claim, or says what is missing, or refuses: station there, right there, number good. It
// reads only; the claim reads everything again under its locks.
func (s *Service) authorise(ctx context.Context, c candidate, p Policies) (claim Claim, missing bool, err error) {
	rights, err := s.store.RightsOf(ctx, c.user.ID)
	if err != nil {
		return Claim{}, false, err
	}
	claim = Claim{
		Request: Request{
			User: c.user.ID, Machine: c.visitor.Machine, Window: c.visitor.Window, Instance: c.instance,
			Persistent: c.choice.Persistent,
		},
		Type: c.choice.Type, Client: c.client, Address: c.visitor.Address, Language: c.visitor.Language,
		PasswordVersion: c.user.PasswordVersion, PolicyVersion: p.Version, Licences: p.StationLicences, Device: c.visitor.Device,
		Automatic: c.saved,
	}
	if c.ticket != "" {
		claim.Ticket = HashSecret(c.ticket)
	}
	if p.Agreement {
		claim.Agreement = p.AgreementVersion
	}
	switch c.choice.Type {
	case NoStation:
		if !p.Stationless {
			return claim, false, &Refusal{Code: CodeStationlessNotAllowed, Field: "type"}
		}
		return claim, false, nil
	case RemoteNumber:
		return claim, false, s.authoriseNumber(ctx, &claim, c.choice, rights, p)
	}
	if strings.TrimSpace(c.choice.Station) == "" {
		return claim, true, nil
	}
	return claim, false, s.authoriseStation(ctx, &claim, c.choice, rights, p)
}

func (s *Service) authoriseStation(ctx context.Context, claim *Claim, c Choice, rights Rights, p Policies) error {
	name := strings.TrimSpace(c.Station)
	station, err := s.store.StationByName(ctx, name)
	if errors.Is(err, ErrNotFound) {
		return &Refusal{Code: CodeStationUnknown, Station: name, Field: "station"}
	}
	if err != nil {
		return err
	}
	about := Refusal{Station: station.Name, Field: "station", Type: station.Type}
	switch {
	case !rights.MayUse(station.ID):
		about.Code = CodeStationNotPermitted
	case !station.Active:
		about.Code = CodeStationInactive
	case station.Type != c.Type:
		about.Code = CodeStationWrongType
	}
	if about.Code != "" {
		return &about
	}
	claim.Station, claim.StationName, claim.Number = station.ID, station.Name, station.Number
	claim.StationRight = true
	if strings.TrimSpace(c.Number) == "" {
		return nil
	}
	number, refused := s.normalNumber(c.Number, p)
	if refused != nil {
		return refused
	}
	if !rights.Has[UserDefinedNumber] {
		return &Refusal{Code: CodeNumberNotPermitted, Field: "number"}
	}
	claim.Number, claim.NumberTyped, claim.NumberRight = number, true, true
	return nil
}

// authoriseNumber finds the station of a remote number. A number that an administrator configured as a station may also
// be used by those who have the right to that station.
func (s *Service) authoriseNumber(ctx context.Context, claim *Claim, c Choice, rights Rights, p Policies) error {
	number, refused := s.normalNumber(c.Number, p)
	if refused != nil {
		return refused
	}
	if c.Persistent && !rights.Has[PersistentConnections] {
		return &Refusal{Code: CodePersistentNotPermitted, Field: "persistent"}
	}
	claim.PersistentRight = c.Persistent
	var station Station
	if rights.Has[UserDefinedNumber] {
		found, err := s.store.StationForNumber(ctx, number)
		if err != nil {
			return err
		}
		station, claim.NumberRight = found, true
	} else {
		mine, err := s.store.StationsFor(ctx, rights)
		if err != nil {
			return err
		}
		for _, m := range mine {
			if m.Type == RemoteNumber && !m.Typed && m.Number == number {
				station, claim.StationRight = m.Station, true
			}
		}
		if station.ID == 0 {
			return &Refusal{Code: CodeNumberNotPermitted, Field: "number"}
		}
	}
	if !station.Active {
		return &Refusal{Code: CodeStationInactive, Station: station.Name, Field: "number"}
	}
	claim.Station, claim.StationName = station.ID, station.Name
	claim.Number, claim.NumberTyped = number, true
	return nil
}

func (s *Service) normalNumber(typed string, p Policies) (string, *Refusal) {
	if normal, ok := s.numbers.Normal(typed, p.DefaultRegion, p.InternalExtensions); ok {
		return normal, nil
	}
	return "", &Refusal{
		Code: CodeNumberInvalid, Field: "number", Number: strings.TrimSpace(typed), Example: s.numbers.Example(p.DefaultRegion),
	}
}

// offer lists the stations that the candidate may use, of the type they chose, with who is there.
func (s *Service) offer(ctx context.Context, user UserID, machine string, types ...StationType) ([]OfferedStation, error) {
	rights, err := s.store.RightsOf(ctx, user)
	if err != nil {
		return nil, err
	}
	stations, err := s.store.StationsFor(ctx, rights)
	if err != nil {
		return nil, fmt.Errorf("stations to offer: %w", err)
	}
	offered := []OfferedStation{}
	for _, st := range stations {
		wanted := len(types) == 0
		for _, t := range types {
			wanted = wanted || st.Type == t
		}
		if st.Typed || !wanted {
			continue
		}
		o := OfferedStation{Station: st.Station, Occupants: st.Occupants, Available: true}
		for _, there := range st.Occupants {
			o.Available = o.Available && (there.User == user || there.Machine == machine)
		}
		offered = append(offered, o)
	}
	return offered, nil
}
