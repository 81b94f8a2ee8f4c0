// Package number knows telephone numbers: which ones can be dialled, and the one form in which the rules compare them. It owns nothing that
// changes and knows nobody but the core, whose interface logon.Numbers it implements over libphonenumber's tables.
package number

import (
	"strings"

	"github.com/nyaruka/phonenumbers"

	"stationmaster/server/logon"
)

const (
	// maxTyped is more than any number with its separators needs.
	maxTyped = 64
	// The least and the most digits of an internal extension.
	minExtension, maxExtension = 2, 10
	extensionPrefix            = "ext:"
	// A number of the range that Britain keeps for plays and examples.
	exampleAnywhere = "+442079460018"
)

// Numbers implements logon.Numbers. The zero value is ready and may be used from any goroutine.
type Numbers struct{}

var _ logon.Numbers = Numbers{}

// Normal gives the E.164 form of a dialable number, or ext:<digits> where extensions are allowed. region is the two letters of ISO 3166 that a
// national number is read in; empty means that only international ones are understood. A number with an extension of its own is
// refused: E.164 cannot say it, and dialling without it would reach somebody else.
func (Numbers) Normal(number, region string, extensions bool) (normal string, ok bool) {
	number = strings.TrimSpace(number)
	if len(number) > maxTyped {
		return "", false
	}
	if len(number) >= len(extensionPrefix) && strings.EqualFold(number[:len(extensionPrefix)], extensionPrefix) {
		return extension(strings.TrimSpace(number[len(extensionPrefix):]), extensions)
	}
	if !typable(number) || region == "" && !strings.HasPrefix(number, "+") {
		return "", false
	}
	parsed, err := phonenumbers.Parse(number, strings.ToUpper(region))
	if err != nil || parsed.GetExtension() != "" || !phonenumbers.IsValidNumber(parsed) {
		return "", false
	}
	return phonenumbers.Format(parsed, phonenumbers.E164), true
}

// Example is a right number for the region, in E.164.
func (Numbers) Example(region string) string {
	if region == "" {
		return exampleAnywhere
	}
	example := phonenumbers.GetExampleNumber(strings.ToUpper(region))
	if example == nil {
		return exampleAnywhere
	}
	return phonenumbers.Format(example, phonenumbers.E164)
}

// Shown is a number in E.164 as people of the region write it: national where it is one of theirs, else international. Without a region,
// and for everything that is not in E.164, it is empty.
func (Numbers) Shown(number, region string) string {
	if region == "" || !strings.HasPrefix(number, "+") {
		return ""
	}
	parsed, err := phonenumbers.Parse(number, "")
	if err != nil {
		return ""
	}
	if int(parsed.GetCountryCode()) == phonenumbers.GetCountryCodeForRegion(strings.ToUpper(region)) {
		return phonenumbers.Format(parsed, phonenumbers.NATIONAL)
	}
	return phonenumbers.Format(parsed, phonenumbers.INTERNATIONAL)
}

func extension(digits string, allowed bool) (string, bool) {
	if !allowed || len(digits) < minExtension || len(digits) > maxExtension {
		return "", false
	}
	for _, r := range digits {
		if r < '0' || r > '9' {
			return "", false
		}
	}
	return extensionPrefix + digits, true
}

// typable tells whether the number has nothing but ASCII digits and the separators that people type. The library reads more (letters on
// dials, digits of other scripts, tel: addresses), which would let one number look like many.
func typable(number string) bool {
	for i, r := range number {
		switch {
		case r >= '0' && r <= '9', r == '+' && i == 0, strings.ContainsRune(" -./()", r):
		default:
			return false
		}
	}
	return number != ""
}
