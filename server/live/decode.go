package live

import (
	"bytes"
	"encoding/json"
	"io"
	"unicode/utf8"

	"github.com/coder/websocket"

	"stationmaster/api"
	"stationmaster/server/logon"
)

// longestAgoMs is how long ago an activity may have been: the longest idle time that there is.
const longestAgoMs = 86_400_000

// said is a client's message; exactly one is set.
type said struct {
	hello     *api.Hello
	heartbeat *api.Heartbeat
	activity  *api.Activity
	ping      *api.Ping
}

// decode reads a client's message, as strictly as the contract's schemas are. It keeps nothing of raw. Its errors are faults.
func decode(raw []byte) (said, error) {
	if !utf8.Valid(raw) {
		return said{}, &fault{websocket.StatusInvalidFramePayloadData, "not UTF-8"}
	}
	var kind struct {
		Type string `json:"type"`
	}
	if json.Unmarshal(raw, &kind) != nil {
		return said{}, &fault{websocket.StatusInvalidFramePayloadData, "not a JSON object with a type"}
	}
	switch kind.Type {
	case string(api.HelloTypeHello):
		var hello api.Hello
		if strictly(raw, &hello) != nil || hello.Token == "" || logon.CheckInstance(hello.Instance) != nil {
			return said{}, &fault{websocket.StatusInvalidFramePayloadData, "not a hello as the contract has it"}
		}
		for _, watch := range hello.Watch {
			if !watch.Valid() {
				return said{}, &fault{websocket.StatusInvalidFramePayloadData, "not a hello as the contract has it"}
			}
		}
		return said{hello: &hello}, nil
	case string(api.HeartbeatTypeHeartbeat):
		var heartbeat api.Heartbeat
		if strictly(raw, &heartbeat) != nil {
			return said{}, &fault{websocket.StatusInvalidFramePayloadData, "not a heartbeat as the contract has it"}
		}
		return said{heartbeat: &heartbeat}, nil
	case string(api.PingTypePing):
		var ping api.Ping
		if strictly(raw, &ping) != nil {
			return said{}, &fault{websocket.StatusInvalidFramePayloadData, "not a ping as the contract has it"}
		}
		return said{ping: &ping}, nil
	case string(api.ActivityTypeActivity):
		// The time must be there: what is left out would be an activity of this moment.
		var activity struct {
			Type  api.ActivityType `json:"type"`
			AgoMs *int             `json:"ago_ms"`
		}
		if strictly(raw, &activity) != nil || activity.AgoMs == nil || *activity.AgoMs < 0 || *activity.AgoMs > longestAgoMs {
			return said{}, &fault{websocket.StatusInvalidFramePayloadData, "not an activity as the contract has it"}
		}
		return said{activity: &api.Activity{Type: activity.Type, AgoMs: *activity.AgoMs}}, nil
	}
	return said{}, &fault{websocket.StatusPolicyViolation, "unknown type"}
}

func strictly(raw []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return io.ErrUnexpectedEOF
	}
	return nil
}
