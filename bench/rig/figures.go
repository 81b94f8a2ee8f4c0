package rig

import (
	"fmt"
	"slices"
	"sync"
	"time"
)

// Times are durations that were measured; many goroutines may add to them.
type Times struct {
	mu  sync.Mutex
	all []time.Duration
}

// Add adds one.
func (t *Times) Add(d time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.all = append(t.all, d)
}

// Len is how many there are.
func (t *Times) Len() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.all)
}

// Quantile is the duration that the part q (0 to 1) of all are not longer than; 0 when there are none.
func (t *Times) Quantile(q float64) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.all) == 0 {
		return 0
	}
	slices.Sort(t.all)
	return t.all[min(len(t.all)-1, int(q*float64(len(t.all))))]
}

// Line prints the usual quantiles under a name.
func (t *Times) Line(name string) {
	fmt.Printf("  %-46s p50 %8.2f ms   p99 %8.2f ms   longest %8.2f ms   (%d)\n", name,
		Milliseconds(t.Quantile(0.5)), Milliseconds(t.Quantile(0.99)), Milliseconds(t.Quantile(1)), t.Len())
}

// Milliseconds of a duration.
func Milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// Budget prints a figure beside the most that it may be. A benchmark reports and is no test: being over is a finding, not a failure.
func Budget(name string, figure, most float64, unit string) {
	verdict := "within"
	if figure > most {
		verdict = "OVER"
	}
	fmt.Printf("budget: %-58s %8.2f %-6s of at most %8.2f   %s\n", name, figure, unit, most, verdict)
}
