package password

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"stationmaster/server/logon"
)

// small makes the tests quick; the floor is tested once.
var small = params{memory: 64, passes: 2, threads: 1}

func TestHashAndCheck(t *testing.T) {
	pool := New()
	stored, err := pool.Hash(t.Context(), "correct horse")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(stored, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("hash %q does not tell OWASP's least parameters", stored)
	}
	for password, want := range map[string]bool{"correct horse": true, "correct horsE": false, "": false, "correct horse\x00": false} {
		ok, rehash, err := pool.Check(t.Context(), stored, password)
		if err != nil || ok != want || rehash != "" {
			t.Errorf("Check(%q) = %v, %q, %v; want %v", password, ok, rehash, err, want)
		}
	}
	if again, _ := pool.Hash(t.Context(), "correct horse"); again == stored {
		t.Error("two hashes of one password are the same: no salt")
	}
}

func TestNobodysPassword(t *testing.T) {
	if ok, rehash, err := newPasswords(small, 1).Check(t.Context(), "", ""); ok || rehash != "" || err != nil {
		t.Errorf("the empty hash: %v, %q, %v", ok, rehash, err)
	}
}

func TestGrownParametersRehash(t *testing.T) {
	stored := newHash(params{memory: 32, passes: 1, threads: 1}, "secret").String()
	pool := newPasswords(small, 1)
	if ok, rehash, _ := pool.Check(t.Context(), stored, "wrong"); ok || rehash != "" {
		t.Errorf("a wrong password: %v, %q", ok, rehash)
	}
	ok, rehash, err := pool.Check(t.Context(), stored, "secret")
	if err != nil || !ok || !strings.Contains(rehash, "m=64,t=2,p=1") {
		t.Fatalf("Check = %v, %q, %v; want a hash of the new parameters", ok, rehash, err)
	}
	if ok, again, _ := pool.Check(t.Context(), rehash, "secret"); !ok || again != "" {
		t.Errorf("the new hash: %v, %q", ok, again)
	}
	stronger := newHash(params{memory: 128, passes: 3, threads: 1}, "secret").String()
	if ok, again, _ := pool.Check(t.Context(), stronger, "secret"); !ok || again != "" {
		t.Errorf("a stronger hash was replaced by a weaker one: %v, %q", ok, again)
	}
}

func TestMalformedHashes(t *testing.T) {
	good := newHash(small, "x").String()
	pool := newPasswords(small, 1)
	for _, stored := range []string{
		"x", "$", "$2a$10$abcdefghijklmnopqrstuv", strings.Replace(good, "argon2id", "argon2i", 1), strings.Replace(good, "v=19", "v=16", 1),
		strings.Replace(good, "m=64", "m=4294967295", 1), strings.Replace(good, "t=2", "t=0", 1), strings.Replace(good, "p=1", "p=0", 1),
		strings.Replace(good, "p=1", "p=256", 1), good + "$", good[:len(good)-30], good + "=", strings.Replace(good, "p=1$", "p=1x$", 1),
	} {
		if ok, _, err := pool.Check(t.Context(), stored, "x"); ok || !errors.Is(err, errMalformed) {
			t.Errorf("Check(%q) = %v, %v; want it malformed", stored, ok, err)
		}
	}
}

func TestFullPoolSendsAway(t *testing.T) {
	pool := newPasswords(small, 1)
	pool.cost.Store(int64(longestWait)) // so that one may wait, and no more
	var wait sync.WaitGroup
	entered, leave := make(chan struct{}), make(chan struct{})
	wait.Go(func() {
		_ = pool.run(t.Context(), func() error { close(entered); <-leave; return nil })
	})
	<-entered
	pool.inside.Add(1) // somebody who waits
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // who is sent away does not wait first
	_, _, err := pool.Check(ctx, "", "x")
	var busy logon.BusyError
	if !errors.As(err, &busy) || busy.RetryAfter <= longestWait {
		t.Errorf("a full pool answers %v, %v", err, busy.RetryAfter)
	}
	pool.inside.Add(-1)
	close(leave)
	wait.Wait()
	if _, _, err := pool.Check(t.Context(), "", "x"); err != nil || pool.inside.Load() != 0 {
		t.Errorf("the empty pool: %v, %d inside", err, pool.inside.Load())
	}
}

func TestWaitingEndsWithTheContext(t *testing.T) {
	pool := newPasswords(small, 1)
	entered, leave := make(chan struct{}), make(chan struct{})
	var wait sync.WaitGroup
	wait.Go(func() {
		_ = pool.run(t.Context(), func() error { close(entered); <-leave; return nil })
	})
	<-entered
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := pool.Hash(ctx, "x"); !errors.Is(err, context.Canceled) {
		t.Errorf("Hash = %v", err)
	}
	close(leave)
	wait.Wait()
}

func TestPaddingMakesUpForCheaperHashes(t *testing.T) {
	for _, old := range []params{{}, {memory: 8, passes: 1, threads: 1}, {memory: 64, passes: 1, threads: 1}, {memory: 63, passes: 2, threads: 1}} {
		missing, needed := padding(old.work(), small)
		if total := old.work() + missing.work(); !needed || total < small.work() || total > small.work()+8*uint64(small.passes) {
			t.Errorf("%+v and its padding %+v cost %d, not %d", old, missing, total, small.work())
		}
	}
	for _, enough := range []params{small, {memory: 128, passes: 3, threads: 1}} {
		if missing, needed := padding(enough.work(), small); needed {
			t.Errorf("%+v is padded with %+v", enough, missing)
		}
	}
}

func TestManyAtOnce(t *testing.T) {
	pool := newPasswords(small, 2)
	pool.cost.Store(int64(time.Microsecond))
	stored := newHash(small, "secret").String()
	var wait sync.WaitGroup
	for range 50 {
		wait.Go(func() {
			if ok, _, err := pool.Check(t.Context(), stored, "secret"); !ok || err != nil {
				t.Errorf("Check = %v, %v", ok, err)
			}
		})
	}
	wait.Wait()
}

func FuzzParse(f *testing.F) {
	f.Add(newHash(small, "x").String())
	f.Add("$argon2id$v=19$m=64,t=2,p=1$$")
	f.Fuzz(func(t *testing.T, s string) {
		h, err := parse(s)
		if err != nil {
			return
		}
		if again, err := parse(h.String()); err != nil || again.params != h.params {
			t.Fatalf("%q is read as %v, which is not read again: %v", s, h, err)
		}
	})
}
