package live_test

import (
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"stationmaster/api"
	"stationmaster/server/logon"
)

func users(n int, note string) []logon.DirectoryEntry {
	var all []logon.DirectoryEntry
	for i := range n {
		all = append(all, user(i+1, note))
	}
	return all
}

func user(id int, note string) logon.DirectoryEntry {
	return logon.DirectoryEntry{
		User: logon.UserID(id), UserName: fmt.Sprintf("user%d", id), Status: &logon.Status{Code: "away", Note: note},
		Places: []logon.Place{{StationType: logon.Workstation, Station: "T1", State: logon.Live, Unresponsive: true}},
	}
}

// board is what a watcher has made of the messages.
type board struct {
	notes     map[int64]string
	seq       string
	snapshots int // parts
}

// watch takes directory messages until the condition holds.
func (b *board) watch(p *page, until func() bool) {
	p.t.Helper()
	for !until() {
		var d api.DirectoryChanged
		p.expect("directory", &d)
		if len(d.Users) > 200 {
			p.t.Errorf("a part of %d users", len(d.Users))
		}
		if d.Mode == api.DirectoryChangedModeSnapshot {
			if b.snapshots++; d.Part != b.snapshots || d.Part > d.Parts {
				p.t.Errorf("part %d of %d comes as number %d", d.Part, d.Parts, b.snapshots)
			}
			if d.Part == 1 {
				b.notes = map[int64]string{}
			}
		}
		for _, u := range d.Users {
			if u.Gone {
				delete(b.notes, u.ID)
				continue
			}
			b.notes[u.ID] = u.Status.Note
		}
		b.seq = d.Seq
	}
}

func TestSnapshotThenDeltas(t *testing.T) {
	h := open(t, calm)
	h.core.directory = users(450, strings.Repeat("ä", 150))
	p, w := h.enter(1, watching(""))
	if w.Directory != api.WelcomeDirectorySnapshot || w.Seq == "" {
		t.Fatalf("welcome %+v", w)
	}
	var b board
	b.watch(p, func() bool { return len(b.notes) == 450 })
	h.DirectoryChanged([]logon.DirectoryEntry{user(3, "new"), {User: 4, Gone: true}, user(999, "joined")})
	b.watch(p, func() bool { return b.notes[3] == "new" && b.notes[4] == "" && b.notes[999] == "joined" })
	if len(b.notes) != 450 {
		t.Errorf("%d users", len(b.notes))
	}
	// Whoever did not ask is not told.
	q, w := h.enter(2)
	if w.Directory != "" {
		t.Errorf("welcome %+v", w)
	}
	h.Bye(ended(2, logon.CodeIdle))
	q.dismissed(logon.CodeIdle)
	if h.core.reads != 1 {
		t.Errorf("the directory was read %d times", h.core.reads)
	}
}

func TestEmptyDirectoryHasASnapshotToo(t *testing.T) {
	h := open(t, calm)
	p, _ := h.enter(1, watching(""))
	var d api.DirectoryChanged
	p.expect("directory", &d)
	if d.Mode != api.DirectoryChangedModeSnapshot || d.Part != 1 || d.Parts != 1 || d.Users == nil || len(d.Users) != 0 {
		t.Errorf("got %+v", d)
	}
}

func TestMissedDeltas(t *testing.T) {
	limits := calm
	limits.Deltas = 4
	h := open(t, limits)
	h.core.directory = users(10, "old")
	p, _ := h.enter(1, watching(""))
	var here board
	here.watch(p, func() bool { return len(here.notes) == 10 })
	_ = p.ws.Close(1001, "")
	h.departs(1, logon.CleanClose)

	other, _ := h.enter(2, watching(""))
	var there board
	there.watch(other, func() bool { return len(there.notes) == 10 })
	change := func(note string) {
		h.DirectoryChanged([]logon.DirectoryEntry{user(5, note)})
		there.watch(other, func() bool { return there.notes[5] == note })
	}
	change("one")
	change("two")

	p, w := h.enter(1, watching(here.seq))
	if w.Directory != api.WelcomeDirectoryDeltas || w.Seq != there.seq {
		t.Fatalf("welcome %+v, seq %s", w, there.seq)
	}
	here.watch(p, func() bool { return here.notes[5] == "two" })
	if here.snapshots != 1 || here.seq != there.seq {
		t.Errorf("%+v", here)
	}

	// Too many were missed, or they are another history's: a snapshot.
	for _, note := range []string{"3", "4", "5", "6", "7"} {
		change(note)
	}
	last := there.seq
	for _, seq := range []string{here.seq[:len(here.seq)-1] + "0", "elsewhere.1", "nonsense", last + "0", ".", last[:strings.Index(last, ".")]} {
		q, w := h.enter(3, watching(seq))
		if w.Directory != api.WelcomeDirectorySnapshot {
			t.Fatalf("%q gives %+v", seq, w)
		}
		var b board
		b.watch(q, func() bool { return b.notes[5] == "7" && b.seq == last })
		if !maps.Equal(b.notes, there.notes) {
			t.Errorf("got %v, want %v", b.notes, there.notes)
		}
	}
}

