package logon_test

import (
	"time"

	"stationmaster/server/logon"
)

func drop(id logon.SessionID, code logon.Code) logon.Drop { return logon.Drop{Session: id, Code: code} }

// The table of design 2, section 1, by the numbers of its rows: R1 and R2.
var placeRows = []row{
	{
		name: "1 same user, other station, same machine", req: to(ann, t2, "m1", "w2"),
		held: []logon.Held{held(1, ann, t1, "m1", "w1")}, drop: []logon.Drop{drop(1, logon.CodeAnotherStation)},
	},
	{
		name: "1 same user, other station, other machine", req: to(ann, t2, "m2", "w2"),
		held: []logon.Held{held(1, ann, t1, "m1", "w1")}, drop: []logon.Drop{drop(1, logon.CodeAnotherStation)},
	},
	{
		name: "1 all of the user's windows", req: to(ann, t2, "m2", "w9"),
		held: []logon.Held{held(5, ann, t1, "m1", "w2"), held(1, ann, t1, "m1", "w1")},
		drop: []logon.Drop{drop(1, logon.CodeAnotherStation), drop(5, logon.CodeAnotherStation)},
	},
	{
		name: "2 another client program", req: to(ann, t2, "m2", "window of a terminal"),
		held: []logon.Held{held(1, ann, t1, "m1", "w1")}, drop: []logon.Drop{drop(1, logon.CodeAnotherStation)},
	},
	{
		name: "4 same user, station and machine", req: to(ann, t1, "m1", "w2"),
		held: []logon.Held{held(1, ann, t1, "m1", "w1")},
	},
	{
		name: "5 same user and station, other machine", req: to(ann, t1, "m2", "w2"),
		held: []logon.Held{held(1, ann, t1, "m1", "w1")}, drop: []logon.Drop{drop(1, logon.CodeAnotherMachine)},
	},
	{
		name: "6 another user shares", req: to(bob, t1, "m1", "w2"),
		held: []logon.Held{held(1, ann, t1, "m1", "w1")},
	},
	{
		name: "7 another user on another machine", req: to(bob, t1, "m2", "w2"),
		held:   []logon.Held{held(1, ann, t1, "m1", "w1")},
		refuse: logon.CodeStationInUse, ask: []logon.SessionID{1}, holder: "user 1",
	},
	{
		name: "8 another user at another station", req: to(bob, t2, "m2", "w2"),
		held: []logon.Held{held(1, ann, t1, "m1", "w1")},
	},
	{
		name: "9 while one of two remains", req: to(cid, t1, "m2", "w3"),
		held:   []logon.Held{held(1, ann, t1, "m1", "w1"), held(2, bob, t1, "m1", "w2")},
		refuse: logon.CodeStationInUse, ask: []logon.SessionID{1, 2},
	},
	{
		name: "9 one of two is lost", req: to(cid, t1, "m2", "w3"),
		held:   []logon.Held{held(1, ann, t1, "m1", "w1", lost(time.Minute)), held(2, bob, t1, "m1", "w2")},
		refuse: logon.CodeStationInUse, ask: []logon.SessionID{2}, holder: "user 2",
	},
	{
		name: "10 who leaves a shared station", req: to(ann, t2, "m1", "w3"),
		held: []logon.Held{held(1, ann, t1, "m1", "w1"), held(2, bob, t1, "m1", "w2")},
		drop: []logon.Drop{drop(1, logon.CodeAnotherStation)},
	},
	{
		name: "11 to a shared station from another machine", req: to(ann, t1, "m2", "w3"),
		held:   []logon.Held{held(1, ann, t1, "m1", "w1"), held(2, bob, t1, "m1", "w2")},
		refuse: logon.CodeStationInUse, ask: []logon.SessionID{2}, holder: "user 2",
	},
	{
		name: "12 a refused move", req: to(ann, t2, "m1", "w3"),
		held:   []logon.Held{held(1, ann, t1, "m1", "w1"), held(2, bob, t2, "m2", "w2")},
		refuse: logon.CodeStationInUse, ask: []logon.SessionID{2},
	},
	{
		name: "14 stationless besides a station", req: to(ann, 0, "m2", "w2"),
		held: []logon.Held{held(1, ann, t1, "m1", "w1")},
	},
	{
		name: "14 a station besides stationless", req: to(ann, t1, "m1", "w2"),
		held: []logon.Held{held(1, ann, 0, "m2", "w1")},
	},
	{
		name: "14 stationless of another user", req: to(bob, 0, "m2", "w2"),
		held: []logon.Held{held(1, ann, 0, "m1", "w1"), held(2, ann, 0, "m3", "w3")},
	},
}

