package directory

import (
	"errors"
	"regexp"
	"strings"

	"github.com/go-ldap/ldap/v3"

	"stationmaster/server/logon"
)

// adSays is where an Active Directory hides why a bind failed: "…AcceptSecurityContext error, data 52e, v4563".
var adSays = regexp.MustCompile(`\bdata ([0-9a-f]{1,8})\b`)

// adCauses are its codes. Those about the password's age it gives only when the password was right.
var adCauses = map[string]logon.DirectoryCause{
	"525": logon.CauseUnknownAccount,
	"52e": logon.CauseWrongPassword,
	"530": logon.CauseLogonHours,
	"531": logon.CauseWorkstation,
	"532": logon.CausePasswordExpired,
	"533": logon.CauseAccountDisabled,
	"701": logon.CauseAccountExpired,
	"773": logon.CauseMustChange,
	"775": logon.CauseAccountLocked,
}

// The codes of the password policy control (draft-behera-ldap-password-policy) that concern a bind.
const (
	policyExpired     = 0
	policyLocked      = 1
	policyMustChange  = 2
	policyNothingSaid = -1
)

// bindCause says why a person's bind failed; empty: it did not. What is the connection's fault is not asked here.
func bindCause(result *ldap.SimpleBindResult, err error) logon.DirectoryCause {
	policy := int8(policyNothingSaid)
	if result != nil {
		if control, ok := ldap.FindControl(result.Controls, ldap.ControlTypeBeheraPasswordPolicy).(*ldap.ControlBeheraPasswordPolicy); ok {
			policy = control.Error
		}
	}
	switch {
	case policy == policyMustChange:
		return logon.CauseMustChange
	case err == nil:
		return ""
	case policy == policyExpired:
		return logon.CausePasswordExpired
	case policy == policyLocked:
		return logon.CauseAccountLocked
	}
	var said *ldap.Error
	if !errors.As(err, &said) {
		return logon.CauseUnavailable
	}
	switch said.ResultCode {
	case ldap.LDAPResultInvalidCredentials:
		if code := adSays.FindStringSubmatch(fold(words(said))); code != nil && adCauses[code[1]] != "" {
			return adCauses[code[1]]
		}
		return logon.CauseWrongPassword
	case ldap.LDAPResultInappropriateAuthentication, ldap.LDAPResultNoSuchObject:
		return logon.CauseWrongPassword // an account without a password, or one that has just gone
	case ldap.LDAPResultConstraintViolation:
		return logon.CauseAccountLocked // how 389 Directory Server says it
	case ldap.LDAPResultUnwillingToPerform:
		if strings.Contains(fold(words(said)), "inactivated") {
			return logon.CauseAccountDisabled // likewise
		}
	}
	return logon.CauseUnavailable
}

// words is what the server said itself.
func words(e *ldap.Error) string {
	if e.Err == nil {
		return ""
	}
	return e.Err.Error()
}
