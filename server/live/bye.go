package live

import (
	"encoding/json"
	"time"

	"github.com/coder/websocket"

	"stationmaster/api"
	"stationmaster/server/logon"
)

// over is the ending of a session that has ended: final, with its record.
func over(s logon.Session) *ending {
	e := s.Ended
	return sayBye(e.Code, api.Bye{
		Sentence: e.Sentence(s.Language, s), At: e.At, By: e.By, From: e.From.Text(s.Language), Note: e.Note, Ledger: int64(e.Ledger),
	})
}

// goodbye is the ending of a connection whose session, if any, is still held.
func (h *Hub) goodbye(c *conn, code logon.Code, retry time.Duration) *ending {
	return sayBye(code, api.Bye{
		Sentence: logon.Sentence(c.tongue(), code, nil), At: time.Now(), RetryAfterMs: int(retry.Milliseconds()),
	})
}

func sayBye(code logon.Code, bye api.Bye) *ending {
	bye.Type, bye.Reason = api.ByeTypeBye, string(code)
	bye.Code, bye.Reconnect = code.Info().Close, code.Reconnects()
	return &ending{code: code, bye: encode(bye), status: websocket.StatusCode(bye.Code), reason: bye.Reason}
}

// restarting sends the client elsewhere, or here again, after the given time.
func (h *Hub) restarting(c *conn, retry time.Duration) *ending {
	return h.goodbye(c, logon.CodeRestarting, retry)
}

// displacement ends a connection whose session goes on in another one.
func (h *Hub) displacement(c *conn, moved bool) *ending {
	if moved {
		return h.goodbye(c, logon.CodeMoved, 0)
	}
	return h.goodbye(c, logon.CodeHeartbeatLost, 0)
}

// lost ends a connection that nothing comes from.
func (h *Hub) lost(c *conn) *ending {
	e := h.goodbye(c, logon.CodeHeartbeatLost, 0)
	e.departed, e.rush = logon.NetworkLoss, true
	return e
}

// tooSlow ends a connection that does not take what is sent.
func (h *Hub) tooSlow(c *conn) *ending {
	e := h.goodbye(c, logon.CodeTooSlow, 0)
	e.departed, e.rush, e.slow = logon.NetworkLoss, true, true
	return e
}

// severed ends a connection to which nothing can be said.
func severed() *ending { return &ending{departed: logon.NetworkLoss, rush: true} }

// closed ends a connection that the page has closed cleanly.
func closed() *ending { return &ending{departed: logon.CleanClose, rush: true} }

// broke ends a connection whose client broke the protocol. There is no bye: no code of the catalogue says it.
func broke(status websocket.StatusCode, reason string) *ending {
	return &ending{status: status, reason: reason, departed: logon.NetworkLoss, rush: true}
}

// encode makes a message of one of the contract's types, which always can be encoded.
func encode(message any) []byte {
	raw, err := json.Marshal(message)
	if err != nil {
		panic("live: a message of the contract cannot be encoded: " + err.Error())
	}
	return raw
}
