package admin

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"stationmaster/server/logon"
)

// What a policy may be. A hold of less than a reload's time would throw people out; one of more than an hour is a station lost.
const (
	minHold, maxHold = 5, 3600
	minIdle, maxIdle = 60, 86_400 // or 0: who has just read a page must not be logged off
	maxLicences      = 1_000_000
	minPassword      = 8 // what the policy may ask for at the least and at the most
	maxPassword      = 128
	maxContact       = 200
	maxLabel         = 64
	maxStatuses      = 50
)

var statusCode = regexp.MustCompile(`^[a-z][a-z0-9_]{0,31}$`)

// Policies gives those in force.
func (s *Service) Policies(ctx context.Context) (logon.Policies, error) { return s.policies(ctx) }

// ChangePolicies changes the policies that are not nil. They are in force on all nodes within a second; what they do to live sessions
// stands in the rules, section 8.
func (s *Service) ChangePolicies(ctx context.Context, change logon.PolicyChange) (logon.Policies, error) {
	if err := s.checkPolicies(change); err != nil {
		return logon.Policies{}, err
	}
	return s.store.ChangePolicies(ctx, change)
}

func (s *Service) checkPolicies(c logon.PolicyChange) error {
	for _, number := range []struct {
		field       string
		value       *int
		least, most int
	}{
		{"hold_network_loss_s", c.HoldNetworkLoss, minHold, maxHold},
		{"hold_clean_close_s", c.HoldCleanClose, minHold, maxHold},
		{"idle_logoff_s", c.IdleLogoff, 0, maxIdle},
		{"station_licences", c.StationLicences, 0, maxLicences},
		{"password_min_length", c.PasswordMinLength, minPassword, maxPassword},
	} {
		if number.value != nil && (*number.value < number.least || *number.value > number.most) {
			return invalid(number.field)
		}
	}
	if c.IdleLogoff != nil && *c.IdleLogoff > 0 && *c.IdleLogoff < minIdle {
		return invalid("idle_logoff_s")
	}
	if c.CredentialKind != nil && !slices.Contains(logon.CredentialKinds, *c.CredentialKind) {
		return invalid("credential_kind")
	}
	if c.Languages != nil && !offerable(*c.Languages) {
		return invalid("languages")
	}
	for _, words := range []struct {
		field string
		value *string
		limit int
	}{
		{"contact", c.Contact, maxContact}, {"credential_label", c.CredentialLabel, maxLabel},
	} {
		if words.value == nil {
			continue
		}
		trimmed, err := text(words.field, *words.value, words.limit, false)
		if err != nil {
			return err
		}
		*words.value = trimmed
	}
	if c.DefaultRegion != nil && *c.DefaultRegion != "" {
		*c.DefaultRegion = strings.ToUpper(*c.DefaultRegion)
		// A region that nobody knows has the example of no region.
		if len(*c.DefaultRegion) != 2 || s.numbers.Example(*c.DefaultRegion) == s.numbers.Example("") {
			return invalid("default_region")
		}
	}
	if c.Statuses != nil {
		return checkStatuses(*c.Statuses)
	}
	return nil
}

// checkStatuses wants "available" among them: it is what a session begins with.
func checkStatuses(statuses []logon.StatusChoice) error {
	if len(statuses) > maxStatuses {
		return invalid("statuses")
	}
	seen := map[string]bool{}
	for _, status := range statuses {
		if !statusCode.MatchString(status.Code) || seen[status.Code] {
			return invalid("code")
		}
		seen[status.Code] = true
		if bad := logon.CheckText("label", status.Label, maxLabel, true); bad != nil {
			return bad
		}
	}
	if !seen[logon.StatusAvailable] {
		return invalid("statuses")
	}
	return nil
}

// offerable tells whether each of the languages is one that there are sentences in, once.
func offerable(languages []string) bool {
	seen := map[string]bool{}
	for _, language := range languages {
		if seen[language] || !slices.Contains(logon.Languages(), language) {
			return false
		}
		seen[language] = true
	}
	return true
}

func invalid(field string) error {
	return &logon.Refusal{Code: logon.CodeFieldInvalid, Field: field}
}
