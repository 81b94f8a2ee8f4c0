package directory_test

import (
	"io"
	"net"
	"sync"
	"testing"

	"stationmaster/server/directory/directorytest"
	"stationmaster/server/logon/logontest"
)

// gate stands before a server: it counts connections, and can keep back what the server says.
type gate struct {
	address string
	mu      sync.Mutex
	changed *sync.Cond
	shut    bool
	waits   int // answers that are kept back
	open    int
	all     int
}

func newGate(t *testing.T, server string) *gate {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	g := &gate{address: l.Addr().String()}
	g.changed = sync.NewCond(&g.mu)
	var all sync.WaitGroup
	t.Cleanup(func() {
		l.Close()
		g.set(false)
		all.Wait() // for ever, if a connection is left open
	})
	all.Go(func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			behind, err := net.Dial("tcp", server)
			if err != nil {
				client.Close()
				continue
			}
			g.count(1)
			all.Go(func() {
				io.Copy(behind, client)
				behind.Close()
				g.count(-1)
			})
			all.Go(func() {
				io.Copy(client, gated{behind, g})
				client.Close()
			})
		}
	})
	return g
}

// gated is what a server says, as it is let through.
type gated struct {
	io.Reader
	*gate
}

func (g gated) Read(p []byte) (int, error) {
	n, err := g.Reader.Read(p)
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.shut && n > 0 {
		g.waits++
		g.changed.Broadcast()
		for g.shut {
			g.changed.Wait()
		}
		g.waits--
	}
	return n, err
}

func (g *gate) count(more int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.open += more
	g.all += max(0, more)
	g.changed.Broadcast()
}

func (g *gate) set(shut bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.shut = shut
	g.changed.Broadcast()
}

// until waits for what cannot fail to come.
func (g *gate) until(is func() bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for !is() {
		g.changed.Wait()
	}
}

func (g *gate) connections() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.all
}

// Who is being let in when a directory changes, or goes, is let in; then its connections end. One that did not change keeps them.
func TestAChangeInTheMiddle(t *testing.T) {
	t.Parallel()
	server, store := directorytest.StartSlapd(t, directorytest.SlapdOptions{}), logontest.NewFake()
	n := newNode(t, store)
	changes := map[string]func(address string){
		"changed": func(address string) {
			n.put("open", server.Kept(t, map[string]any{"servers": []string{"ldaps://" + address}, "domain": "ANOTHER"}))
		},
		"removed": func(string) {
			if _, err := n.RemoveDirectory(t.Context(), "open", "Ada"); err != nil {
				t.Fatal(err)
			}
		},
	}
	for name, change := range changes {
		g := newGate(t, server.URLS[len("ldaps://"):])
		n.put("open", server.Kept(t, map[string]any{"servers": []string{"ldaps://" + g.address}}))
		find := func() {
			t.Helper()
			if _, err := n.Find(t.Context(), "open", "bo"); err != nil {
				t.Fatal(err)
			}
		}
		find()
		n.put("neighbour", server.Kept(t, map[string]any{"domain": "NEIGHBOUR"}))
		find()
		if all := g.connections(); all != 1 {
			t.Errorf("%s: a neighbour's change cost %d connections", name, all-1)
		}
		g.set(true)
		done := make(chan error, 1)
		go func() {
			_, err := n.Authenticate(t.Context(), "open", "bo", right, anybody)
			done <- err
		}()
		g.until(func() bool { return g.waits > 0 })
		change(g.address)
		g.set(false)
		if err := <-done; err != nil {
			t.Errorf("%s: %v", name, err)
		}
		g.until(func() bool { return g.open == 0 })
	}
}

// Changes upon changes, with people coming in all the time: everybody gets in, and nothing is left open.
func TestManyChanges(t *testing.T) {
	t.Parallel()
	server, store := directorytest.StartSlapd(t, directorytest.SlapdOptions{}), logontest.NewFake()
	g := newGate(t, server.URLS[len("ldaps://"):])
	n := newNode(t, store)
	put := func(pool int) {
		n.put("open", server.Kept(t, map[string]any{"servers": []string{"ldaps://" + g.address}, "pool": pool}))
	}
	put(4)
	var people sync.WaitGroup
	for range 4 {
		people.Go(func() {
			for range 10 {
				if name, _, ok := n.Locate(`OPEN\bo`); !ok || name != "open" || len(n.Health()) != 1 {
					t.Errorf("located %q", name)
				}
				if _, err := n.Authenticate(t.Context(), "open", "bo", right, anybody); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for i := range 10 {
		put(1 + i%3)
	}
	people.Wait()
	if _, err := n.RemoveDirectory(t.Context(), "open", "Ada"); err != nil {
		t.Error(err)
	}
	g.until(func() bool { return g.open == 0 })
}
