package logon

import (
	"context"
	"time"
)

// Directories are the directories (LDAP, Active Directory) whose accounts may log on, as this node reaches them. Their names are the
// configuration's, or those of administrators who keep one. Which ones there are may change at any time. All methods may be called by many goroutines at once; those with a context ask the network, within times of their own
// that are shorter than any request's.
type Directories interface {
	// Locate says which directory a typed name belongs to, by what is in front of a backslash (NetBIOS domain) or behind the last @ (UPN
	// suffix), and whether it names it; a plain name belongs to the default directory, if there is one, and does not name it. It asks nobody.
	Locate(typed string) (directory string, named, ok bool)
	// Authenticate finds the account of a typed name by search, and binds as it with the password. What is wrong with either is a
	// *DirectoryError. It never binds with an empty password. found is called between the two, with the account's ID: an error of it is the
	// answer, and the password is not shown to anybody.
	Authenticate(ctx context.Context, directory, typed, password string, found func(id string) error) (Account, error)
	// Find reads the account of a typed name without its password.
	Find(ctx context.Context, directory, typed string) (Account, error)
	// Lookup reads accounts by their IDs, in batches. Who is not in the answer is not in the directory any more: it answers whole or with an error.
	Lookup(ctx context.Context, directory string, ids []string) (map[string]Account, error)
	// Health tells of each directory how it was last seen, without asking.
	Health() []DirectoryHealth
	// Probe asks each directory something small, so that Health knows, and returns when all have answered or had their time.
	Probe(ctx context.Context)
	// Reload reads anew which directories there are. Who is being asked about goes on to the end.
	Reload(ctx context.Context) error
}

// Account is a person as somebody else knows them: a directory, or a provider of single sign-on.
type Account struct {
	Source      string // the directory's or the provider's name in the configuration
	ID          string // never changes and is never given to another: objectGUID, entryUUID, a provider's sub
	Name        string // as our user is called, unique among all: DOMAIN\user
	DisplayName string
	Mail        string
	Groups      []string // the names that mappings know them by: of directories the DNs, also of groups in groups
	// GroupsWithheld says why the source does not tell the groups although there are some. Empty: Groups is all of them.
	GroupsWithheld string
	// PasswordStamp changes with the password (pwdLastSet, pwdChangedTime). Empty: the source does not tell.
	PasswordStamp string
	State         AccountState
}

// AccountState is what a directory says about an account that it has.
type AccountState string

// The states of an account. Locked is the directory's own brake on guessing and ends by itself.
const (
	AccountEnabled  AccountState = ""
	AccountDisabled AccountState = "disabled"
	AccountExpired  AccountState = "expired"
	AccountLocked   AccountState = "locked"
)

// DirectoryCause says why a directory did not let somebody in: for the ledger and for administrators. What the person is told says less.
type DirectoryCause string

// The causes.
const (
	CauseUnknownAccount   DirectoryCause = "unknown_account"
	CauseAmbiguousAccount DirectoryCause = "ambiguous_account" // the search found several
	CauseWrongPassword    DirectoryCause = "wrong_password"
	CauseAccountDisabled  DirectoryCause = "account_disabled"
	CauseAccountExpired   DirectoryCause = "account_expired"
	CauseAccountLocked    DirectoryCause = "account_locked"
	CausePasswordExpired  DirectoryCause = "password_expired"     // the password is right, and too old
	CauseMustChange       DirectoryCause = "password_must_change" // the password is right, and must be changed first
	CauseLogonHours       DirectoryCause = "logon_hours"
	CauseWorkstation      DirectoryCause = "workstation_not_allowed"
	CauseUnavailable      DirectoryCause = "directory_unavailable" // nobody could say: no server answered in time, or its answer was none
)

// DirectoryError is a refusal or a fault of a directory.
type DirectoryError struct {
	Directory string
	Cause     DirectoryCause
	Detail    string // the server's own words, and which server; never anything that was typed as a password
	Err       error
}

func (e *DirectoryError) Error() string {
	text := "directory " + e.Directory + ": " + string(e.Cause)
	if e.Detail != "" {
		text += ": " + e.Detail
	}
	return text
}

func (e *DirectoryError) Unwrap() error { return e.Err }

// DirectoryHealth is how a directory was last seen.
type DirectoryHealth struct {
	Name  string
	Up    bool      // the last question was answered; true as long as none was asked
	Since time.Time // since when it is so; zero as long as none was asked
	Why   string    // of one that is not up
	// Refused tells of one that is not up that its servers answer, and refuse the account that this server searches with.
	Refused bool
}
