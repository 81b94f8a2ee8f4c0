package live

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"stationmaster/api"
	"stationmaster/server/logon"
)

// What one message of the directory has at the most: users, and bytes of them. The rest of the 64 KiB is for what stands around.
const (
	partUsers = 200
	partBytes = api.MaxMessage - 1024
)

// change is api.DirectoryChanged with users that are encoded already.
type change struct {
	Mode  api.DirectoryChangedMode `json:"mode"`
	Part  int                      `json:"part"`
	Parts int                      `json:"parts"`
	Seq   string                   `json:"seq"`
	Type  api.DirectoryChangedType `json:"type"`
	Users []json.RawMessage        `json:"users"`
}

// snapshot is the whole directory as it was after delta at, in parts. It never changes.
type snapshot struct {
	at    uint64
	parts [][]byte
}

func newSnapshot(entries map[logon.UserID][]byte, at uint64, seq string) *snapshot {
	users := make([]json.RawMessage, 0, len(entries))
	for _, id := range slices.Sorted(maps.Keys(entries)) {
		users = append(users, entries[id])
	}
	s := &snapshot{at: at}
	parts := split(users)
	if len(parts) == 0 {
		parts = [][]json.RawMessage{{}}
	}
	for i, part := range parts {
		s.parts = append(s.parts, encode(change{
			Type: api.DirectoryChangedTypeDirectory, Mode: api.DirectoryChangedModeSnapshot, Part: i + 1, Parts: len(parts), Users: part, Seq: seq,
		}))
	}
	return s
}

// split divides users into what fits one message each.
func split(users []json.RawMessage) (parts [][]json.RawMessage) {
	for len(users) > 0 {
		n, size := 1, len(users[0])
		for n < len(users) && n < partUsers && size+len(users[n])+1 <= partBytes {
			size += len(users[n]) + 1
			n++
		}
		parts = append(parts, users[:n])
		users = users[n:]
	}
	return parts
}

// parse reads a seq of this epoch whose following deltas are all still here; f.mu is held.
func (f *feed) parse(seq string) (n uint64, ok bool) {
	epoch, number, _ := strings.Cut(seq, ".")
	n, err := strconv.ParseUint(number, 10, 64)
	ok = err == nil && epoch == f.epoch && n <= f.last && f.last-n <= uint64(len(f.deltas))
	return n, ok
}
