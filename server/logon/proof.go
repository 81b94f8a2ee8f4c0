package logon

import (
	"context"
	"sync"
	"time"
)

// asks are the questions for a sign of life that this node waits on. A question is in the map from before it is published until its
// asker has its answer.
type asks struct {
	mu      sync.Mutex
	waiting map[string]chan AnswerEvent
}

const (
	// askSlack is what an answer may take on its way back after the last moment for giving it.
	askSlack = 300 * time.Millisecond
	// askTrusted is how long a question may have taken for its asker to draw conclusions from silence. One that was paused meanwhile has
	// missed answers.
	askTrusted = 2*AskFor + askSlack
)

// askForLife asks the connections of held sessions, on whatever node, and returns the silent ones. It waits AskFor at the most. A pending session has no connection
// to ask: it is given that time to connect, which the claim and Takeover see by its attachment. Where this node
// does not even hear its own question, was paused or has lost its lease meanwhile, nobody counts as silent.
func (s *Service) askForLife(ctx context.Context, held []Held, page bool) ([]Silent, error) {
	event := AskEvent{ID: NewSecret()[:16], From: s.lease.id(), Page: page}
	open := map[SessionID]Held{}
	pending := false
	for _, h := range held {
		open[h.Session] = h
		if h.State == Live {
			event.Sessions = append(event.Sessions, h.Session)
		} else {
			pending = true
		}
	}
	begun := time.Now()
	answers := s.asks.open(event.ID, len(held)+1)
	defer s.asks.close(event.ID)
	if err := s.bus.Publish(ctx, Event{Ask: &event}); err != nil {
		return nil, err
	}
	silent := map[SessionID]Silent{}
	heard := false
	over := time.NewTimer(AskFor + askSlack)
	defer over.Stop()
	for waiting := true; waiting && (len(open) > 0 || !heard); {
		select {
		case a := <-answers:
			h, asked := open[a.Session]
			switch {
			case a.Session == 0:
				heard = true
			case asked && a.Alive && h.State == Live:
				delete(open, a.Session)
			case asked && h.State == Live:
				delete(open, a.Session)
				silent[a.Session] = Silent{Session: a.Session, Attachment: h.Attachment, HeardAgo: a.HeardAgo}
			}
		case <-over.C:
			waiting = false
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	why := ""
	switch {
	case !heard && !pending:
		why = "did not hear the question"
	case s.lease.id() != event.From: // answers went to the incarnation that is no more
		why = "lost the lease"
	case time.Since(begun) > askTrusted:
		why = "was paused"
	}
	if why != "" {
		s.log.Warn("asked for a sign of life and learned nothing: taking everybody for alive", "ask", event.ID, "why", why)
		return nil, nil
	}
	for id, h := range open {
		silent[id] = Silent{Session: id, Attachment: h.Attachment, HeardAgo: AskFor}
	}
	out := make([]Silent, 0, len(silent))
	for _, h := range held {
		if one, ok := silent[h.Session]; ok {
			out = append(out, one)
		}
	}
	return out, nil
}

func (a *asks) open(id string, size int) <-chan AnswerEvent {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.waiting == nil {
		a.waiting = map[string]chan AnswerEvent{}
	}
	ch := make(chan AnswerEvent, size) // an answer each and the echo; more than one answer of a session is let go
	a.waiting[id] = ch
	return ch
}

// close forgets the question. The channel itself is left to the collector: senders may hold it still.
func (a *asks) close(id string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.waiting, id)
}

func (a *asks) deliver(e AnswerEvent) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if ch := a.waiting[e.ID]; ch != nil {
		select {
		case ch <- e:
		default:
		}
	}
}

// answerAsk asks the connections that this node has, and answers for each on the bus.
func (s *Service) answerAsk(ctx context.Context, e AskEvent) {
	if e.From == s.lease.id() {
		s.asks.deliver(AnswerEvent{ID: e.ID}) // the echo
	}
	for _, id := range e.Sessions {
		s.conns.Ask(id, e.Page, func(alive bool, heardAgo time.Duration) {
			answer := AnswerEvent{ID: e.ID, To: e.From, Session: id, Alive: alive, HeardAgo: heardAgo}
			if e.From == s.lease.id() {
				s.asks.deliver(answer)
				return
			}
			ctx, cancel := context.WithTimeout(ctx, AskFor)
			defer cancel()
			if err := s.bus.Publish(ctx, Event{Answer: &answer}); err != nil {
				s.log.Warn("could not answer for a session", "session", id, "err", err)
			}
		})
	}
}
