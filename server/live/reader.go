package live

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"syscall"
	"time"

	"github.com/coder/websocket"
)

// read reads one message, acts on it, and makes way for a fresh reader: the stack that JSON has grown goes with this one. A
// grown stack is not given back by a goroutine that waits in a read, and would be half of an idle connection's memory.
func (c *conn) read() {
	kind, message, err := c.socket.Reader(context.Background())
	if err == nil {
		err = c.receive(kind, message)
	}
	if err != nil {
		c.hub.end(c, verdict(err))
		c.hub.part(c)
		return
	}
	c.hub.spawn(c.read)
}

// fault is a client's breach of the protocol.
type fault struct {
	status websocket.StatusCode
	reason string // at most 123 bytes, and nothing of the client's in it
}

func (f *fault) Error() string { return f.reason }

// verdict is how a connection ends whose reading ended.
func verdict(err error) *ending {
	var ours *fault
	switch status := websocket.CloseStatus(err); {
	case errors.As(err, &ours):
		return broke(ours.status, ours.reason)
	case errors.Is(err, websocket.ErrMessageTooBig):
		return broke(websocket.StatusMessageTooBig, "message too big")
	case status == websocket.StatusNormalClosure, status == websocket.StatusGoingAway:
		return closed()
	case status != -1, gone(err):
		return severed()
	}
	return broke(websocket.StatusProtocolError, "protocol error")
}

// gone tells whether a read failed because there is no peer any more, rather than by what the peer sent.
func gone(err error) bool {
	var network net.Error
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		errors.Is(err, syscall.ECONNRESET) || errors.As(err, &network)
}

// messages are read into shared buffers, since an idle connection needs none. One that a large message has grown is not kept.
var messages = sync.Pool{New: func() any { return bytes.NewBuffer(make([]byte, 0, 1024)) }}

const keptBuffer = 8 << 10

// receive reads one message and acts on it.
func (c *conn) receive(kind websocket.MessageType, message io.Reader) error {
	buffer := messages.Get().(*bytes.Buffer)
	defer func() {
		if buffer.Cap() <= keptBuffer {
			buffer.Reset()
			messages.Put(buffer)
		}
	}()
	if _, err := buffer.ReadFrom(message); err != nil {
		return err
	}
	if kind != websocket.MessageText {
		return &fault{websocket.StatusUnsupportedData, "text messages only"}
	}
	said, err := decode(buffer.Bytes())
	if err != nil {
		return err
	}
	switch {
	case said.heartbeat != nil:
		return c.heard(said.heartbeat.N)
	case said.ping != nil:
		c.pong(said.ping.N)
		return nil
	case said.activity != nil:
		c.active(time.Duration(said.activity.AgoMs) * time.Millisecond)
		return nil
	default:
		return c.greet(*said.hello)
	}
}

// heard takes a heartbeat's answer, which only a welcomed page can give.
func (c *conn) heard(n int64) error {
	c.mu.Lock()
	early := c.pulse.phase < resting && c.ending == nil
	c.mu.Unlock()
	if early {
		return &fault{websocket.StatusPolicyViolation, "heartbeat before welcome"}
	}
	c.answered(n)
	return nil
}

// active passes a person's activity on. Before the session is attached there is nobody whose it could be, and nothing is wrong with it.
func (c *conn) active(ago time.Duration) {
	if attachment := c.attachment.Load(); attachment != 0 {
		c.hub.core.Active(c.identity.Session, attachment, ago)
	}
}

// pong answers a ping at once. Whoever asks faster than they take the answers is too slow for them, like for everything else.
func (c *conn) pong(n int64) {
	c.mu.Lock()
	welcomed := c.welcomed
	c.mu.Unlock()
	if welcomed {
		c.send(fmt.Appendf(nil, `{"type":"pong","n":%d}`, n))
	}
}

// tongue is the language of the connection's sentences.
func (c *conn) tongue() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.language
}

// silence is how long nothing has been heard from the connection.
func (c *conn) silence() time.Duration { return time.Since(c.wire.heardAt()) }
