package directory

import (
	"context"
	"errors"
	"log/slog"
	"reflect"
	"slices"
	"sync"
	"time"

	"stationmaster/server/logon"
)

// Options are what a Keeper is made of.
type Options struct {
	Configured []Config
	Providers  []string // names of providers of single sign-on, which no directory may have
	Store      logon.KeptDirectories
	Secret     []byte // the installation's
	Log        *slog.Logger
	// Whole is how long people wait for a kept one, with all its servers; zero: eight seconds. Tests have more.
	Whole time.Duration
}

// Keeper has the directories of the configuration and those that administrators keep in the database as one set, and changes it while people log on
// (docs/adr/0036). One of the configuration is never touched, and goes before a kept one that does not get on with it.
type Keeper struct {
	*Set
	Options
	seal       seal
	configured []*directory

	turn chan struct{} // one reading at a time

	mu   sync.Mutex
	kept []keptOne // as they were read last
}

// keptOne is a kept directory on this node. Without d it is left out, and why says why.
type keptOne struct {
	logon.KeptDirectory
	d   *directory
	why string
}

var (
	_ logon.Directories    = (*Keeper)(nil)
	_ logon.DirectoryAdmin = (*Keeper)(nil)
)

// Keep makes a Keeper of the configuration; Reload reads what is kept.
func Keep(o Options) (*Keeper, error) {
	set, err := New(o.Configured, o.Log)
	if err != nil {
		return nil, err
	}
	return &Keeper{Set: set, Options: o, seal: newSeal(o.Secret), configured: set.all(), turn: make(chan struct{}, 1)}, nil
}

// Reload implements logon.Directories. Those that have not changed go on as they are, with their connections.
func (k *Keeper) Reload(ctx context.Context) error {
	select {
	case k.turn <- struct{}{}:
		defer func() { <-k.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	rows, err := k.Store.KeptDirectories(ctx)
	if err != nil {
		return err
	}
	before := k.read()
	if slices.EqualFunc(before, rows, func(a keptOne, b logon.KeptDirectory) bool { return a.Name == b.Name && a.Revision == b.Revision }) {
		return nil
	}
	list, configs := slices.Clone(k.configured), k.configs()
	kept := make([]keptOne, 0, len(rows))
	for _, row := range rows {
		one := keptOne{KeptDirectory: row}
		c, unusable, err := k.usable(row, configs)
		if err != nil {
			one.why = oneLine(err)
			k.Log.Warn("a directory of the database is left out", "directory", row.Name, "revision", row.Revision, "why", one.why)
		} else {
			one.d = k.again(before, c, unusable)
			list, configs = append(list, one.d), append(configs, c)
		}
		kept = append(kept, one)
	}
	k.mu.Lock()
	k.kept = kept
	k.mu.Unlock()
	k.use(list)
	k.Log.Info("the directories of the database were read", "kept", len(kept), "used", len(list)-len(k.configured))
	return nil
}

func (k *Keeper) read() []keptOne {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.kept
}

// configs are those of the configuration.
func (k *Keeper) configs() []Config {
	configs := make([]Config, 0, len(k.configured))
	for _, d := range k.configured {
		configs = append(configs, d.Config)
	}
	return configs
}

// usable reads a kept one, which has to get on with others. unusable is why nobody can be asked for now, though the directory is known.
func (k *Keeper) usable(row logon.KeptDirectory, others []Config) (c Config, unusable, err error) {
	c, err = parseKept(row.Name, row.Definition)
	if err != nil {
		return c, nil, err
	}
	c = k.filled(c)
	if c.Password, unusable = k.seal.opened(row.Password, c); unusable != nil {
		c.Password = unopened
	}
	return c, unusable, errors.Join(k.check(c, others)...)
}

// unopened stands for a password that is not known, where only its being there counts.
const unopened = "unopened"

func (k *Keeper) filled(c Config) Config {
	c.Whole = k.Whole
	return c.withPresets()
}

// check finds what is wrong with a directory among others, which come first: what does not get on is its fault.
func (k *Keeper) check(c Config, others []Config) []error {
	all := faults{list: check(append(slices.Clone(others), c))}
	c.strangers(k.Providers, &all)
	return slices.DeleteFunc(all.list, func(err error) bool {
		var f fault
		return errors.As(err, &f) && f.directory != c.Name
	})
}

// again gives the directory that is there already, if nothing of it has changed.
func (k *Keeper) again(before []keptOne, c Config, unusable error) *directory {
	for _, one := range before {
		if one.d != nil && reflect.DeepEqual(one.d.Config, c) && one.d.unusable == unusable {
			return one.d
		}
	}
	d := newDirectory(c, nil, k.Log)
	if unusable != nil {
		d.unusable = unusable
		d.health.Up, d.health.Since, d.health.Why = false, d.now(), oneLine(unusable)
	}
	return d
}
