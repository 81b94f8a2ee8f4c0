package logon

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// door is a node's door with a clock that the test moves.
type door struct {
	*returns
	at time.Time
}

func newDoor(perSecond, atOnce int) *door {
	d := &door{at: time.Unix(1_000_000, 0)}
	d.returns = newReturns(Returns{PerSecond: perSecond, AtOnce: atOnce}, func() time.Time { return d.at }, slog.New(slog.DiscardHandler))
	return d
}

const longHold = 20 * time.Second

// comes knocks, and is done with it at once when it is let in.
func (d *door) comes(t interface {
	Helper()
	Fatal(args ...any)
}, id SessionID, longest time.Duration,
) time.Duration {
	t.Helper()
	done, wait, err := d.enter(context.Background(), id, longest)
	if err != nil {
		t.Fatal(err)
	}
	if wait == 0 {
		done(true)
	}
	return wait
}

// storm lets n sessions come in the same moment, and again as they are told, and returns after how long each was in.
func (d *door) storm(t *testing.T, n int, longest time.Duration) []time.Duration {
	t.Helper()
	from := d.at
	due := map[SessionID]time.Time{}
	for id := range SessionID(n) {
		due[id+1] = d.at
	}
	var took []time.Duration
	for len(due) > 0 {
		next := slices.MinFunc(keysOf(due), func(a, b SessionID) int { return due[a].Compare(due[b]) })
		d.at = due[next]
		switch wait := d.comes(t, next, longest); {
		case wait == 0:
			took = append(took, d.at.Sub(from))
			delete(due, next)
		case wait > longest:
			t.Fatalf("told to wait %v, longer than %v", wait, longest)
		default:
			due[next] = d.at.Add(wait)
		}
	}
	return took
}

