package directory

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-ldap/ldap/v3"

	"stationmaster/server/logon"
)

const (
	page    = 500 // entries of one answer; an Active Directory gives no more than 1,000
	perAsk  = 100 // values in one filter
	maxName = 256
)

// everything reads all entries below the bases that a filter finds, page by page. Each page has the timeout of one answer.
func (d *directory) everything(ctx context.Context, c *conn, bases []string, filter string, attributes []string, each func(*ldap.Entry)) error {
	seen := map[string]bool{} // bases may lie in each other
	for _, base := range bases {
		paging := ldap.NewControlPaging(page)
		for {
			request := d.request(base, ldap.ScopeWholeSubtree, filter, attributes)
			request.Controls = []ldap.Control{paging}
			result, err := c.search(ctx, request)
			if err != nil {
				return err
			}
			for _, e := range result.Entries {
				if !seen[fold(e.DN)] {
					seen[fold(e.DN)] = true
					each(e)
				}
			}
			next, ok := ldap.FindControl(result.Controls, ldap.ControlTypePaging).(*ldap.ControlPaging)
			if !ok || len(next.Cookie) == 0 {
				break
			}
			paging.SetCookie(next.Cookie)
		}
	}
	return nil
}

func (d *directory) request(base string, scope int, filter string, attributes []string) *ldap.SearchRequest {
	return ldap.NewSearchRequest(base, scope, ldap.NeverDerefAliases, 0, int(d.Timeout.Seconds())+1, false, filter, attributes, nil)
}

// typedFilter finds the account of what was typed: DOMAIN\name, name@suffix, or a name.
func (d *directory) typedFilter(typed string) string {
	name := typed
	if _, behind, found := strings.Cut(typed, `\`); found {
		return equals(d.Attributes.Name, behind)
	}
	at := strings.LastIndexByte(typed, '@')
	if at < 0 {
		return equals(d.Attributes.Name, name)
	}
	name = typed[:at]
	if d.Attributes.UPN == "" {
		return equals(d.Attributes.Name, name)
	}
	return anyOf([]string{equals(d.Attributes.UPN, typed), equals(d.Attributes.Name, name)})
}

// possible tells whether what was typed can be a name. Samba takes a value to end at a NUL, escaped or not: nothing with control characters is asked for.
func possible(typed string) bool {
	return len(typed) <= maxName && utf8.ValidString(typed) && !strings.ContainsFunc(typed, unicode.IsControl) &&
		!strings.HasSuffix(typed, `\`) && !strings.HasPrefix(typed, "@") && typed != ""
}

// entry finds the one account of what was typed.
func (d *directory) entry(ctx context.Context, c *conn, typed string) (*ldap.Entry, error) {
	if !possible(typed) {
		return nil, d.no(logon.CauseUnknownAccount, "")
	}
	var found []*ldap.Entry
	filter := "(&" + d.UserFilter + d.typedFilter(typed) + ")"
	for _, base := range d.Bases {
		request := d.request(base, ldap.ScopeWholeSubtree, filter, d.attributes())
		request.SizeLimit = 3
		result, err := c.search(ctx, request)
		if ldap.IsErrorWithCode(err, ldap.LDAPResultSizeLimitExceeded) {
			return nil, d.no(logon.CauseAmbiguousAccount, "the search for it found more than three accounts")
		}
		if err != nil {
			return nil, err
		}
		found = append(found, result.Entries...)
	}
	found = d.best(found, typed)
	switch len(found) {
	case 0:
		return nil, d.no(logon.CauseUnknownAccount, "")
	case 1:
		if _, fault := d.account(found[0]); fault != nil {
			return nil, d.no(logon.CauseUnknownAccount, oneLine(fmt.Errorf("%s %w", found[0].DN, fault)))
		}
		return found[0], nil
	}
	return nil, d.no(logon.CauseAmbiguousAccount, found[0].DN+" and "+found[1].DN)
}

// best leaves out what was found twice, because bases lie in each other, and prefers whoever has the whole user@domain, as Windows does.
func (d *directory) best(found []*ldap.Entry, typed string) []*ldap.Entry {
	var all, whole []*ldap.Entry
	seen := map[string]bool{}
	for _, e := range found {
		if seen[fold(e.DN)] {
			continue
		}
		seen[fold(e.DN)] = true
		all = append(all, e)
		if d.Attributes.UPN != "" && strings.EqualFold(e.GetEqualFoldAttributeValue(d.Attributes.UPN), typed) {
			whole = append(whole, e)
		}
	}
	if len(whole) > 0 {
		return whole
	}
	return all
}

// no is a refusal.
func (d *directory) no(cause logon.DirectoryCause, detail string) error {
	return &logon.DirectoryError{Directory: d.Name, Cause: cause, Detail: detail}
}

// told makes a *logon.DirectoryError of whatever came of a question: an answer that was none leaves nobody who could say.
func (d *directory) told(ctx context.Context, err error) error {
	var already *logon.DirectoryError
	if err == nil || errors.As(err, &already) {
		return err
	}
	return d.unavailable(ctx, err)
}
