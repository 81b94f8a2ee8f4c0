package live_test

import (
	"testing"

	"github.com/coder/websocket"

	"stationmaster/api"
	"stationmaster/server/logon"
)

func TestNotices(t *testing.T) {
	h := open(t, calm)
	one, _ := h.enter(7)
	two, _ := h.enter(8)
	h.Notify(7, logon.Notice{Code: logon.CodeLicencesLow, Text: "Nearly."})
	h.Notify(7, logon.Notice{Code: logon.CodeLicencesLow, Over: true})
	h.Draining()
	var got api.Notice
	for _, want := range []api.Notice{
		{Type: "notice", Code: "licences_low", Level: api.NoticeLevelWarning, Text: "Nearly."},
		{Type: "notice", Code: "licences_low", Level: api.NoticeLevelWarning, Over: true},
		{Type: "notice", Code: "restarting", Level: api.NoticeLevelInfo, Text: "The server is restarting. Your session is kept."},
	} {
		if one.expect("notice", &got); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
	if two.expect("notice", &got); got.Code != "restarting" {
		t.Errorf("got %+v", got)
	}
}

func TestPing(t *testing.T) {
	h := open(t, calm)
	p := h.dial()
	p.say(api.Ping{Type: "ping", N: 1}) // nobody is there yet: nothing
	p.hello(7)
	var w api.Welcome
	p.expect("welcome", &w)
	p.say(api.Ping{Type: "ping", N: 2})
	var pong api.Pong
	if p.expect("pong", &pong); pong.N != 2 {
		t.Errorf("got %+v", pong)
	}
	for _, raw := range []string{`{"type":"ping","n":"1"}`, `{"type":"ping","n":1,"m":2}`, `{"type":"ping","n":1e99}`} {
		p, _ := h.enter(8)
		p.write(websocket.MessageText, []byte(raw))
		p.closed(int(websocket.StatusInvalidFramePayloadData))
	}
}
