package logontest

import (
	"sync"
	"time"

	"stationmaster/server/logon"
)

// licenceTests are row 17 of the table.
var licenceTests = map[string]func(*world){
	"the last licence": func(w *world) {
		t1, t2 := w.station("T1"), w.station("T2")
		w.logOn(w.claimOf(1, w.user("ann"), t1, "m1"))
		r := w.refused(w.claimOf(1, w.user("bob"), t2, "m2"), logon.CodeNoStationsAvailable)
		equal(w, "nobody to ask", len(r.Ask), 0)
		w.logOn(w.claimOf(2, w.user("cid"), t2, "m2"))
	},
	"sharing and stationless cost nothing": func(w *world) {
		t1 := w.station("T1")
		w.logOn(w.claimOf(1, w.user("ann"), t1, "m1"))
		w.logOn(w.claimOf(1, w.user("bob"), t1, "m1"))
		w.logOn(w.claimOf(1, w.user("cid"), logon.Station{}, "m2"))
	},
	"a move at the limit": func(w *world) {
		ann, bob, t1, t2 := w.user("ann"), w.user("bob"), w.station("T1"), w.station("T2")
		w.logOn(w.claimOf(1, ann, t1, "m1"))
		w.logOn(w.claimOf(1, ann, t2, "m1"))
		w.logOn(w.claimOf(1, bob, t2, "m1"))
		// Bob stays at T2: ann's move needs a licence more.
		w.refused(w.claimOf(1, ann, t1, "m1"), logon.CodeNoStationsAvailable)
	},
	"numbers count, what is over does not": func(w *world) {
		ann, bob, number, t1 := w.user("ann"), w.user("bob"), w.number("+442079460018"), w.station("T1")
		s := w.live(w.claimOf(1, ann, number, "m1"))
		w.refused(w.claimOf(1, bob, t1, "m2"), logon.CodeNoStationsAvailable)
		_, err := w.Store.Detach(w.ctx, s.ID, s.Attachment, logon.CleanClose, 0)
		w.ok(err)
		w.Pass(16 * time.Second) // nobody has swept yet
		w.logOn(w.claimOf(1, bob, t1, "m2"))
	},
	"a lower limit drops nobody, and sharing goes on": func(w *world) {
		ann, t1 := w.user("ann"), w.station("T1")
		w.logOn(w.claim(ann, t1, "m1"))
		w.logOn(w.claim(w.user("bob"), w.station("T2"), "m2"))
		w.logOn(w.claimOf(1, w.user("cid"), t1, "m1"))
	},
	"what is held is counted as the limit counts it": func(w *world) {
		counted := func(want int) {
			w.Helper()
			n, err := w.Store.StationsHeld(w.ctx)
			w.ok(err)
			equal(w, "stations held", n, want)
		}
		counted(0)
		t1 := w.station("T1")
		w.logOn(w.claim(w.user("ann"), t1, "m1"))
		w.logOn(w.claim(w.user("bob"), t1, "m1"))
		w.logOn(w.claim(w.user("cid"), logon.Station{}, "m2"))
		s := w.live(w.claim(w.user("dan"), w.number("+442079460018"), "m3"))
		counted(2)
		_, err := w.Store.Detach(w.ctx, s.ID, s.Attachment, logon.CleanClose, 0)
		w.ok(err)
		counted(2)
		w.Pass(20 * time.Second) // nobody has swept yet
		counted(1)
	},
	"many at once for few licences": func(w *world) {
		const limit, crowd = 3, 12
		claims := make([]logon.Claim, crowd)
		for i := range claims {
			name := string(rune('a' + i))
			claims[i] = w.claimOf(limit, w.user(name), w.station("T"+name), "m"+name)
		}
		var all sync.WaitGroup
		granted := make(chan bool, crowd)
		for _, c := range claims {
			all.Go(func() {
				r, err := w.Store.Claim(w.ctx, c)
				if err != nil {
					w.Error(err)
				}
				granted <- err == nil && r.Refusal == nil
			})
		}
		all.Wait()
		close(granted)
		n := 0
		for yes := range granted {
			if yes {
				n++
			}
		}
		equal(w, "granted", n, limit)
	},
}

// claimOf is a claim under a limit of licences.
func (w *world) claimOf(limit int, u logon.User, s logon.Station, machine string) logon.Claim {
	w.Helper()
	c := w.claim(u, s, machine)
	c.Licences = limit
	return c
}