// Nothing that changes nothing is sent, and a change that comes again and again is sent once.
func TestDeltasAreCoalesced(t *testing.T) {
	limits := calm
	limits.Coalesce = 100 * time.Millisecond
	h := open(t, limits)
	h.core.directory = users(5, "old")
	p, _ := h.enter(1, watching(""))
	var b board
	b.watch(p, func() bool { return len(b.notes) == 5 })
	h.DirectoryChanged(users(5, "old"))
	for i := range 50 {
		h.DirectoryChanged([]logon.DirectoryEntry{user(2, fmt.Sprint(i)), {User: 77, Gone: true}})
	}
	h.DirectoryChanged([]logon.DirectoryEntry{user(3, "last")})
	messages := 0
	b.watch(p, func() bool { messages++; return b.notes[2] == "49" && b.notes[3] == "last" })
	if messages > 10 {
		t.Errorf("%d messages", messages)
	}
}

// However large the directory, and however much changes while it is sent: every watcher ends with the truth.
func TestDeltasDuringASnapshot(t *testing.T) {
	limits := calm
	limits.Queue = 4
	h := open(t, limits)
	h.core.directory = users(2000, strings.Repeat("n", 100))
	p, _ := h.enter(1, watching("")) // reads the directory
	var pages []*page
	for i := range 5 {
		q := h.dial()
		q.hello(i+2, watching(""))
		pages = append(pages, q)
		h.DirectoryChanged([]logon.DirectoryEntry{user(1, fmt.Sprint(i)), user(2000, fmt.Sprint(i))})
	}
	var first board
	first.watch(p, func() bool { return len(first.notes) == 2000 && first.notes[1] == "4" && first.notes[2000] == "4" })
	for _, q := range pages {
		var w api.Welcome
		q.expect("welcome", &w)
		var b board
		b.watch(q, func() bool { return len(b.notes) == 2000 && b.notes[1] == "4" && b.notes[2000] == "4" })
		if !maps.Equal(b.notes, first.notes) {
			t.Error("two watchers see different floors")
		}
	}
	h.quiet()
}

// A watcher who does not keep up with the deltas is told so and cut off, never left behind in silence.
func TestWatcherFallsBehind(t *testing.T) {
	limits := calm
	limits.Deltas, limits.Coalesce = 16, time.Millisecond
	h := open(t, limits)
	h.core.directory = users(5, "old")
	slow := h.plugIn(handshake + frame(text, hello(1, true)))
	slow.until(`"welcome"`)
	other, _ := h.enter(2, watching(""))
	var b board
	for i := range 14 { // more than sockets take; each user's message is as large as one may be
		note := fmt.Sprint(i) + strings.Repeat("x", 60<<10)
		h.DirectoryChanged(users(8, note))
		b.watch(other, func() bool {
			for id := range int64(8) {
				if b.notes[id+1] != note {
					return false
				}
			}
			return true
		})
	}
	slow.until(`"too_slow"`)
	if status := slow.status(); status != 4003 {
		t.Errorf("closed with %d", status)
	}
	h.departs(1, logon.NetworkLoss)
}

func TestDirectoryCannotBeRead(t *testing.T) {
	h := open(t, calm)
	h.core.directoryIs = errors.New("connection refused")
	p := h.dial()
	p.hello(1, watching(""))
	p.dismissed(logon.CodeRestarting)
	h.core.mu.Lock()
	h.core.directoryIs = nil
	h.core.mu.Unlock()
	h.enter(1, watching(""))
	h.quiet()
}

// Without watchers the directory is forgotten; the next one has it read again, under a new epoch.
func TestDirectoryIsForgotten(t *testing.T) {
	limits := calm
	limits.Linger = time.Millisecond
	h := open(t, limits)
	h.core.directory = users(2, "old")
	for reads := 0; reads < 2; {
		p, w := h.enter(1, watching(""))
		var b board
		b.watch(p, func() bool { return len(b.notes) == 2 })
		if w.Directory != api.WelcomeDirectorySnapshot {
			t.Errorf("welcome %+v", w)
		}
		_ = p.ws.CloseNow()
		h.departs(1, logon.NetworkLoss)
		h.core.mu.Lock()
		reads = h.core.reads
		h.core.mu.Unlock()
	}
	// A change that nobody watches is nobody's business.
	h.DirectoryChanged([]logon.DirectoryEntry{user(1, "new")})
}
