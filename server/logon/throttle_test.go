package logon

import (
	"fmt"
	"testing"
	"time"
)

// stage is a throttle with a clock that the test moves.
type stage struct {
	*throttle
	at time.Time
}

func newStage() *stage {
	s := &stage{at: time.Unix(1_000_000, 0)}
	s.throttle = newThrottle(func() time.Time { return s.at })
	return s
}

func (s *stage) fail(t *testing.T, user, device string, known bool, address string) time.Duration {
	t.Helper()
	a, wait := s.begin(user, []byte(device), known, address)
	if wait == 0 {
		a.failed()
	}
	return wait
}

func TestGuessingIsSlowedAndNeverLocked(t *testing.T) {
	t.Parallel()
	s := newStage()
	for range freeFailures {
		if wait := s.fail(t, "alice", "d", false, "1"); wait != 0 {
			t.Fatalf("a free failure was slowed by %s", wait)
		}
	}
	longest := time.Duration(0)
	for range 20 {
		if wait := s.fail(t, "Alice", "d", false, "1"); wait > 0 {
			longest = max(longest, wait)
			s.at = s.at.Add(wait)
		}
	}
	if longest != slowestAnswer {
		t.Errorf("the longest wait is %s, want %s", longest, slowestAnswer)
	}
}

func TestOwnDeviceIsNotTouchedByOthers(t *testing.T) {
	t.Parallel()
	s := newStage()
	for range 50 {
		s.fail(t, "alice", "stranger", false, "1")
	}
	if wait := s.fail(t, "alice", "own", true, "1"); wait != 0 {
		t.Errorf("the person's own device has to wait %s for a stranger's guesses", wait)
	}
}

func TestManyAtOnceGainNothing(t *testing.T) {
	t.Parallel()
	s := newStage()
	let := 0
	for range 100 { // none of them has failed yet: all are being checked
		if _, wait := s.begin("alice", nil, false, "1"); wait == 0 {
			let++
		}
	}
	if let != freeFailures+1 {
		t.Errorf("%d guesses were let through at once, want %d", let, freeFailures+1)
	}
}

func TestARightPasswordForgets(t *testing.T) {
	t.Parallel()
	s := newStage()
	for range freeFailures {
		s.fail(t, "alice", "d", false, "1")
	}
	a, _ := s.begin("alice", []byte("d"), false, "1")
	a.succeed()
	if wait := s.fail(t, "alice", "d", false, "1"); wait != 0 {
		t.Errorf("after a right password there is still a wait of %s", wait)
	}
}

func TestAnAddressIsSlowedForDistinctUsersOnly(t *testing.T) {
	t.Parallel()
	s := newStage()
	for range 3 * strangersLimit { // one forgetful person is one user
		s.fail(t, "alice", "d", false, "1")
		s.at = s.at.Add(time.Millisecond)
	}
	if wait := s.fail(t, "bob", "d", false, "1"); wait != 0 {
		t.Errorf("one user's failures slow another by %s", wait)
	}
	for i := range strangersLimit {
		s.fail(t, fmt.Sprint("guess", i), "d", false, "1")
	}
	if wait := s.fail(t, "carol", "d", false, "1"); wait <= 0 || wait > slowestAnswer {
		t.Errorf("after %d distinct users the address waits %s", strangersLimit, wait)
	}
	if wait := s.fail(t, "carol", "d", false, "2"); wait != 0 {
		t.Errorf("another address waits %s", wait)
	}
	if wait := s.fail(t, "dora", "own", true, "1"); wait != 0 {
		t.Errorf("a known device behind that address waits %s", wait)
	}
}

func TestMadeUpNamesAreForgotten(t *testing.T) {
	t.Parallel()
	s := newStage()
	for i := range 1000 {
		s.fail(t, fmt.Sprint("made up ", i), "d", false, fmt.Sprint(i))
	}
	s.at = s.at.Add(forgetFailures + time.Minute)
	s.fail(t, "alice", "d", false, "1")
	if len(s.users) != 1 || len(s.addresses) != 1 {
		t.Errorf("%d users and %d addresses are still kept", len(s.users), len(s.addresses))
	}
}

func TestAnUndoneAttemptCountsForNothing(t *testing.T) {
	t.Parallel()
	s := newStage()
	for range 10 * freeFailures {
		a, wait := s.begin("alice", nil, false, "1")
		if wait != 0 {
			t.Fatalf("an attempt that was never checked was slowed by %s", wait)
		}
		a.undo()
	}
}

func TestMadeUpNamesThatWereNeverCheckedAreNotKept(t *testing.T) {
	t.Parallel()
	s := newStage()
	for i := range 1000 {
		a, _ := s.begin(fmt.Sprint("made up ", i), nil, false, "1")
		a.undo()
	}
	if len(s.users) != 0 {
		t.Errorf("%d users are kept", len(s.users))
	}
}

func TestAnAddressIsToldOfItsWaitOnce(t *testing.T) {
	t.Parallel()
	s := newStage()
	for i := range strangersLimit {
		s.fail(t, fmt.Sprint("guess", i), "d", false, "1")
	}
	told := 0
	for i := range 1000 {
		a, wait := s.begin(fmt.Sprint("another", i), nil, false, "1")
		if wait <= 0 {
			t.Fatal("the address was not slowed")
		}
		if !a.told {
			told++
		}
	}
	if told != 1 {
		t.Errorf("one wait was told %d times", told)
	}
}

func TestWhatStrangersAreToldIsNotedSoOften(t *testing.T) {
	t.Parallel()
	s := newStage()
	noted := 0
	for range 10 * strangersLimit {
		if s.worthNoting("1") {
			noted++
		}
	}
	if noted != strangersLimit {
		t.Errorf("%d were noted, want %d", noted, strangersLimit)
	}
	if !s.worthNoting("2") {
		t.Error("another address is not noted")
	}
	s.at = s.at.Add(strangersWindow)
	if !s.worthNoting("1") {
		t.Error("a minute later it is not noted")
	}
	if wait := s.fail(t, "alice", "d", false, "1"); wait != 0 {
		t.Errorf("what is noted slows by %s", wait)
	}
}
