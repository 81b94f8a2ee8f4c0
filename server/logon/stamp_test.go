package logon_test

import (
	"testing"
	"time"

	"stationmaster/server/logon"
)

func TestNextStamp(t *testing.T) {
	t.Parallel()
	now := time.Date(2024, 1, 18, 0, 0, 0, 0, time.UTC)
	const filetime, later = "133500000000000000", "133500000000000001"
	for _, test := range []struct {
		kept, said, next string
		changed          bool
	}{
		{"", filetime, filetime, false},
		{filetime, "", filetime, false},
		{filetime, filetime, filetime, false},
		{filetime, later, later, true},
		{later, filetime, later, false},             // a domain controller that has not heard
		{later, "132500000000000000", later, false}, // nor has one for years: as old as the password before it
		{"19740", "19739", "19740", false},
		{"1705500000", "1705400000", "1705500000", false},
		// Another attribute is asked for now, and its numbers have another unit.
		{filetime, "1705500000", "1705500000", true},
		{filetime, "19740", "19740", true},
		{"19740", filetime, filetime, true},
		{"0 " + filetime, "19740", "19740", true},
		// A server's clock was far ahead once: what comes after is not older.
		{"143500000000000000", later, later, true},
		{"0 143500000000000000", later, later, true},
		{"2705500000", "1705500000", "1705500000", true},
		{"29740", "19740", "19740", true},
		{"20990101000000Z", "20240101000000Z", "20240101000000Z", true},
		{"19741", "19740", "19741", false}, // not far: days begin earlier elsewhere
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
		if next, changed := logon.NextStamp(test.kept, test.said, now); next != test.next || changed != test.changed {
			t.Errorf("%q, then %q: %q, %v", test.kept, test.said, next, changed)
		}
	}
}
