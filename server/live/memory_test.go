package live

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"stationmaster/api"
	"stationmaster/server/logon"
)

// The memory benchmark: what an idle connection costs the server, next to the leanest server that the WebSocket library
// allows. Servers and clients are processes of their own, since one may not open enough files for both ends. Run it with
//
//	go test -run '^$' -bench Memory -benchtime 1x ./server/live
//
// BENCH_CONNECTIONS is how many; 10,000 by default.
func BenchmarkMemory(b *testing.B) {
	n := 10000
	if wanted, err := strconv.Atoi(os.Getenv("BENCH_CONNECTIONS")); err == nil {
		n = wanted
	}
	for b.Loop() {
		bare, ours := footprint(b, "bare", n), footprint(b, "ours", n)
		b.ReportMetric(ours/1000, "kB/conn")
		b.ReportMetric(bare/1000, "bare_kB/conn")
		b.ReportMetric(ours/bare, "ratio")
		b.ReportMetric(0, "ns/op")
		b.Logf("%d idle connections: %.1f kB each, bare %.1f kB, ratio %.2f (budget: 12 kB, 1.3)", n, ours/1000, bare/1000, ours/bare)
	}
}

const roleKey = "STATIONMASTER_LIVE_BENCH_ROLE"

// footprint is how many bytes of resident memory a server has for each of n idle connections.
func footprint(b *testing.B, kind string, n int) float64 {
	server := start(b, kind)
	addr, before := server.line(), server.size()
	clients := start(b, "clients")
	clients.tell("%s %d %s", addr, n, kind)
	if said := clients.line(); said != "idle" {
		b.Fatalf("%s: the clients said %q", kind, said)
	}
	after := server.size()
	clients.stop()
	server.stop()
	return float64(after-before) / float64(n)
}

// process is a copy of this program that plays a role, and talks by lines.
type process struct {
	b   *testing.B
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Scanner
}

func start(b *testing.B, role string) *process {
	b.Helper()
	cmd := exec.CommandContext(b.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), roleKey+"="+role)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	return &process{b, cmd, in, bufio.NewScanner(out)}
}

func (p *process) tell(format string, args ...any) {
	if _, err := fmt.Fprintf(p.in, format+"\n", args...); err != nil {
		p.b.Fatal(err)
	}
}

func (p *process) line() string {
	if !p.out.Scan() {
		p.b.Fatal("a process of the benchmark ended early")
	}
	return p.out.Text()
}

func (p *process) size() int {
	p.tell("size")
	size, err := strconv.Atoi(p.line())
	if err != nil {
		p.b.Fatal(err)
	}
	return size
}

// stop closes the process's input, at whose end it ends.
func (p *process) stop() {
	_ = p.in.Close()
	if err := p.cmd.Wait(); err != nil {
		p.b.Error(err)
	}
}

// PlayRole makes this process one of the benchmark's, if it was started as one, until its input ends.
func PlayRole() bool {
	switch os.Getenv(roleKey) {
	case "ours":
		h := New(Options{Core: everybody{}, Log: slog.New(slog.DiscardHandler)})
		serve(func(w http.ResponseWriter, r *http.Request) {
			h.Serve(w, r, "window", ClientInfo{Address: r.RemoteAddr, HasResumeCookie: true})
		})
	case "bare":
		serve(bareHandler)
	case "clients":
		crowd()
	default:
		return false
	}
	return true
}

// bareHandler is the least that holds a connection: the small buffers, and one goroutine that reads.
func bareHandler(w http.ResponseWriter, r *http.Request) {
	var under wire
	socket, err := websocket.Accept(&upgrader{w, &under}, r, &websocket.AcceptOptions{Subprotocols: []string{api.Subprotocol}})
	if err != nil {
		return
	}
	go func() {
		defer func() { _ = socket.CloseNow() }()
		for {
			_, message, err := socket.Reader(context.Background())
			if err != nil {
				return
			}
			if _, err := io.Copy(io.Discard, message); err != nil {
				return
			}
		}
	}()
}

// serve says its address, and then its size whenever it is asked.
func serve(handler http.HandlerFunc) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(listener) }()
	fmt.Println(listener.Addr())
	for asked := bufio.NewScanner(os.Stdin); asked.Scan(); {
		for range 5 { // stacks shrink by half at each collection
			debug.FreeOSMemory()
		}
		fmt.Println(resident())
	}
}

