package live

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"time"
)

// bufferSize replaces net/http's 4 kB: with two buffers a connection, the difference is most of an idle one's memory.
const bufferSize = 256

// wire is the socket under a connection. It notes when something was last heard from the peer.
type wire struct {
	net.Conn
	born  time.Time
	heard atomic.Int64 // nanoseconds after born
}

func (w *wire) Read(p []byte) (int, error) {
	n, err := w.Conn.Read(p)
	if n > 0 {
		w.heard.Store(int64(time.Since(w.born)))
	}
	return n, err
}

// heardAt is when the last byte came; born, if none did.
func (w *wire) heardAt() time.Time { return w.born.Add(time.Duration(w.heard.Load())) }

// upgrader is a ResponseWriter whose Hijack hands over the wire with small buffers.
type upgrader struct {
	http.ResponseWriter
	wire *wire
}

// Unwrap serves http.ResponseController.
func (u *upgrader) Unwrap() http.ResponseWriter { return u.ResponseWriter }

// Hijack implements http.Hijacker. What net/http had read already is copied, and peeked into the new reader: the
// WebSocket library keeps only what is buffered there, and a quick client's first frame would be lost.
func (u *upgrader) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	socket, was, err := http.NewResponseController(u.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	u.wire.Conn, u.wire.born = socket, time.Now()
	early, err := was.Reader.Peek(was.Reader.Buffered())
	if err != nil {
		return nil, nil, err
	}
	early = bytes.Clone(early)
	reader := bufio.NewReaderSize(io.MultiReader(bytes.NewReader(early), u.wire), max(bufferSize, len(early)))
	if _, err := reader.Peek(len(early)); err != nil {
		return nil, nil, err
	}
	return u.wire, bufio.NewReadWriter(reader, bufio.NewWriterSize(u.wire, bufferSize)), nil
}
