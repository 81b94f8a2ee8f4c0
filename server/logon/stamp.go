package logon

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// mustChange is what a directory says in the place of a time when the password must be changed first. What is kept then has the time before it
// too, so that a server that has not heard of it yet says nothing new.
const mustChange = "0"

// stampAhead is how far a stamp may be ahead of our clock. What was kept from further ahead is a clock's that was wrong, and no later one would be
// newer for as long.
const stampAhead = 24 * time.Hour

// generalized is a time as LDAP writes it, in UTC.
var generalized = regexp.MustCompile(`^\d{14}(\.\d+)?Z$`)

// NextStamp says what is kept of a password's stamp when the source, of which kept was kept before, says another one, and whether that means a new
// password. Servers of one directory hear of a new password one after the other: of stamps that have an order (numbers, and times), an older one is
// a server's that has not heard. Others have none: each change counts, and so does one from numbers of another kind or from a time that has not come.
func NextStamp(kept, said string, now time.Time) (next string, changed bool) {
	must, last := kept == mustChange, kept
	if before, ok := strings.CutPrefix(kept, mustChange+" "); ok {
		must, last = true, before
	}
	switch {
	case said == "" || said == kept:
		return kept, false
	case kept == "":
		return said, false
	case said == mustChange:
		if must {
			return kept, false
		}
		return mustChange + " " + last, true
	case said == last || older(said, last) && !stampTime(last).After(now.Add(stampAhead)):
		return kept, false
	}
	return said, true
}

// older tells whether a is from before b, as far as they can be compared.
func older(a, b string) bool {
	switch {
	case digits(a) && digits(b):
		a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
		return len(a) == len(b) && a < b // of another length: in another unit, so it is not this attribute any more
	case generalized.MatchString(a) && generalized.MatchString(b):
		return strings.TrimSuffix(a, "Z") < strings.TrimSuffix(b, "Z")
	}
	return false
}

// stampTime is the time that a stamp is: a FILETIME (pwdLastSet), seconds or days (shadowLastChange) since 1970, or LDAP's own. Zero for others.
func stampTime(s string) time.Time {
	if generalized.MatchString(s) {
		at, _ := time.Parse("20060102150405", s[:14]) // zero if it is none
		return at
	}
	n, err := strconv.ParseInt(s, 10, 64)
	switch {
	case err != nil:
	case len(s) == 18:
		const perSecond, until1970 = 10_000_000, 11_644_473_600
		return time.Unix(n/perSecond-until1970, 0)
	case len(s) == 10:
		return time.Unix(n, 0)
	case len(s) == 5:
		return time.Unix(n*24*60*60, 0)
	}
	return time.Time{}
}

func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
