package httpapi

import (
	"testing"
	"time"

	"stationmaster/api"
	"stationmaster/server/logon"
)

func TestWaitTellsHowThingsStand(t *testing.T) {
	s := newSite(t)
	body := api.WaitRequest{Ticket: "ticket", Choice: api.StationChoice{Type: "workstation", Station: "T1"}, Seen: "before"}
	s.core.standing = logon.Standing{Seen: "free", TicketLeft: 90 * time.Second}
	result := answer[api.WaitResult](s, request("POST", waitPath, body))
	if !result.Free || result.Refusal != nil || result.Seen != "free" || result.TicketExpiresInS != 90 {
		t.Errorf("free: %+v", result)
	}
	if got := s.core.waits; got.Ticket != "ticket" || got.Seen != "before" || got.Choice.Station != "T1" {
		t.Errorf("the core was asked %+v", got)
	}
	s.core.standing = logon.Standing{Seen: "held", TicketLeft: time.Second, Refusal: &logon.Refusal{
		Code: logon.CodeStationHeld, Station: "T1", Holder: "Alice", Since: since, Held: logon.Lost, FreesIn: 41500 * time.Millisecond,
	}}
	r := request("POST", waitPath, body)
	r.Header.Set("Accept-Language", "de")
	result = answer[api.WaitResult](s, r)
	p := result.Refusal
	if result.Free || p == nil || p.Code != "station_held" || p.Status != 409 || p.Holder != "Alice" || *p.FreesInS != 42 || p.Held != "lost" ||
		p.Detail != s.core.standing.Refusal.Sentence("de") {
		t.Errorf("held: %+v, %+v", result, p)
	}
	s.core.err = &logon.Refusal{Code: logon.CodeTooMany, RetryAfter: 5 * time.Second}
	if p := s.problem(request("POST", waitPath, body)); p.Status != 429 || *p.RetryAfterS != 5 {
		t.Errorf("too many: %+v", p)
	}
}

// Without a window no ticket is good, so none is made for who asks.
func TestWaitMakesNoWindow(t *testing.T) {
	s := newSite(t)
	body := api.WaitRequest{Ticket: "ticket", Choice: api.StationChoice{Type: "workstation", Station: "T1"}}
	s.core.err = &logon.Refusal{Code: logon.CodeTicketInvalid}
	w := s.do(request("POST", waitPath, body))
	if w.Code != 401 || given(w)["window"] != nil || s.core.visitor.Window != "" {
		t.Errorf("%d, cookies %v, window %q", w.Code, given(w), s.core.visitor.Window)
	}
	r := request("POST", waitPath, body)
	r.Header.Set("Origin", "http://elsewhere.example")
	if p := s.problem(r); p.Code != "cross_site" {
		t.Errorf("%+v", p)
	}
}