// R3.
var windowRows = []row{
	{
		name: "3 the same window, the old instance alive", req: to(ann, t1, "m1", "w1"),
		held:   []logon.Held{held(1, ann, t1, "m1", "w1")},
		refuse: logon.CodeWindowBusy, ask: []logon.SessionID{1}, holder: "user 1",
	},
	{
		name: "3 another user", req: to(bob, t2, "m1", "w1"),
		held:   []logon.Held{held(1, ann, t1, "m1", "w1")},
		refuse: logon.CodeWindowBusy, ask: []logon.SessionID{1}, holder: "user 1",
	},
	{
		name: "3 stationless", req: to(bob, 0, "m1", "w1"),
		held:   []logon.Held{held(1, ann, 0, "m1", "w1")},
		refuse: logon.CodeWindowBusy, ask: []logon.SessionID{1},
	},
	{
		name: "3 pending for another instance", req: to(ann, t1, "m1", "w1"),
		held:   []logon.Held{held(1, ann, t1, "m1", "w1", pending(time.Second))},
		refuse: logon.CodeWindowBusy, ask: []logon.SessionID{1},
	},
	{
		name: "3 pending for another instance, which had its time", req: to(ann, t1, "m1", "w1", silent(1, 1)),
		held: []logon.Held{held(1, ann, t1, "m1", "w1", pending(time.Second))}, drop: []logon.Drop{drop(1, logon.CodeReplaced)},
	},
	{
		name: "3 pending for another instance, which is yet another", req: to(ann, t1, "m1", "w1", silent(1, 7)),
		held:   []logon.Held{held(1, ann, t1, "m1", "w1", pending(time.Second))},
		refuse: logon.CodeWindowBusy, ask: []logon.SessionID{1},
	},
	{
		name: "3 before the station", req: to(ann, t2, "m1", "w1"),
		held:   []logon.Held{held(1, ann, t1, "m1", "w1"), held(2, bob, t2, "m2", "w2")},
		refuse: logon.CodeWindowBusy, ask: []logon.SessionID{1},
	},
	{
		name: "15 the old instance is gone", req: to(ann, t1, "m1", "w1"),
		held: []logon.Held{held(1, ann, t1, "m1", "w1", lost(time.Minute))}, drop: []logon.Drop{drop(1, logon.CodeReplaced)},
	},
	{
		name: "15 another user in the window", req: to(bob, t1, "m1", "w1"),
		held: []logon.Held{held(1, ann, t1, "m1", "w1", lost(time.Minute))}, drop: []logon.Drop{drop(1, logon.CodeReplaced)},
	},
	{
		name: "15 then the table for the rest", req: to(ann, t1, "m1", "w1"),
		held: []logon.Held{
			held(1, ann, t2, "m1", "w1", lost(time.Minute)), held(2, ann, t2, "m1", "w2"), held(3, bob, t1, "m1", "w3"),
		},
		drop: []logon.Drop{drop(1, logon.CodeReplaced), drop(2, logon.CodeAnotherStation)},
	},
	{
		name: "15 a refusal for the rest drops nothing", req: to(ann, t1, "m1", "w1"),
		held:   []logon.Held{held(1, ann, t2, "m1", "w1", lost(time.Minute)), held(2, bob, t1, "m2", "w2")},
		refuse: logon.CodeStationInUse, ask: []logon.SessionID{2},
	},
	{
		name: "a repeated request, pending", req: to(ann, t1, "m1", "w1"),
		held: []logon.Held{held(1, ann, t1, "m1", "w1", pending(time.Second), byInstance("new"))}, same: 1,
	},
	{
		name: "a repeated request, live", req: to(ann, t1, "m1", "w1"),
		held: []logon.Held{held(1, ann, t1, "m1", "w1", byInstance("new"))}, same: 1,
	},
	{
		name: "the same instance at another place", req: to(ann, t2, "m1", "w1"),
		held: []logon.Held{held(1, ann, t1, "m1", "w1", byInstance("new"))}, drop: []logon.Drop{drop(1, logon.CodeReplaced)},
	},
	{
		name: "the same instance on another machine", req: to(ann, t1, "m2", "w1"),
		held: []logon.Held{held(1, ann, t1, "m1", "w1", byInstance("new"))}, drop: []logon.Drop{drop(1, logon.CodeReplaced)},
	},
	{
		name: "the same instance with another number", req: to(ann, t1, "m1", "w1", typed("+492")),
		held: []logon.Held{held(1, ann, t1, "m1", "w1", byInstance("new"), number("+491"))},
		drop: []logon.Drop{drop(1, logon.CodeReplaced)}, number: "+492",
	},
	{
		name: "the same instance with a persistent connection", req: to(ann, t1, "m1", "w1", func(r *logon.Request) { r.Persistent = true }),
		held: []logon.Held{held(1, ann, t1, "m1", "w1", byInstance("new"))}, drop: []logon.Drop{drop(1, logon.CodeReplaced)},
	},
}

