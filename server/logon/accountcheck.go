package logon

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"
)

const (
	// checkBatch is how many are looked up at once.
	checkBatch = 200
	// checkBrake is how many may always not be found, or be in no group any more, at once. If there are more, and they are more than half of all, it is
	// not the people who have gone: somebody has moved a branch, or changed the configuration. Who is found and said to be closed is not among them:
	// no mistake in the configuration says that.
	checkBrake = 2
)

// AccountCheck looks the accounts of the people who are here, or whose browsers would log them on, up in their directories (docs/adr/0031, 0035).
type AccountCheck struct {
	Accounts interface {
		Accounts
		Mappings(ctx context.Context) ([]Mapping, error)
	}
	Directories Directories
	Providers   []string // sources whom nobody can ask about their users
	Log         *slog.Logger
	Force       bool                   // without the brake: an administrator has looked
	Turn        func(name string) bool // whose turn it is, with strays as a name of its own; nil: all
}

// strays stands for the sources that are not configured.
const strays = ""

// Checked is what came of it for one source.
type Checked struct {
	Directory string
	Asked     int
	Closed    int       // disabled, expired or removed: their sessions and saved logons have ended
	Lost      int       // no longer in a group that gave them leave, a role or a workgroup: the sessions that rested on it have ended
	Stopped   bool      // by the brake: Closed are those disabled or expired alone; Lost, with whom it did not find, have lost nothing
	Failed    string    // why the directory could not be asked; nobody's session ended
	Unknown   bool      // no such source is configured: Asked users of it are here, or have saved a log on, whom nobody asks about
	At        time.Time // when it was, as the store tells it
}

// Run does it once. What cannot be asked ends nothing.
func (c AccountCheck) Run(ctx context.Context) ([]Checked, error) {
	// What the directories say is older than what is heard from now on, and gives way to it.
	users, asked, err := c.Accounts.AccountsInUse(ctx)
	if err != nil {
		return nil, err
	}
	mappings, err := c.Accounts.Mappings(ctx)
	if err != nil {
		return nil, err
	}
	of := map[string][]AccountInUse{}
	for _, u := range users {
		of[u.Source] = append(of[u.Source], u)
	}
	var all []Checked
	var failed error
	known := slices.Clone(c.Providers)
	for _, d := range c.health() {
		known = append(known, d.Name)
		if c.Turn != nil && !c.Turn(d.Name) {
			continue
		}
		one := oneCheck{AccountCheck: c, name: d.Name, users: of[d.Name], mappings: mappings, asked: asked}
		done, err := one.run(ctx)
		failed = errors.Join(failed, err)
		all = append(all, done)
	}
	if c.Turn == nil || c.Turn(strays) {
		all = append(all, c.unknown(of, known)...)
	}
	return all, failed
}

func (c AccountCheck) health() []DirectoryHealth {
	if c.Directories == nil {
		return nil
	}
	return c.Directories.Health()
}

// unknown tells of users of sources that are not configured.
func (c AccountCheck) unknown(of map[string][]AccountInUse, known []string) (all []Checked) {
	for source, users := range of {
		if slices.Contains(known, source) {
			continue
		}
		c.Log.Warn("users are here, or have saved a log on, of a directory or provider that is not configured: nobody asks whether they still may",
			"source", source, "users", len(users))
		all = append(all, Checked{Directory: source, Asked: len(users), Unknown: true})
	}
	slices.SortFunc(all, func(a, b Checked) int { return strings.Compare(a.Directory, b.Directory) })
	return all
}

// oneCheck is that of one directory.
type oneCheck struct {
	AccountCheck
	name     string
	users    []AccountInUse
	mappings []Mapping
	asked    time.Time // by the store's clock, before the directory was asked
}

func (c oneCheck) run(ctx context.Context) (Checked, error) {
	done := Checked{Directory: c.name, Asked: len(c.users)}
	accounts, err := c.lookup(ctx)
	if err != nil {
		c.Log.Warn("the accounts of those who are here could not be looked up; nobody's session ends by that", "directory", c.name, "err", err)
		done.Failed = err.Error()
		return done, nil
	}
	missing := 0
	for _, u := range c.users {
		switch account, there := accounts[u.AccountID]; {
		case !there:
			missing++
		case account.State.Closed():
			done.Closed++
		case c.loses(u, account):
			done.Lost++
		}
	}
	if gone := missing + done.Lost; !c.Force && gone > checkBrake && gone*2 > done.Asked {
		done.Stopped, done.Lost = true, gone
		c.Log.Error("a directory says that most of those who are here have no account any more, or are in no group that lets them in or gives them a role; "+
			"nobody's session ends by that. Is its configuration right? If it is: stationmaster directory recheck --force",
			"directory", c.name, "asked", done.Asked, "lost", done.Lost, "closed", done.Closed)
	} else {
		done.Closed += missing
	}
	failed := c.Accounts.PutCheck(ctx, done)
	// One who cannot be written must not keep the others from being looked at.
	for _, u := range c.users {
		if account, there := accounts[u.AccountID]; done.Stopped && !(there && account.State.Closed()) {
			continue
		}
		if err := c.apply(ctx, u.User, accounts); err != nil {
			failed = errors.Join(failed, fmt.Errorf("user %d of %s: %w", u.ID, c.name, err))
		}
	}
	return done, failed
}

func (c oneCheck) lookup(ctx context.Context) (map[string]Account, error) {
	accounts := map[string]Account{}
	for batch := range slices.Chunk(c.users, checkBatch) {
		ids := make([]string, len(batch))
		for i, u := range batch {
			ids[i] = u.AccountID
		}
		found, err := c.Directories.Lookup(ctx, c.name, ids)
		if err != nil {
			return nil, err
		}
		for id, account := range found {
			accounts[id] = account
		}
	}
	return accounts, nil
}

// loses tells whether the account's groups take something from the user that they, or no longer they, gave.
func (c oneCheck) loses(u AccountInUse, a Account) bool {
	in := map[string]bool{}
	for _, g := range a.Groups {
		in[GroupKey(g)] = true
	}
	leave, gives := u.Allowed, map[CircleID]bool{}
	for _, m := range c.mappings {
		if m.Source == c.name && in[GroupKey(m.Group)] {
			gives[m.Gives] = true
		}
	}
	leave = leave || gives[CircleID{}]
	return u.HasLeave() && !leave || slices.ContainsFunc(u.Given, func(id CircleID) bool { return !gives[id] })
}

func (c oneCheck) apply(ctx context.Context, u User, accounts map[string]Account) error {
	account, there := accounts[u.AccountID]
	var err error
	if there {
		err = c.Accounts.Recheck(ctx, account, c.asked)
	} else {
		account.State = AccountRemoved
		err = c.Accounts.CloseAccount(ctx, u.ID, AccountRemoved, c.asked)
	}
	if errors.Is(err, ErrTaken) {
		c.Log.Warn("an account is called now as another user is; its user keeps the name until then", "directory", u.Source, "user", u.Name, "name", account.Name)
		account.Name = "" // not u.Name, which another account of the directory may have come by since
		err = c.Accounts.Recheck(ctx, account, c.asked)
	}
	switch {
	case errors.Is(err, ErrNotFound), errors.Is(err, ErrStale): // deleted meanwhile, or heard
		return nil
	case err == nil && account.State.Closed():
		c.Log.Info("an account is closed in its directory", "directory", u.Source, "user", u.Name, "state", account.State)
	}
	return err
}
