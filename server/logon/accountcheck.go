package logon

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"
)

const (
	// checkEvery is how often the accounts of the people who are here are looked up, by one node for all.
	checkEvery = 5 * time.Minute
	// checkLook is how often each node asks whether it is its turn.
	checkLook = 30 * time.Second
	// checkBatch is how many are looked up at once.
	checkBatch = 200
	// checkBrake is how many may always be found closed at once. If there are more, and they are more than half of all, it is not the people who
	// have gone: somebody has moved a branch, or changed the configuration.
	checkBrake = 2
)

// AccountCheck looks the accounts of the people who are here, or whose browsers would log them on, up in their directories (docs/adr/0031).
type AccountCheck struct {
	Accounts    Accounts
	Directories Directories
	Log         *slog.Logger
	Force       bool // without the brake: an administrator has looked
}

// Checked is what came of it for one directory.
type Checked struct {
	Directory string
	Asked     int
	Closed    int    // disabled, expired or removed: their sessions and saved logons have ended
	Stopped   bool   // by the brake: Closed says how many it would have been, and nobody's session ended
	Failed    string // why the directory could not be asked; nobody's session ended
}

// Run does it once. What cannot be asked ends nothing.
func (c AccountCheck) Run(ctx context.Context) ([]Checked, error) {
	users, err := c.Accounts.AccountsInUse(ctx)
	if err != nil {
		return nil, err
	}
	var all []Checked
	var failed error
	for _, d := range c.Directories.Health() {
		var here []User
		for _, u := range users {
			if u.Source == d.Name {
				here = append(here, u)
			}
		}
		done, err := c.directory(ctx, d.Name, here)
		failed = errors.Join(failed, err)
		all = append(all, done)
	}
	return all, failed
}

func (c AccountCheck) directory(ctx context.Context, name string, users []User) (Checked, error) {
	done := Checked{Directory: name, Asked: len(users)}
	accounts := map[string]Account{}
	for from := 0; from < len(users); from += checkBatch {
		batch := users[from:min(from+checkBatch, len(users))]
		ids := make([]string, len(batch))
		for i, u := range batch {
			ids[i] = u.AccountID
		}
		found, err := c.Directories.Lookup(ctx, name, ids)
		if err != nil {
			c.Log.Warn("the accounts of those who are here could not be looked up; nobody's session ends by that", "directory", name, "err", err)
			done.Failed = err.Error()
			return done, nil
		}
		for id, account := range found {
			accounts[id] = account
		}
	}
	for _, u := range users {
		if account, there := accounts[u.AccountID]; !there || account.State.Closed() {
			done.Closed++
		}
	}
	if !c.Force && done.Closed > checkBrake && done.Closed*2 > done.Asked {
		done.Stopped = true
		c.Log.Error("a directory says that most of those who are here have no account any more; nobody's session ends by that. Is its configuration right? "+
			"If it is: stationmaster directory recheck --force", "directory", name, "asked", done.Asked, "closed", done.Closed)
		return done, nil
	}
	// One who cannot be written must not keep the others from being looked at.
	var failed error
	for _, u := range users {
		if err := c.apply(ctx, u, accounts); err != nil {
			failed = errors.Join(failed, fmt.Errorf("user %d of %s: %w", u.ID, name, err))
		}
	}
	return done, failed
}

func (c AccountCheck) apply(ctx context.Context, u User, accounts map[string]Account) error {
	account, there := accounts[u.AccountID]
	var err error
	if there {
		_, _, err = c.Accounts.Provision(ctx, account)
	} else {
		account.State = AccountRemoved
		err = c.Accounts.CloseAccount(ctx, u.ID, AccountRemoved)
	}
	switch {
	case errors.Is(err, ErrNotFound): // deleted meanwhile
		return nil
	case errors.Is(err, ErrTaken):
		c.Log.Warn("an account is called now as another user is", "directory", u.Source, "user", u.Name, "name", account.Name)
		if !account.State.Closed() {
			return nil
		}
		err = c.Accounts.CloseAccount(ctx, u.ID, account.State)
	}
	if err == nil && account.State.Closed() {
		c.Log.Info("an account is closed in its directory", "directory", u.Source, "user", u.Name, "state", account.State)
	}
	return err
}

// checkAccounts does it when it is this node's turn.
func (s *Service) checkAccounts(ctx context.Context) {
	if s.directories == nil {
		return
	}
	tick := time.NewTicker(checkLook)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		mine, err := s.store.TakeTurn(ctx, "check accounts", checkEvery)
		if err == nil && mine {
			_, err = AccountCheck{Accounts: s.store, Directories: s.directories, Log: s.log}.Run(ctx)
		}
		if err != nil && ctx.Err() == nil {
			s.log.Warn("could not check accounts", "err", err)
		}
	}
}
