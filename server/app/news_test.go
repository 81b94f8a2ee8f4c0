package app

import (
	"testing"

	"stationmaster/api"
)

// Who shares a station hears who comes and goes, on whatever node.
func TestSharingNewsCrossNodes(t *testing.T) {
	t.Parallel()
	_, a, b := twoNodes(t)
	alice, bob := newWindow(t, a.url, desk), newWindow(t, b.url, desk)
	alice.logOn("alice", at("T-101"))
	hers := alice.open()
	if len(hers.welcome.Sharing) != 0 {
		t.Errorf("shares with %+v", hers.welcome.Sharing)
	}
	bob.logOn("bob", at("T-101"))
	his := bob.open()
	if len(his.welcome.Sharing) != 1 || his.welcome.Sharing[0].User != "alice" || !his.welcome.Sharing[0].SameMachine {
		t.Errorf("bob is welcomed among %+v", his.welcome.Sharing)
	}
	hers.sharesWith("bob")
	bob.logOff()
	his.bye()
	hers.sharesWith()
}

// The directory that a page watches follows logons, statuses and ends on the other node; and a user's pages follow their own
// status, wherever it was set.
func TestDirectoryAndStatusNewsCrossNodes(t *testing.T) {
	t.Parallel()
	_, a, b := twoNodes(t)
	sam := newWindow(t, a.url, third)
	sam.logOn("sam", nowhere())
	watcher := sam.open(api.HelloWatchDirectory)
	watcher.sees("alice", func(e api.DirectoryEntry) bool { return len(e.Places) == 0 })

	alice, again := newWindow(t, b.url, desk), newWindow(t, a.url, desk)
	alice.logOn("alice", at("T-101"))
	first := alice.open()
	again.logOn("alice", at("T-101"))
	second := again.open()
	watcher.sees("alice", func(e api.DirectoryEntry) bool {
		return len(e.Places) == 2 && e.Places[0].Station == "T-101" && e.Places[0].State == "live" && e.Places[1].State == "live" &&
			e.Status != nil && e.Status.Status == "available"
	})
	if problem := alice.do("PUT", "/session/status", api.StatusRequest{Status: "lunch", Note: "back at one"}, nil); problem != nil {
		t.Fatalf("status: %+v", problem)
	}
	for _, page := range []*page{first, second} {
		await(page, "status", func(s api.StatusChanged) bool {
			return s.Status.Status == "lunch" && s.Status.Label == "At lunch" && s.Status.Note == "back at one"
		})
	}
	watcher.sees("alice", func(e api.DirectoryEntry) bool { return e.Status != nil && e.Status.Status == "lunch" })
	alice.logOff()
	again.logOff()
	watcher.sees("alice", func(e api.DirectoryEntry) bool {
		return len(e.Places) == 0 && e.Status != nil && e.Status.Status == "lunch"
	})
}

// A supervisor on one node ends a session whose connection is on the other, and may not without the right.
func TestASupervisorReachesTheOtherNode(t *testing.T) {
	t.Parallel()
	dsn, a, b := twoNodes(t)
	alice, sam, bob := newWindow(t, a.url, desk), newWindow(t, b.url, third), newWindow(t, b.url, other)
	alice.logOn("alice", at("T-101"))
	page := alice.open()
	sam.logOn("sam", nowhere())
	bob.logOn("bob", nowhere())
	end := "/admin/sessions/" + itoa(alice.session.ID) + "/end"
	if problem := bob.do("POST", end, api.EndRequest{}, nil); problem == nil || problem.Code != "not_permitted" {
		t.Errorf("bob ends it: %+v", problem)
	}
	if problem := sam.do("POST", end, api.EndRequest{Note: "Fire drill"}, nil); problem != nil {
		t.Fatalf("sam ends it: %+v", problem)
	}
	bye := page.bye()
	if bye.Reason != "supervisor" || bye.Sentence != "Your session has been logged off by the supervisor (Sam Stone)." ||
		bye.Note != "Fire drill" || bye.By != "Sam Stone" || bye.Code != 4503 {
		t.Errorf("told %+v", bye)
	}
	if code := inDatabase(t, dsn, "select code from ledger where id = $1", bye.Ledger); code != "supervisor" {
		t.Errorf("the ledger has %v", code)
	}
}

// A new list of statuses and a new contact reach the pages on every node. Who has a status that is not among them any more keeps the
// word until they choose another, and nobody can choose it.
func TestPolicyNewsReachPages(t *testing.T) {
	t.Parallel()
	dsn, a, b := twoNodes(t)
	alice, bob := newWindow(t, a.url, desk), newWindow(t, b.url, other)
	alice.logOn("alice", nowhere())
	hers := alice.open(api.HelloWatchDirectory)
	if shown := hers.welcome.Policies; len(shown.Statuses) != 5 || shown.Contact != "" {
		t.Errorf("welcomed with %+v", shown)
	}
	bob.logOn("bob", nowhere())
	his := bob.open()
	if problem := bob.do("PUT", "/session/status", api.StatusRequest{Status: "lunch"}, nil); problem != nil {
		t.Fatalf("status: %+v", problem)
	}
	must(t, "statuses is now", "policy set statuses available=Ready,away=Elsewhere", "DATABASE_URL", dsn)
	must(t, "contact is now", "policy set contact desk-7", "DATABASE_URL", dsn)
	for _, page := range []*page{hers, his} {
		await(page, "policies", func(m api.PoliciesChanged) bool {
			return m.Policies.Contact == "desk-7" && len(m.Policies.Statuses) == 2 && m.Policies.Statuses[1].Label == "Elsewhere"
		})
	}
	await(hers, "status", func(s api.StatusChanged) bool { return s.Status.Label == "Ready" })
	hers.sees("alice", func(e api.DirectoryEntry) bool { return e.Status != nil && e.Status.Label == "Ready" })

	// Bob keeps his word, with whatever note; nobody else can have it.
	if problem := bob.do("PUT", "/session/status", api.StatusRequest{Status: "lunch", Note: "till two"}, nil); problem != nil {
		t.Errorf("a note to the status that he has: %+v", problem)
	}
	hers.sees("bob", func(e api.DirectoryEntry) bool {
		return e.Status != nil && e.Status.Label == "At lunch" && e.Status.Note == "till two"
	})
	refused := func(who *window) {
		problem := who.do("PUT", "/session/status", api.StatusRequest{Status: "lunch"}, nil)
		if problem == nil || problem.Code != "field_invalid" || problem.Field != "status" {
			t.Errorf("a status that cannot be chosen: %+v", problem)
		}
	}
	refused(alice)
	if problem := bob.do("PUT", "/session/status", api.StatusRequest{Status: "away"}, nil); problem != nil {
		t.Errorf("status: %+v", problem)
	}
	refused(bob)
}
