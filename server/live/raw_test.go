package live_test

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"stationmaster/api"
	"stationmaster/server/live"
	"stationmaster/server/logon"
)

// handshake is an upgrade request as a client writes it.
const handshake = "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
	"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: " + api.Subprotocol + "\r\n\r\n"

// frame is a frame of a client: masked, with a mask of zeros.
func frame(opcode byte, payload string) string {
	head := []byte{0x80 | opcode}
	switch n := len(payload); {
	case n < 126:
		head = append(head, 0x80|byte(n))
	case n < 1<<16:
		head = binary.BigEndian.AppendUint16(append(head, 0x80|126), uint16(n))
	default:
		head = binary.BigEndian.AppendUint64(append(head, 0x80|127), uint64(n))
	}
	return string(head) + "\x00\x00\x00\x00" + payload
}

const (
	text     = 1
	binaries = 2
	closes   = 8
	pings    = 9
)

// plug is a client that is nothing but a TCP connection: it answers only what the test has it answer.
type plug struct {
	t      *testing.T
	conn   net.Conn
	reader *bufio.Reader
}

// plugIn writes first, which begins with a handshake, in one piece, and reads the upgrade's answer.
func (h *house) plugIn(first string) *plug {
	h.t.Helper()
	conn, err := net.Dial("tcp", h.addr)
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { _ = conn.Close() })
	p := &plug{h.t, conn, bufio.NewReader(conn)}
	_ = conn.SetDeadline(time.Now().Add(10 * patience))
	p.write(first)
	res, err := http.ReadResponse(p.reader, nil)
	if err != nil || res.StatusCode != http.StatusSwitchingProtocols {
		h.t.Fatalf("upgrade: %v %v", res, err)
	}
	return p
}

func hello(session int, watch bool) string {
	if watch {
		return fmt.Sprintf(`{"type":"hello","token":"%d","instance":"an-instance-of-tests","watch":["directory"]}`, session)
	}
	return fmt.Sprintf(`{"type":"hello","token":"%d","instance":"an-instance-of-tests"}`, session)
}

func (p *plug) write(raw string) {
	p.t.Helper()
	if _, err := io.WriteString(p.conn, raw); err != nil {
		p.t.Fatal(err)
	}
}

// read is the next frame; opcode 0 at the end of the connection.
func (p *plug) read() (opcode byte, payload string) {
	head := make([]byte, 2)
	if _, err := io.ReadFull(p.reader, head); err != nil {
		return 0, ""
	}
	n := int(head[1])
	if n == 126 {
		long := make([]byte, 2)
		if _, err := io.ReadFull(p.reader, long); err != nil {
			return 0, ""
		}
		n = int(binary.BigEndian.Uint16(long))
	}
	body := make([]byte, n)
	if _, err := io.ReadFull(p.reader, body); err != nil {
		return 0, ""
	}
	return head[0] & 0xf, string(body)
}

// until reads frames up to one that contains the text.
func (p *plug) until(want string) string {
	p.t.Helper()
	for {
		opcode, payload := p.read()
		if opcode == 0 {
			p.t.Fatalf("the connection ended before %s", want)
		}
		if strings.Contains(payload, want) {
			return payload
		}
	}
}

// status reads to the close frame and gives its code; 0 if the connection ends without.
func (p *plug) status() int {
	for {
		switch opcode, payload := p.read(); {
		case opcode == 0:
			return 0
		case opcode == closes && len(payload) >= 2:
			return int(binary.BigEndian.Uint16([]byte(payload)))
		}
	}
}

// A client that does not wait for the upgrade's answer loses nothing, even when its first message is longer than the small buffers.
func TestQuickClient(t *testing.T) {
	h := open(t, calm)
	p := h.plugIn(handshake + frame(text, hello(7, false)))
	p.until(`"welcome"`)

	long := strings.Replace(hello(8, false), `{`, `{`+strings.Repeat(" ", 3000), 1)
	q := h.plugIn(handshake + frame(pings, "early") + frame(text, long))
	q.until("early")
	q.until(`"welcome"`)

	// The first bytes of a frame come with the handshake, the rest later.
	whole := frame(text, hello(9, false))
	r := h.plugIn(handshake + whole[:3])
	r.write(whole[3:])
	r.until(`"welcome"`)
}

