package logon_test

import (
	"log/slog"
	"slices"
	"testing"

	"stationmaster/server/logon"
	"stationmaster/server/logon/logontest"
)

func TestAccountCheck(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		meanwhile func(d *logontest.Directory, a []logon.Account)
		force     bool
		want      logon.Checked
		gone      []int // of four
	}{
		"all are there": {func(*logontest.Directory, []logon.Account) {}, false, logon.Checked{Asked: 4}, nil},
		"one is gone, one disabled": {func(d *logontest.Directory, a []logon.Account) {
			d.Remove("0")
			a[1].State = logon.AccountDisabled
			d.Put(a[1], "right")
		}, false, logon.Checked{Asked: 4, Closed: 2}, []int{0, 1}},
		"one is locked": {func(d *logontest.Directory, a []logon.Account) {
			a[1].State = logon.AccountLocked
			d.Put(a[1], "right")
		}, false, logon.Checked{Asked: 4}, nil},
		"it does not answer": {
			func(d *logontest.Directory, _ []logon.Account) { d.Down(true) }, false,
			logon.Checked{Asked: 4, Failed: "directory corp: directory_unavailable: in memory"},
			nil,
		},
		"most are gone": {
			func(d *logontest.Directory, _ []logon.Account) { d.Remove("0"); d.Remove("1"); d.Remove("2") }, false,
			logon.Checked{Asked: 4, Lost: 3, Stopped: true},
			nil,
		},
		"most are disabled": {func(d *logontest.Directory, a []logon.Account) {
			for _, account := range a[:3] {
				account.State = logon.AccountDisabled
				d.Put(account, "right")
			}
		}, false, logon.Checked{Asked: 4, Closed: 3}, []int{0, 1, 2}},
		"most are gone, one is disabled": {func(d *logontest.Directory, a []logon.Account) {
			d.Remove("0")
			d.Remove("1")
			d.Remove("2")
			a[3].State = logon.AccountDisabled
			d.Put(a[3], "right")
		}, false, logon.Checked{Asked: 4, Closed: 1, Lost: 3, Stopped: true}, []int{3}},
		"most are gone, and it is right": {
			func(d *logontest.Directory, _ []logon.Account) { d.Remove("0"); d.Remove("1"); d.Remove("2") }, true,
			logon.Checked{Asked: 4, Closed: 3},
			[]int{0, 1, 2},
		},
		"one is out of the group": {func(d *logontest.Directory, a []logon.Account) {
			a[2].Groups = []string{"cn=other"}
			d.Put(a[2], "right")
		}, false, logon.Checked{Asked: 4, Lost: 1}, []int{2}},
		"groups are not found any more": {func(d *logontest.Directory, a []logon.Account) {
			for _, account := range a[1:] {
				account.Groups = nil
				d.Put(account, "right")
			}
		}, false, logon.Checked{Asked: 4, Lost: 3, Stopped: true}, nil},
		"some are gone, some out of the group": {func(d *logontest.Directory, a []logon.Account) {
			d.Remove("0")
			d.Remove("1")
			a[2].Groups = nil
			d.Put(a[2], "right")
		}, false, logon.Checked{Asked: 4, Lost: 3, Stopped: true}, nil},
		"one is called as somebody else, and out of the group": {func(d *logontest.Directory, a []logon.Account) {
			a[2].Name, a[2].Groups = "alice", nil
			d.Put(a[2], "right")
		}, false, logon.Checked{Asked: 4, Lost: 1}, []int{2}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, logon.BothCredentials)
			accounts, sessions := o.staffed(4)
			own := o.granted(visitor("wa", "addr:1"), request("alice", "T1", "ia")).Session.ID
			test.meanwhile(o.directory, accounts)
			check := logon.AccountCheck{Accounts: o.store, Directories: o.directory, Log: slog.New(slog.DiscardHandler), Force: test.force}
			test.want.Directory = "corp"
			if got := must(check.Run(t.Context()))(t); !slices.Equal(got, []logon.Checked{test.want}) {
				t.Errorf("%+v", got)
			}
			for i, id := range append(sessions, own) {
				s := must(o.store.SessionByID(t.Context(), id))(t)
				ended := s.Ended != nil && (s.Ended.Code == logon.CodeUserDisabled || s.Ended.Code == logon.CodeLeaveWithdrawn)
				if ended != slices.Contains(test.gone, i) || s.Ended != nil && !ended {
					t.Errorf("session %d: %+v", i, s.Ended)
				}
			}
		})
	}
}
