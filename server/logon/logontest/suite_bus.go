package logontest

import (
	"slices"

	"stationmaster/server/logon"
)

// hear listens until the test's end. It returns when the store listens.
func (w *world) hear() <-chan logon.Event {
	w.Helper()
	events := make(chan logon.Event, 10000) // more than a test makes: the handler must not wait
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = w.Store.Listen(w.ctx, func(e logon.Event) { events <- e })
	}()
	w.Cleanup(func() { <-done }) // the context of a test ends before its cleanups run
	w.until(events, func(e logon.Event) bool { return e.Missed != nil })
	return events
}

// until waits for an event.
func (w *world) until(events <-chan logon.Event, wanted func(logon.Event) bool) logon.Event {
	w.Helper()
	for {
		select {
		case e := <-events:
			if wanted(e) {
				return e
			}
		case <-w.ctx.Done():
			w.Fatal("the event did not come")
		}
	}
}

var busTests = map[string]func(*world){
	"published": func(w *world) {
		events := w.hear()
		ask := logon.AskEvent{ID: "one", From: "node-a", Sessions: []logon.SessionID{1, 2}, Page: true}
		w.ok(w.Store.Publish(w.ctx, logon.Event{Ask: &ask}))
		got := w.until(events, func(e logon.Event) bool { return e.Ask != nil }).Ask
		if got.ID != ask.ID || got.From != ask.From || !slices.Equal(got.Sessions, ask.Sessions) || !got.Page {
			w.Fatalf("%+v", got)
		}
	},
	"many ids": func(w *world) {
		events := w.hear()
		var want []logon.SessionID
		for id := logon.SessionID(1 << 62); len(want) < 3000; id++ {
			want = append(want, id)
		}
		w.ok(w.Store.Publish(w.ctx, logon.Event{Ended: &logon.EndedEvent{Sessions: want}}))
		var got []logon.SessionID
		for len(got) < len(want) {
			got = append(got, w.until(events, func(e logon.Event) bool { return e.Ended != nil }).Ended.Sessions...)
		}
		if !slices.Equal(got, want) {
			w.Fatalf("got %d ids, want %d", len(got), len(want))
		}
	},
	"a drop is told": func(w *world) {
		events := w.hear()
		ann := w.user("ann")
		old := w.live(w.claim(ann, w.station("T1"), "m1"))
		w.logOn(w.claim(ann, w.station("T2"), "m2"))
		w.until(events, func(e logon.Event) bool { return e.Ended != nil && slices.Contains(e.Ended.Sessions, old.ID) })
		s := w.live(w.claim(ann, w.station("T3"), "m2"))
		_, err := w.Store.End(w.ctx, s.ID, logon.CodeSupervisor, "Sue", "")
		w.ok(err)
		w.until(events, func(e logon.Event) bool { return e.Ended != nil && slices.Contains(e.Ended.Sessions, s.ID) })
	},
	"the displaced connection is told": func(w *world) {
		events := w.hear()
		s := w.live(w.claim(w.user("ann"), w.station("T1"), "m1"))
		detached := func(e logon.Event) bool { return e.Detached != nil }
		again := w.attach(s)
		equal(w, "displaced", *w.until(events, detached).Detached, logon.DetachedEvent{Session: s.ID, Attachment: s.Attachment})
		w.ok(w.Store.MarkSilent(w.ctx, []logon.Silent{{Session: s.ID, Attachment: again.Attachment}}))
		equal(w, "silent", *w.until(events, detached).Detached, logon.DetachedEvent{Session: s.ID, Attachment: again.Attachment})
		_, ok, err := w.Store.Takeover(w.ctx, s.ID, again.Attachment, "new", false)
		w.ok(err)
		equal(w, "taken over", ok, true)
		equal(w, "taken over", *w.until(events, detached).Detached, logon.DetachedEvent{Session: s.ID, Attachment: again.Attachment, Moved: true})
	},
	"the floor's news": func(w *world) {
		events := w.hear()
		users, stations := map[logon.UserID]bool{}, map[logon.StationID]bool{}
		news := func(u logon.UserID, s logon.StationID) {
			w.Helper()
			for u != 0 && !users[u] || s != 0 && !stations[s] {
				f := w.until(events, func(e logon.Event) bool { return e.Floor != nil }).Floor
				for _, id := range f.Users {
					users[id] = true
				}
				for _, id := range f.Stations {
					stations[id] = true
				}
			}
			clear(users)
			clear(stations)
		}
		ann, t1, t2 := w.user("ann"), w.station("T1"), w.station("T2")
		s := w.logOn(w.claim(ann, t1, "m1"))
		news(ann.ID, t1.ID)
		s = w.attach(s)
		news(ann.ID, t1.ID)
		_, err := w.Store.SetStatus(w.ctx, ann.ID, "lunch", "")
		w.ok(err)
		news(ann.ID, 0)
		w.logOn(w.claim(ann, t2, "m1"))
		news(ann.ID, t1.ID)
		w.ok(w.Store.DeleteStation(w.ctx, t2.ID, "Ada"))
		news(ann.ID, t2.ID)
		w.ok(w.Store.DeleteUser(w.ctx, ann.ID, "Ada"))
		news(ann.ID, 0)
		w.ended(s.ID, logon.CodeAnotherStation)
	},
	"policies": func(w *world) {
		events := w.hear()
		_, err := w.Store.ChangePolicies(w.ctx, logon.PolicyChange{})
		w.ok(err)
		w.until(events, func(e logon.Event) bool { return e.Policies != nil })
	},
}
