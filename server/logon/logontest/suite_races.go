package logontest

import (
	"fmt"
	"math/rand/v2"
	"sync"

	"stationmaster/server/logon"
)

// together runs n goroutines that begin at the same time, and waits for them.
func (w *world) together(n int, do func(i int) error) {
	w.Helper()
	begin := make(chan struct{})
	errs := make(chan error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			<-begin
			if err := do(i); err != nil {
				errs <- fmt.Errorf("goroutine %d: %w", i, err)
			}
		})
	}
	close(begin)
	wg.Wait()
	close(errs)
	for err := range errs {
		w.Error(err)
	}
	w.ok(CheckRules(w.held()))
	if w.Failed() {
		w.FailNow()
	}
}

// floor makes users and stations for races; every third place is a number, every third station has that number too.
func (w *world) floor(users, stations int) (people []logon.User, places []logon.Station) {
	for i := range users {
		people = append(people, w.user(fmt.Sprintf("user%d", i)))
	}
	for i := range stations {
		number := fmt.Sprintf("+49301000%d", i/3)
		switch i % 3 {
		case 0:
			places = append(places, w.number(number))
		case 1:
			s, err := w.Store.CreateStation(w.ctx, fmt.Sprintf("T%d", i), logon.Workstation, number)
			w.ok(err)
			places = append(places, s)
		default:
			places = append(places, w.station(fmt.Sprintf("T%d", i)))
		}
	}
	return people, places
}

var raceTests = map[string]func(*world){
	"many claims for few stations and users": func(w *world) {
		people, places := w.floor(6, 6)
		claims := make([][]logon.Claim, 12)
		for i := range claims {
			dice := rand.New(rand.NewPCG(uint64(i), 7))
			for range 25 {
				c := w.claim(people[dice.IntN(len(people))], places[dice.IntN(len(places))], fmt.Sprintf("m%d", dice.IntN(4)))
				c.Window = fmt.Sprintf("window %d", dice.IntN(10))
				claims[i] = append(claims[i], c)
			}
		}
		w.together(len(claims), func(i int) error {
			for n, c := range claims[i] {
				r, err := w.Store.Claim(w.ctx, c)
				if err != nil {
					return err
				}
				if r.Refusal != nil && r.Refusal.Code == logon.CodeWindowBusy {
					if silent := r.Ask[0]; silent.State == logon.Pending {
						c.Silent = logon.Attachment{Session: silent.Session, Attachment: silent.Attachment}
						r, err = w.Store.Claim(w.ctx, c)
					} else {
						err = w.Store.MarkSilent(w.ctx, []logon.Silent{{Session: silent.Session, Attachment: silent.Attachment}})
					}
					if err != nil {
						return err
					}
				}
				if r.Refusal != nil {
					continue
				}
				s, ok, err := w.Store.Attach(w.ctx, r.Session.ID, c.Instance, w.node)
				if err != nil {
					return err
				}
				if ok && n%5 == 0 {
					if _, err := w.Store.Detach(w.ctx, s.ID, s.Attachment, logon.CleanClose, 0); err != nil {
						return err
					}
				}
				if n%7 == 0 {
					if _, err := w.Store.End(w.ctx, s.ID, logon.CodeLoggedOff, "", ""); err != nil {
						return err
					}
				}
				if _, err := w.Store.Sweep(w.ctx); err != nil {
					return err
				}
			}
			return nil
		})
		w.everyEndHasOneEntry()
	},
	"one station, many machines: one wins": func(w *world) {
		people, _ := w.floor(16, 0)
		t := w.station("T1")
		claims := make([]logon.Claim, len(people))
		for i, u := range people {
			claims[i] = w.claim(u, t, fmt.Sprintf("m%d", i))
		}
		granted := make([]bool, len(people))
		w.together(len(claims), func(i int) error {
			r, err := w.Store.Claim(w.ctx, claims[i])
			granted[i] = err == nil && r.Refusal == nil
			return err
		})
		w.oneOf(granted)
	},
	"one number, many machines and station types: one wins": func(w *world) {
		people, _ := w.floor(12, 0)
		claims := make([]logon.Claim, len(people))
		for i, u := range people {
			place := w.number("+4930123")
			if i%2 == 0 {
				s, err := w.Store.CreateStation(w.ctx, fmt.Sprintf("T%d", i), logon.Workstation, "+4930123")
				w.ok(err)
				place = s
			}
			claims[i] = w.claim(u, place, fmt.Sprintf("m%d", i))
		}
		granted := make([]bool, len(people))
		w.together(len(claims), func(i int) error {
			r, err := w.Store.Claim(w.ctx, claims[i])
			granted[i] = err == nil && r.Refusal == nil
			return err
		})
		w.oneOf(granted)
	},
	"one user, many places: the last stays alone": func(w *world) {
		ann := w.user("ann")
		_, places := w.floor(0, 12)
		claims := make([]logon.Claim, len(places))
		for i, s := range places {
			claims[i] = w.claim(ann, s, fmt.Sprintf("m%d", i))
		}
		w.together(len(claims), func(i int) error {
			r, err := w.Store.Claim(w.ctx, claims[i])
			if err == nil && r.Refusal != nil {
				err = fmt.Errorf("refused: %w", r.Refusal)
			}
			return err
		})
		equal(w, "sessions", len(w.held()), 1)
	},
	"two users in one window at two stations: one wins": func(w *world) {
		a, b := w.claim(w.user("ann"), w.station("T1"), "m1"), w.claim(w.user("bob"), w.station("T2"), "m1")
		b.Window = a.Window
		claims, granted := []logon.Claim{a, b}, make([]bool, 2)
		w.together(2, func(i int) error {
			r, err := w.Store.Claim(w.ctx, claims[i])
			granted[i] = err == nil && r.Refusal == nil
			return err
		})
		w.oneOf(granted)
	},
	"one ticket, many claims: used once": func(w *world) {
		ann, t := w.user("ann"), w.station("T1")
		c := w.claim(ann, t, "m1")
		c.Ticket = []byte("ticket")
		w.ok(w.Store.PutTicket(w.ctx, logon.Ticket{Hash: c.Ticket, User: ann.ID, Window: c.Window, PasswordVersion: 1, TTL: logon.TicketFor}))
		sessions := make([]logon.SessionID, 8)
		w.together(len(sessions), func(i int) error {
			r, err := w.Store.Claim(w.ctx, c) // the same instance: a double press
			sessions[i] = r.Session.ID
			return err
		})
		for _, id := range sessions {
			equal(w, "session", id, sessions[0])
		}
	},
	"attach and drop": func(w *world) {
		ann, t1, t2 := w.user("ann"), w.station("T1"), w.station("T2")
		for n := range 20 {
			s := w.logOn(w.claim(ann, []logon.Station{t1, t2}[n%2], "m1"))
			next := w.claim(ann, []logon.Station{t2, t1}[n%2], "m2")
			w.together(2, func(i int) error {
				if i == 0 {
					_, err := w.Store.Claim(w.ctx, next)
					return err
				}
				_, _, err := w.Store.Attach(w.ctx, s.ID, s.Instance, w.node)
				return err
			})
			w.ended(s.ID, logon.CodeAnotherStation)
		}
	},
	"administration and claims": func(w *world) {
		people, places := w.floor(4, 6)
		claims := make([][]logon.Claim, 6)
		for i := range claims {
			dice := rand.New(rand.NewPCG(uint64(i), 11))
			for range 20 {
				claims[i] = append(claims[i], w.claim(people[dice.IntN(4)], places[dice.IntN(6)], fmt.Sprintf("m%d", dice.IntN(3))))
			}
		}
		w.together(len(claims)+2, func(i int) error {
			if i >= len(claims) {
				return w.administer(people[i-len(claims)], places[2])
			}
			for _, c := range claims[i] {
				if _, err := w.Store.Claim(w.ctx, c); err != nil && !isStale(err) {
					return err
				}
			}
			return nil
		})
		for _, s := range w.held() {
			u, err := w.Store.UserByID(w.ctx, s.User)
			w.ok(err)
			equal(w, "a session of a disabled user", u.Enabled, true)
		}
		w.everyEndHasOneEntry()
	},
	"many swept and ended at once: one end each": func(w *world) {
		people, places := w.floor(8, 8)
		for i, u := range people {
			w.try(w.claim(u, places[i], "m1"))
		}
		held := w.held()
		w.Pass(logon.PendingFor)
		w.together(8, func(i int) error {
			if _, err := w.Store.Sweep(w.ctx); err != nil {
				return err
			}
			_, err := w.Store.End(w.ctx, held[i].ID, logon.CodeLoggedOff, "", "")
			return err
		})
		equal(w, "held", len(w.held()), 0)
		w.everyEndHasOneEntry()
	},
}

