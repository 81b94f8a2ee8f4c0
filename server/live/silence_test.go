package live_test

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"stationmaster/api"
	"stationmaster/server/live"
	"stationmaster/server/logon"
)

// beating is calm with heartbeats. A page, or its transport, that answers has half of the given time for it.
func beating(answer time.Duration) live.Limits {
	limits := calm
	limits.HeartbeatEvery, limits.HeartbeatAnswer = 60*time.Millisecond, answer
	return limits
}

// count counts.
type count struct{ connections, byes, slow, unresponsive atomic.Int64 }

func (c *count) Connections(d int)  { c.connections.Add(int64(d)) }
func (c *count) Bye(logon.Code)     { c.byes.Add(1) }
func (c *count) Slow()              { c.slow.Add(1) }
func (c *count) Unresponsive(d int) { c.unresponsive.Add(int64(d)) }

// listen reads, and so answers pings, until the connection ends; heartbeats are answered while answering. The end comes over the channel.
func (p *page) listen(answering *atomic.Bool) <-chan error {
	ended := make(chan error, 1)
	go func() {
		for {
			_, raw, err := p.ws.Read(context.Background())
			if err != nil {
				ended <- err
				return
			}
			var beat api.Heartbeat
			if json.Unmarshal(raw, &beat) == nil && beat.Type == api.HeartbeatTypeHeartbeat && answering.Load() {
				_ = p.ws.Write(context.Background(), 1, raw)
			}
		}
	}()
	return ended
}

func TestHungPage(t *testing.T) {
	t.Parallel()
	counted := &count{}
	h := openWith(t, beating(4*time.Second), counted)
	p, _ := h.enter(7)
	var answering atomic.Bool
	p.listen(&answering)
	if r := receive(t, h.core.responses, "no answer"); r != (responding{7, true}) {
		t.Fatalf("got %+v", r)
	}
	if counted.unresponsive.Load() != 1 {
		t.Error("an unresponsive page was not counted")
	}
	answering.Store(true)
	if r := receive(t, h.core.responses, "an answer"); r != (responding{7, false}) {
		t.Fatalf("got %+v", r)
	}
	answering.Store(false)
	if r := receive(t, h.core.responses, "no answer again"); r != (responding{7, true}) {
		t.Fatalf("got %+v", r)
	}
	h.quiet()
	h.Bye(ended(7, logon.CodeIdle))
}

func TestHungPageIsLostInTheEnd(t *testing.T) {
	t.Parallel()
	limits := beating(4 * time.Second)
	limits.UnresponsiveFor = time.Millisecond
	counted := &count{}
	h := openWith(t, limits, counted)
	p, _ := h.enter(7)
	ended := p.listen(new(atomic.Bool))
	receive(t, h.core.responses, "no answer")
	h.departs(7, logon.NetworkLoss)
	if err := receive(t, ended, "the close"); !strings.Contains(err.Error(), "4002") {
		t.Errorf("closed with %v", err)
	}
	if counted.unresponsive.Load() != 0 || counted.connections.Load() != 0 {
		t.Errorf("left behind: %d unresponsive of %d", counted.unresponsive.Load(), counted.connections.Load())
	}
}

// Nothing at all comes from a half-open peer, and what is written to it goes to nowhere.
func TestHalfOpen(t *testing.T) {
	h := open(t, beating(50*time.Millisecond))
	h.plugIn(handshake + frame(text, hello(7, false)))
	h.departs(7, logon.NetworkLoss)
	if ids := h.Local(); len(ids) != 0 {
		t.Errorf("local %v", ids)
	}
	select {
	case r := <-h.core.responses:
		t.Errorf("got %+v of a peer whose transport is silent", r)
	default:
	}
}

func TestLostConnectionIsToldSo(t *testing.T) {
	h := open(t, beating(50*time.Millisecond))
	p := h.plugIn(handshake + frame(text, hello(7, false)))
	p.until(`"heartbeat_lost"`)
	if status := p.status(); status != 4002 {
		t.Errorf("closed with %d", status)
	}
}

func TestAnsweringPageStays(t *testing.T) {
	h := open(t, beating(time.Hour))
	p, _ := h.enter(7)
	for range 8 {
		var beat api.Heartbeat
		p.expect("heartbeat", &beat)
		p.say(beat)
	}
	// Made-up answers are no sign of life, and no harm.
	p.say(api.Heartbeat{Type: api.HeartbeatTypeHeartbeat, N: 1 << 60})
	p.say(api.Heartbeat{Type: api.HeartbeatTypeHeartbeat, N: -1})
	h.Bye(ended(7, logon.CodeIdle))
	p.dismissed(logon.CodeIdle)
	h.quiet()
	select {
	case r := <-h.core.responses:
		t.Errorf("got %+v", r)
	default:
	}
}

