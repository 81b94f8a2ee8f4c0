package live

import (
	"net/http"

	"github.com/coder/websocket"

	"stationmaster/api"
	"stationmaster/server/logon"
)

// Serve upgrades a request to a live connection and returns; the connection goes on by itself. The caller has checked that the
// request is not cross-site, and window is the verified id of its window. Where the upgrade fails, it has been answered.
func (h *Hub) Serve(w http.ResponseWriter, r *http.Request, window string, client ClientInfo) {
	c := &conn{hub: h, window: window, address: client.Address, language: client.Language}
	socket, err := websocket.Accept(&upgrader{w, &c.wire}, r, &websocket.AcceptOptions{
		Subprotocols:       []string{api.Subprotocol},
		InsecureSkipVerify: true, // the caller's check is the stronger one
		CompressionMode:    websocket.CompressionDisabled,
	})
	if err != nil {
		h.log.Debug("a live connection could not be upgraded", "err", err)
		return
	}
	socket.SetReadLimit(api.MaxMessage)
	c.socket = socket
	c.pulse.due = c.wire.born.Add(h.limits.HelloFor)
	oldest, ok := h.add(c, !client.HasResumeCookie)
	if !ok {
		_ = socket.CloseNow() // the server goes down
		return
	}
	for _, one := range oldest {
		one.end(h.goodbye(one, logon.CodeTooMany, between(0, h.limits.RetryWithin)))
	}
	h.wheel.set(c, c.pulse.due)
	h.spawn(c.read)
	if socket.Subprotocol() == "" {
		h.end(c, h.goodbye(c, logon.CodeProtocolTooOld, 0))
	}
}
