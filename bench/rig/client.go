package rig

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/coder/websocket"

	"stationmaster/api"
)

// Client is a live connection of a seat, read until it ends. Heartbeats are answered.
type Client struct {
	// Welcomed is closed when the welcome has come.
	Welcomed chan struct{}
	// WelcomedAt is when; to be read once Welcomed is closed.
	WelcomedAt time.Time
	// Ended gets the end, once.
	Ended  chan End
	socket *websocket.Conn
}

// End is how a connection ended.
type End struct {
	Reason string    // of the bye, or else of the close frame; empty: neither came
	Code   int       // its close code
	At     time.Time // when the bye came, or else the end
	// RetryAfter is when to come again, if the bye said so.
	RetryAfter time.Duration
	Err        error // of the read that failed, when there was no bye
}

// Final tells whether the client was told that its session is over.
func (e End) Final() bool { return e.Code >= 4500 && e.Code <= 4999 }

func (e End) String() string {
	if e.Reason == "" {
		return fmt.Sprintf("a broken connection (%v)", e.Err)
	}
	return fmt.Sprintf("%d %s", e.Code, e.Reason)
}

// Dial upgrades a connection. Nothing is said and nothing is read before Hello. ctx bounds the handshake only.
func (m *Machine) Dial(ctx context.Context, s Seat) (*Client, error) {
	socket, _, err := websocket.Dial(ctx, m.origin+"/api/v1/live", &websocket.DialOptions{
		HTTPClient: m.http, HTTPHeader: m.headers(s.Spot.Window),
		Subprotocols: []string{api.Subprotocol}, CompressionMode: websocket.CompressionDisabled,
	})
	if err != nil {
		return nil, err
	}
	socket.SetReadLimit(16 << 20)
	return &Client{Welcomed: make(chan struct{}), Ended: make(chan End, 1), socket: socket}, nil
}

// Hello opens the seat's connection and reads it on a goroutine of its own, until it ends. With a directory, which gets its messages on that
// goroutine, the directory is watched. A write that fails shows in the end.
func (c *Client) Hello(ctx context.Context, s Seat, directory func(raw []byte)) {
	hello := api.Hello{Type: api.HelloTypeHello, Token: s.Token, Instance: s.Instance}
	if directory != nil {
		hello.Watch = []api.HelloWatch{api.HelloWatchDirectory}
	}
	c.say(ctx, hello)
	go func() { c.Ended <- c.follow(ctx, directory) }()
}

// Attach dials, says hello, and returns when the welcome has come.
func (m *Machine) Attach(ctx context.Context, s Seat, directory func(raw []byte)) (*Client, error) {
	c, err := m.Dial(ctx, s)
	if err != nil {
		return nil, err
	}
	c.Hello(ctx, s, directory)
	select {
	case <-c.Welcomed:
		return c, nil
	case end := <-c.Ended:
		return nil, fmt.Errorf("no welcome, but %v", end)
	}
}

// Close cuts the connection without a word.
func (c *Client) Close() { _ = c.socket.CloseNow() }

// isDirectory finds the messages that are large and many without decoding them. Their type stands before their users.
func isDirectory(raw []byte) bool {
	return bytes.Contains(raw[:min(len(raw), 256)], []byte(`"type":"directory"`))
}

func (c *Client) follow(ctx context.Context, directory func([]byte)) (end End) {
	defer c.Close()
	for {
		_, raw, err := c.socket.Read(ctx)
		at := time.Now()
		if err != nil {
			var frame websocket.CloseError
			if end.Reason == "" && errors.As(err, &frame) {
				end = End{Reason: frame.Reason, Code: int(frame.Code), At: at, Err: err}
			}
			if end.Reason == "" {
				end = End{At: at, Err: err}
			}
			return end
		}
		if isDirectory(raw) {
			if directory != nil {
				directory(raw)
			}
			continue
		}
		var message struct {
			Type   string `json:"type"`
			Reason string `json:"reason"`
			Code   int    `json:"code"`
			N      int64  `json:"n"`
			Retry  int64  `json:"retry_after_ms"`
		}
		if err := json.Unmarshal(raw, &message); err != nil {
			return End{At: at, Err: err}
		}
		switch message.Type {
		case string(api.WelcomeTypeWelcome):
			c.WelcomedAt = at
			close(c.Welcomed)
		case string(api.HeartbeatTypeHeartbeat):
			c.say(ctx, api.Heartbeat{Type: api.HeartbeatTypeHeartbeat, N: message.N})
		case string(api.ByeTypeBye):
			end = End{Reason: message.Reason, Code: message.Code, At: at, RetryAfter: time.Duration(message.Retry) * time.Millisecond}
		}
	}
}

func (c *Client) say(ctx context.Context, message any) {
	raw, err := json.Marshal(message)
	if err != nil {
		panic("rig: a message of the contract cannot be encoded: " + err.Error())
	}
	_ = c.socket.Write(ctx, websocket.MessageText, raw)
}
