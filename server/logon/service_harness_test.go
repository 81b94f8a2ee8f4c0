package logon_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"stationmaster/server/logon"
	"stationmaster/server/logon/logontest"
)

// floor is a service on a store in memory, with one user, one station and fakes for what else is outside.
type floor struct {
	*testing.T
	*logon.Service
	store *hooked
	conns *connections
	sso   *providers
	alice logon.User
	bob   logon.User
	desk  logon.Station
	stop  func() // ends the service's life; the test's end does it too
}

// standing is a clock that stands still: no wait for guessers is over because a test took its time.
func standing() func() time.Time {
	now := time.Now()
	return func() time.Time { return now }
}

func newFloor(t *testing.T) *floor {
	t.Helper()
	return newFloorThat(t, true)
}

// newFloorThat makes a floor whose node hears the bus, or is deaf.
func newFloorThat(t *testing.T, listens bool) *floor {
	t.Helper()
	return newFloorOf(t, listens, logon.Returns{})
}

func newFloorOf(t *testing.T, listens bool, returns logon.Returns) *floor {
	t.Helper()
	return newFloorOn(t, logontest.NewFake(), listens, returns)
}

// newFloorOn is newFloorOf on a store that others have used before.
func newFloorOn(t *testing.T, fake *logontest.Fake, listens bool, returns logon.Returns) *floor {
	t.Helper()
	store := &hooked{Fake: fake, marking: make(chan struct{}, 1), idleSweeps: make(chan struct{}, 1)}
	f := &floor{T: t, store: store, conns: newConnections(), sso: &providers{}}
	f.Service = logon.NewService(logon.Parts{
		Store: store, Bus: store, Passwords: plainPasswords{}, Tokens: plainTokens{}, Numbers: plainNumbers{},
		Log: slog.New(slog.DiscardHandler), Returns: returns, Providers: f.sso, Now: standing(),
	})
	f.Use(f.conns)
	ctx, cancel := context.WithCancel(t.Context())
	must0(t, f.Start(ctx))
	var parts sync.WaitGroup
	service := f.Service // a test may put another one in its place
	parts.Go(func() { service.Run(ctx) })
	f.stop = func() { cancel(); parts.Wait() }
	t.Cleanup(f.stop)
	if !listens {
		return f
	}
	hears := make(chan struct{})
	parts.Go(func() {
		_ = store.Listen(ctx, func(e logon.Event) {
			if e.Missed != nil { // the first thing that a listener says
				close(hears)
			}
			service.Handle(ctx, e)
		})
	})
	<-hears
	return f
}

// hooked is the store in memory, with something to happen at certain moments.
type hooked struct {
	*logontest.Fake
	unswept     atomic.Bool
	unasked     atomic.Bool            // who is to be checked cannot be read
	noTurn      atomic.Pointer[string] // the turn that cannot be taken
	unmarked    atomic.Bool            // activity cannot be written
	marking     chan struct{}          // tries to write it
	idleSweeps  chan struct{}
	stale       atomic.Bool                         // what claims assume is so no more, each time
	readings    atomic.Int64                        // of what people wait for
	afterAttach atomic.Pointer[func(logon.Session)] // once, after the attach was written and before the node knows
	afterRead   atomic.Pointer[func()]              // once, after the policies were read and before the node knows
	afterAsk    atomic.Pointer[func()]              // once, after a question was sent
	unknowing   atomic.Int64                        // the look for a device, counted down to, that fails
}

func (h *hooked) KnownDevice(ctx context.Context, user logon.UserID, device []byte) (bool, error) {
	if h.unknowing.Add(-1) == 0 {
		return false, logon.ErrUnavailable
	}
	return h.Fake.KnownDevice(ctx, user, device)
}

func (h *hooked) Publish(ctx context.Context, e logon.Event) error {
	err := h.Fake.Publish(ctx, e)
	if e.Ask != nil {
		if meanwhile := h.afterAsk.Swap(nil); meanwhile != nil {
			(*meanwhile)()
		}
	}
	return err
}

func (h *hooked) Policies(ctx context.Context) (logon.Policies, error) {
	p, err := h.Fake.Policies(ctx)
	if meanwhile := h.afterRead.Swap(nil); meanwhile != nil {
		(*meanwhile)()
	}
	return p, err
}

