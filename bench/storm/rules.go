package main

import (
	"math/rand/v2"
	"time"
)

// The page's rules for coming back (design 2, section 6).
const (
	hold     = 60 * time.Second
	firstTry = 300 * time.Millisecond
	usual    = 5 * time.Second
	least    = 250 * time.Millisecond
	lateFrom = 20 * time.Second
	lateTo   = 90 * time.Second
)

// delay is how long a page waits before its next try. asked is what the server said, 0: nothing; promised, that it was about this session's turn.
func delay(attempt int, lost time.Time, asked time.Duration, promised bool) time.Duration {
	left := hold - time.Since(lost)
	switch {
	case asked > 0 && (left > 0 || promised):
		asked += rand.N(firstTry)
		if left > 0 {
			return min(asked, left/2)
		}
		return asked
	case left <= 0:
		return lateFrom + rand.N(lateTo-lateFrom)
	case attempt == 0:
		return min(rand.N(firstTry), left/2)
	}
	return min(max(rand.N(usual), least), left/2)
}
