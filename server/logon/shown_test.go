package logon_test

import (
	"fmt"
	"testing"

	"stationmaster/server/logon"
)

func statuses(codes ...string) *[]logon.StatusChoice {
	list := []logon.StatusChoice{}
	for _, code := range codes {
		list = append(list, logon.StatusChoice{Code: code, Label: "label of " + code})
	}
	return &list
}

// A word that leaves the list is kept for those who have it, once, and not beside a new one of the same code.
func TestStatusesThatLeaveTheList(t *testing.T) {
	t.Parallel()
	p := logon.DefaultPolicies()
	for _, list := range []*[]logon.StatusChoice{statuses("available", "away"), statuses("available", "tea"), statuses("available", "away")} {
		p = p.With(logon.PolicyChange{Statuses: list})
	}
	got := map[string]string{}
	for _, old := range p.OldStatuses {
		if _, twice := got[old.Code]; twice {
			t.Errorf("%s is kept twice", old.Code)
		}
		got[old.Code] = old.Label
	}
	want := map[string]string{
		"tea": "label of tea", "lunch": "At lunch", "meeting": "In a meeting", "do_not_disturb": "Do not disturb",
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("kept are %v, not %v", got, want)
	}
	for n := range 300 {
		p = p.With(logon.PolicyChange{Statuses: statuses("available", fmt.Sprint("s", n))})
	}
	if len(p.OldStatuses) != 200 || p.OldStatuses[0].Code != "s298" {
		t.Errorf("%d are kept, the first is %s", len(p.OldStatuses), p.OldStatuses[0].Code)
	}
}