func (h *hooked) Claim(ctx context.Context, c logon.Claim) (logon.ClaimResult, error) {
	if h.stale.Load() {
		return logon.ClaimResult{}, logon.ErrStale
	}
	return h.Fake.Claim(ctx, c)
}

func (h *hooked) AccountsInUse(ctx context.Context) ([]logon.AccountInUse, time.Time, error) {
	if h.unasked.Load() {
		return nil, time.Time{}, logon.ErrUnavailable
	}
	return h.Fake.AccountsInUse(ctx)
}

func (h *hooked) TakeTurn(ctx context.Context, key string, every time.Duration) (bool, error) {
	if no := h.noTurn.Load(); no != nil && *no == key {
		return false, logon.ErrUnavailable
	}
	return h.Fake.TakeTurn(ctx, key, every)
}

func (h *hooked) Sweep(ctx context.Context) (int, error) {
	if h.unswept.Load() {
		return 0, nil
	}
	return h.Fake.Sweep(ctx)
}

func (h *hooked) MarkActive(ctx context.Context, active []logon.Activity) (map[logon.SessionID]time.Duration, error) {
	note(h.marking)
	if h.unmarked.Load() {
		return nil, logon.ErrUnavailable
	}
	return h.Fake.MarkActive(ctx, active)
}

func (h *hooked) SweepIdle(ctx context.Context, node logon.NodeID) (int, error) {
	note(h.idleSweeps)
	return h.Fake.SweepIdle(ctx, node)
}

// note says that something happened, once for all who have not looked yet.
func note(happened chan struct{}) {
	select {
	case happened <- struct{}{}:
	default:
	}
}

func (h *hooked) Holding(ctx context.Context, stations []logon.StationID, numbers []string) ([]logon.Held, time.Time, error) {
	h.readings.Add(1)
	return h.Fake.Holding(ctx, stations, numbers)
}

func (h *hooked) Attach(ctx context.Context, id logon.SessionID, instance string, node logon.NodeID) (logon.Arrival, bool, error) {
	arrival, ok, err := h.Fake.Attach(ctx, id, instance, node)
	if meanwhile := h.afterAttach.Swap(nil); meanwhile != nil {
		(*meanwhile)(arrival.Session)
	}
	return arrival, ok, err
}

// people makes alice and bob, who may log on everywhere, and one workstation.
func (f *floor) people() *floor {
	f.Helper()
	ctx := f.Context()
	f.alice = must(f.store.CreateUser(ctx, "alice", "Alice Adams", "right"))(f.T)
	f.bob = must(f.store.CreateUser(ctx, "bob", "Bob Brown", "right"))(f.T)
	f.desk = must(f.store.CreateStation(ctx, "T1", logon.Workstation, "+442079460101"))(f.T)
	must(f.store.CreateGrant(ctx, f.alice.ID, logon.LogonStations, 0))(f.T)
	must(f.store.CreateGrant(ctx, f.bob.ID, logon.LogonStations, 0))(f.T)
	return f
}

func visitor(window, machine string) logon.Visitor {
	return logon.Visitor{Window: window, Machine: machine, Device: []byte(machine), Address: "192.0.2.1", Language: "en"}
}

func instance(name string) string { return name + strings.Repeat("-", 16) }

func resuming(name string) logon.ResumeRequest { return logon.ResumeRequest{Instance: instance(name)} }

func request(user, station, inst string) logon.LogonRequest {
	return logon.LogonRequest{
		Instance: instance(inst), User: user, Password: "right",
		Choice: logon.Choice{Type: logon.Workstation, Station: station}, Client: "test",
	}
}

// granted logs on and attaches, as a page does.
func (f *floor) granted(v logon.Visitor, r logon.LogonRequest) logon.Granted {
	f.Helper()
	outcome, err := f.LogOn(f.Context(), v, r)
	if err != nil || outcome.Granted == nil {
		f.Fatalf("log on: %+v, %v", outcome, err)
	}
	return *outcome.Granted
}

func (f *floor) live(v logon.Visitor, r logon.LogonRequest) (logon.Granted, logon.Attached) {
	f.Helper()
	g := f.granted(v, r)
	return g, must(f.Attach(f.Context(), g.Session.ID, r.Instance, v.Window))(f.T)
}

