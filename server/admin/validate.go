package admin

import (
	"strings"
	"unicode/utf8"

	"stationmaster/server/logon"
)

// The fields, as the contract names them.
const (
	fieldUser        = "user"
	fieldDisplayName = "display_name"
	fieldPassword    = "password"
	fieldName        = "name"
	fieldType        = "type"
	fieldNumber      = "number"
	fieldRight       = "right"
	fieldStation     = "station"
)

// Limits in characters; the others are the core's.
const (
	maxName        = logon.MaxUserName
	maxStationName = logon.MaxStationName
	maxNumber      = logon.MaxNumber
	minPassword    = 8
)

// text gives the value without space around it, or the refusal that names the field. Its error is nil or a *logon.Refusal, never
// a nil pointer in an interface.
func text(field, value string, limit int, required bool) (string, error) {
	value = strings.TrimSpace(value)
	if bad := logon.CheckText(field, value, limit, required); bad != nil {
		return "", bad
	}
	return value, nil
}

// newPassword wants one that is long enough. Space around it belongs to it.
func newPassword(value string) error {
	if bad := logon.CheckPassword(fieldPassword, value); bad != nil {
		return bad
	}
	if utf8.RuneCountInString(value) < minPassword {
		return &logon.Refusal{Code: logon.CodeFieldTooShort, Field: fieldPassword, Limit: minPassword}
	}
	return nil
}
