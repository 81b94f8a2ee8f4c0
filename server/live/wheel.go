package live

import (
	"sync"
	"time"
)

// slots is how many ticks the wheel reaches ahead. What is due later is woken at the horizon, finds nothing due and goes round again.
const slots = 128

// wheel wakes connections when something is due for them, all by one goroutine and one ticker.
type wheel struct {
	tick  time.Duration
	start time.Time

	mu    sync.Mutex
	slots [slots][]*conn
	done  int64 // ticks that have been worked on
}

// seat is a connection's place in the wheel, guarded by wheel.mu.
type seat struct {
	slot, index int32
	seated      bool
	left        bool // never again
}

func newWheel(tick time.Duration) *wheel { return &wheel{tick: tick, start: time.Now()} }

// set has c woken at the given time, give or take a tick, instead of whenever it was to be woken before.
func (w *wheel) set(c *conn, at time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if c.seat.left {
		return
	}
	w.unseat(c)
	tick := int64(at.Sub(w.start)/w.tick) + 1
	tick = min(max(tick, w.done+1), w.done+slots-1)
	slot := tick % slots
	c.seat.slot, c.seat.index, c.seat.seated = int32(slot), int32(len(w.slots[slot])), true
	w.slots[slot] = append(w.slots[slot], c)
}

// remove takes c out for ever.
func (w *wheel) remove(c *conn) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.unseat(c)
	c.seat.left = true
}

func (w *wheel) unseat(c *conn) {
	if !c.seat.seated {
		return
	}
	list := w.slots[c.seat.slot]
	last := list[len(list)-1]
	list[c.seat.index] = last
	last.seat.index = c.seat.index
	list[len(list)-1] = nil
	w.slots[c.seat.slot] = list[:len(list)-1]
	c.seat.seated = false
}

// due takes out the connections of all ticks up to now, into the given slice's space.
func (w *wheel) due(into []*conn, now time.Time) []*conn {
	w.mu.Lock()
	defer w.mu.Unlock()
	into = into[:0]
	upTo := int64(now.Sub(w.start) / w.tick)
	// After a pause of the process longer than a turn, one turn finds everybody.
	w.done = max(w.done, upTo-slots)
	for w.done < upTo {
		w.done++
		slot := w.done % slots
		for _, c := range w.slots[slot] {
			c.seat.seated = false
			into = append(into, c)
		}
		clear(w.slots[slot])
		w.slots[slot] = w.slots[slot][:0]
	}
	return into
}

// turn wakes what is due until stop is told. It never blocks on a connection.
func (h *Hub) turn() {
	ticker := time.NewTicker(h.limits.Tick)
	defer ticker.Stop()
	var woken []*conn
	for {
		select {
		case <-h.stop:
			return
		case <-ticker.C:
		}
		now := time.Now()
		woken = h.wheel.due(woken, now)
		beat := h.nextBeat()
		for _, c := range woken {
			if next := c.wake(now, beat); !next.IsZero() {
				h.wheel.set(c, next)
			}
		}
		clear(woken)
		h.feed.rest(now)
	}
}
