package app

import (
	"testing"

	"stationmaster/api"
)

// somebody is a user who logs on to a place from a machine, in a window of their own.
type somebody struct {
	user    string
	place   api.StationChoice
	machine string
}

// row is a row of the table of the rules, with those who hold something on one node or the other, and who comes last, on another node than
// the first of them.
type row struct {
	name    string
	held    []somebody
	comes   somebody
	refused string         // the refusal's code; empty: granted
	says    string         // the refusal's sentence
	dropped map[int]string // who of those is dropped, and by what code; all others stay
}

const line = "+442079460101" // of T-101

var rows = []row{
	{
		name: "1 another station", held: []somebody{{"alice", at("T-101"), desk}}, comes: somebody{"alice", at("T-102"), desk},
		dropped: map[int]string{0: "another_station"},
	},
	{
		name: "1 another station and machine", held: []somebody{{"alice", at("T-101"), desk}}, comes: somebody{"alice", at("T-102"), other},
		dropped: map[int]string{0: "another_station"},
	},
	{
		name: "4 the same place in another window", held: []somebody{{"alice", at("T-101"), desk}},
		comes: somebody{"alice", at("T-101"), desk},
	},
	{
		name: "5 another machine", held: []somebody{{"alice", at("T-101"), desk}, {"alice", at("T-101"), desk}},
		comes: somebody{"alice", at("T-101"), other}, dropped: map[int]string{0: "another_machine", 1: "another_machine"},
	},
	{name: "6 sharing", held: []somebody{{"alice", at("T-101"), desk}}, comes: somebody{"bob", at("T-101"), desk}},
	{
		name: "7 in use", held: []somebody{{"alice", at("T-101"), desk}}, comes: somebody{"bob", at("T-101"), other},
		refused: "station_in_use", says: "Station T-101 is in use by Alice Adams on another computer.",
	},
	{name: "8 independent", held: []somebody{{"alice", at("T-101"), desk}}, comes: somebody{"bob", at("T-102"), other}},
	{
		name: "10 a sharer moves", held: []somebody{{"alice", at("T-101"), desk}, {"bob", at("T-101"), desk}},
		comes: somebody{"alice", at("T-102"), other}, dropped: map[int]string{0: "another_station"},
	},
	{
		name: "11 the other sharer's machine counts", held: []somebody{{"alice", at("T-101"), desk}, {"bob", at("T-101"), desk}},
		comes: somebody{"alice", at("T-101"), other}, refused: "station_in_use",
		says: "Station T-101 is in use by Bob Brown on another computer.",
	},
	{
		name: "12 refused elsewhere stays here", held: []somebody{{"alice", at("T-101"), desk}, {"bob", at("T-102"), third}},
		comes: somebody{"alice", at("T-102"), desk}, refused: "station_in_use",
		says: "Station T-102 is in use by Bob Brown on another computer.",
	},
	{
		name: "13 a station's number typed", held: []somebody{{"alice", at("T-101"), desk}},
		comes: somebody{"bob", onNumber(line), other}, refused: "number_in_use",
		says: "The number " + line + " is in use by Alice Adams on another computer.",
	},
	{
		name: "13 a typed number's station", held: []somebody{{"alice", onNumber(line), desk}},
		comes: somebody{"bob", at("T-101"), other}, refused: "number_in_use",
		says: "The number " + line + " is in use by Alice Adams on another computer.",
	},
	{
		name: "13 one's own number elsewhere", held: []somebody{{"alice", at("T-101"), desk}},
		comes: somebody{"alice", onNumber(line), other}, dropped: map[int]string{0: "another_station"},
	},
	{name: "14 stationless", held: []somebody{{"alice", at("T-101"), desk}}, comes: somebody{"alice", nowhere(), other}},
}

var dropSentences = map[string]string{
	"another_station": "Your connection has been dropped due to a subsequent log on to a different station.",
	"another_machine": "Your connection has been dropped due to a subsequent log on from a different computer.",
}

