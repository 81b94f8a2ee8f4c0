package logon

import (
	"slices"
	"sort"
	"time"
)

// Request is what a log on asks for, after the password and the rights were found good.
type Request struct {
	User        UserID
	Station     StationID // 0: stationless
	StationName string    // for the refusal's facts
	// Number is the one that the session will have: typed, else the station's own; empty for none.
	Number string
	// NumberTyped tells that Number was typed; then it must not differ from that of the people who share the station.
	NumberTyped bool
	Persistent  bool
	Machine     string
	Window      string
	Instance    string
	// Silent is the window's pending session that was given its time to connect and did not, as of its attachment then. It stays pending, as
	// nothing was lost; only this request may replace it.
	Silent Attachment
}

// Held is a session that holds something the request touches: the same user, station, number or window.
// Its State is the effective one: live only while its node lives.
type Held struct {
	Session    SessionID
	Attachment int64
	User       UserID
	Name       string // display name
	Station    StationID
	Number     string
	Persistent bool
	Machine    string
	Window     string
	Instance   string
	State      State
	HoldUntil  time.Time // for pending and lost
	Since      time.Time
}

// Drop names a session that a grant ends, and why.
type Drop struct {
	Session SessionID
	Code    Code
}

// Decision is the answer of Decide: exactly one of a grant (with what it drops), the same session once more, or a
// refusal.
type Decision struct {
	// Drop lists what the grant ends, in the order of session ids. Expired sessions are among them.
	Drop []Drop
	// Same is the session that this very instance already has for this very place: nothing is made or dropped.
	Same SessionID
	// Number is the one that the new session gets: people who share a station share its number.
	Number string
	// Refusal is set where nothing may change.
	Refusal *Refusal
	// Ask lists the sessions on whose life the refusal rests. They are asked for a sign of life before it is final.
	Ask []Held
}

// Decide applies rules R1 to R3 (design 2, section 1) to a request and everything held that it touches. It is pure:
// now is the database's clock, read after the locks were granted.
func Decide(req Request, held []Held, now time.Time) Decision {
	held = append([]Held(nil), held...)
	sort.Slice(held, func(i, j int) bool { return held[i].Session < held[j].Session })

	drops := map[SessionID]Code{}
	var standing []Held
	for _, h := range held {
		if h.State != Live && !h.HoldUntil.After(now) {
			drops[h.Session] = Expiry(h.State, h.Attachment)
			continue
		}
		standing = append(standing, h)
	}

	standing, verdict := decideWindow(req, standing, drops)
	if verdict != nil {
		return *verdict
	}
	number := req.Number
	if req.Station != 0 {
		atStation := rivals(req, standing, func(h Held) bool { return h.Station == req.Station })
		withNumber := func(number string) []Held {
			return rivals(req, standing, func(h Held) bool { return h.Station != req.Station && number != "" && h.Number == number })
		}
		if len(atStation) > 0 {
			return inUse(req, CodeStationInUse, atStation, withNumber(req.Number), now)
		}
		var refused *Refusal
		if number, refused = sharedNumber(req, standing); refused != nil {
			return Decision{Refusal: refused}
		}
		if holders := withNumber(number); len(holders) > 0 {
			return inUse(req, CodeNumberInUse, holders, nil, now)
		}
		for _, h := range standing {
			if h.User != req.User || h.Station == 0 {
				continue
			}
			switch {
			case h.Station != req.Station:
				drops[h.Session] = CodeAnotherStation
			case h.Machine != req.Machine:
				drops[h.Session] = CodeAnotherMachine
			}
		}
	}
	return Decision{Drop: inOrder(drops), Number: number}
}

