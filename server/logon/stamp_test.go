package logon_test

import (
	"testing"

	"stationmaster/server/logon"
)

func TestNextStamp(t *testing.T) {
	t.Parallel()
	const filetime, later = "133500000000000000", "133500000000000001"
	for _, test := range []struct {
		kept, said, next string
		changed          bool
	}{
		{"", filetime, filetime, false},
		{filetime, "", filetime, false},
		{filetime, filetime, filetime, false},
		{filetime, later, later, true},
		{later, filetime, later, false}, // a domain controller that has not heard
		{"99", "100", "100", true},
		{"100", "99", "100", false},
		// Must be changed: an administrator has set another one, or wants one. Once is enough, wherever it has been heard.
		{filetime, "0", "0 " + filetime, true},
		{"0 " + filetime, "0", "0 " + filetime, false},
		{"0 " + filetime, filetime, "0 " + filetime, false},
		{"0 " + later, filetime, "0 " + later, false},
		{"0 " + filetime, later, later, true},
		{"0", filetime, filetime, true},
		{"0", "0", "0", false},
		{"", "0", "0", false},
		{"20200101000000Z", "20200101000001Z", "20200101000001Z", true},
		{"20200101000001Z", "20200101000000Z", "20200101000001Z", false},
		{"20200101000000Z", "20200101000000.5Z", "20200101000000.5Z", true},
		{"20200101000000.5Z", "20200101000000Z", "20200101000000.5Z", false},
		// What has no order.
		{"b", "a", "a", true},
		{"20200101000000Z", "20190101000000+0100", "20190101000000+0100", true},
		{"b", "0", "0 b", true},
		{"0 b", "b", "0 b", false},
		{"0 b", "a", "a", true},
	} {
		if next, changed := logon.NextStamp(test.kept, test.said); next != test.next || changed != test.changed {
			t.Errorf("%q, then %q: %q, %v", test.kept, test.said, next, changed)
		}
	}
}