func TestTheTableAcrossNodes(t *testing.T) {
	t.Parallel()
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			dsn, a, b := twoNodes(t)
			nodes := []*running{a, b}
			windows, pages := make([]*window, len(r.held)), make([]*page, len(r.held))
			for i, h := range r.held {
				windows[i] = newWindow(t, nodes[i%2].url, h.machine)
				windows[i].logOn(h.user, h.place)
				pages[i] = windows[i].open()
			}
			last := newWindow(t, b.url, r.comes.machine)
			granted, problem := last.tryLogOn(r.comes.user, r.comes.place)
			r.checkAnswer(t, dsn, granted, problem)
			for i := range r.held {
				r.checkHolder(t, dsn, i, windows[i], pages[i])
			}
			if granted != nil {
				last.open()
			}
			if drops := inDatabase(t, dsn, "select count(*) from ledger where kind = 'drop'"); drops != int64(len(r.dropped)) {
				t.Errorf("the ledger has %v drops, want %d", drops, len(r.dropped))
			}
		})
	}
}

func (r row) checkAnswer(t *testing.T, dsn string, granted *api.Granted, problem *api.Problem) {
	t.Helper()
	switch {
	case r.refused == "" && problem != nil:
		t.Fatalf("refused: %+v", problem)
	case r.refused == "":
		if code := inDatabase(t, dsn, "select code from ledger where id = $1 and session_id = $2", granted.Ledger, granted.Session.ID); code != "logged_on" {
			t.Errorf("ledger number %d of the log on is %v", granted.Ledger, code)
		}
	case problem == nil:
		t.Fatal("granted")
	case problem.Code != r.refused || problem.Detail != r.says || problem.Ticket == "":
		t.Errorf("refused with %+v", problem)
	default:
		if code := inDatabase(t, dsn, "select code from ledger where id = $1 and kind = 'refusal'", problem.Ledger); code != r.refused {
			t.Errorf("ledger number %d of the refusal is %v", problem.Ledger, code)
		}
	}
}

func (r row) checkHolder(t *testing.T, dsn string, i int, w *window, p *page) {
	t.Helper()
	code, gone := r.dropped[i]
	if !gone {
		if state := stateOf(t, dsn, w.session.ID); state != "live" {
			t.Errorf("the session of %s is %s", r.held[i].user, state)
		}
		var now api.SessionResult
		if problem := w.do("GET", "/session", nil, &now); problem != nil || now.Session == nil {
			t.Errorf("%s cannot go on: %+v %+v", r.held[i].user, problem, now)
		}
		return
	}
	bye := p.bye()
	if bye.Reason != code || bye.Sentence != dropSentences[code] || bye.Reconnect || bye.From == "" {
		t.Errorf("dropped with %+v", bye)
	}
	if got := inDatabase(t, dsn, "select code from ledger where id = $1 and session_id = $2 and kind = 'drop'", bye.Ledger, w.session.ID); got != code {
		t.Errorf("ledger number %d of the drop is %v", bye.Ledger, got)
	}
	var record api.SessionResult
	if problem := w.do("GET", "/session", nil, &record); problem != nil || record.Ended == nil ||
		record.Ended.Code != code || record.Ended.Ledger != bye.Ledger || record.Ended.Sentence != bye.Sentence {
		t.Errorf("the record of the drop is %+v (%+v)", record.Ended, problem)
	}
}

// Row 9: a shared station is refused while one of those who share it remains, and free when the last has gone.
func TestASharedStationIsFreeWhenTheLastHasGone(t *testing.T) {
	t.Parallel()
	_, a, b := twoNodes(t)
	alice, bob, carol := newWindow(t, a.url, desk), newWindow(t, b.url, desk), newWindow(t, b.url, other)
	alice.logOn("alice", at("T-101"))
	first := alice.open()
	bob.logOn("bob", at("T-101"))
	bob.open()
	first.sharesWith("bob")
	for _, remaining := range []*window{alice, bob} {
		if _, problem := carol.tryLogOn("carol", at("T-101")); problem == nil || problem.Code != "station_in_use" {
			t.Fatalf("carol: %+v", problem)
		}
		remaining.logOff()
	}
	if bye := first.bye(); bye.Reason != "logged_off" {
		t.Errorf("alice is told %+v", bye)
	}
	carol.logOn("carol", at("T-101"))
	carol.open()
}