// refused wants a refusal with the code.
func refused(t *testing.T, err error, code logon.Code) *logon.Refusal {
	t.Helper()
	var refusal *logon.Refusal
	if !errors.As(err, &refusal) || refusal.Code != code {
		t.Fatalf("got %v, want the refusal %s", err, code)
	}
	return refusal
}

func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		must0(t, err)
		return v
	}
}

func must0(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// plainPasswords keep the password as its own hash.
type plainPasswords struct{}

func (plainPasswords) Check(_ context.Context, hash, password string) (bool, string, error) {
	return hash != "" && hash == password, "", nil
}

func (plainPasswords) Hash(_ context.Context, password string) (string, error) { return password, nil }

func (plainPasswords) Common(password string) bool { return strings.HasPrefix(password, "common") }

// plainTokens are readable.
type plainTokens struct{}

func (plainTokens) Issue(_ context.Context, c logon.Claims) (string, error) {
	return fmt.Sprint(c.Session, " ", c.User, " ", c.Window, " ", int(c.Fresh)), nil
}

func (plainTokens) Verify(_ context.Context, token string) (logon.Claims, error) {
	parts := strings.Split(token, " ")
	if len(parts) != 4 {
		return logon.Claims{}, errors.New("not a token")
	}
	return logon.Claims{
		Session: logon.SessionID(atoi(parts[0])), User: logon.UserID(atoi(parts[1])), Window: parts[2], Fresh: logon.Freshness(atoi(parts[3])),
	}, nil
}

// plainNumbers dial everything that begins with a plus.
type plainNumbers struct{}

func (plainNumbers) Normal(number, _ string, _ bool) (string, bool) {
	return strings.TrimSpace(number), strings.HasPrefix(strings.TrimSpace(number), "+")
}

func (plainNumbers) Shown(number, region string) string {
	if region == "" {
		return ""
	}
	return region + " " + number
}

func (plainNumbers) Example(string) string { return "+442079460018" }

// connections are the pages of the tests: they answer when asked, unless they were told to be silent.
type connections struct {
	mu       sync.Mutex
	shared   chan logon.SessionID
	whole    chan []logon.DirectoryEntry
	policies chan logon.Policies
	answer   map[logon.SessionID]bool // no entry: no connection here
	byes     chan logon.Session
	away     chan logon.SessionID
	asked    int
	idle     chan logon.IdleTime // of one, and of all
	notice   chan logon.Notice
	told     int
}

func newConnections() *connections {
	return &connections{
		shared: make(chan logon.SessionID, 16), whole: make(chan []logon.DirectoryEntry, 16),
		answer: map[logon.SessionID]bool{}, byes: make(chan logon.Session, 16), away: make(chan logon.SessionID, 16),
		idle: make(chan logon.IdleTime, 64), notice: make(chan logon.Notice, 64), policies: make(chan logon.Policies, 16),
	}
}

func (c *connections) has(id logon.SessionID, alive bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.answer[id] = alive
}

func (c *connections) Bye(s logon.Session) { c.byes <- s }

func (c *connections) Displace(id logon.SessionID, _ int64, _ bool) { c.away <- id }

func (c *connections) Ask(id logon.SessionID, _ bool, answer func(bool, time.Duration)) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked++
	alive, here := c.answer[id]
	if here {
		go answer(alive, 0)
	}
	return here
}

func (c *connections) Sharing(id logon.SessionID, _ []logon.Occupant) { c.shared <- id }

func (c *connections) DirectoryRead(all []logon.DirectoryEntry) { c.whole <- all }

func (c *connections) Idle(_ logon.SessionID, t logon.IdleTime) { c.idle <- t }
func (c *connections) IdleForAll(t logon.IdleTime)              { c.idle <- t }

func (c *connections) Notify(_ logon.SessionID, n logon.Notice) { c.notice <- n }
func (c *connections) PoliciesChanged(p logon.Policies)         { c.policies <- p }
func (c *connections) StatusChanged(logon.UserID, logon.Status) {}
func (c *connections) DirectoryChanged([]logon.DirectoryEntry)  {}
func (c *connections) Restart(context.Context, time.Duration)   { c.mu.Lock(); c.told++; c.mu.Unlock() }

func (c *connections) questions() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.asked
}
