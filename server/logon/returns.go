package logon

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"
)

// Returns bounds how sessions come back to this node. A field that is 0 means its default.
type Returns struct {
	PerSecond int // sessions that are let in, as long as more want to
	AtOnce    int // of them at work in the database at the same time
}

const (
	// returnsPerSecond is what a node on two processors with Postgres beside it was measured to bear, by processor time (docs/adr/0028).
	returnsPerSecond = 250
	returnsAtOnce    = 8
	// lineFor is how long those who are let in may have to wait for their turn to be attached, at that rate.
	lineFor = time.Second
	// toldFor is how long it is remembered who was told to come again, after their time.
	toldFor = time.Minute
	// maxTold bounds how many are remembered. It is far above the sessions that a node can hold.
	maxTold = 100_000
)

// returns is the door through which sessions come back to this node: after a restart ten thousand knock in the same second (docs/adr/0028).
// It lets them in at a steady rate, and a few at a time, so that log ons and drops find room beside them. Who knocks when it is not their turn is
// told a time at once, the next that is free, so that they come at about that rate.
//
// Nobody is put off for ever. Who was told a time needs no other: they are let in whenever they come, before it too (their hold runs out, or a
// person pressed "Reconnect now"), as long as the line has room, and half of that is theirs alone.
//
// It lives in one node's memory: it decides no rule, it only costs time.
type returns struct {
	now   func() time.Time
	log   *slog.Logger
	every time.Duration // from one to the next
	room  int           // in the line
	turns chan struct{} // has those who are at work

	mu       sync.Mutex
	gap      time.Duration         // from one who is done to the next, on average, while the line is not empty
	left     time.Time             // when the last one was done; zero: the line was empty then
	next     time.Time             // the time of the next newcomer: in the past, down to half a line, when few come
	line     int                   // let in, and not done
	told     map[SessionID]promise // who was told to come again
	swept    time.Time
	closed   bool
	admitted int64
	putOff   int64
	storm    storm
}

// promise is the time that somebody was told.
type promise struct {
	at   time.Time
	took time.Duration // of the times of others: 0 when there was none left to give
}

// storm is what the log says of a time in which not all could be let in at once.
type storm struct {
	from             time.Time
	admitted, putOff int64 // before it
}

func newReturns(limits Returns, now func() time.Time, log *slog.Logger) *returns {
	if limits.PerSecond <= 0 {
		limits.PerSecond = returnsPerSecond
	}
	if limits.AtOnce <= 0 {
		limits.AtOnce = returnsAtOnce
	}
	every := time.Second / time.Duration(limits.PerSecond)
	return &returns{
		now: now, log: log, every: every, room: max(2, int(lineFor/every)), turns: make(chan struct{}, limits.AtOnce),
		told: map[SessionID]promise{}, swept: now(), next: now().Add(-lineFor),
	}
}

// enter lets a session in, when its turn has come, and returns what is to be called when it is attached, or is not: then the time that it took is
// the next one's. Otherwise it returns after which time to come again: longest at the most. id is proven: a made-up one would take a time, too.
func (r *returns) enter(ctx context.Context, id SessionID, longest time.Duration) (done func(comesBack bool), wait time.Duration, err error) {
	wait, took := r.knock(id, longest)
	if wait > 0 {
		return nil, wait, nil
	}
	leave, wait, err := r.turn(ctx, id, longest)
	if leave == nil {
		return nil, wait, err
	}
	return func(comesBack bool) {
		leave()
		if !comesBack {
			r.giveBack(took)
		}
	}, 0, nil
}

// pass is enter for somebody who has been let in before.
func (r *returns) pass(ctx context.Context, id SessionID, longest time.Duration) (done func(), wait time.Duration, err error) {
	r.mu.Lock()
	r.line++
	r.mu.Unlock()
	return r.turn(ctx, id, longest)
}

// giveBack gives a time back that was taken for nothing.
func (r *returns) giveBack(took time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.next = r.next.Add(-took)
}