// A client that reads nothing fills its socket, then its queue, and is cut off without holding up anybody.
func TestSlowReader(t *testing.T) {
	counted := &count{}
	h := openWith(t, calm, counted)
	h.plugIn(handshake + frame(text, hello(7, false))).until(`"welcome"`)
	other, _ := h.enter(8)
	large := []logon.Occupant{{UserName: strings.Repeat("x", 60<<10)}}
	for len(h.Local()) == 2 {
		h.Sharing(7, large)
	}
	h.departs(7, logon.NetworkLoss)
	h.Bye(ended(8, logon.CodeIdle))
	other.dismissed(logon.CodeIdle)
	if counted.slow.Load() != 1 {
		t.Errorf("%d slow", counted.slow.Load())
	}
}

// A slow reader that wakes up in time is told why it goes.
func TestSlowReaderIsTold(t *testing.T) {
	h := open(t, calm)
	p := h.plugIn(handshake + frame(text, hello(7, false)))
	p.until(`"welcome"`)
	large := []logon.Occupant{{UserName: strings.Repeat("x", 60<<10)}}
	for len(h.Local()) == 1 {
		h.Sharing(7, large)
	}
	p.until(`"too_slow"`)
	if status := p.status(); status != 4003 {
		t.Errorf("closed with %d", status)
	}
}

// A write that does not end is cut off although the queue has room.
func TestBlockedWrite(t *testing.T) {
	limits := calm
	limits.WriteFor, limits.Queue = time.Second, 1000
	counted := &count{}
	h := openWith(t, limits, counted)
	h.plugIn(handshake + frame(text, hello(7, false))).until(`"welcome"`)
	large := []logon.Occupant{{UserName: strings.Repeat("x", 60<<10)}}
	for range 200 {
		h.Sharing(7, large)
	}
	h.departs(7, logon.NetworkLoss)
	if counted.slow.Load() != 1 {
		t.Errorf("%d slow", counted.slow.Load())
	}
}

// One peer that is silent, and takes all the time of a close, holds up nobody else's bye.
func TestManyDropsAndASilentPeer(t *testing.T) {
	h := open(t, calm)
	silent := h.plugIn(handshake + frame(text, hello(1, false)))
	silent.until(`"welcome"`)
	large := []logon.Occupant{{UserName: strings.Repeat("x", 60<<10)}}
	for range 50 {
		h.Sharing(1, large) // its socket is full
	}
	var pages []*page
	for i := range 50 {
		p, _ := h.enter(i + 2)
		pages = append(pages, p)
	}
	for i := range 51 {
		h.Bye(ended(i+1, logon.CodeSupervisor))
	}
	for _, p := range pages {
		p.dismissed(logon.CodeSupervisor)
	}
	h.quiet()
	silent.until(`"supervisor"`) // it was told too, once it read
}

func TestAsk(t *testing.T) {
	t.Parallel()
	limits := calm
	limits.AskFor = 3 * time.Second
	h := open(t, limits)
	type answer struct {
		alive bool
		ago   time.Duration
	}
	ask := func(id logon.SessionID, page bool) <-chan answer {
		answers := make(chan answer, 2)
		if !h.Ask(id, page, func(alive bool, ago time.Duration) { answers <- answer{alive, ago} }) {
			t.Fatal("nobody to ask")
		}
		return answers
	}
	var answering atomic.Bool
	answering.Store(true)
	p, _ := h.enter(1)
	p.listen(&answering)
	hung, _ := h.enter(2)
	hung.listen(new(atomic.Bool))
	h.plugIn(handshake + frame(text, hello(3, false))).until(`"welcome"`)

	for name, c := range map[string]struct {
		session logon.SessionID
		page    bool
		alive   bool
	}{
		"page answers for the page": {1, true, true}, "page answers": {1, false, true},
		"hung page": {2, true, false}, "transport of a hung page": {2, false, true},
		"silent peer's page": {3, true, false}, "silent peer": {3, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := receive(t, ask(c.session, c.page), "the answer")
			if a.alive != c.alive || a.ago < 0 {
				t.Errorf("got %+v, want %t", a, c.alive)
			}
		})
	}
	if h.Ask(99, false, func(bool, time.Duration) { t.Error("called for nobody") }) {
		t.Error("somebody is there")
	}
}

// Whoever goes while asked does not leave the asker waiting, and is asked no more.
func TestAskedPageGoes(t *testing.T) {
	h := open(t, calm)
	p, _ := h.enter(7)
	answers := make(chan bool, 1)
	h.Ask(7, true, func(alive bool, _ time.Duration) { answers <- alive })
	var beat api.Heartbeat
	p.expect("heartbeat", &beat)
	h.Bye(ended(7, logon.CodeIdle))
	if receive(t, answers, "the answer") {
		t.Error("alive after its end")
	}
	p.dismissed(logon.CodeIdle)
}

func TestHeartbeatsOfMany(t *testing.T) {
	h := open(t, beating(time.Hour))
	var all sync.WaitGroup
	for i := range 30 {
		p, _ := h.enter(i + 1)
		all.Go(func() {
			for range 3 {
				var beat api.Heartbeat
				p.expect("heartbeat", &beat)
				p.say(beat)
			}
			h.Bye(ended(i+1, logon.CodeIdle))
			p.dismissed(logon.CodeIdle)
		})
	}
	all.Wait()
	h.quiet()
}
