package logon

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits of the texts that people send, in characters.
const (
	MaxUserName    = 128
	MaxDisplayName = 128
	MaxMail        = 320 // 64 before the @, 255 behind it
	MaxGroup       = 1024
	MaxPassword    = 1024
	MaxStationName = 64
	MaxCircleName  = 64
	MaxNumber      = 40
	MaxClient      = 64
	MaxNote        = 200
	MaxLanguage    = 35 // what RFC 5646 asks everybody to have room for
	maxTicket      = 128
	minInstance    = 16
	maxInstance    = 64
)

// CheckText says what is wrong with a text that a person typed: too long, characters that no name has (controls, line
// ends, what is not UTF-8, what turns the reading direction), or nothing there though required.
func CheckText(field, value string, limit int, required bool) *Refusal {
	switch {
	case !utf8.ValidString(value):
		return &Refusal{Code: CodeFieldCharacters, Field: field}
	case utf8.RuneCountInString(value) > limit:
		return &Refusal{Code: CodeFieldTooLong, Field: field, Limit: limit}
	case strings.ContainsFunc(value, unfit):
		return &Refusal{Code: CodeFieldCharacters, Field: field}
	case required && strings.TrimSpace(value) == "":
		return &Refusal{Code: CodeFieldRequired, Field: field}
	}
	return nil
}

// CheckPassword is CheckText for a password: any character that can be typed may stand in one, spaces too. A control character cannot.
func CheckPassword(field, value string) *Refusal {
	switch {
	case value == "":
		return &Refusal{Code: CodeFieldRequired, Field: field}
	case !utf8.ValidString(value):
		return &Refusal{Code: CodeFieldCharacters, Field: field}
	case utf8.RuneCountInString(value) > MaxPassword:
		return &Refusal{Code: CodeFieldTooLong, Field: field, Limit: MaxPassword}
	case strings.ContainsFunc(value, unicode.IsControl):
		return &Refusal{Code: CodeFieldCharacters, Field: field}
	}
	return nil
}

// CheckInstance says what is wrong with an instance's id: it is random, so it is neither short nor odd.
func CheckInstance(value string) *Refusal {
	bad := func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_')
	}
	switch {
	case value == "":
		return &Refusal{Code: CodeFieldRequired, Field: "instance"}
	case len(value) < minInstance || len(value) > maxInstance || strings.ContainsFunc(value, bad):
		return &Refusal{Code: CodeFieldInvalid, Field: "instance"}
	}
	return nil
}

// unfit finds the characters that have no place in a name: they are not seen, or change how others are.
func unfit(r rune) bool {
	return unicode.IsControl(r) || r == utf8.RuneError ||
		unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co, unicode.Noncharacter_Code_Point)
}

// FitText makes a text that somebody else has about a person one that CheckText has nothing against: what is not seen, or changes how others are,
// is left out, white space is one space, and what is too long is cut.
func FitText(value string, limit int) string {
	value = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unfit(r):
			return -1
		}
		return r
	}, value)
	value = strings.Join(strings.Fields(value), " ")
	if all := []rune(value); len(all) > limit {
		value = strings.TrimSpace(string(all[:limit]))
	}
	return value
}

func firstOf(refusals ...*Refusal) *Refusal {
	for _, r := range refusals {
		if r != nil {
			return r
		}
	}
	return nil
}

func checkChoice(c Choice) *Refusal {
	if !c.Type.Valid() {
		return &Refusal{Code: CodeFieldInvalid, Field: "type"}
	}
	if r := firstOf(
		CheckText("station", c.Station, MaxStationName, false),
		CheckText("number", c.Number, MaxNumber, c.Type == RemoteNumber),
	); r != nil {
		return r
	}
	named := c.Type == Workstation || c.Type == RemoteWorkstation
	dialled := c.Type == RemoteNumber || c.Type == RemoteWorkstation
	switch {
	case c.Station != "" && !named:
		return &Refusal{Code: CodeFieldInvalid, Field: "station"}
	case c.Number != "" && !dialled:
		return &Refusal{Code: CodeFieldInvalid, Field: "number"}
	case c.Persistent && c.Type != RemoteNumber:
		return &Refusal{Code: CodeFieldInvalid, Field: "persistent"}
	}
	return nil
}
