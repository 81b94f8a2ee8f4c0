package admin

import (
	"strings"

	"stationmaster/server/logon"
)

// The fields, as the contract names them.
const (
	fieldUser        = "user"
	fieldRole        = "role"
	fieldWorkgroup   = "workgroup"
	fieldDisplayName = "display_name"
	fieldPassword    = "password"
	fieldName        = "name"
	fieldType        = "type"
	fieldNumber      = "number"
	fieldRight       = "right"
	fieldStation     = "station"
	fieldSource      = "source"
	fieldGroup       = "group"
	fieldAllowed     = "allowed"
)

// Limits in characters; the others are the core's.
const (
	maxName        = logon.MaxUserName
	maxStationName = logon.MaxStationName
	maxCircleName  = logon.MaxCircleName
	maxNumber      = logon.MaxNumber
	maxGroup       = logon.MaxGroup // a DN
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
