package logon

import (
	"cmp"
	"fmt"
	"strconv"
	"time"
)

// Refusal is a log on, or another request, that was turned down; nothing has changed. It is an error whose code,
// facts and sentence may be shown to the person as they are.
type Refusal struct {
	Code Code

	Field   string // the field at fault
	Limit   int
	Example string
	Station string
	Type    StationType
	Number  string
	// NumberShown is the number as people here write it; empty: as it is.
	NumberShown string
	Host        string    // the host that was asked for
	Provider    string    // the provider's label
	Holder      string    // display name of who is there
	Since       time.Time // since when
	Held        State     // how the holder holds it
	TakeOver    bool      // with window_busy: the session there is the user's own, and may go on here instead
	FreesIn     time.Duration
	RetryAfter  time.Duration

	// Faults are all that is wrong with a directory; Field is the first one's key.
	Faults []DirectoryFault

	Ticket string       // set where another choice could cure it
	Ledger LedgerNumber // set when the ledger has it
	Ended  *Session     // with session_ended: the session and its end
	Cause  string       // for the ledger and the log only, never for the client
}

// Error names the code, for logs.
func (r *Refusal) Error() string {
	if r.Cause != "" {
		return fmt.Sprintf("%s: %s", r.Code, r.Cause)
	}
	return string(r.Code)
}

// Sentence is what the person is told, in the given language.
func (r *Refusal) Sentence(language string) string {
	return Sentence(language, r.Code, map[string]string{
		"station": r.Station, "number": cmp.Or(r.NumberShown, r.Number), "name": r.Holder, "holder": r.Holder, "example": r.Example, "host": r.Host, "provider": r.Provider,
		"type": typeWord(language, r.Type), "limit": strconv.Itoa(r.Limit),
		"n": strconv.Itoa(wholeSeconds(r.FreesIn)), "frees_in_s": strconv.Itoa(wholeSeconds(r.FreesIn)),
		"retry_after_s": strconv.Itoa(wholeSeconds(r.RetryAfter)),
	})
}

// wholeSeconds rounds up: a person who waits as long as told finds the thing done.
func wholeSeconds(d time.Duration) int {
	if d <= 0 {
		return 0
	}
	return int((d + time.Second - 1) / time.Second)
}

// Sentence is what the person whose session ended is told.
func (e End) Sentence(language string, s Session) string {
	station := s.StationName
	if station == "" {
		station = s.Number
	}
	return Sentence(language, e.Code, map[string]string{"name": e.By, "station": station})
}
