package connect

import "time"

const (
	jitter       = 250 * time.Millisecond // spreads those who lost their connection at the same moment
	shortDelay   = 5 * time.Second        // the most between two tries while the session is held
	lateDelayMin = 20 * time.Second       // after the hold there is nothing to save any more
	lateDelayMax = 90 * time.Second
)

// delay says how long to wait before the next try (2-rules, section 6, auto reconnect): try counts from 0 since the
// connection was lost, left is what is left of the hold, retryAfter what the server asked for (0: nothing), and random
// lies in [0, 1). While the hold lasts the delay is always shorter than what is left of it. turn tells that the server lets the session in
// after that time: it knows the hold better than we, which is longer after an outage.
func delay(try int, left, retryAfter time.Duration, turn bool, random float64) time.Duration {
	some := func(most time.Duration) time.Duration { return time.Duration(random * float64(most)) }
	if left < 2*jitter && turn && retryAfter > 0 {
		return retryAfter + some(jitter)
	}
	if left < 2*jitter {
		return max(retryAfter, lateDelayMin+some(lateDelayMax-lateDelayMin))
	}
	wait := some(shortDelay)
	switch {
	case retryAfter > 0:
		wait = retryAfter + some(jitter)
	case try == 0:
		wait = some(jitter)
	}
	return min(wait, left/2)
}
