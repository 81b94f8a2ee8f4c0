package connect

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/coder/websocket"

	"stationmaster/api"
)

// writeTime bounds the handshake and each write; a peer that takes longer is gone.
const writeTime = 10 * time.Second

// lastWordTime is how long we wait for the server's bye after we logged off; the session has ended already.
const lastWordTime = 2 * time.Second

// connection is one live connection from its handshake to its end.
type connection struct {
	*client
	conn     *websocket.Conn
	bye      *api.Bye // what the server said last
	welcomed *api.Welcome
	idle     *vigil
}

// live connects, says hello and follows the connection to its end. When ctx ends it logs off, while the connection is
// still up, and waits for the server's last word.
func (c *client) live(ctx context.Context) outcome {
	conn, err := c.dial(ctx)
	if err != nil {
		return c.failed(err)
	}
	l := &connection{client: c, conn: conn, idle: newVigil()}
	// A read whose context ends kills the connection without a close frame: the reader outlives ctx on purpose.
	readCtx, stop := context.WithCancel(context.WithoutCancel(ctx))
	messages, ended := make(chan []byte), make(chan error, 1)
	go read(readCtx, conn, messages, ended)
	defer func() {
		stop()
		conn.CloseNow() //nolint:errcheck // it is over
		for range messages {
		}
	}()
	if err := l.send(ctx, api.Hello{Type: api.HelloTypeHello, Token: c.token, Instance: c.instance}); err != nil {
		return outcome{}
	}
	return l.follow(ctx, messages, ended)
}

func (l *connection) follow(ctx context.Context, messages <-chan []byte, ended <-chan error) outcome {
	silence := time.NewTimer(l.patience(0))
	defer silence.Stop()
	defer l.idle.timer.Stop()
	interrupted := ctx.Done()
	loggedOff := false
	for {
		select {
		case message, open := <-messages:
			if !open {
				end := l.judge(<-ended)
				if loggedOff {
					return outcome{over: true}
				}
				return end
			}
			if err := l.handle(ctx, message); err != nil {
				return l.lost("protocol")
			}
			heartbeat := 0
			if l.welcomed != nil {
				heartbeat = l.welcomed.HeartbeatS
			}
			silence.Reset(l.patience(heartbeat))
		case <-l.idle.timer.C:
			l.warn(l.idle.left)
		case <-l.typed:
			if l.welcomed != nil && l.active(ctx) != nil {
				return l.lost("network")
			}
		case <-interrupted:
			interrupted = nil
			if err := l.logOff(ctx); err != nil {
				return outcome{over: true, err: err}
			}
			loggedOff = true
			silence.Reset(lastWordTime)
		case <-silence.C:
			if loggedOff {
				return outcome{over: true}
			}
			return l.lost("silence")
		}
	}
}

// read is the only reader and the only sender on both channels; it closes messages, after the error went to ended.
func read(ctx context.Context, conn *websocket.Conn, messages chan<- []byte, ended chan<- error) {
	defer close(messages)
	for {
		_, message, err := conn.Read(ctx)
		if err != nil {
			ended <- err
			return
		}
		select {
		case messages <- message:
		case <-ctx.Done():
			ended <- ctx.Err()
			return
		}
	}
}

func (c *client) dial(ctx context.Context) (*websocket.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, writeTime)
	defer cancel()
	conn, res, err := websocket.Dial(ctx, c.requests.api+"/live", &websocket.DialOptions{
		HTTPClient:      c.requests.http, // with the window's cookies
		HTTPHeader:      http.Header{"Origin": {c.requests.origin}},
		Subprotocols:    []string{api.Subprotocol},
		CompressionMode: websocket.CompressionDisabled,
	})
	if err != nil {
		if res != nil && res.Body != nil && res.StatusCode != http.StatusSwitchingProtocols {
			return nil, decode(res, nil)
		}
		return nil, err
	}
	if conn.Subprotocol() != api.Subprotocol {
		conn.CloseNow() //nolint:errcheck // nothing has been said yet
		return nil, &unexpectedError{res.StatusCode, "it does not speak " + api.Subprotocol}
	}
	conn.SetReadLimit(api.MaxMessage)
	return conn, nil
}

func (l *connection) send(ctx context.Context, message any) error {
	raw, err := json.Marshal(message)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), writeTime)
	defer cancel()
	return l.conn.Write(ctx, websocket.MessageText, raw)
}

// handle takes one message. Types that it does not know are those of a newer server and change nothing.
func (l *connection) handle(ctx context.Context, raw []byte) error {
	var kind struct{ Type string }
	if err := json.Unmarshal(raw, &kind); err != nil {
		return err
	}
	switch kind.Type {
	case "welcome":
		return take(raw, func(m api.Welcome) error { l.welcomed = &m; l.print.welcome(m); l.idle.set(m.Idle); return nil })
	case "heartbeat":
		return take(raw, func(m api.Heartbeat) error { return l.send(ctx, m) })
	case "sharing":
		return take(raw, func(m api.Sharing) error { l.print.sharing(m.Sharing); return nil })
	case "status":
		return take(raw, func(m api.StatusChanged) error { l.print.status(m.Status); return nil })
	case "idle":
		return take(raw, func(m api.IdleChanged) error { l.idle.set(m.Idle); return nil })
	case "token":
		return take(raw, func(m api.TokenRenewed) error {
			l.token = m.Token
			l.print.event("token", "", pair{"expires_in_s", m.TokenExpiresInS})
			return nil
		})
	case "notice":
		return take(raw, func(m api.Notice) error { l.print.notice(m); return nil })
	case "bye":
		return take(raw, func(m api.Bye) error { l.bye = &m; l.print.bye(m); return nil })
	}
	return nil
}

func take[M any](raw []byte, use func(M) error) error {
	var m M
	if err := json.Unmarshal(raw, &m); err != nil {
		return err
	}
	return use(m)
}

// judge says what the end of the connection means: by the bye if there was one, else by the close frame, else it is a
// loss like any other.
func (l *connection) judge(err error) outcome {
	var frame websocket.CloseError
	bye := l.bye
	if bye == nil && errors.As(err, &frame) && frame.Code >= firstClose && frame.Code <= lastClose {
		code := int(frame.Code)
		bye = &api.Bye{Code: code, Reason: frame.Reason, Sentence: sentence(frame.Reason), Reconnect: code < firstFinal}
		l.print.bye(*bye)
	}
	switch {
	case bye == nil:
		return l.lost("network")
	case bye.Reason == codeLoggedOff:
		return outcome{over: true}
	case bye.Code == closeToken:
		end := l.connected()
		end.tokenInvalid = true
		return end
	case bye.Code >= firstFinal || !bye.Reconnect:
		return outcome{over: true, err: l.dropped(*bye)}
	}
	end := l.connected()
	end.retryAfter, end.turn = time.Duration(bye.RetryAfterMs)*time.Millisecond, bye.Reason == codeTooMany
	return end
}

// lost prints a loss of which the server said nothing; cause is network, silence or protocol.
func (l *connection) lost(cause string) outcome {
	l.print.event("lost", "", pair{"cause", cause})
	return l.connected()
}

func (l *connection) connected() outcome {
	if l.welcomed == nil {
		return outcome{}
	}
	return outcome{welcomed: true, hold: time.Duration(l.welcomed.HoldS) * time.Second}
}
