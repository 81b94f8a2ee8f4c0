package logontest

import (
	"context"
	"strings"
	"sync"
	"time"

	"stationmaster/server/logon"
)

// Directory is one directory in memory, "corp" with the domain CORP and the suffix corp.example; it is the default one. Tests change it by Put and Fail.
type Directory struct {
	mu       sync.Mutex
	accounts map[string]logon.Account // by ID
	words    map[string]string        // passwords by ID
	refuses  map[string]logon.DirectoryCause
	others   map[string]string // IDs by what accounts are called beside their names
	down     bool
	crowd    bool
	asked    int
	whenever func()
	looked   func()
	reloads  int
}

var _ logon.Directories = (*Directory)(nil)

// NewDirectory makes an empty one.
func NewDirectory() *Directory {
	return &Directory{accounts: map[string]logon.Account{}, words: map[string]string{}, refuses: map[string]logon.DirectoryCause{}, others: map[string]string{}}
}

// Put makes or changes an account, and its password.
func (d *Directory) Put(a logon.Account, password string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	a.Source = "corp"
	d.accounts[a.ID], d.words[a.ID] = a, password
}

// Call gives an account another name, as a UPN that differs from the account name.
func (d *Directory) Call(id, name string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.others[strings.ToLower(name)] = id
}

// WhenAsked has f called each time that a password is about to be checked.
func (d *Directory) WhenAsked(f func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.whenever = f
}

// WhenLooked has f called each time that an account is about to be looked for.
func (d *Directory) WhenLooked(f func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.looked = f
}

// Remove takes an account away.
func (d *Directory) Remove(id string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.accounts, id)
}

// Refuse has the right password of an account refused for a cause; an empty one ends that.
func (d *Directory) Refuse(id string, cause logon.DirectoryCause) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.refuses[id] = cause
}

// Down has it not answer, or answer again.
func (d *Directory) Down(down bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.down = down
}

// Asked tells how often it was asked for a password.
func (d *Directory) Asked() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.asked
}

// Locate implements logon.Directories.
func (d *Directory) Locate(typed string) (string, bool, bool) {
	if domain, _, ok := strings.Cut(typed, `\`); ok {
		return "corp", true, strings.EqualFold(domain, "corp")
	}
	if _, suffix, ok := strings.Cut(typed, "@"); ok {
		return "corp", true, strings.EqualFold(suffix, "corp.example")
	}
	return "corp", false, true
}

// Crowd has too many people ask it at once, or ends that.
func (d *Directory) Crowd(is bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.crowd = is
}

func busy() error {
	return &logon.DirectoryError{Directory: "corp", Cause: logon.CauseUnavailable, Detail: "a crowd", Err: logon.BusyError{RetryAfter: time.Second}}
}

func no(cause logon.DirectoryCause) error {
	return &logon.DirectoryError{Directory: "corp", Cause: cause, Detail: "in memory"}
}

func (d *Directory) find(typed string) (logon.Account, error) {
	if d.crowd {
		return logon.Account{}, busy()
	}
	if d.down {
		return logon.Account{}, no(logon.CauseUnavailable)
	}
	name := typed
	if _, local, ok := strings.Cut(typed, `\`); ok {
		name = local
	}
	name, _, _ = strings.Cut(name, "@")
	if a, ok := d.accounts[d.others[strings.ToLower(name)]]; ok {
		return a, nil
	}
	for _, a := range d.accounts {
		if strings.EqualFold(a.Name, `CORP\`+name) {
			return a, nil
		}
	}
	return logon.Account{}, no(logon.CauseUnknownAccount)
}

// Authenticate implements logon.Directories.
func (d *Directory) Authenticate(ctx context.Context, name, typed, password string, found func(id string) error) (logon.Account, error) {
	a, err := d.Find(ctx, name, typed)
	if err == nil {
		err = found(a.ID)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.asked++
	if d.whenever != nil {
		d.whenever()
	}
	switch {
	case err != nil:
		return logon.Account{}, err
	case ctx.Err() != nil:
		return logon.Account{}, no(logon.CauseUnavailable)
	case a.State == logon.AccountDisabled:
		return logon.Account{}, no(logon.CauseAccountDisabled)
	case password == "" || password != d.words[a.ID]:
		return logon.Account{}, no(logon.CauseWrongPassword)
	case d.refuses[a.ID] != "":
		return logon.Account{}, no(d.refuses[a.ID])
	}
	return a, nil
}

// Find implements logon.Directories.
func (d *Directory) Find(ctx context.Context, _, typed string) (logon.Account, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.looked != nil {
		d.looked()
	}
	if ctx.Err() != nil {
		return logon.Account{}, no(logon.CauseUnavailable)
	}
	return d.find(typed)
}

// Lookup implements logon.Directories.
func (d *Directory) Lookup(_ context.Context, _ string, ids []string) (map[string]logon.Account, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.crowd {
		return nil, busy()
	}
	if d.down {
		return nil, no(logon.CauseUnavailable)
	}
	out := map[string]logon.Account{}
	for _, id := range ids {
		if a, ok := d.accounts[id]; ok {
			out[id] = a
		}
	}
	return out, nil
}

// Reload implements logon.Directories.
func (d *Directory) Reload(context.Context) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.reloads++
	return nil
}

// Reloads tells how often it was to be read anew.
func (d *Directory) Reloads() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.reloads
}

// Probe implements logon.Directories.
func (d *Directory) Probe(context.Context) {}

// Health implements logon.Directories.
func (d *Directory) Health() []logon.DirectoryHealth {
	d.mu.Lock()
	defer d.mu.Unlock()
	return []logon.DirectoryHealth{{Name: "corp", Up: !d.down}}
}