// decideWindow is R3. It returns what still stands beside the window, or a final verdict.
func decideWindow(req Request, standing []Held, drops map[SessionID]Code) ([]Held, *Decision) {
	var rest []Held
	for _, h := range standing {
		switch {
		case h.Window != req.Window:
			rest = append(rest, h)
		case h.Instance == req.Instance && h.State != Lost && samePlace(req, h):
			return nil, &Decision{Same: h.Session}
		case h.Instance == req.Instance || h.State == Lost || h.State == Pending && req.Silent == Attachment{h.Session, h.Attachment}:
			drops[h.Session] = CodeReplaced // rows 15: the old instance is gone, or is this one
		default:
			return nil, &Decision{
				Refusal: &Refusal{
					Code: CodeWindowBusy, Holder: h.Name, Since: h.Since, Held: h.State, TakeOver: h.User == req.User,
				},
				Ask: []Held{h},
			}
		}
	}
	return rest, nil
}

func samePlace(req Request, h Held) bool {
	return h.User == req.User && h.Station == req.Station && h.Machine == req.Machine && h.Persistent == req.Persistent &&
		(!req.NumberTyped || h.Number == req.Number)
}

// rivals are the sessions of other users on other machines that match: those who keep a place from the request.
func rivals(req Request, standing []Held, match func(Held) bool) (found []Held) {
	for _, h := range standing {
		if h.User != req.User && h.Machine != req.Machine && match(h) {
			found = append(found, h)
		}
	}
	return found
}

// inUse refuses for R2: the station, or the number, which is one place whatever the station type, is held elsewhere.
// Those who would be in the way next are asked too, as there is only one second claim.
func inUse(req Request, code Code, holders, next []Held, now time.Time) Decision {
	// The one who stays longest is named: somebody connected before anybody held, and the longest hold.
	who := holders[0]
	for _, h := range holders[1:] {
		if (h.State == Live) != (who.State == Live) {
			if h.State == Live {
				who = h
			}
			continue
		}
		if h.HoldUntil.After(who.HoldUntil) {
			who = h
		}
	}
	// A number that has no station but its own goes by its number.
	if req.StationName == req.Number {
		code = CodeNumberInUse
	}
	refusal := &Refusal{Code: code, Station: req.StationName, Holder: who.Name, Since: who.Since, Held: who.State}
	if code == CodeNumberInUse {
		refusal.Number = who.Number // the one that was asked for; another's number is nobody's business
	}
	if who.State == Lost {
		refusal.Code, refusal.FreesIn = CodeStationHeld, who.HoldUntil.Sub(now)
		if code == CodeNumberInUse {
			refusal.Station = who.Number
		}
	}
	var ask []Held
	for _, h := range append(holders, next...) {
		if h.State == Live {
			ask = append(ask, h)
		}
	}
	return Decision{Refusal: refusal, Ask: ask}
}

// sharedNumber gives the number that everybody at the station has: that of those who are there already.
func sharedNumber(req Request, standing []Held) (string, *Refusal) {
	for _, h := range standing {
		if h.Station != req.Station || h.Machine != req.Machine || h.Number == "" || h.Number == req.Number {
			continue
		}
		if req.NumberTyped {
			return "", &Refusal{Code: CodeNumberDiffers, Station: req.StationName, Number: h.Number, Field: "number"}
		}
		return h.Number, nil
	}
	return req.Number, nil
}

// DecideLicence is row 17: held are the distinct stations that others, or other sessions of the same user, hold once the grant's
// drops are done. Sharing and stationless cost nothing; a limit of 0 is none.
func DecideLicence(limit int, station StationID, held []StationID) *Refusal {
	if limit == 0 || station == 0 || len(held) < limit || slices.Contains(held, station) {
		return nil
	}
	return &Refusal{Code: CodeNoStationsAvailable}
}

// Expiry is the cause of the end of a pending or lost session whose time is over. One that never was connected has lost nothing, whatever
// was made of it when it gave no sign of life.
func Expiry(s State, attachment int64) Code {
	if s == Pending || attachment == 0 {
		return CodePendingExpired
	}
	return CodeHoldExpired
}

func inOrder(drops map[SessionID]Code) []Drop {
	out := make([]Drop, 0, len(drops))
	for id, code := range drops {
		out = append(out, Drop{Session: id, Code: code})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Session < out[j].Session })
	return out
}
