package logontest

import (
	"slices"
	"time"

	"stationmaster/server/logon"
)

var peopleTests = map[string]func(*world){
	"stations for rights": func(w *world) {
		ann := w.user("ann")
		t1, t2 := w.station("T1"), w.station("T2")
		off := w.station("T3")
		_, err := w.Store.ChangeStation(w.ctx, off.ID, logon.StationChange{Active: ptr(false)}, "Ada")
		w.ok(err)
		w.number("+4930123")
		w.live(w.claim(ann, t2, "m1"))
		w.logOn(w.claim(w.user("bob"), t2, "m1"))
		all, err := w.Store.StationsFor(w.ctx, logon.Rights{AllStations: true})
		w.ok(err)
		if len(all) != 2 || all[0].ID != t1.ID || len(all[0].Occupants) != 0 || len(all[1].Occupants) != 2 {
			w.Fatalf("%+v", all)
		}
		if o := all[1].Occupants[0]; o.User != ann.ID || o.State != logon.Live || o.Machine != "m1" || o.DisplayName != "Display ann" {
			w.Fatalf("%+v", o)
		}
		some, err := w.Store.StationsFor(w.ctx, logon.Rights{Stations: map[logon.StationID]bool{t1.ID: true, off.ID: true}})
		w.ok(err)
		if len(some) != 1 || some[0].ID != t1.ID {
			w.Fatalf("%+v", some)
		}
		none, err := w.Store.StationsFor(w.ctx, logon.Rights{})
		w.ok(err)
		equal(w, "stations without a right", len(none), 0)
	},
	"directory": func(w *world) {
		ann, bob := w.user("ann"), w.user("bob")
		t := w.station("T1")
		w.live(w.claim(ann, t, "m1"))
		w.logOn(w.claim(ann, logon.Station{}, "m2"))
		all, err := w.Store.Directory(w.ctx, nil)
		w.ok(err)
		if len(all) != 2 || all[0].User != ann.ID || len(all[0].Places) != 2 || len(all[1].Places) != 0 {
			w.Fatalf("%+v", all)
		}
		if p := all[0].Places[0]; p.Station != "T1" || p.State != logon.Live || p.StationType != logon.Workstation {
			w.Fatalf("%+v", p)
		}
		some, err := w.Store.Directory(w.ctx, []logon.UserID{bob.ID, bob.ID + 1000})
		w.ok(err)
		if len(some) != 2 || some[0].User != bob.ID || some[0].Gone || !some[1].Gone {
			w.Fatalf("%+v", some)
		}
		nobody, err := w.Store.Directory(w.ctx, []logon.UserID{})
		w.ok(err)
		equal(w, "entries for no ids", len(nobody), 0)
	},
	"available ends with the session": func(w *world) {
		ann := w.user("ann")
		status := func() *logon.Status {
			entries, err := w.Store.Directory(w.ctx, []logon.UserID{ann.ID})
			w.ok(err)
			return entries[0].Status
		}
		if got := status(); got != nil {
			w.Fatalf("before the first logon: %+v", got)
		}
		w.Pass(time.Hour)
		s := w.live(w.claim(ann, w.station("T1"), "m1"))
		if got := status(); got == nil || got.Code != logon.StatusAvailable || !got.Since.Equal(s.Since) {
			w.Fatalf("logged on at %v: %+v", s.Since, got)
		}
		set, err := w.Store.SetStatus(w.ctx, ann.ID, "lunch", "back at two")
		w.ok(err)
		if got := status(); got == nil || got.Code != "lunch" || got.Note != "back at two" || !got.Since.Equal(set.Since) {
			w.Fatalf("%+v, want %+v", got, set)
		}
		_, err = w.Store.SetStatus(w.ctx, ann.ID, logon.StatusAvailable, "")
		w.ok(err)
		_, err = w.Store.End(w.ctx, s.ID, logon.CodeLoggedOff, "", "")
		w.ok(err)
		if got := status(); got != nil {
			w.Fatalf("after the logoff: %+v", got)
		}
		_, err = w.Store.SetStatus(w.ctx, ann.ID+1000, "lunch", "")
		w.is(err, logon.ErrNotFound)
	},
	"tickets": func(w *world) {
		ann := w.user("ann")
		put := logon.Ticket{Hash: []byte{1, 2}, User: ann.ID, Window: "w", PasswordVersion: 1, TTL: time.Minute}
		w.ok(w.Store.PutTicket(w.ctx, put))
		got, err := w.Store.TicketByHash(w.ctx, put.Hash)
		w.ok(err)
		if got.User != put.User || got.Window != put.Window || got.PasswordVersion != 1 || got.TTL <= 0 || got.TTL > time.Minute {
			w.Fatalf("%+v", got)
		}
		_, err = w.Store.TicketByHash(w.ctx, []byte{3})
		w.is(err, logon.ErrNotFound)
	},
	"who holds places": func(w *world) {
		ann, bob, t1 := w.user("ann"), w.user("bob"), w.station("T1")
		typed := w.number("+4930123")
		desk, err := w.Store.CreateStation(w.ctx, "T2", logon.Workstation, "+4930123")
		w.ok(err)
		w.station("T3")
		holding := func(stations []logon.StationID, numbers []string, want ...logon.SessionID) ([]logon.Held, time.Time) {
			w.Helper()
			held, at, err := w.Store.Holding(w.ctx, stations, numbers)
			w.ok(err)
			var ids []logon.SessionID
			for _, h := range held {
				ids = append(ids, h.Session)
			}
			if !slices.Equal(ids, want) {
				w.Fatalf("%v and %v are held by %+v, want %v", stations, numbers, held, want)
			}
			return held, at
		}
		holding([]logon.StationID{t1.ID, desk.ID}, []string{"+4930123"})
		a := w.live(w.claim(ann, t1, "m1"))
		b := w.live(w.claim(bob, desk, "m2"))
		held, _ := holding([]logon.StationID{t1.ID}, nil, a.ID)
		if h := held[0]; h.State != logon.Live || h.Name != "Display ann" || h.Machine != "m1" || h.User != ann.ID || h.Attachment != a.Attachment {
			w.Fatalf("%+v", h)
		}
		holding([]logon.StationID{typed.ID}, []string{"+4930123"}, b.ID) // the same number by way of another station
		holding([]logon.StationID{t1.ID, typed.ID}, []string{"+4930123", "+4930999"}, a.ID, b.ID)
		_, err = w.Store.Detach(w.ctx, a.ID, a.Attachment, logon.CleanClose, 0)
		w.ok(err)
		held, at := holding([]logon.StationID{t1.ID}, nil, a.ID)
		if left := held[0].HoldUntil.Sub(at); held[0].State != logon.Lost || left <= 0 || left > 15*time.Second {
			w.Fatalf("%+v at %v", held[0], at)
		}
		w.Pass(15 * time.Second)
		held, at = holding([]logon.StationID{t1.ID}, nil, a.ID) // unswept, and free all the same
		if held[0].HoldUntil.After(at) {
			w.Fatalf("%+v at %v", held[0], at)
		}
		_, err = w.Store.Sweep(w.ctx)
		w.ok(err)
		holding([]logon.StationID{t1.ID}, nil)
	},
	"unknown people and stations": func(w *world) {
		_, err := w.Store.UserByName(w.ctx, "nobody")
		w.is(err, logon.ErrNotFound)
		_, err = w.Store.UserByID(w.ctx, 99999)
		w.is(err, logon.ErrNotFound)
		_, err = w.Store.StationByName(w.ctx, "nowhere")
		w.is(err, logon.ErrNotFound)
		_, err = w.Store.ChangeUser(w.ctx, 99999, logon.UserChange{Enabled: ptr(false)}, "Ada")
		w.is(err, logon.ErrNotFound)
		_, err = w.Store.ChangeStation(w.ctx, 99999, logon.StationChange{Active: ptr(false)}, "Ada")
		w.is(err, logon.ErrNotFound)
		users, err := w.Store.Users(w.ctx)
		w.ok(err)
		equal(w, "users", len(users), 0)
	},
}

