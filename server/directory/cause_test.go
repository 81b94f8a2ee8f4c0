package directory_test

import (
	"errors"
	"io"
	"testing"

	"github.com/go-ldap/ldap/v3"

	"stationmaster/server/directory"
	"stationmaster/server/logon"
)

// TestSubCodes: why an Active Directory refuses stands in its words alone. What it means for the person is the core's.
func TestSubCodes(t *testing.T) {
	t.Parallel()
	says := func(code string) error {
		return &ldap.Error{
			ResultCode: ldap.LDAPResultInvalidCredentials,
			Err:        errors.New("80090308: LdapErr: DSID-0C090439, comment: AcceptSecurityContext error, data " + code + ", v4563"),
		}
	}
	for code, cause := range map[string]logon.DirectoryCause{
		"52e":      logon.CauseWrongPassword,
		"52E":      logon.CauseWrongPassword,
		"525":      logon.CauseUnknownAccount,
		"530":      logon.CauseLogonHours,
		"531":      logon.CauseWorkstation,
		"532":      logon.CausePasswordExpired,
		"533":      logon.CauseAccountDisabled,
		"701":      logon.CauseAccountExpired,
		"773":      logon.CauseMustChange,
		"775":      logon.CauseAccountLocked,
		"57":       logon.CauseWrongPassword, // unknown ones tell nothing
		"80090346": logon.CauseWrongPassword, // channel binding
		"":         logon.CauseWrongPassword,
	} {
		if got := directory.BindCause(nil, says(code)); got != cause {
			t.Errorf("data %s is %q, not %q", code, got, cause)
		}
	}
	for name, c := range map[string]struct {
		err   error
		cause logon.DirectoryCause
	}{
		"nothing wrong":          {nil, ""},
		"without words":          {&ldap.Error{ResultCode: ldap.LDAPResultInvalidCredentials}, logon.CauseWrongPassword},
		"code in another result": {&ldap.Error{ResultCode: ldap.LDAPResultUnwillingToPerform, Err: errors.New("data 533")}, logon.CauseUnavailable},
		"no password":            {&ldap.Error{ResultCode: ldap.LDAPResultInappropriateAuthentication}, logon.CauseWrongPassword},
		"just gone":              {&ldap.Error{ResultCode: ldap.LDAPResultNoSuchObject}, logon.CauseWrongPassword},
		"389: locked":            {&ldap.Error{ResultCode: ldap.LDAPResultConstraintViolation}, logon.CauseAccountLocked},
		"389: disabled":          {&ldap.Error{ResultCode: ldap.LDAPResultUnwillingToPerform, Err: errors.New("Account Inactivated. Contact admin.")}, logon.CauseAccountDisabled},
		"busy":                   {&ldap.Error{ResultCode: ldap.LDAPResultBusy}, logon.CauseUnavailable},
		"cut off":                {io.EOF, logon.CauseUnavailable},
	} {
		if got := directory.BindCause(nil, c.err); got != c.cause {
			t.Errorf("%s is %q, not %q", name, got, c.cause)
		}
	}
}
