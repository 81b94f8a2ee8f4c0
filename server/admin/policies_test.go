package admin_test

import (
	"strings"
	"testing"

	"stationmaster/server/logon"
)

func ptr[T any](v T) *T { return &v }

func TestChangePolicies(t *testing.T) {
	s, p := newService()
	changed, err := s.ChangePolicies(t.Context(), logon.PolicyChange{
		StationLicences: ptr(0), HoldNetworkLoss: ptr(90), DefaultRegion: ptr("gb"), Contact: ptr(" help desk, 4711 "),
	})
	if err != nil || changed.HoldNetworkLoss != 90 || changed.DefaultRegion != "GB" || changed.Contact != "help desk, 4711" || !changed.Stationless {
		t.Errorf("got %+v, %v", changed, err)
	}
	if p.writes != 1 || p.policy.HoldCleanClose != nil {
		t.Errorf("%d writes of %+v", p.writes, p.policy)
	}
}

func TestIdleTimesThatCanBe(t *testing.T) {
	for _, seconds := range []int{0, 60, 86400} {
		s, _ := newService()
		if changed, err := s.ChangePolicies(t.Context(), logon.PolicyChange{IdleLogoff: &seconds}); err != nil || int(changed.IdleLogoff) != seconds {
			t.Errorf("%d: %+v, %v", seconds, changed.IdleLogoff, err)
		}
	}
}

func TestPoliciesThatCannotBe(t *testing.T) {
	one := func(code, label string) *[]logon.StatusChoice {
		return &[]logon.StatusChoice{{Code: code, Label: label}}
	}
	for name, test := range map[string]struct {
		change logon.PolicyChange
		code   logon.Code
		field  string
	}{
		"no hold at all":          {logon.PolicyChange{HoldNetworkLoss: ptr(0)}, logon.CodeFieldInvalid, "hold_network_loss_s"},
		"a hold for a day":        {logon.PolicyChange{HoldCleanClose: ptr(86400)}, logon.CodeFieldInvalid, "hold_clean_close_s"},
		"an idle time of seconds": {logon.PolicyChange{IdleLogoff: ptr(59)}, logon.CodeFieldInvalid, "idle_logoff_s"},
		"of less than none":       {logon.PolicyChange{IdleLogoff: ptr(-1)}, logon.CodeFieldInvalid, "idle_logoff_s"},
		"of more than a day":      {logon.PolicyChange{IdleLogoff: ptr(86401)}, logon.CodeFieldInvalid, "idle_logoff_s"},
		"fewer than no licences":  {logon.PolicyChange{StationLicences: ptr(-1)}, logon.CodeFieldInvalid, "station_licences"},
		"a password of seven":     {logon.PolicyChange{PasswordMinLength: ptr(7)}, logon.CodeFieldInvalid, "password_min_length"},
		"an endless password":     {logon.PolicyChange{PasswordMinLength: ptr(129)}, logon.CodeFieldInvalid, "password_min_length"},
		"a region that is none":   {logon.PolicyChange{DefaultRegion: ptr("XX")}, logon.CodeFieldInvalid, "default_region"},
		"a region in three":       {logon.PolicyChange{DefaultRegion: ptr("GBR")}, logon.CodeFieldInvalid, "default_region"},
		"a label of two lines":    {logon.PolicyChange{CredentialLabel: ptr("a\nb")}, logon.CodeFieldCharacters, "credential_label"},
		"an unknown language":     {logon.PolicyChange{Languages: &[]string{"en", "tlh"}}, logon.CodeFieldInvalid, "languages"},
		"a language twice":        {logon.PolicyChange{Languages: &[]string{"en", "en"}}, logon.CodeFieldInvalid, "languages"},
		"a contact of two lines":  {logon.PolicyChange{Contact: ptr("a\nb")}, logon.CodeFieldCharacters, "contact"},
		"an overlong contact":     {logon.PolicyChange{Contact: ptr(strings.Repeat("x", 201))}, logon.CodeFieldTooLong, "contact"},
		"nobody is available":     {logon.PolicyChange{Statuses: one("away", "Away")}, logon.CodeFieldInvalid, "statuses"},
		"a status without a name": {logon.PolicyChange{Statuses: one("available", "")}, logon.CodeFieldRequired, "label"},
		"a status in capitals":    {logon.PolicyChange{Statuses: one("Available", "x")}, logon.CodeFieldInvalid, "code"},
	} {
		s, p := newService()
		_, err := s.ChangePolicies(t.Context(), test.change)
		refused(t, name, err, p, test.code, test.field)
	}
}
