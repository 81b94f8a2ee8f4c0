package connect

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestDelayWhileHeldIsShorterThanWhatIsLeft(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		left := time.Duration(rapid.Int64Range(int64(2*jitter), int64(time.Hour)).Draw(t, "left"))
		after := time.Duration(rapid.Int64Range(0, int64(time.Hour)).Draw(t, "retry after"))
		turn := rapid.Bool().Draw(t, "turn")
		got := delay(rapid.IntRange(0, 100).Draw(t, "try"), left, after, turn, rapid.Float64Range(0, 0.999).Draw(t, "random"))
		if got < 0 || got >= left {
			t.Fatalf("%v with %v left", got, left)
		}
	})
}

func TestDelay(t *testing.T) {
	for _, c := range []struct {
		name        string
		try         int
		left, after time.Duration
		turn        bool
		random      float64
		want        time.Duration
	}{
		{"the first try is at once", 0, time.Minute, 0, false, 0, 0},
		{"with a small jitter", 0, time.Minute, 0, false, 0.5, jitter / 2},
		{"then up to five seconds", 1, time.Minute, 0, false, 0.5, shortDelay / 2},
		{"or when the server says", 0, time.Minute, 7 * time.Second, false, 0, 7 * time.Second},
		{"but within the hold", 3, 4 * time.Second, 7 * time.Second, false, 0, 2 * time.Second},
		{"after the hold there is time", 3, 0, 0, false, 0, lateDelayMin},
		{"but not too much", 3, -time.Hour, 0, false, 1, lateDelayMax},
		{"but for a turn that the server gave", 3, 0, 7 * time.Second, true, 0.5, 7*time.Second + jitter/2},
		{"and the server is still heard", 3, 0, 5 * time.Minute, false, 0, 5 * time.Minute},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := delay(c.try, c.left, c.after, c.turn, c.random); got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}