func TestProtocolErrors(t *testing.T) {
	hi := frame(text, hello(7, false))
	for name, c := range map[string]struct {
		welcomed bool
		frames   string
		status   int
	}{
		"binary":                   {true, frame(binaries, "{}"), 1003},
		"not UTF-8":                {true, frame(text, "{\"type\":\"\xff\"}"), 1007},
		"not JSON":                 {true, frame(text, "heartbeat"), 1007},
		"not an object":            {true, frame(text, "[]"), 1007},
		"two values":               {true, frame(text, `{"type":"heartbeat","n":1} {}`), 1007},
		"unknown field":            {true, frame(text, `{"type":"heartbeat","n":1,"m":2}`), 1007},
		"wrong type of field":      {true, frame(text, `{"type":"heartbeat","n":"1"}`), 1007},
		"empty":                    {true, frame(text, ""), 1007},
		"unknown type":             {true, frame(text, `{"type":"welcome"}`), 1008},
		"second hello":             {true, hi, 1008},
		"too big":                  {true, frame(text, strings.Repeat("x", api.MaxMessage+1)), 1009},
		"too big before hello":     {false, frame(text, strings.Repeat("x", api.MaxMessage+1)), 1009},
		"heartbeat before hello":   {false, frame(text, `{"type":"heartbeat","n":1}`), 1008},
		"hello without a token":    {false, frame(text, `{"type":"hello","instance":"an-instance-of-tests"}`), 1007},
		"hello without instance":   {false, frame(text, `{"type":"hello","token":"7"}`), 1007},
		"hello, short instance":    {false, frame(text, `{"type":"hello","token":"7","instance":"short"}`), 1007},
		"hello, zero in instance":  {false, frame(text, `{"type":"hello","token":"7","instance":"0123456789abcdef\u0000"}`), 1007},
		"hello watches the unseen": {false, frame(text, `{"type":"hello","token":"7","instance":"an-instance-of-tests","watch":["sky"]}`), 1007},
		"reserved bits":            {true, "\xf1\x80\x00\x00\x00\x00", 1002},
		"unknown opcode":           {true, frame(5, ""), 1002},
		"lone continuation":        {true, frame(0, "x"), 1002},
		"not masked":               {true, "\x81\x02{}", 1002},
		"long ping":                {true, frame(pings, strings.Repeat("x", 126)), 1002},
		"absurd length":            {true, "\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00" + strings.Repeat("x", 70000), 1009},
		"negative length":          {true, "\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00", 1002},
	} {
		t.Run(name, func(t *testing.T) {
			h := open(t, calm)
			p := h.plugIn(handshake)
			if c.welcomed {
				p.write(hi)
				p.until(`"welcome"`)
			}
			p.write(c.frames)
			if status := p.status(); status != c.status {
				t.Errorf("closed with %d, want %d", status, c.status)
			}
			_ = p.conn.Close()
			if c.welcomed {
				h.departs(7, logon.NetworkLoss)
			}
			// The others go on.
			h.enter(8)
			h.quiet()
		})
	}
}

func TestBareEndIsANetworkLoss(t *testing.T) {
	h := open(t, calm)
	for i, end := range []func(*net.TCPConn){
		func(c *net.TCPConn) { _ = c.CloseWrite() },                // EOF
		func(c *net.TCPConn) { _ = c.SetLinger(0); _ = c.Close() }, // reset
	} {
		p := h.plugIn(handshake + frame(text, hello(i+1, false)))
		p.until(`"welcome"`)
		end(p.conn.(*net.TCPConn))
		h.departs(i+1, logon.NetworkLoss)
	}
}

func TestCloseFrameOfThePageIsAnswered(t *testing.T) {
	h := open(t, calm)
	p := h.plugIn(handshake + frame(text, hello(7, false)))
	p.until(`"welcome"`)
	p.write(frame(closes, "\x03\xe9"))
	if status := p.status(); status != 1001 {
		t.Errorf("answered with %d", status)
	}
	h.departs(7, logon.CleanClose)
}

func TestWrongSubprotocol(t *testing.T) {
	h := open(t, calm)
	h.dialAs("stationmaster.v0").dismissed(logon.CodeProtocolTooOld)
	h.dialAs().dismissed(logon.CodeProtocolTooOld)
	h.dialAs("stationmaster.v2", api.Subprotocol).hello(7)
}

func TestNotAWebSocket(t *testing.T) {
	h := open(t, calm)
	res, err := http.Get("http://" + h.addr)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusUpgradeRequired {
		t.Errorf("status %d", res.StatusCode)
	}
}

func TestNoHello(t *testing.T) {
	t.Parallel()
	limits := calm
	limits.HelloFor = 2 * time.Second
	h := open(t, limits)
	p := h.plugIn(handshake)
	p.write(frame(pings, "I am here"))
	if status := p.status(); status != 1008 {
		t.Errorf("closed with %d", status)
	}
	// Whoever has said it stays.
	q := h.plugIn(handshake + frame(text, hello(7, false)))
	q.until(`"welcome"`)
	if status := h.plugIn(handshake).status(); status != 1008 {
		t.Errorf("closed with %d", status)
	}
	h.quiet()
}

func TestOldestWithoutHelloGoes(t *testing.T) {
	limits := calm
	limits.Waiting, limits.WaitingPerAddress = 3, 2
	h := open(t, limits)
	at := func(address string, resume bool) *page {
		h.from(live.ClientInfo{Address: address, HasResumeCookie: resume})
		before := h.Here()
		p := h.dial()
		for newcomer := false; !newcomer; runtime.Gosched() { // the hub takes it in after the handshake was answered
			for c := range h.Here() {
				newcomer = newcomer || !before[c]
			}
		}
		return p
	}
	first := at("a", false)
	resuming := at("a", true)
	second := at("b", false)
	third := at("c", false)
	fourth := at("d", false) // the fourth of three
	if bye := first.dismissed(logon.CodeTooMany); bye.RetryAfterMs < 0 {
		t.Errorf("bye %+v", bye)
	}
	second.hello(2)
	var welcome api.Welcome
	second.expect("welcome", &welcome) // makes room
	fifth := at("c", false)
	sixth := at("c", false) // the third of two of its address
	third.dismissed(logon.CodeTooMany)
	for i, p := range []*page{resuming, fourth, fifth, sixth} {
		p.hello(10 + i)
		p.expect("welcome", &welcome)
	}
}
