package logon

import (
	"context"
	"slices"
	"strings"
	"time"
)

// AccountRemoved is the core's own state of an account that its source does not have any more.
const AccountRemoved AccountState = "removed"

// Closed tells whether nobody can use the account until the source says otherwise. Locked is not: strangers can lock an account by guessing, and
// nobody may be logged off by them.
func (s AccountState) Closed() bool {
	return s == AccountDisabled || s == AccountExpired || s == AccountRemoved
}

// Fit is the account with what can be shown and kept of it. What its source has about a person is not the person's fault: they log on. The name
// is left as it is: one that was made to fit could be another's.
func (a Account) Fit() Account {
	a.DisplayName = FitText(a.DisplayName, MaxDisplayName)
	if CheckText("", a.Mail, MaxMail, false) != nil { // half an address is none
		a.Mail = ""
	}
	a.Groups = slices.DeleteFunc(slices.Clone(a.Groups), func(group string) bool { return CheckText("", group, MaxGroup, true) != nil })
	return a
}

// Mapping says what being in a group of a source gives: a role, a workgroup, or, with neither, that its people may log on.
type Mapping struct {
	ID        int64
	Source    string
	Group     string // its name as Account.Groups has it, without regard to case
	Gives     CircleID
	GivesName string
}

// GroupKey makes names of groups equal that differ in case only, as DNs do.
func GroupKey(group string) string { return strings.ToLower(strings.TrimSpace(group)) }

// HasLeave tells whether the user may log on at all: an own one may; the others, if an administrator or a mapping allowed them.
func (u User) HasLeave() bool { return u.Source == "" || u.Allowed || u.Mapped }

// AccountInUse is a user of a source who has a held session or a saved logon.
type AccountInUse struct {
	User
	Given []CircleID // the memberships that their source's mappings gave
}

// Accounts is the part of the Store for users whom a source knows (docs/adr/0031, 0035).
type Accounts interface {
	// Provision makes the account's user, or brings the one with its source and ID up to date: names, mail, state, and what mappings give, leave and
	// memberships. What they gave before and give no more ends, with the sessions that rested on it; what an administrator gave stays. A new password
	// (NextStamp) raises the password version, which voids tickets and saved logons; a closed account ends its sessions, too. The user
	// who had the name before, if it is another account of that source, gives it up. ErrTaken: somebody else's user has it. allowed tells whether a
	// mapping or an administrator lets the user in.
	Provision(ctx context.Context, a Account) (u User, allowed bool, err error)
	// Recheck is Provision, for a user who is there, with what the source said to a question of that time, by the store's clock. ErrStale, with
	// nothing changed: the source has been heard since. ErrNotFound: the user is not there. Without a name the user keeps the one that they have.
	Recheck(ctx context.Context, a Account, asked time.Time) error
	// CloseAccount writes down that an account is closed, and ends its sessions, tickets and saved logons. The administrator's own switch stays. asked
	// is as for Recheck.
	CloseAccount(ctx context.Context, id UserID, state AccountState, asked time.Time) error
	// AccountsInUse lists the users of sources who have a held session or a saved logon, in the order of their ids, and the time by the store's clock
	// before it read them.
	AccountsInUse(ctx context.Context) (users []AccountInUse, at time.Time, err error)
	// AccountByID finds the user of a source's account. ErrNotFound if there is none.
	AccountByID(ctx context.Context, source, id string) (User, error)
	// AccountByName finds a source's user by what is behind the domain in their name. ErrNotFound if there is none.
	AccountByName(ctx context.Context, source, name string) (User, error)
	// TakeTurn tells whether it is the caller's turn to do the work that key names: nobody took it within the last every. Then it is taken.
	TakeTurn(ctx context.Context, key string, every time.Duration) (bool, error)
	// LeaveTurn gives a turn back that was taken and not used.
	LeaveTurn(ctx context.Context, key string) error
	// PutCheck keeps what came of the last check of a source's accounts, for all nodes; Checks reads them, with the time.
	PutCheck(ctx context.Context, c Checked) error
	Checks(ctx context.Context) ([]Checked, error)
}

// Mappings is the part of the Store that administers what groups of sources give.
type Mappings interface {
	// Mappings lists them in the order of sources and groups.
	Mappings(ctx context.Context) ([]Mapping, error)
	// CreateMapping returns ErrTaken for one that is there, ErrNotFound for a role or workgroup that is not. It counts from the next log on, or the
	// next check, of those who are in the group: until then nobody knows who is.
	CreateMapping(ctx context.Context, m Mapping) (Mapping, error)
	// DeleteMapping takes what the mapping gave from everybody, unless another one gives it as well, and ends the sessions that rested on it.
	DeleteMapping(ctx context.Context, id int64, by string) error
}
