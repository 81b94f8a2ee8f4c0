package directory

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/go-ldap/ldap/v3"
)

// mostValues bounds the values of one attribute: a server that always has another range must come to an end.
const mostValues = 1_000_000

// values are all values of an entry's attribute. An Active Directory says no more than 1,500 at once, under a name that tells which they are
// (memberOf;range=0-1499); the next ones are asked for until it says that there are no more (memberOf;range=1500-*).
func (d *directory) values(ctx context.Context, c *conn, e *ldap.Entry, attribute string) ([]string, error) {
	all := e.GetEqualFoldAttributeValues(attribute)
	some, last := rangeIn(e, attribute)
	for some != nil {
		all = append(all, some...)
		if last == "*" {
			return all, nil
		}
		next, err := strconv.Atoi(last)
		if err != nil || next+1 != len(all) || len(all) > mostValues {
			return nil, fmt.Errorf("%s has %d values of %s and said that they end at %s", e.DN, len(all), attribute, last)
		}
		wanted := fmt.Sprintf("%s;range=%d-*", attribute, next+1)
		result, err := c.search(ctx, d.request(e.DN, ldap.ScopeBaseObject, "(objectClass=*)", []string{wanted}))
		if err != nil {
			return nil, err
		}
		some = nil
		if len(result.Entries) == 1 {
			some, last = rangeIn(result.Entries[0], attribute)
		}
		if len(some) == 0 { // as many values as ranges have
			return all, nil
		}
	}
	return all, nil
}

// rangeIn is the range of an attribute's values that an entry has, and the number of its last one; nil: the entry has no ranges.
func rangeIn(e *ldap.Entry, attribute string) (values []string, last string) {
	for _, a := range e.Attributes {
		name, bounds, ranged := strings.Cut(strings.ToLower(a.Name), ";range=")
		if _, high, whole := strings.Cut(bounds, "-"); ranged && whole && name == strings.ToLower(attribute) {
			return a.Values, high
		}
	}
	return nil, ""
}
