package logon

import (
	"regexp"
	"strings"
)

// mustChange is what a directory says in the place of a time when the password must be changed first. What is kept then has the time before it
// too, so that a server that has not heard of it yet says nothing new.
const mustChange = "0"

// generalized is a time as LDAP writes it, in UTC.
var generalized = regexp.MustCompile(`^\d{14}(\.\d+)?Z$`)

// NextStamp says what is kept of a password's stamp when the source, of which kept was kept before, says another one, and whether that means a new
// password. Servers of one directory hear of a new password one after the other: of stamps that have an order (numbers, and times), an older one is
// a server's that has not heard. Others have none: each change counts.
func NextStamp(kept, said string) (next string, changed bool) {
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
	case said == last || older(said, last):
		return kept, false
	}
	return said, true
}

// older tells whether a is from before b, as far as they can be compared.
func older(a, b string) bool {
	switch {
	case digits(a) && digits(b):
		a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
		if len(a) != len(b) {
			return len(a) < len(b)
		}
		return a < b
	case generalized.MatchString(a) && generalized.MatchString(b):
		return strings.TrimSuffix(a, "Z") < strings.TrimSuffix(b, "Z")
	}
	return false
}

func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
