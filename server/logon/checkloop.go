package logon

import (
	"context"
	"errors"
	"slices"
	"time"
)

const (
	// checkEvery is how often the accounts of the people who are here are looked up, by one node for all.
	checkEvery = 5 * time.Minute
	// checkLook is how often each node asks whether it is its turn.
	checkLook = 30 * time.Second
	// checkSits is how many looks a node that could not ask a directory leaves to the others.
	checkSits = int(checkEvery / checkLook)
	// leaveWithin is how long giving turns back may take a node that ends.
	leaveWithin = 2 * time.Second
)

// watchDirectories asks each directory whether it is there, at once and with each look: an outage shows before the first person of a shift meets it.
// Each node does, because each may reach others.
func (s *Service) watchDirectories(ctx context.Context) {
	if s.directories == nil {
		return
	}
	tick := time.NewTicker(checkLook)
	defer tick.Stop()
	for {
		s.directories.Probe(ctx)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// checkTurn is the turn of a directory's accounts.
func checkTurn(directory string) string { return "check accounts of " + directory }

// checkAccounts does it when it is this node's turn.
func (s *Service) checkAccounts(ctx context.Context) {
	tick := time.NewTicker(checkLook)
	defer tick.Stop()
	s.checkOn(ctx, tick.C)
}

// checkOn looks with each tick. Each directory has a turn of its own, because not every node reaches every one.
func (s *Service) checkOn(ctx context.Context, ticks <-chan time.Time) {
	sits := map[string]int{} // looks that this node still leaves to others
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks:
		}
		if err := s.checkOnce(ctx, sits); err != nil && ctx.Err() == nil {
			s.log.Warn("could not check accounts", "err", err)
		}
	}
}

func (s *Service) checkOnce(ctx context.Context, sits map[string]int) error {
	mine, err := s.takeTurns(ctx, sits)
	if err != nil {
		return errors.Join(err, s.leaveTurns(ctx, mine))
	}
	if len(mine) > 0 {
		done, err := AccountCheck{
			Accounts: s.store, Directories: s.directories, Providers: s.providerNames(), Log: s.log,
			Turn: func(name string) bool { return slices.Contains(mine, name) },
		}.Run(ctx)
		if err != nil && done == nil { // nobody was asked
			return errors.Join(err, s.leaveTurns(ctx, mine))
		}
		var left []string
		for _, d := range done {
			if d.Failed != "" {
				sits[d.Directory] = checkSits
				left = append(left, d.Directory)
			}
		}
		if err := errors.Join(err, s.leaveTurns(ctx, left)); err != nil {
			return err
		}
	}
	checks, err := s.store.Checks(ctx)
	if err == nil {
		s.checks.Store(&checks)
	}
	return err
}

// takeTurns takes those that it can, and tells which, also when it fails.
func (s *Service) takeTurns(ctx context.Context, sits map[string]int) (mine []string, err error) {
	for _, name := range append(s.directoryNames(), strays) {
		if sits[name] > 0 {
			sits[name]--
			continue
		}
		switch taken, err := s.store.TakeTurn(ctx, checkTurn(name), checkEvery); {
		case err != nil:
			return mine, err
		case taken:
			mine = append(mine, name)
		}
	}
	return mine, nil
}

// leaveTurns gives them to whoever looks next, also as a node ends in the middle of its check.
func (s *Service) leaveTurns(ctx context.Context, names []string) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaveWithin)
	defer cancel()
	var failed error
	for _, name := range names {
		failed = errors.Join(failed, s.store.LeaveTurn(ctx, checkTurn(name)))
	}
	return failed
}

func (s *Service) directoryNames() (names []string) {
	for _, d := range s.DirectoryHealth() {
		names = append(names, d.Name)
	}
	return names
}

func (s *Service) providerNames() (names []string) {
	for _, p := range s.ProviderChoices() {
		names = append(names, p.Name)
	}
	return names
}

// AccountChecks tells what came of the last check of each directory that this node knows, whichever node made it, as of this node's last look.
func (s *Service) AccountChecks() (all []Checked) {
	if checks := s.checks.Load(); checks != nil {
		names := s.directoryNames()
		for _, c := range *checks {
			if slices.Contains(names, c.Directory) {
				all = append(all, c)
			}
		}
	}
	return all
}