// resident is the process's resident memory in bytes.
func resident() int {
	raw, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		panic(err)
	}
	pages, err := strconv.Atoi(strings.Fields(string(raw))[1])
	if err != nil {
		panic(err)
	}
	return pages * os.Getpagesize()
}

// crowd opens connections, answers their heartbeats, and says when each has been through a whole round of them.
func crowd() {
	var addr, kind string
	var n int
	if _, err := fmt.Scanln(&addr, &n, &kind); err != nil {
		panic(err)
	}
	var through sync.WaitGroup
	// Not all at once: what is measured is idleness.
	places := make(chan struct{}, 64)
	for i := range n {
		through.Add(1)
		places <- struct{}{}
		go member(addr, kind, i+1, func() { <-places }, through.Done)
	}
	through.Wait()
	fmt.Println("idle")
	_, _ = io.Copy(io.Discard, os.Stdin)
}

func member(addr, kind string, session int, entered, through func()) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		panic(err)
	}
	defer func() { _ = conn.Close() }()
	hello := fmt.Sprintf(`{"type":"hello","token":"%d","instance":"0123456789abcdef0123","watch":["directory"]}`, session)
	fmt.Fprint(conn, "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"+
		"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: "+api.Subprotocol+"\r\n\r\n")
	reader := bufio.NewReaderSize(conn, 1024)
	if _, err := http.ReadResponse(reader, nil); err != nil {
		panic(err)
	}
	masked(conn, hello)
	// A bare server says nothing: a pong after the hello shows that it was read.
	fmt.Fprint(conn, "\x89\x80\x00\x00\x00\x00")
	welcomed, done := false, false
	for {
		head, err := reader.Peek(2)
		if err != nil {
			return
		}
		opcode, size := head[0]&0xf, int(head[1])
		_, _ = reader.Discard(2)
		if size == 126 {
			long, err := reader.Peek(2)
			if err != nil {
				return
			}
			size = int(long[0])<<8 | int(long[1])
			_, _ = reader.Discard(2)
		}
		payload := make([]byte, size)
		if _, err := io.ReadFull(reader, payload); err != nil {
			return
		}
		if !welcomed {
			welcomed = true
			entered()
		}
		said := string(payload)
		if strings.HasPrefix(said, `{"type":"heartbeat"`) {
			masked(conn, said)
		}
		if !done && (opcode == 10 && kind == "bare" || strings.HasPrefix(said, `{"type":"heartbeat"`)) {
			done = true
			through()
		}
	}
}

func masked(w io.Writer, message string) {
	frame := append([]byte{0x81, 0x80 | byte(len(message)), 0, 0, 0, 0}, message...)
	_, _ = w.Write(frame) // the reader will see it, if it fails
}

// everybody is a core that attaches whoever comes.
type everybody struct{}

func (everybody) Identify(_ context.Context, token, _ string) (logon.Identity, error) {
	n, err := strconv.ParseInt(token, 10, 64)
	return logon.Identity{Session: logon.SessionID(n), User: logon.UserID(n)}, err
}

func (everybody) LetIn(context.Context, logon.Identity, string) (func(), error) {
	return func() {}, nil
}

func (everybody) Attach(_ context.Context, id logon.SessionID, instance, _ string) (logon.Attached, error) {
	return logon.Attached{Hold: time.Minute, Session: logon.Session{
		ID: id, User: logon.UserID(id), UserName: "user", DisplayName: "A User", StationName: "T1", StationType: logon.Workstation,
		Machine: "device:" + instance, Instance: instance, Language: "en", State: logon.Live, Attachment: 1,
	}}, nil
}

func (everybody) Departed(context.Context, logon.SessionID, int64, logon.Departure, time.Duration) {}

func (everybody) Active(logon.SessionID, int64, time.Duration)               {}
func (everybody) Unresponsive(context.Context, logon.SessionID, int64, bool) {}

func (everybody) StatusLabel(code string) string { return code }
func (everybody) ShownPolicies() logon.Policies  { return logon.DefaultPolicies() }

func (everybody) ShownNumber(number string) string { return number }

func (everybody) Directory(context.Context) ([]logon.DirectoryEntry, error) {
	all := make([]logon.DirectoryEntry, 20)
	for i := range all {
		all[i] = logon.DirectoryEntry{User: logon.UserID(i + 1), UserName: "user", DisplayName: "A User"}
	}
	return all, nil
}

func (everybody) RenewToken(context.Context, logon.Identity, string) (string, error) {
	return "token", nil
}
