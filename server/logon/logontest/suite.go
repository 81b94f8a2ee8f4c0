package logontest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"stationmaster/server/logon"
)

// Store is what the suite tests: a store with its bus.
type Store interface {
	logon.Store
	logon.Bus
	// Listen gives events to handle, one after the other, until ctx ends. The first is Missed: it listens now.
	Listen(ctx context.Context, handle func(logon.Event)) error
}

// Harness is one empty store for one test.
type Harness struct {
	Store Store
	// Pass makes everything in the store older by d, as if that time had passed.
	Pass func(d time.Duration)
}

// RunStoreTests is the contract of logon.Store: open gives each test a store of its own, which the test's end closes.
func RunStoreTests(t *testing.T, open func(t *testing.T) Harness) {
	for name, group := range map[string]map[string]func(*world){
		"claim": claimTests, "licence": licenceTests, "drop": dropTests, "life": lifeTests, "takeover": takeoverTests, "hold": holdTests,
		"node": nodeTests, "administration": adminTests, "roles and workgroups": circleTests, "people": peopleTests, "agreement": agreementTests, "records": recordTests,
		"bus": busTests, "race": raceTests, "takeover race": takeoverRaces, "role race": circleRaces,
		"saved": savedTests, "password": passwordTests, "accounts": accountTests, "strangers": strangerTests, "leave": leaveTests,
		"leave race": leaveRaces, "account check": checkTests, "kept directories": keptDirectoryTests, "idle": idleTests,
	} {
		t.Run(name, func(t *testing.T) {
			for name, test := range group {
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					test(newWorld(t, open(t)))
				})
			}
		})
	}
}

// world is a store with a living node, and short words for what tests do.
type world struct {
	*testing.T
	ctx context.Context
	Harness
	node     logon.NodeID
	policies int64
	counter  int
}

// A lease is longer than any time that a test lets pass. A brief one runs out when a test says so, and not before: half of a hold is left for what
// comes before and half for what comes after, however busy the machine is.
const (
	lease = 1000 * time.Hour
	brief = 30 * time.Second
)

func newWorld(t *testing.T, h Harness) *world {
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute) // a bound for a test that hangs
	t.Cleanup(cancel)
	w := &world{T: t, ctx: ctx, Harness: h, node: "node-a", policies: 1}
	w.ok(h.Store.StartNode(ctx, w.node, lease))
	return w
}

func (w *world) ok(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) is(err, want error) {
	w.Helper()
	if !errors.Is(err, want) {
		w.Fatalf("the error is %v, want %v", err, want)
	}
}

// equal compares what is comparable.
func equal[T comparable](w *world, what string, got, want T) {
	w.Helper()
	if got != want {
		w.Fatalf("%s is %v, want %v", what, got, want)
	}
}

func (w *world) next() int {
	w.counter++
	return w.counter
}

// user makes a user with all rights.
func (w *world) user(name string) logon.User {
	w.Helper()
	u, err := w.Store.CreateUser(w.ctx, name, "Display "+name, "hash")
	w.ok(err)
	for _, right := range logon.AllRights {
		_, err := w.Store.CreateGrant(w.ctx, u.ID, right, 0)
		w.ok(err)
	}
	return u
}

func (w *world) station(name string) logon.Station {
	w.Helper()
	s, err := w.Store.CreateStation(w.ctx, name, logon.Workstation, "")
	w.ok(err)
	return s
}

func (w *world) number(number string) logon.Station {
	w.Helper()
	s, err := w.Store.StationForNumber(w.ctx, number)
	w.ok(err)
	return s
}

// claim is a log on of a user at a station, in a window and an instance of its own.
func (w *world) claim(u logon.User, s logon.Station, machine string) logon.Claim {
	n := w.next()
	c := logon.Claim{
		Request: logon.Request{
			User: u.ID, Station: s.ID, StationName: s.Name, Number: s.Number, NumberTyped: s.Typed, Machine: machine,
			Window: fmt.Sprintf("window %d of %s", n, machine), Instance: fmt.Sprintf("instance %d of %s", n, machine),
		},
		Type: s.Type, Client: "test", Address: "10.0.0.1", Language: "en", ResumeHash: fmt.Appendf(nil, "resume %d of %s", n, machine),
		PasswordVersion: u.PasswordVersion, PolicyVersion: w.policies,
		StationRight: s.ID != 0 && !s.Typed, NumberRight: s.Typed,
	}
	if s.ID == 0 {
		c.Type = logon.NoStation
	}
	return c
}

