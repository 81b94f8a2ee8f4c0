package directory

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"os"
	"strings"
	"syscall"

	"github.com/go-ldap/ldap/v3"

	"stationmaster/server/logon"
)

// advice says what an administrator can do about a step that failed at a server.
func (d *directory) advice(step string, err error) string {
	var said *ldap.Error
	errors.As(err, &said)
	switch {
	case step == "resolve":
		return "Look at the name in servers, and at the DNS server of this computer: a domain controller is found by the domain's own DNS."
	case step == "connect":
		return "Is the server up, and do firewalls between it and this computer let the port through (636 for ldaps, 389 for StartTLS)?"
	case step == "encryption":
		return d.encryptionAdvice(err)
	case errors.Is(err, errSealed):
		return "Enter it again: stationmaster directory set, with password among the keys."
	case errors.Is(err, errPassword):
		return "Look at password_file, and whether the user that this server runs as may read it."
	case errors.Is(err, errNoAccounts):
		return "Look at bases and user_filter, and whether the service account may read there."
	case errors.Is(err, errNoID):
		return "Look at attributes.id and attributes.name, and let the service account read them."
	case said == nil:
		return "The server was silent, or cut the connection. Look at its log; if it is only slow, raise timeout."
	}
	switch said.ResultCode {
	case ldap.LDAPResultInvalidCredentials:
		return d.serviceAdvice(said)
	case ldap.LDAPResultStrongAuthRequired, ldap.LDAPResultConfidentialityRequired:
		return "The server takes no password without encryption: use ldaps://, or start_tls: true."
	case ldap.LDAPResultNoSuchObject:
		return noSuchDN(step, said.MatchedDN)
	case ldap.LDAPResultInsufficientAccessRights:
		return "Give the service account the right to read there."
	case ldap.LDAPResultReferral:
		return "That is on another server, and referrals are not followed: name a server that has it, or a directory of its own for that domain."
	case ldap.LDAPResultInvalidDNSyntax:
		return "Write it as a DN, like CN=stationmaster,OU=Services,DC=corp,DC=example,DC=com."
	}
	return "Look the code up in the server's documentation, and at its log."
}

// noSuchDN is about a base that is not there.
func noSuchDN(step, nearest string) string {
	key := "bases"
	if step == "groups" {
		key = "group_bases"
	}
	if nearest != "" {
		nearest = " The nearest that the server has is " + nearest + "."
	}
	return "There is no such DN, or the service account may not read it: look at " + key + "." + nearest
}

// serviceAdvice is about a service account that is refused.
func (d *directory) serviceAdvice(said *ldap.Error) string {
	const start = "The directory refuses bind_dn: "
	switch bindCause(nil, said) {
	case logon.CauseAccountDisabled:
		return start + "the account is disabled."
	case logon.CauseAccountLocked:
		return start + "the account is locked. Unlock it, and look for who tries a wrong password."
	case logon.CausePasswordExpired, logon.CauseMustChange:
		return start + "its password has expired or must be changed. Set a new one, and \"Password never expires\"."
	case logon.CauseAccountExpired:
		return start + "the account has expired."
	case logon.CauseUnknownAccount:
		return start + "there is no such account. Write it as a DN or, in an Active Directory, as user@domain."
	}
	return start + "the password is wrong, or the account is written wrongly (a DN or, in an Active Directory, user@domain)."
}

func (d *directory) encryptionAdvice(err error) string {
	var unknown x509.UnknownAuthorityError
	var host x509.HostnameError
	var invalid x509.CertificateInvalidError
	var header tls.RecordHeaderError
	switch {
	case errors.As(err, &unknown):
		issuer := ""
		if unknown.Cert != nil {
			issuer = " (its issuer is " + unknown.Cert.Issuer.String() + ")"
		}
		return "The certificate is by an authority that is not in ca_file or ca" + issuer + ". Put that authority's certificate there, in PEM; " +
			"Active Directory Certificate Services give it by: certutil -ca.cert ca.cer"
	case errors.As(err, &host):
		names := "no names at all"
		if host.Certificate != nil && len(host.Certificate.DNSNames) > 0 {
			names = strings.Join(host.Certificate.DNSNames, ", ")
		}
		return "The certificate is for " + names + ", and servers says " + host.Host + ". Use a name that it has, or give the server one with this name."
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "The certificate is not valid now. Renew it on the server, and look at both clocks."
	case errors.Is(err, errNoStartTLS):
		return "Give the server a certificate, so that it can do StartTLS."
	case errors.As(err, &header):
		return "That port does not speak TLS: ldaps:// is usually at 636, and ldap:// with start_tls: true at 389."
	case errors.Is(err, io.EOF), errors.Is(err, syscall.ECONNRESET):
		return "The server ended the connection: a domain controller without a certificate does. Give it one (Domain Controller Authentication). Or it is the other port: " +
			"ldaps:// is usually at 636, and ldap:// with start_tls: true at 389."
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, context.DeadlineExceeded):
		return "The server took the connection and then was silent: it hangs, or does not speak TLS at that port. If it is only slow, raise timeout."
	}
	return "The server's TLS does not fit: version 1.2 at least is needed."
}

// userAdvice says what an administrator can do about an account that is not let in.
func (d *directory) userAdvice(cause logon.DirectoryCause) string {
	return map[logon.DirectoryCause]string{
		logon.CauseUnknownAccount:   "The name is not below bases, or not found by user_filter: look at both, and whether the service account may read the account.",
		logon.CauseAmbiguousAccount: "Several accounts have that name: narrow bases or user_filter.",
		logon.CauseWrongPassword:    "The password is wrong.",
		logon.CauseAccountDisabled:  "The account is disabled: enable it in the directory.",
		logon.CauseAccountExpired:   "The account has expired: change the date in the directory (Account, Account expires).",
		logon.CauseAccountLocked:    "The account is locked after wrong passwords: unlock it in the directory, or wait.",
		logon.CausePasswordExpired:  "The password has expired: the person changes it in Windows first.",
		logon.CauseMustChange:       "The password must be changed: the person changes it in Windows first.",
		logon.CauseLogonHours:       "The account may not log on at this time (Account, Logon Hours).",
		logon.CauseWorkstation:      "The account may log on at some computers only (Account, Log On To): this server is not among them.",
		logon.CauseUnavailable:      "Nobody could say: look at the server's log.",
	}[cause]
}