// turn waits in the line.
func (r *returns) turn(ctx context.Context, id SessionID, longest time.Duration) (done func(), wait time.Duration, err error) {
	select {
	case r.turns <- struct{}{}: // first come, first served
		return func() { <-r.turns; r.leave() }, 0, nil
	case <-ctx.Done():
		r.leave()
	}
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		r.mu.Lock()
		defer r.mu.Unlock()
		return nil, r.tell(id, r.now(), longest), nil
	}
	return nil, 0, ctx.Err()
}

// close lets nobody in any more: who comes now would be sent away again in a moment.
func (r *returns) close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closed = true
}

func (r *returns) isClosed() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.closed
}

// knock puts a session in the line, with what it took of the times, or returns after which time to come again.
func (r *returns) knock(id SessionID, longest time.Duration) (wait, took time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	r.forget(now)
	half := lineFor / 2
	if saved := now.Add(-half); r.next.Before(saved) {
		r.next = saved
	}
	told, again := r.told[id]
	switch {
	case again && r.line < r.room:
		delete(r.told, id)
		took = told.took
	case !again && r.line < r.room/2 && !r.next.After(now):
		took = r.every
		r.next = r.next.Add(took)
	default:
		return r.tell(id, now, longest), 0
	}
	r.line++
	r.admitted++
	if again {
		r.calm(now)
	}
	return 0, took
}

// tell gives the session the next time that is free; r.mu is held.
func (r *returns) tell(id SessionID, now time.Time, longest time.Duration) time.Duration {
	// By then half of the line is done: nobody is told to come in a millisecond.
	if soonest := now.Add(lineFor / 2); r.next.Before(soonest) {
		r.next = soonest
	}
	wait, took := r.next.Sub(now), time.Duration(0)
	if wait < longest {
		took = max(r.every, r.gap)
		r.next = r.next.Add(took)
	} else { // more than can come in that time: they knock again, and go before newcomers then
		wait = longest/2 + rand.N(longest/2+1)
	}
	if len(r.told) == 0 {
		r.storm = storm{from: now, admitted: r.admitted, putOff: r.putOff}
		r.log.Info("more sessions come back than are let in at once: the others are told when", "a_second", int(time.Second/r.every))
	}
	if len(r.told) < maxTold {
		r.told[id] = promise{at: now.Add(wait), took: took}
	}
	r.putOff++
	return wait
}

// leave takes one out of the line, and measures how fast it goes: a node that is slower than it is set to tells later times.
func (r *returns) leave() {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	if !r.left.IsZero() {
		r.gap += (now.Sub(r.left) - r.gap) / 64
	}
	r.left = now
	if r.line--; r.line == 0 {
		r.left = time.Time{}
	}
}

// forget lets go of those who were told a time and did not come, once a second; r.mu is held.
func (r *returns) forget(now time.Time) {
	if now.Sub(r.swept) < time.Second {
		return
	}
	r.swept = now
	before := len(r.told)
	for id, told := range r.told {
		if now.Sub(told.at) > toldFor {
			delete(r.told, id)
		}
	}
	if len(r.told) < before {
		r.calm(now)
	}
}

// calm ends a storm with the last of those who were told to come again; r.mu is held.
func (r *returns) calm(now time.Time) {
	if len(r.told) == 0 {
		r.log.Info("all who were told to come again have come, or are given up", "let_in", r.admitted-r.storm.admitted,
			"put_off", r.putOff-r.storm.putOff, "after", now.Sub(r.storm.from).Round(time.Millisecond))
	}
}

// ReturnsNow is how sessions have been coming back to this node.
type ReturnsNow struct {
	Admitted, PutOff int64 // since the process started
	Awaited, Line    int   // who was told to come again and has not come; who is being let in
}

// Returns tells it.
func (s *Service) Returns() ReturnsNow { return s.returns.stats() }