// administer disables and enables a user and a station in turn; the user stays disabled.
func (w *world) administer(u logon.User, s logon.Station) error {
	for n := range 9 {
		if _, err := w.Store.ChangeUser(w.ctx, u.ID, logon.UserChange{Enabled: ptr(n%2 == 1)}, "Ada"); err != nil {
			return err
		}
		if _, err := w.Store.ChangeStation(w.ctx, s.ID, logon.StationChange{Active: ptr(n%2 == 1)}, "Ada"); err != nil {
			return err
		}
	}
	return nil
}

func (w *world) oneOf(granted []bool) {
	w.Helper()
	n := 0
	for _, g := range granted {
		if g {
			n++
		}
	}
	equal(w, "granted", n, 1)
}

// everyEndHasOneEntry compares the ledger with the sessions.
func (w *world) everyEndHasOneEntry() {
	w.Helper()
	entries, err := w.Store.Ledger(w.ctx, 0, 100000)
	w.ok(err)
	on, off := map[logon.SessionID]int{}, map[logon.SessionID]int{}
	for _, e := range entries {
		switch {
		case e.Kind == logon.KindPassword: // the session goes on
		case e.Kind == logon.KindLogon:
			on[e.Session]++
		default:
			off[e.Session]++
		}
	}
	for id, n := range on {
		s := w.session(id)
		ends := 0
		if s.Ended != nil {
			ends = 1
		}
		if n != 1 || off[id] != ends {
			w.Fatalf("session %d (%s) has %d logons and %d ends in the ledger", id, s.State, n, off[id])
		}
	}
}
