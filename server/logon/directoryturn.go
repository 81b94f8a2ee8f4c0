package logon

import (
	"context"
	"errors"
	"strings"
	"time"
)

// directoryTurn is a turn of the throttle for a password that a directory is about to check. Who is known by several names (CORP\bo, bo, a UPN that
// is called otherwise) is slowed as one, by the account's ID; what was typed counts until the directory has said whose it is, and where nobody's is.
type directoryTurn struct {
	s         *Service
	who       *candidate
	directory string
	typed     string
	account   string // whose turn it is; empty: the turn is the typed name's
	shown     bool   // the account was found, and its turn taken: the password is, or was, shown to the directory
	try       attempt
}

// turnAt takes the first turn: of the account that was found by this name a while ago, so that a guesser is not even looked up in the directory.
func (s *Service) turnAt(ctx context.Context, who *candidate, directory, typed string) (*directoryTurn, error) {
	t := &directoryTurn{s: s, who: who, directory: directory, typed: typed, account: s.throttle.accountOf(directory, typed)}
	return t, t.take(ctx)
}

// found moves the turn to the account that the directory has found; the password has not been shown yet.
func (t *directoryTurn) found(ctx context.Context, account string) error {
	t.s.throttle.remember(t.directory, t.typed, account)
	if account != t.account {
		t.giveBack()
		t.account = account
		if err := t.take(ctx); err != nil {
			return err
		}
	}
	t.shown = true
	return nil
}

// take takes the turn of whoever it is as far as that is known. Until the directory has told, a user here of that name says whether the device
// is the person's own: its bucket is theirs alone.
func (t *directoryTurn) take(ctx context.Context) error {
	key := t.directory + `\` + localName(t.typed)
	user, err := User{}, error(nil)
	if t.account != "" {
		key = t.directory + "\x00" + t.account
		user, err = t.s.store.AccountByID(ctx, t.directory, t.account)
	} else {
		user, err = t.s.store.AccountByName(ctx, t.directory, localName(t.typed))
	}
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	t.who.user.ID = user.ID
	try, err := t.s.beginTry(ctx, *t.who, key)
	if err == nil {
		t.try = try
	}
	return err
}

// giveBack undoes the turn, once: nothing was checked.
func (t *directoryTurn) giveBack() {
	if t.try.t != nil {
		t.try.undo()
		t.try = attempt{}
	}
}

// accountNames remembers, for as long as failures count, which account a typed name was found to be.
type accountNames map[string]accountName

type accountName struct {
	account string
	last    time.Time
}

// accountKey is one for all ways to write the same name: as directories compare them.
func accountKey(directory, typed string) string {
	return directory + "\x00" + strings.ToLower(strings.Join(strings.Fields(typed), " "))
}

// accountOf is the account that the name was last found to be; empty if nobody has looked lately.
func (t *throttle) accountOf(directory, typed string) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.accounts[accountKey(directory, typed)].account
}

// remember keeps which account the name was found to be. Names that are nobody's are not kept.
func (t *throttle) remember(directory, typed, account string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.accounts[accountKey(directory, typed)] = accountName{account: account, last: t.now()}
}