func (r *returns) stats() ReturnsNow {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.forget(r.now())
	return ReturnsNow{Admitted: r.admitted, PutOff: r.putOff, Awaited: len(r.told), Line: r.line}
}

// LetIn lets an instance of an identified connection come back when it is its turn; done is to be called after its attach. A *Farewell says when to come again.
// Who has just logged on waits for nobody, who has just resumed only for those before them.
func (s *Service) LetIn(ctx context.Context, who Identity, instance string) (done func(), err error) {
	var wait time.Duration
	switch {
	case s.returns.isClosed():
		return nil, &Farewell{Code: CodeRestarting}
	case who.Fresh == LoggedOn:
		return func() {}, nil
	case who.Fresh == CameBack:
		done, wait, err = s.returns.pass(ctx, who.Session, s.longestWait())
	default:
		var leave func(bool)
		if leave, wait, err = s.returns.enter(ctx, who.Session, s.longestWait()); leave != nil {
			done = func() { leave(true) }
		}
	}
	if wait > 0 {
		s.put.add(Waiting{Session: who.Session, Instance: instance})
		return nil, &Farewell{Code: CodeTooMany, RetryAfter: wait}
	}
	return done, err
}

// heldEvery gathers those who are put off before their holds are renewed.
const heldEvery = time.Second

// keepHeld renews the holds of those who are told to come later, or a large floor would be lost to its own waiting: after a kill a hold counts from the
// dead node's last renewal. Only a hello does this; a resume is followed by one.
func (s *Service) keepHeld(ctx context.Context) {
	s.put.run(ctx, heldEvery, func(waiting []Waiting) error {
		err := s.store.KeepHeld(ctx, waiting)
		if err != nil && ctx.Err() == nil {
			s.log.Warn("could not keep those held who are told to come later; it is tried again", "sessions", len(waiting), "err", err)
		}
		return err
	})
}

// letInResume is LetIn for a resume: before its secret is looked up, which ten thousand would do in the same second. done is to be told whether there
// is a session to come back to. A person who takes it over waits for nobody, nor does a page that is connected here and only wants a token. Who
// shows nothing that this server has signed takes no time from anybody: a few are looked up at a time, and then come by the door with their token.
func (s *Service) letInResume(ctx context.Context, address string, r ResumeRequest) (done func(comesBack bool), fresh Freshness, err error) {
	if s.returns.isClosed() {
		return nil, 0, &Refusal{Code: CodeTooMany, RetryAfter: minWait + rand.N(restartSpread), Cause: "the node stops"}
	}
	if !r.Proven {
		done, wait := s.unproven.enter(address)
		if wait > 0 {
			return nil, 0, &Refusal{Code: CodeTooMany, RetryAfter: min(wait, s.longestWait()), Cause: "too many resumes without a signature"}
		}
		return done, Renewed, nil
	}
	nobody := func(bool) {}
	if r.TakeOver {
		return nobody, LoggedOn, nil
	}
	if _, here := s.local.session(r.Session); here {
		return nobody, Renewed, nil
	}
	done, wait, err := s.returns.enter(ctx, r.Session, s.longestWait())
	switch {
	case err != nil:
		return nil, 0, err
	case wait > 0:
		return nil, 0, &Refusal{Code: CodeTooMany, RetryAfter: wait, Cause: "more sessions come back than are let in at once"}
	}
	return done, CameBack, nil
}

// minWait is the least that the longest wait can be.
const minWait = time.Second

// longestWait is the most that anybody is told to wait: a third of the hold, so that a second time fits in.
func (s *Service) longestWait() time.Duration {
	p := s.policies.last()
	return max(p.Hold(NetworkLoss)/3, minWait)
}

// spread is over how long this node's clients are told to come back when it goes: no faster than another node lets them in.
func (s *Service) spread() time.Duration {
	needed := time.Duration(len(s.local.all())) * s.returns.every
	return max(restartSpread, min(needed, s.longestWait()))
}
