package main

import (
	"encoding/json"
	"sync"
	"time"

	"stationmaster/api"
	"stationmaster/bench/rig"
)

// ears is how many of the watchers are listened to: the news reaches all, and decoding it for all would be most of the work.
const ears = 20

// news times how long a log on or log off takes from its answer to those who watch.
type news struct {
	times rig.Times

	mu     sync.Mutex
	going  map[int64]*change // by user
	missed int
}

// change is a person's latest log on or log off.
type change struct {
	on       bool
	waiting  int // ears that have not heard; 0: nothing is awaited
	heard    [ears]bool
	early    int       // heard before the answer came
	answered time.Time // zero before
}

func newNews(going []rig.Person) *news {
	n := &news{going: map[int64]*change{}}
	for _, p := range going {
		n.going[int64(p.User.ID)] = &change{}
	}
	return n
}

// begin says that a person is about to log on, or off.
func (n *news) begin(p rig.Person, on bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	c := n.going[int64(p.User.ID)]
	n.missed += c.waiting
	*c = change{on: on, waiting: ears}
}

// answered says that it is done.
func (n *news) answered(p rig.Person) {
	n.mu.Lock()
	defer n.mu.Unlock()
	c := n.going[int64(p.User.ID)]
	c.answered = time.Now()
	for range c.early {
		n.times.Add(0)
	}
}

// notHeard is how often an ear had not heard of a change when the next one of the same person came.
func (n *news) notHeard() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.missed
}

// ear gives what takes the messages of a watcher, if it is one of those who are listened to.
func (n *news) ear(watcher int) func(raw []byte) {
	if watcher >= ears {
		return func([]byte) {}
	}
	return func(raw []byte) {
		at := time.Now()
		var message api.DirectoryChanged
		if json.Unmarshal(raw, &message) != nil || message.Mode != api.DirectoryChangedModeDelta {
			return
		}
		n.mu.Lock()
		defer n.mu.Unlock()
		for _, entry := range message.Users {
			c := n.going[entry.ID]
			if c == nil || c.waiting == 0 || c.heard[watcher] || c.on != (len(entry.Places) > 0) {
				continue
			}
			c.heard[watcher] = true
			c.waiting--
			if c.answered.IsZero() {
				c.early++
			} else {
				n.times.Add(at.Sub(c.answered))
			}
		}
	}
}