// Numbers are places too.
var numberRows = []row{
	{
		name: "13 the number on another machine, another user", req: to(bob, t2, "m2", "w2", typed("+491")),
		held:   []logon.Held{held(1, ann, t1, "m1", "w1", number("+491"))},
		refuse: logon.CodeNumberInUse, ask: []logon.SessionID{1}, holder: "user 1",
	},
	{
		name: "13 a configured number", req: to(bob, t2, "m2", "w2", configured("+491")),
		held:   []logon.Held{held(1, ann, t1, "m1", "w1", number("+491"))},
		refuse: logon.CodeNumberInUse, ask: []logon.SessionID{1},
	},
	{
		name: "13 the number on another machine, the same user", req: to(ann, t2, "m2", "w2", typed("+491")),
		held: []logon.Held{held(1, ann, t1, "m1", "w1", number("+491"))},
		drop: []logon.Drop{drop(1, logon.CodeAnotherStation)}, number: "+491",
	},
	{
		name: "13 the number at the same station, the same user", req: to(ann, t1, "m2", "w2", typed("+491")),
		held: []logon.Held{held(1, ann, t1, "m1", "w1", number("+491"))},
		drop: []logon.Drop{drop(1, logon.CodeAnotherMachine)}, number: "+491",
	},
	{
		name: "13 the number on the same machine", req: to(bob, t2, "m1", "w2", typed("+491")),
		held: []logon.Held{held(1, ann, t1, "m1", "w1", number("+491"))}, number: "+491",
	},
	{
		name: "13 station and number held by two", req: to(cid, t1, "m3", "w3", typed("+491")),
		held:   []logon.Held{held(1, ann, t2, "m2", "w1", number("+491")), held(2, bob, t1, "m1", "w2")},
		refuse: logon.CodeStationInUse, ask: []logon.SessionID{2, 1}, holder: "user 2",
	},
	{
		name: "13 a number that is a station of its own", refuse: logon.CodeNumberInUse, ask: []logon.SessionID{1},
		req:  to(bob, t1, "m2", "w2", typed("+491"), func(r *logon.Request) { r.StationName = "+491" }),
		held: []logon.Held{held(1, ann, t1, "m1", "w1", number("+491"))},
	},
	{
		name: "people who share give the same number", req: to(bob, t1, "m1", "w2", typed("+491")),
		held: []logon.Held{held(1, ann, t1, "m1", "w1", number("+491"))}, number: "+491",
	},
	{
		name: "people who share give none", req: to(bob, t1, "m1", "w2"),
		held: []logon.Held{held(1, ann, t1, "m1", "w1", number("+491"))}, number: "+491",
	},
	{
		name: "who gives none gets what is there, not the station's own", req: to(bob, t1, "m1", "w2", configured("+492")),
		held:   []logon.Held{held(1, ann, t1, "m1", "w1", number("+491")), held(2, cid, t2, "m2", "w3", number("+492"))},
		number: "+491",
	},
	{
		name: "people who share give another number", req: to(bob, t1, "m1", "w2", typed("+492")),
		held: []logon.Held{held(1, ann, t1, "m1", "w1", number("+491"))}, refuse: logon.CodeNumberDiffers,
	},
	{
		name: "people who share gave none", req: to(bob, t1, "m1", "w2", typed("+491")),
		held: []logon.Held{held(1, ann, t1, "m1", "w1")}, number: "+491",
	},
}

