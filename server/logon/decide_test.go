package logon_test

import (
	"fmt"
	"testing"
	"time"

	"stationmaster/server/logon"
)

// People, stations and the moment of the tables below.
const (
	ann, bob, cid logon.UserID    = 1, 2, 3
	t1, t2        logon.StationID = 11, 12
)

var now = time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)

// held is a live session; with changes that a row needs.
func held(id logon.SessionID, user logon.UserID, station logon.StationID, machine, window string, change ...func(*logon.Held)) logon.Held {
	h := logon.Held{
		Session: id, Attachment: 1, User: user, Name: fmt.Sprintf("user %d", user), Station: station, Machine: machine,
		Window: window, Instance: "instance of " + window, State: logon.Live, Since: now.Add(-time.Hour),
	}
	for _, c := range change {
		c(&h)
	}
	return h
}

// lost is held for some more time, or not any more.
func lost(left time.Duration) func(*logon.Held) {
	return func(h *logon.Held) { h.State, h.HoldUntil = logon.Lost, now.Add(left) }
}

func pending(left time.Duration) func(*logon.Held) {
	return func(h *logon.Held) { h.State, h.HoldUntil = logon.Pending, now.Add(left) }
}

func number(n string) func(*logon.Held) { return func(h *logon.Held) { h.Number = n } }

func byInstance(i string) func(*logon.Held) { return func(h *logon.Held) { h.Instance = i } }

// to is a log on in an instance "new".
func to(user logon.UserID, station logon.StationID, machine, window string, change ...func(*logon.Request)) logon.Request {
	r := logon.Request{User: user, Station: station, Machine: machine, Window: window, Instance: "new"}
	if station != 0 {
		r.StationName = fmt.Sprintf("T%d", station)
	}
	for _, c := range change {
		c(&r)
	}
	return r
}

func silent(id logon.SessionID, attachment int64) func(*logon.Request) {
	return func(r *logon.Request) { r.Silent = logon.Attachment{Session: id, Attachment: attachment} }
}

func typed(n string) func(*logon.Request) {
	return func(r *logon.Request) { r.Number, r.NumberTyped = n, true }
}

func configured(n string) func(*logon.Request) { return func(r *logon.Request) { r.Number = n } }

// row is one of the table of rules, by its number, with what follows from it.
type row struct {
	name   string
	req    logon.Request
	held   []logon.Held
	drop   []logon.Drop
	same   logon.SessionID
	number string
	refuse logon.Code
	ask    []logon.SessionID
	frees  time.Duration
	holder string
}

func TestDecide(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, rows := range [][]row{placeRows, windowRows, numberRows, holdRows} {
		for _, r := range rows {
			if seen[r.name] {
				t.Errorf("two rows are called %s", r.name)
			}
			seen[r.name] = true
			t.Run(r.name, func(t *testing.T) {
				t.Parallel()
				r.check(t, logon.Decide(r.req, r.held, now))
			})
		}
	}
}

func (r row) check(t *testing.T, d logon.Decision) {
	t.Helper()
	if got, want := fmt.Sprint(d.Drop), fmt.Sprint(r.drop); got != want {
		t.Errorf("drops %v, want %v", got, want)
	}
	if d.Same != r.same {
		t.Errorf("the same session is %d, want %d", d.Same, r.same)
	}
	var code logon.Code
	if d.Refusal != nil {
		code = d.Refusal.Code
		if d.Refusal.FreesIn != r.frees {
			t.Errorf("frees in %v, want %v", d.Refusal.FreesIn, r.frees)
		}
		if r.holder != "" && d.Refusal.Holder != r.holder {
			t.Errorf("the holder is %q, want %q", d.Refusal.Holder, r.holder)
		}
	} else if d.Number != r.number {
		t.Errorf("the number is %q, want %q", d.Number, r.number)
	}
	if code != r.refuse {
		t.Errorf("refused %q, want %q", code, r.refuse)
	}
	var ask []logon.SessionID
	for _, h := range d.Ask {
		ask = append(ask, h.Session)
	}
	if fmt.Sprint(ask) != fmt.Sprint(r.ask) {
		t.Errorf("asks %v, want %v", ask, r.ask)
	}
}

// What Decide is given stays as it was: the store writes from the same slice.
func TestDecideChangesNothing(t *testing.T) {
	t.Parallel()
	given := []logon.Held{held(9, bob, t1, "m1", "w9"), held(3, ann, t2, "m2", "w3")}
	before := fmt.Sprint(given)
	logon.Decide(to(ann, t1, "m1", "w1"), given, now)
	if after := fmt.Sprint(given); after != before {
		t.Errorf("%s became %s", before, after)
	}
}
