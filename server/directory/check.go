package directory

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/go-ldap/ldap/v3"

	"stationmaster/server/logon"
)

// Step is one thing that Check tried.
type Step = logon.DirectoryStep

// Check tries a directory step by step, for who configures it: each server up to the search of the bases, then on the first that is well the account
// of a typed name, if one is given, and its password, if that is given. It reports each step as it is done, and tells whether all were well.
func (s *Set) Check(ctx context.Context, name, typed, password string, report func(Step)) (bool, error) {
	d, err := s.of(name)
	if err != nil {
		return false, err
	}
	well := true
	tell := func(step Step) bool {
		well = well && step.OK
		report(step)
		return step.OK
	}
	var works *conn
	for _, each := range d.servers {
		c := d.checkServer(ctx, each, tell)
		switch {
		case c != nil && works == nil:
			works = c
			defer c.close()
		case c != nil:
			c.close()
		}
	}
	if works == nil || typed == "" {
		return well, nil
	}
	d.checkUser(ctx, works, typed, password, tell)
	return well, nil
}

// checkServer gives a connection that is bound as the service account, if all went well.
func (d *directory) checkServer(ctx context.Context, s *server, tell func(Step) bool) *conn {
	step := func(name string, err error, found string) bool {
		out := Step{Server: s.url, Name: name, OK: err == nil, Found: found}
		if err != nil {
			out.Found, out.Do = oneLine(err), d.advice(name, err)
		}
		return tell(out)
	}
	bounded, cancel := context.WithTimeout(ctx, d.Timeout)
	defer cancel()
	addresses, err := net.DefaultResolver.LookupHost(bounded, s.host)
	if !step("resolve", err, strings.Join(addresses, ", ")) {
		return nil
	}
	c, err := d.dial(ctx, s)
	if !step("connect", err, s.address) {
		return nil
	}
	err = d.secure(ctx, c)
	found := "NOT ENCRYPTED, as plain: true asks for"
	if err == nil && !s.plain {
		found = certificate(c)
	}
	if !step("encryption", err, found) {
		return nil
	}
	password, err := d.servicePassword()
	if d.unusable != nil {
		err = d.unusable
	}
	if err != nil {
		err = fmt.Errorf("%w: %w", errPassword, err)
	} else if err = d.refused(); err != nil {
		err = fmt.Errorf("it is not tried again in the same minute, for each try counts towards its being locked: %w", err)
	} else if _, err = c.bind(ctx, d.BindDN, password, false); err != nil && !broken(err) {
		_ = d.refuse(s, err) // told as it is
	}
	ok := step("service account", err, d.BindDN)
	for _, base := range d.Bases {
		if !ok {
			break
		}
		found, err := d.peek(ctx, c, base)
		ok = step("base "+base, err, found)
	}
	if !ok {
		c.close()
		return nil
	}
	return c
}

// peek looks whether a base has accounts.
func (d *directory) peek(ctx context.Context, c *conn, base string) (string, error) {
	request := d.request(base, ldap.ScopeWholeSubtree, d.UserFilter, []string{d.Attributes.ID, d.Attributes.Name})
	request.SizeLimit = 1
	result, err := c.search(ctx, request)
	if err != nil && !ldap.IsErrorWithCode(err, ldap.LDAPResultSizeLimitExceeded) {
		return "", err
	}
	if result == nil || len(result.Entries) == 0 {
		return "", errNoAccounts
	}
	e := result.Entries[0]
	if d.id(e) == "" || e.GetEqualFoldAttributeValue(d.Attributes.Name) == "" {
		return "", fmt.Errorf("%w: %s", errNoID, e.DN)
	}
	return "has accounts, such as " + e.DN, nil
}

var (
	errNoAccounts = errors.New("nothing below it is found by user_filter")
	errNoID       = errors.New("an account shows no ID or no name")
)

func certificate(c *conn) string {
	cert := c.state.PeerCertificates[0]
	names := slices.Clone(cert.DNSNames)
	for _, ip := range cert.IPAddresses {
		names = append(names, ip.String())
	}
	return fmt.Sprintf("certificate for %s, until %s, by %s", strings.Join(names, ", "), cert.NotAfter.UTC().Format("2006-01-02 15:04 UTC"), cert.Issuer)
}