// Holds.
var holdRows = []row{
	{
		name: "16 another machine after a crash", req: to(bob, t1, "m2", "w2"),
		held:   []logon.Held{held(1, ann, t1, "m1", "w1", lost(42*time.Second))},
		refuse: logon.CodeStationHeld, frees: 42 * time.Second, holder: "user 1",
	},
	{
		name: "16 the longest hold counts", req: to(cid, t1, "m2", "w3"),
		held: []logon.Held{
			held(1, ann, t1, "m1", "w1", lost(10*time.Second)), held(2, bob, t1, "m1", "w2", lost(20*time.Second)),
			held(4, bob, t1, "m1", "w4", lost(15*time.Second)),
		},
		refuse: logon.CodeStationHeld, frees: 20 * time.Second, holder: "user 2",
	},
	{
		name: "16 a number after a crash", req: to(bob, t2, "m2", "w2", typed("+491")),
		held:   []logon.Held{held(1, ann, t1, "m1", "w1", lost(42*time.Second), number("+491"))},
		refuse: logon.CodeStationHeld, frees: 42 * time.Second,
	},
	{
		name: "16 when the hold has ended", req: to(bob, t1, "m2", "w2"),
		held: []logon.Held{held(1, ann, t1, "m1", "w1", lost(0))}, drop: []logon.Drop{drop(1, logon.CodeHoldExpired)},
	},
	{
		name: "16 on the same machine", req: to(bob, t1, "m1", "w2"),
		held: []logon.Held{held(1, ann, t1, "m1", "w1", lost(time.Minute))},
	},
	{
		name: "a pending holder", req: to(bob, t1, "m2", "w2"),
		held:   []logon.Held{held(1, ann, t1, "m1", "w1", pending(time.Second))},
		refuse: logon.CodeStationInUse,
	},
	{
		name: "a pending holder whose time is over", req: to(bob, t1, "m2", "w2"),
		held: []logon.Held{held(1, ann, t1, "m1", "w1", pending(0))}, drop: []logon.Drop{drop(1, logon.CodePendingExpired)},
	},
	{
		name: "a silent one that never was connected, whose time is over", req: to(bob, t1, "m2", "w2"),
		held: []logon.Held{held(1, ann, t1, "m1", "w1", lost(0), func(h *logon.Held) { h.Attachment = 0 })},
		drop: []logon.Drop{drop(1, logon.CodePendingExpired)},
	},
	{
		name: "the user's own lost session elsewhere", req: to(ann, t2, "m2", "w2"),
		held: []logon.Held{held(1, ann, t1, "m1", "w1", lost(time.Minute))}, drop: []logon.Drop{drop(1, logon.CodeAnotherStation)},
	},
	{
		name: "an expired one in the window", req: to(ann, t1, "m1", "w1"),
		held: []logon.Held{held(1, bob, t2, "m1", "w1", lost(-time.Hour))}, drop: []logon.Drop{drop(1, logon.CodeHoldExpired)},
	},
}
