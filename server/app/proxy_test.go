package app

import (
	"errors"
	"io"
	"net"
	"sync"
	"testing"
)

// proxy is the network between a computer and a node. Cut off, it forwards nothing more, in either direction, and closes nothing: what either
// side sends waits, as it does in a network that has gone. It dials from the computer's address, so that the node knows the machine.
type proxy struct {
	url string

	mu    sync.Mutex
	open  chan struct{} // closed while it forwards
	conns []net.Conn
	gone  bool
}

func newProxy(t *testing.T, to *running, machine string) *proxy {
	t.Helper()
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(machine)}}
	return startProxy(t, func() (net.Conn, error) { return dialer.Dial("tcp", to.url[len("http://"):]) })
}

func startProxy(t *testing.T, dial func() (net.Conn, error)) *proxy {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{url: "http://" + listener.Addr().String(), open: make(chan struct{})}
	close(p.open)
	var copying sync.WaitGroup
	copying.Go(func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			far, err := dial()
			if err != nil {
				_ = near.Close()
				continue
			}
			p.keep(near, far)
			copying.Go(func() { p.forward(near, far) })
			copying.Go(func() { p.forward(far, near) })
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		p.mend()
		p.keep()
		copying.Wait()
	})
	return p
}

// keep takes note of connections; without any, all are closed, and later ones at once.
func (p *proxy) keep(conns ...net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.gone = p.gone || len(conns) == 0
	p.conns = append(p.conns, conns...)
	if p.gone {
		for _, c := range p.conns {
			_ = c.Close()
		}
	}
}

func (p *proxy) forward(from, to net.Conn) {
	defer to.Close() //nolint:errcheck // there is nobody to tell
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		p.mu.Lock()
		open := p.open
		p.mu.Unlock()
		<-open
		if _, writeErr := to.Write(buffer[:n]); err == nil && writeErr != nil {
			return
		}
		if err != nil {
			if !errors.Is(err, io.EOF) {
				_ = from.Close()
			}
			return
		}
	}
}

// cutOff lets nothing through any more.
func (p *proxy) cutOff() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.open = make(chan struct{})
}

// mend lets everything through again, first what waited.
func (p *proxy) mend() {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case <-p.open:
	default:
		close(p.open)
	}
}
