package directory

import (
	"context"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"

	"github.com/go-ldap/ldap/v3"
)

const (
	// deepest is how far groups in groups are followed. Groups that contain each other end by themselves.
	deepest = 16
	// most is how many groups are looked at for one question; a directory that has more of them around a few people is ill.
	most = 10_000
	// few is up to how many people are asked about one by one, which reads no members at all. More would be a question for each of them.
	few = 5
)

// walk follows people and groups to the groups that they are in, for one question. What it has read of a group serves all people of the question.
// Active Directory tells of each entry whose member it is, so that the members of large groups are never read; elsewhere the groups are
// searched by who is in them.
type walk struct {
	d      *directory
	up     map[string][]string // DN, folded → DNs of the groups that it is directly in
	asked  map[string]bool     // groups whose own groups were read
	loaded map[string]bool     // groups whose members were read
	names  map[string]string   // folded → as the directory writes it
}

func (d *directory) newWalk() *walk {
	return &walk{d: d, up: map[string][]string{}, asked: map[string]bool{}, loaded: map[string]bool{}, names: map[string]string{}}
}

// read learns the groups of these people, and theirs.
func (w *walk) read(ctx context.Context, c *conn, people []*ldap.Entry) error {
	var next []string
	for _, e := range people {
		next = append(next, e.DN)
		if w.d.isAD() {
			groups, err := w.d.values(ctx, c, e, memberOf)
			if err != nil {
				return err
			}
			w.in(e.DN, groups...)
		}
	}
	if w.d.isAD() {
		if err := w.primaries(ctx, c, people); err != nil {
			return err
		}
		next = w.above(next)
	}
	level := w.readMembers
	switch {
	case w.d.isAD():
		level = w.readMemberOf
	case len(people) <= few:
		level = w.readEach
	}
	for depth := 0; depth < deepest && len(next) > 0; depth++ {
		for some := range slices.Chunk(next, perAsk) {
			if err := level(ctx, c, some); err != nil {
				return err
			}
		}
		if len(w.names) > most {
			return w.d.unavailable(ctx, fmt.Errorf("more than %d groups are around the people asked for: narrow group_bases or group_filter", most))
		}
		next = w.above(next)
	}
	return nil
}

// above are the groups directly above that were not asked for theirs yet.
func (w *walk) above(below []string) []string {
	fresh := map[string]bool{}
	for _, dn := range below {
		for _, group := range w.up[key(dn)] {
			if !w.asked[key(group)] {
				w.asked[key(group)] = true
				fresh[group] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(fresh))
}

// in notes that somebody is in groups.
func (w *walk) in(dn string, groups ...string) {
	for _, group := range groups {
		if known, ok := w.names[key(group)]; ok {
			group = known
		} else {
			w.names[key(group)] = group
		}
		if !slices.Contains(w.up[key(dn)], group) {
			w.up[key(dn)] = append(w.up[key(dn)], group)
		}
	}
}

// readMemberOf reads of groups which groups they are in.
func (w *walk) readMemberOf(ctx context.Context, c *conn, groups []string) error {
	var filters []string
	for _, dn := range groups {
		filters = append(filters, equals("distinguishedName", dn))
	}
	var found []*ldap.Entry
	err := w.d.everything(ctx, c, w.d.GroupBases, "(&"+w.d.GroupFilter+anyOf(filters)+")", []string{memberOf}, func(e *ldap.Entry) {
		found = append(found, e)
	})
	if err != nil {
		return err
	}
	for _, e := range found {
		above, err := w.d.values(ctx, c, e, memberOf)
		if err != nil {
			return err
		}
		w.in(e.DN, above...)
	}
	return nil
}

// readEach searches the groups of people or groups one by one.
func (w *walk) readEach(ctx context.Context, c *conn, members []string) error {
	for _, dn := range members {
		filter := "(&" + w.d.GroupFilter + equals(w.d.Attributes.Member, dn) + ")"
		if err := w.d.everything(ctx, c, w.d.GroupBases, filter, []string{"1.1"}, func(e *ldap.Entry) { w.in(dn, e.DN) }); err != nil {
			return err
		}
	}
	return nil
}

// readMembers searches the groups that people or groups are in. The members of each are read once.
func (w *walk) readMembers(ctx context.Context, c *conn, members []string) error {
	attribute := w.d.Attributes.Member
	var filters, fresh []string
	for _, dn := range members {
		filters = append(filters, equals(attribute, dn))
	}
	err := w.d.everything(ctx, c, w.d.GroupBases, "(&"+w.d.GroupFilter+anyOf(filters)+")", []string{"1.1"}, func(e *ldap.Entry) {
		if !w.loaded[key(e.DN)] {
			fresh = append(fresh, e.DN)
		}
	})
	if err != nil {
		return err
	}
	for _, dn := range fresh {
		result, err := c.search(ctx, w.d.request(dn, ldap.ScopeBaseObject, w.d.GroupFilter, []string{attribute}))
		if err != nil && !ldap.IsErrorWithCode(err, ldap.LDAPResultNoSuchObject) {
			return err
		}
		w.loaded[key(dn)] = true
		if result == nil {
			continue
		}
		for _, group := range result.Entries {
			all, err := w.d.values(ctx, c, group, attribute)
			if err != nil {
				return err
			}
			for _, member := range all {
				w.in(member, group.DN)
			}
		}
	}
	return nil
}

// primaries adds each person's primary group (Domain Users, as a rule), which Windows keeps as a number and not as a membership.
func (w *walk) primaries(ctx context.Context, c *conn, people []*ldap.Entry) error {
	inIt := map[string][]string{} // the group's SID → people
	for _, e := range people {
		own, rid := e.GetEqualFoldRawAttributeValue(sid), number(e, primary)
		if len(own) >= 12 && rid > 0 && rid <= 0xffffffff {
			group := slices.Clone(own)
			binary.LittleEndian.PutUint32(group[len(group)-4:], uint32(rid))
			inIt[string(group)] = append(inIt[string(group)], e.DN)
		}
	}
	for some := range slices.Chunk(slices.Sorted(maps.Keys(inIt)), perAsk) {
		var filters []string
		for _, one := range some {
			filters = append(filters, "("+sid+"="+escapeAll([]byte(one))+")")
		}
		err := w.d.everything(ctx, c, w.d.GroupBases, "(&"+w.d.GroupFilter+anyOf(filters)+")", []string{sid}, func(e *ldap.Entry) {
			for _, dn := range inIt[string(e.GetEqualFoldRawAttributeValue(sid))] {
				w.in(dn, e.DN)
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// of gives the groups of somebody, and all groups that these are in, sorted.
func (w *walk) of(e *ldap.Entry) []string {
	all := map[string]bool{}
	next := []string{e.DN}
	for len(next) > 0 {
		dn := next[len(next)-1]
		next = next[:len(next)-1]
		for _, group := range w.up[key(dn)] {
			if !all[group] {
				all[group] = true
				next = append(next, group)
			}
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// key makes DNs comparable: case and the spaces between parts mean nothing.
func key(dn string) string {
	parsed, err := ldap.ParseDN(dn)
	if err != nil {
		return fold(dn)
	}
	return fold(parsed.String())
}
