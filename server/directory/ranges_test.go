package directory_test

import (
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	ber "github.com/go-asn1-ber/asn1-ber"
	"github.com/go-ldap/ldap/v3"

	"stationmaster/server/directory"
)

// ranging is a directory with one person in 3,200 groups, of which it says no more than 1,500 at once, as an Active Directory does.
type ranging struct {
	groups []string
	lies   string // the number that its first range says it ends at, if not empty
}

const atOnce = 1500

func (r ranging) attributes(asked []string) map[string][]string {
	if slices.Contains(asked, "sAMAccountName") {
		name, values := r.rangeFrom(0)
		if r.lies != "" {
			name = "memberOf;range=0-" + r.lies
		}
		return map[string][]string{"objectGUID": {"0123456789abcdef"}, "sAMAccountName": {"bo"}, "memberOf": {}, name: values}
	}
	from := 0
	if _, err := fmt.Sscanf(asked[0], "memberOf;range=%d-*", &from); err != nil {
		return map[string][]string{}
	}
	name, values := r.rangeFrom(from)
	return map[string][]string{name: values}
}

func (r ranging) rangeFrom(from int) (string, []string) {
	if from+atOnce >= len(r.groups) {
		return fmt.Sprintf("memberOf;range=%d-*", from), r.groups[from:]
	}
	return fmt.Sprintf("memberOf;Range=%d-%d", from, from+atOnce-1), r.groups[from : from+atOnce]
}

// start serves it, and gives its address.
func (r ranging) start(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	t.Cleanup(func() { l.Close(); all.Wait() })
	all.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			all.Go(func() { r.serve(c) })
		}
	})
	return l.Addr().String()
}

// serve answers until the other side goes away.
func (r ranging) serve(c net.Conn) {
	defer c.Close()
	for {
		asked, err := ber.ReadPacket(c)
		if err != nil || len(asked.Children) < 2 {
			return
		}
		id, question := asked.Children[0].Value.(int64), asked.Children[1]
		answer := func(p *ber.Packet) {
			message := ber.Encode(ber.ClassUniversal, ber.TypeConstructed, ber.TagSequence, nil, "")
			message.AppendChild(ber.NewInteger(ber.ClassUniversal, ber.TypePrimitive, ber.TagInteger, id, ""))
			message.AppendChild(p)
			_, _ = c.Write(message.Bytes())
		}
		done := func(application ber.Tag) *ber.Packet {
			p := ber.Encode(ber.ClassApplication, ber.TypeConstructed, application, nil, "")
			p.AppendChild(ber.NewInteger(ber.ClassUniversal, ber.TypePrimitive, ber.TagEnumerated, ldap.LDAPResultSuccess, ""))
			p.AppendChild(octets(""))
			p.AppendChild(octets(""))
			return p
		}
		switch question.Tag {
		case ldap.ApplicationBindRequest:
			answer(done(ldap.ApplicationBindResponse))
		case ldap.ApplicationSearchRequest:
			var attributes []string
			for _, a := range question.Children[7].Children {
				attributes = append(attributes, a.Data.String())
			}
			filter, err := ldap.DecompileFilter(question.Children[6])
			if err == nil && !strings.Contains(filter, "(objectClass=group)") { // it has no groups in groups
				answer(entryOf("CN=bo,DC=x", r.attributes(attributes)))
			}
			answer(done(ldap.ApplicationSearchResultDone))
		}
	}
}

func entryOf(dn string, attributes map[string][]string) *ber.Packet {
	e := ber.Encode(ber.ClassApplication, ber.TypeConstructed, ldap.ApplicationSearchResultEntry, nil, "")
	e.AppendChild(octets(dn))
	list := ber.Encode(ber.ClassUniversal, ber.TypeConstructed, ber.TagSequence, nil, "")
	for name, values := range attributes {
		one := ber.Encode(ber.ClassUniversal, ber.TypeConstructed, ber.TagSequence, nil, "")
		one.AppendChild(octets(name))
		set := ber.Encode(ber.ClassUniversal, ber.TypeConstructed, ber.TagSet, nil, "")
		for _, value := range values {
			set.AppendChild(octets(value))
		}
		one.AppendChild(set)
		list.AppendChild(one)
	}
	e.AppendChild(list)
	return e
}

func octets(text string) *ber.Packet {
	return ber.NewString(ber.ClassUniversal, ber.TypePrimitive, ber.TagOctetString, text, "")
}

func TestMoreGroupsThanOneAnswerHas(t *testing.T) {
	t.Parallel()
	var groups []string
	for i := range 3200 {
		groups = append(groups, fmt.Sprintf("CN=g%04d,DC=x", i))
	}
	for lies, good := range map[string]bool{"": true, "1498": false, "-1": false, "many": false} {
		config := directory.Config{
			Name: "corp", Kind: directory.ActiveDirectory, Domain: "CORP", Servers: []string{"ldap://" + ranging{groups, lies}.start(t)}, Plain: true,
			BindDN: "svc", Password: "x", Bases: []string{"DC=x"}, Timeout: 30 * time.Second, Whole: 2 * time.Minute,
		}
		a, err := set(t, config).Find(t.Context(), "corp", "bo")
		if good && (err != nil || !slices.Equal(a.Groups, groups)) {
			t.Errorf("%d groups, %v", len(a.Groups), err)
		}
		if !good && err == nil {
			t.Errorf("a range that ends at %s was taken: %d groups", lies, len(a.Groups))
		}
	}
}
