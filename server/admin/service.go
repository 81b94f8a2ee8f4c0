package admin

import (
	"context"
	"errors"

	"stationmaster/server/logon"
)

// Service lists and changes users, stations, roles, workgroups and granted rights. Its methods may be called from any goroutine. Expected failures are
// *logon.Refusal: field_* with the field's name as in the contract, number_invalid, or not_found; nothing has changed then.
type Service struct {
	store     logon.Admin
	people    logon.People
	passwords logon.Passwords
	numbers   logon.Numbers
	policies  func(context.Context) (logon.Policies, error)
}

// New makes the service of its parts; policies gives those in force.
func New(
	store logon.Admin, people logon.People, passwords logon.Passwords, numbers logon.Numbers,
	policies func(context.Context) (logon.Policies, error),
) *Service {
	return &Service{store: store, people: people, passwords: passwords, numbers: numbers, policies: policies}
}

// refused turns the store's expected errors into refusals: taken names the field whose value is in use.
func refused(err error, taken string) error {
	switch {
	case errors.Is(err, logon.ErrNotFound):
		return &logon.Refusal{Code: logon.CodeNotFound}
	case errors.Is(err, logon.ErrTaken):
		return &logon.Refusal{Code: logon.CodeFieldTaken, Field: taken}
	}
	return err
}

// normalNumber gives a number's normal form; an empty one stays empty.
func (s *Service) normalNumber(ctx context.Context, number string) (string, error) {
	if number == "" {
		return "", nil
	}
	policies, err := s.policies(ctx)
	if err != nil {
		return "", err
	}
	normal, ok := s.numbers.Normal(number, policies.DefaultRegion, policies.InternalExtensions)
	if !ok {
		return "", &logon.Refusal{
			Code: logon.CodeNumberInvalid, Field: fieldNumber, Number: number, Example: s.numbers.Example(policies.DefaultRegion),
		}
	}
	return normal, nil
}