// try claims, and wants no error.
func (w *world) try(c logon.Claim) logon.ClaimResult {
	w.Helper()
	r, err := w.Store.Claim(w.ctx, c)
	w.ok(err)
	return r
}

// logOn wants the claim granted.
func (w *world) logOn(c logon.Claim) logon.Session {
	w.Helper()
	r := w.try(c)
	if r.Refusal != nil {
		w.Fatalf("refused: %v", r.Refusal)
	}
	return r.Session
}

// live logs on and attaches.
func (w *world) live(c logon.Claim) logon.Session {
	w.Helper()
	return w.attach(w.logOn(c))
}

func (w *world) attach(s logon.Session) logon.Session {
	w.Helper()
	return w.arrive(s, w.node).Session
}

func (w *world) arrive(s logon.Session, at logon.NodeID) logon.Arrival {
	w.Helper()
	arrival, ok, err := w.Store.Attach(w.ctx, s.ID, s.Instance, at)
	w.ok(err)
	if !ok {
		w.Fatalf("not attached: %+v", arrival)
	}
	return arrival
}

// refused wants the claim refused with the code, and nothing changed.
func (w *world) refused(c logon.Claim, code logon.Code) logon.ClaimResult {
	w.Helper()
	before := w.held()
	r := w.try(c)
	if r.Refusal == nil || r.Refusal.Code != code {
		w.Fatalf("the refusal is %v, want %s", r.Refusal, code)
	}
	after := w.held()
	if !slices.EqualFunc(before, after, func(a, b logon.Session) bool { return a.ID == b.ID && a.State == b.State }) {
		w.Fatalf("a refusal changed %+v to %+v", before, after)
	}
	return r
}

func (w *world) held() []logon.Session {
	w.Helper()
	held, err := w.Store.HeldSessions(w.ctx)
	w.ok(err)
	return held
}

func (w *world) session(id logon.SessionID) logon.Session {
	w.Helper()
	s, err := w.Store.SessionByID(w.ctx, id)
	w.ok(err)
	return s
}

// ended wants the session ended with the code, and the ledger to say the same.
func (w *world) ended(id logon.SessionID, code logon.Code) logon.End {
	w.Helper()
	s := w.session(id)
	if s.State != logon.Over || s.Ended == nil || s.Ended.Code != code {
		w.Fatalf("session %d is %s with end %+v, want %s", id, s.State, s.Ended, code)
	}
	entries, err := w.Store.Ledger(w.ctx, s.Ended.Ledger+1, 1)
	w.ok(err)
	if len(entries) != 1 || entries[0].Number != s.Ended.Ledger || entries[0].Session != id || entries[0].Code != code {
		w.Fatalf("the ledger has %+v for %+v", entries, s.Ended)
	}
	return *s.Ended
}

// endedBy is ended, and wants the record and the ledger to name who did it.
func (w *world) endedBy(id logon.SessionID, code logon.Code, by string) {
	w.Helper()
	end := w.ended(id, code)
	equal(w, "by", end.By, by)
	entries, err := w.Store.Ledger(w.ctx, end.Ledger+1, 1)
	w.ok(err)
	equal(w, "by in the ledger", entries[0].By, by)
}

func (w *world) state(id logon.SessionID, want logon.State) logon.Session {
	w.Helper()
	s := w.session(id)
	equal(w, fmt.Sprintf("session %d", id), s.State, want)
	return s
}

// CheckRules tells how held sessions break R1 to R3, or that of numbers.
func CheckRules(held []logon.Session) error {
	for i, a := range held {
		for _, b := range held[:i] {
			both := fmt.Sprintf("%+v and %+v", a, b)
			switch placed := a.Station != 0 && b.Station != 0; {
			case a.Window == b.Window:
				return errors.New("R3, one instance in a window: " + both)
			case placed && a.User == b.User && (a.Station != b.Station || a.Machine != b.Machine):
				return errors.New("R1, a user at one place: " + both)
			case placed && a.Station == b.Station && a.Machine != b.Machine:
				return errors.New("R2, a station held by one machine: " + both)
			case a.Number != "" && a.Number == b.Number && a.Machine != b.Machine:
				return errors.New("a number is one place: " + both)
			case placed && a.Station == b.Station && a.Number != "" && b.Number != "" && a.Number != b.Number:
				return errors.New("a station has one number: " + both)
			}
		}
	}
	return nil
}

func isStale(err error) bool { return errors.Is(err, logon.ErrStale) }
