package directory

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/go-ldap/ldap/v3"

	"stationmaster/server/logon"
)

// What is read beside the configured attributes. A directory leaves out those that it does not know.
const (
	control  = "userAccountControl"
	computed = "msDS-User-Account-Control-Computed" // reckoned by the server when asked: whether the lock still holds
	expires  = "accountExpires"
	memberOf = "memberOf"
	primary  = "primaryGroupID"
	sid      = "objectSid"
	lockedAt = "pwdAccountLockedTime"
	endsAt   = "pwdEndTime"
)

// Bits of userAccountControl and of its computed kin.
const (
	bitDisabled = 0x2
	bitLocked   = 0x10
	bitExpired  = 0x800000
)

// lockedForGood is how OpenLDAP's password policy writes that an administrator locked an account.
const lockedForGood = "000001010000Z"

func (d *directory) isAD() bool { return d.Kind == ActiveDirectory }

// attributes are those of an account that are asked for.
func (d *directory) attributes() []string {
	names := []string{d.Attributes.ID, d.Attributes.Name, d.Attributes.DisplayName, d.Attributes.Mail, d.Attributes.Stamp}
	if d.Attributes.UPN != "" {
		names = append(names, d.Attributes.UPN)
	}
	if d.isAD() {
		return append(names, control, computed, expires, memberOf, primary, sid)
	}
	return append(names, lockedAt, endsAt)
}

// account is an entry in our words, without its groups. One without an ID or a name, or with one that none of our users can have, is none: fault
// says why.
func (d *directory) account(e *ldap.Entry) (a logon.Account, fault error) {
	name := e.GetEqualFoldAttributeValue(d.Attributes.Name)
	a = logon.Account{
		Source:        d.Name,
		ID:            d.id(e),
		Name:          d.Domain + `\` + name,
		DisplayName:   e.GetEqualFoldAttributeValue(d.Attributes.DisplayName),
		Mail:          e.GetEqualFoldAttributeValue(d.Attributes.Mail),
		PasswordStamp: d.stamp(e),
		State:         d.state(e),
	}
	bad := logon.CheckText(d.Attributes.ID, a.ID, maxID, true)
	if bad == nil {
		bad = logon.CheckText(d.Attributes.Name, name, logon.MaxUserName-len(d.Domain+`\`), true)
	}
	switch {
	case bad == nil:
		return a, nil
	case bad.Code == logon.CodeFieldRequired:
		return a, fmt.Errorf("%w: no readable %s", errNoAccount, bad.Field)
	case bad.Code == logon.CodeFieldTooLong:
		return a, fmt.Errorf("%w: its %s is longer than %d characters", errNoAccount, bad.Field, bad.Limit)
	}
	return a, fmt.Errorf("%w: its %s has characters that cannot be seen", errNoAccount, bad.Field)
}

// errNoAccount is of an entry that cannot be one of our users.
var errNoAccount = errors.New("cannot log on here")

// maxID bounds what an account is known by.
const maxID = 256

// stamp is a text that is another one after the password was changed, also where the directory's is none.
func (d *directory) stamp(e *ldap.Entry) string {
	stamp := e.GetEqualFoldAttributeValue(d.Attributes.Stamp)
	if logon.CheckText("", stamp, maxID, false) != nil {
		return fmt.Sprintf("%x", sha256.Sum256([]byte(stamp)))
	}
	return stamp
}

func (d *directory) state(e *ldap.Entry) logon.AccountState {
	now := d.now()
	if d.isAD() {
		switch {
		case number(e, control)&bitDisabled != 0:
			return logon.AccountDisabled
		case passed(number(e, expires), now):
			return logon.AccountExpired
		case number(e, computed)&bitLocked != 0:
			return logon.AccountLocked
		}
		return logon.AccountEnabled
	}
	locked := e.GetEqualFoldAttributeValue(lockedAt)
	ends, err := time.Parse("20060102150405Z", e.GetEqualFoldAttributeValue(endsAt))
	switch {
	case locked == lockedForGood:
		return logon.AccountDisabled
	case err == nil && !now.Before(ends):
		return logon.AccountExpired
	case locked != "":
		return logon.AccountLocked
	}
	return logon.AccountEnabled
}

func number(e *ldap.Entry, attribute string) int64 {
	n, _ := strconv.ParseInt(e.GetEqualFoldAttributeValue(attribute), 10, 64)
	return n
}

// since1601 is how many seconds Windows' time is ahead of Unix'.
const since1601 = 11644473600

// passed tells whether a time of Windows is over: tenths of microseconds since 1601. Nought and the largest number mean never.
func passed(filetime int64, now time.Time) bool {
	return filetime > 0 && filetime/10_000_000-since1601 <= now.Unix()
}

// isGUID tells whether the ID is Microsoft's 16 bytes rather than a text.
func (d *directory) isGUID() bool { return strings.EqualFold(d.Attributes.ID, "objectGUID") }

// guidOrder is how the bytes of an objectGUID are written: the first three fields are little-endian.
var guidOrder = [16]int{3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15}

// id is the entry's ID as a text; a GUID as Windows' tools write it.
func (d *directory) id(e *ldap.Entry) string {
	if !d.isGUID() {
		return e.GetEqualFoldAttributeValue(d.Attributes.ID)
	}
	raw := e.GetEqualFoldRawAttributeValue(d.Attributes.ID)
	if len(raw) != len(guidOrder) {
		return ""
	}
	ordered := make([]byte, 0, len(raw))
	for _, place := range guidOrder {
		ordered = append(ordered, raw[place])
	}
	text := hex.EncodeToString(ordered)
	return text[:8] + "-" + text[8:12] + "-" + text[12:16] + "-" + text[16:20] + "-" + text[20:]
}

// idFilter finds an ID again; ok is false for what cannot be one.
func (d *directory) idFilter(id string) (filter string, ok bool) {
	if !d.isGUID() {
		return equals(d.Attributes.ID, id), id != ""
	}
	ordered, err := hex.DecodeString(strings.ReplaceAll(id, "-", ""))
	if err != nil || len(ordered) != len(guidOrder) {
		return "", false
	}
	raw := make([]byte, len(ordered))
	for i, place := range guidOrder {
		raw[place] = ordered[i]
	}
	return "(" + d.Attributes.ID + "=" + escapeAll(raw) + ")", true
}

// equals is the filter for one value, whatever is in it.
func equals(attribute, value string) string {
	return "(" + attribute + "=" + ldap.EscapeFilter(value) + ")"
}

// escapeAll writes every byte escaped.
func escapeAll(raw []byte) string {
	var b strings.Builder
	for _, one := range raw {
		b.WriteString(`\` + hex.EncodeToString([]byte{one}))
	}
	return b.String()
}

// anyOf is the filter for one of several.
func anyOf(filters []string) string { return "(|" + strings.Join(filters, "") + ")" }