func keysOf(due map[SessionID]time.Time) (ids []SessionID) {
	for id := range due {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

func TestSessionsComeBackAtTheRate(t *testing.T) {
	d := newDoor(100, 8)
	took := d.storm(t, 400, longHold)
	perSecond := map[int]int{}
	for _, after := range took {
		perSecond[int(after/time.Second)]++
	}
	for second, n := range perSecond {
		if n > 150 { // the first have half a line for nothing
			t.Errorf("%d came in second %d", n, second)
		}
	}
	if last := slices.Max(took); last < 3*time.Second || last > 5*time.Second {
		t.Errorf("all were back after %v", last)
	}
	now := d.stats()
	if now.Admitted != 400 || now.PutOff < 300 || now.Awaited != 0 || now.Line != 0 {
		t.Errorf("%+v", now)
	}
}

func TestNobodyWaitsLongerThanTheHoldAllows(t *testing.T) {
	took := newDoor(10, 8).storm(t, 200, 2*time.Second)
	if len(took) != 200 {
		t.Errorf("%d came back", len(took))
	}
}

func TestFewWaitForNothing(t *testing.T) {
	d := newDoor(100, 8)
	for id := range SessionID(2000) {
		d.at = d.at.Add(10 * time.Millisecond)
		if wait := d.comes(t, id+1, longHold); wait != 0 {
			t.Fatalf("session %d was told to wait %v", id+1, wait)
		}
	}
}

func TestWhoWasToldNeedsNoOtherTime(t *testing.T) {
	d := newDoor(100, 8)
	var told []SessionID
	for id := range SessionID(500) {
		if d.comes(t, id+1, longHold) > 0 {
			told = append(told, id+1)
		}
	}
	last := told[len(told)-1]
	if wait := d.comes(t, last, longHold); wait != 0 {
		t.Errorf("came before its time, and was told to wait another %v", wait)
	}
	if wait := d.comes(t, 501, longHold); wait == 0 {
		t.Error("a newcomer went before those who were told a time")
	}
}

// A node that cannot do what it is set to: the line is full of those who were told a time, and newcomers take nothing from them.
func TestHalfOfTheLineIsForThoseWhoWereTold(t *testing.T) {
	d := newDoor(10, 10)
	var inside []func(bool)
	knock := func(id SessionID) bool {
		done, wait, err := d.enter(t.Context(), id, longHold)
		if err != nil {
			t.Fatal(err)
		}
		if wait == 0 {
			inside = append(inside, done)
		}
		return wait == 0
	}
	var told []SessionID
	for id := range SessionID(20) {
		if !knock(id + 1) {
			told = append(told, id+1)
		}
	}
	if len(inside) != 5 {
		t.Fatalf("%d newcomers are in the line", len(inside))
	}
	d.at = d.at.Add(5 * time.Second) // still nobody is done
	if knock(100) {
		t.Fatal("a newcomer came into the upper half")
	}
	for _, id := range told[:5] {
		if !knock(id) {
			t.Fatalf("%d was turned away from half a line", id)
		}
	}
	if knock(told[5]) {
		t.Fatal("the line has no end")
	}
	for _, done := range inside {
		done(true)
	}
	for _, id := range told[5:] {
		if wait := d.comes(t, id, longHold); wait != 0 {
			t.Fatalf("%d was told to wait %v once more", id, wait)
		}
	}
}

func TestTurnsAreBounded(t *testing.T) {
	d := newDoor(1000, 2)
	first, _, _ := d.enter(t.Context(), 1, longHold)
	second, _, _ := d.enter(t.Context(), 2, longHold)
	gone, leave := context.WithCancel(t.Context())
	leave()
	if _, _, err := d.enter(gone, 3, longHold); !errors.Is(err, context.Canceled) {
		t.Fatalf("a third was attached beside two: %v", err)
	}
	late, cancel := context.WithDeadline(t.Context(), time.Unix(1, 0))
	defer cancel()
	if _, wait, err := d.enter(late, 4, longHold); err != nil || wait == 0 {
		t.Fatalf("who waited too long for a turn was not told to come again: %v, %v", wait, err)
	}
	first(true)
	second(true)
	for id := range SessionID(10) {
		d.comes(t, id+5, longHold)
	}
	if line := d.stats().Line; line != 0 {
		t.Errorf("%d are left in the line", line)
	}
}

// What is given back is what was taken: who was told a time when there was none left to give has taken nothing.
func TestOnlyATimeThatWasTakenIsGivenBack(t *testing.T) {
	d := newDoor(10, 8)
	longest := 2 * time.Second
	var first, late SessionID
	for id := range SessionID(60) {
		before := d.next
		switch told := d.comes(t, id+1, longest) > 0; {
		case told && d.next.Equal(before):
			late = id + 1
		case told && first == 0:
			first = id + 1
		}
	}
	d.at = d.at.Add(longest)
	for _, c := range []struct {
		id   SessionID
		took time.Duration
	}{{late, 0}, {first, 100 * time.Millisecond}, {1000, 100 * time.Millisecond}} {
		before := d.next
		done, wait, err := d.enter(t.Context(), c.id, longest)
		if err != nil || wait > 0 {
			t.Fatalf("%d was not let in: %v, %v", c.id, wait, err)
		}
		if c.id == 1000 { // a newcomer takes its time now
			before = before.Add(c.took)
		}
		done(false)
		if gave := before.Sub(d.next); gave != c.took {
			t.Errorf("%d gave %v back, and had taken %v", c.id, gave, c.took)
		}
	}
}

func TestUnprovenResumesAreBounded(t *testing.T) {
	at := time.Unix(1_000_000, 0)
	u := newUnproven(func() time.Time { return at })
	first, _ := u.enter("a")
	second, _ := u.enter("b")
	if _, wait := u.enter("c"); wait <= 0 {
		t.Fatal("a third is looked up beside two")
	}
	first(false)
	second(true)
	for i := range 3 * maxUnproven {
		if done, _ := u.enter(strconv.Itoa(i)); done != nil {
			done(false)
		}
	}
	if len(u.addresses) > maxUnproven+1 {
		t.Errorf("%d addresses are remembered", len(u.addresses))
	}
	if _, wait := u.enter("new"); wait <= 0 || wait > unprovenWindow {
		t.Errorf("those that find no room have no limit: %v", wait)
	}
	at = at.Add(unprovenWindow)
	if _, wait := u.enter("new"); wait != 0 {
		t.Errorf("a minute later: %v", wait)
	}
}

func TestWhoNeverComesIsForgotten(t *testing.T) {
	d := newDoor(10, 8)
	for id := range SessionID(50) {
		d.comes(t, id+1, longHold)
	}
	if d.stats().Awaited == 0 {
		t.Fatal("nobody was told to come again")
	}
	d.at = d.at.Add(longHold + toldFor + time.Second)
	if n := d.stats().Awaited; n != 0 {
		t.Errorf("%d are still awaited", n)
	}
}

// Whoever does as they are told is in at the latest the second time, however many come, as long as the node does what it is set to.
func TestNobodyIsPutOffTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := newDoor(rapid.IntRange(10, 500).Draw(t, "a second"), 8)
		longest := time.Duration(rapid.IntRange(1000, 30_000).Draw(t, "longest")) * time.Millisecond
		due := map[SessionID]time.Time{}
		for id := range SessionID(rapid.IntRange(1, 300).Draw(t, "sessions")) {
			wait := d.comes(t, id+1, longest)
			if wait > longest {
				t.Fatalf("told to wait %v of %v", wait, longest)
			}
			if wait > 0 {
				due[id+1] = d.at.Add(wait)
			}
			d.at = d.at.Add(time.Duration(rapid.IntRange(0, 20).Draw(t, "ms")) * time.Millisecond)
		}
		for _, id := range keysOf(due) {
			d.at = due[id]
			if wait := d.comes(t, id, longest); wait != 0 {
				t.Fatalf("%d came when it was told to, and was put off for %v", id, wait)
			}
		}
	})
}