var recordTests = map[string]func(*world){
	"ledger": func(w *world) {
		var numbers []logon.LedgerNumber
		for range 3 {
			n, err := w.Store.Record(w.ctx, logon.LedgerEntry{
				Kind: logon.KindRefusal, Code: logon.CodeInvalidCredentials, UserName: "<b>nobody</b>", Machine: "m1", Client: "c",
				Address: "10.0.0.1", Cause: "no such user", Note: "n", By: "b", Station: "s", Phone: "p",
			})
			w.ok(err)
			numbers = append(numbers, n)
		}
		all, err := w.Store.Ledger(w.ctx, 0, 10)
		w.ok(err)
		if len(all) != 3 || all[0].Number != numbers[2] || all[0].UserName != "<b>nobody</b>" || all[0].Cause != "no such user" || all[0].At.IsZero() {
			w.Fatalf("%+v", all)
		}
		page, err := w.Store.Ledger(w.ctx, numbers[2], 1)
		w.ok(err)
		if len(page) != 1 || page[0].Number != numbers[1] {
			w.Fatalf("%+v", page)
		}
	},
	"policies": func(w *world) {
		p, err := w.Store.Policies(w.ctx)
		w.ok(err)
		equal(w, "version", p.Version, 1)
		equal(w, "hold", p.HoldNetworkLoss, logon.DefaultPolicies().HoldNetworkLoss)
		network, clean, statuses := 120, 30, p.Statuses[:1]
		changed, err := w.Store.ChangePolicies(w.ctx, logon.PolicyChange{
			HoldNetworkLoss: &network, HoldCleanClose: &clean, Statuses: &statuses,
		})
		w.ok(err)
		equal(w, "version", changed.Version, 2)
		p, err = w.Store.Policies(w.ctx)
		w.ok(err)
		if p.Version != 2 || p.HoldNetworkLoss != 120 || len(p.Statuses) != 1 {
			w.Fatalf("%+v", p)
		}
		w.policies = 2
		s := w.live(w.claim(w.user("ann"), w.station("T1"), "m1"))
		_, err = w.Store.Detach(w.ctx, s.ID, s.Attachment, logon.NetworkLoss, 0)
		w.ok(err)
		w.Pass(110 * time.Second)
		s = w.attach(s)
		_, err = w.Store.Detach(w.ctx, s.ID, s.Attachment, logon.CleanClose, 0)
		w.ok(err)
		w.Pass(31 * time.Second)
		_, ok, err := w.Store.Attach(w.ctx, s.ID, s.Instance, w.node)
		w.ok(err)
		equal(w, "attached after a clean close's hold", ok, false)
	},
	"installation": func(w *world) {
		first, err := w.Store.Installation(w.ctx)
		w.ok(err)
		again, err := w.Store.Installation(w.ctx)
		w.ok(err)
		if first.ID != again.ID || len(first.Secret) < 32 || string(first.Secret) != string(again.Secret) {
			w.Fatalf("%+v, then %+v", first, again)
		}
	},
	"signing keys": func(w *world) {
		keys := func() []logon.SigningKey {
			keys, err := w.Store.SigningKeys(w.ctx, 24*time.Hour, time.Hour)
			w.ok(err)
			return keys
		}
		first := keys()
		equal(w, "keys", len(first), 1)
		equal(w, "the same key", keys()[0].ID, first[0].ID)
		w.Pass(25 * time.Hour)
		second := keys()
		if len(second) != 2 || second[1].ID != first[0].ID || len(second[0].Secret) < 32 {
			w.Fatalf("%+v", second)
		}
		w.Pass(2 * time.Hour)
		third := keys()
		if len(third) != 1 || third[0].ID != second[0].ID {
			w.Fatalf("%+v", third)
		}
	},
}