func (d *directory) checkUser(ctx context.Context, c *conn, typed, password string, tell func(Step) bool) {
	if domain := d.foreign(typed); domain != "" {
		tell(Step{
			Name: "account", Found: fmt.Sprintf("%s names another directory than this one", typed),
			Do: fmt.Sprintf("%s is neither its domain (%s) nor one of its upn_suffixes (%s).", domain, d.Domain, cmp.Or(strings.Join(d.UPNSuffixes, ", "), "it has none")),
		})
		return
	}
	entry, err := d.entry(ctx, c, typed)
	var refusal *logon.DirectoryError
	if errors.As(err, &refusal) {
		found := strings.ReplaceAll(string(refusal.Cause), "_", " ")
		if refusal.Detail != "" {
			found += ": " + refusal.Detail
		}
		tell(Step{Name: "account", Found: found, Do: d.userAdvice(refusal.Cause)})
		return
	}
	if err != nil {
		tell(Step{Name: "account", Found: oneLine(err), Do: d.advice("account", err)})
		return
	}
	account, _ := d.account(entry)
	account = account.Fit()
	tell(Step{Name: "account", OK: true, Found: fmt.Sprintf("%s is %s, ID %s, display name %q, mail %q", account.Name, entry.DN, account.ID, account.DisplayName, account.Mail)})
	state := Step{Name: "state", OK: account.State == logon.AccountEnabled, Found: "enabled"}
	if !state.OK {
		state.Found = string(account.State)
		state.Do = d.userAdvice(map[logon.AccountState]logon.DirectoryCause{
			logon.AccountDisabled: logon.CauseAccountDisabled, logon.AccountExpired: logon.CauseAccountExpired, logon.AccountLocked: logon.CauseAccountLocked,
		}[account.State])
	}
	tell(state)
	stamp := Step{Name: "password's age", OK: true, Found: d.Attributes.Stamp + " is " + d.when(account.PasswordStamp)}
	switch {
	case account.PasswordStamp == "":
		stamp.Found = "the directory does not show " + d.Attributes.Stamp
		stamp.Do = "Without it a new password is not noticed until the next log on. Let the service account read it. OpenLDAP writes it with the overlay ppolicy; a global catalogue (port 3269) does not have it."
	case d.isAD() && account.PasswordStamp == "0":
		stamp.OK, stamp.Found, stamp.Do = false, "must be changed at the next log on", d.userAdvice(logon.CauseMustChange)
	case d.isAD() && number(entry, computed)&bitExpired != 0:
		stamp.OK, stamp.Found, stamp.Do = false, stamp.Found+", and it has expired", d.userAdvice(logon.CausePasswordExpired)
	}
	tell(stamp)
	w := d.newWalk()
	if err := w.read(ctx, c, []*ldap.Entry{entry}); err != nil {
		tell(Step{Name: "groups", Found: oneLine(err), Do: d.advice("groups", err)})
	} else if groups := w.of(entry); len(groups) == 0 {
		tell(Step{Name: "groups", OK: true, Found: "none below " + strings.Join(d.GroupBases, " and "), Do: "If there should be some, look at group_bases and group_filter."})
	} else {
		tell(Step{Name: "groups", OK: true, Found: fmt.Sprintf("%d, groups in groups among them:\n%s", len(groups), strings.Join(groups, "\n"))})
	}
	if password == "" {
		return
	}
	result, err := d.bindAs(ctx, c.server, entry.DN, password)
	cause := bindCause(result, err)
	if cause == "" {
		tell(Step{Name: "password", OK: true, Found: "is right"})
		return
	}
	found := strings.ReplaceAll(string(cause), "_", " ")
	if err != nil {
		found += ": " + oneLine(err)
	}
	tell(Step{Name: "password", Found: found, Do: d.userAdvice(cause)})
}

// when writes a stamp as a time.
func (d *directory) when(stamp string) string {
	var ticks int64
	if _, err := fmt.Sscan(stamp, &ticks); d.isAD() && err == nil && ticks > 0 {
		return time.Unix(ticks/10_000_000-since1601, 0).UTC().Format("2006-01-02 15:04 UTC")
	}
	return stamp
}

// foreign is the domain or suffix in what was typed, if it is not this directory's.
func (d *directory) foreign(typed string) string {
	domain, _, found := strings.Cut(typed, `\`)
	if at := strings.LastIndexByte(typed, '@'); !found && at >= 0 {
		domain, found = typed[at+1:], true
	}
	if !found || strings.EqualFold(domain, d.Domain) || slices.ContainsFunc(d.UPNSuffixes, func(own string) bool { return strings.EqualFold(own, domain) }) {
		return ""
	}
	return domain
}
