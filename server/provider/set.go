package provider

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"stationmaster/server/logon"
)

const (
	// answerIn bounds each question to a provider, with reading the answer; finishIn bounds all of them that one person waits for.
	answerIn = 5 * time.Second
	finishIn = 12 * time.Second
	// freshFor is how long what a provider said of itself is taken for granted.
	freshFor = time.Hour
	// lookEvery is how often one that does not answer, or was never asked, is asked what it is.
	lookEvery = 30 * time.Second
	// maxAnswer is what an answer may have: keys, tokens and the claims of somebody in a thousand groups are less.
	maxAnswer = 1 << 20
)

// Set is the configured providers.
type Set struct{ providers []*provider }

// New makes the providers; it asks nobody.
func New(configs []Config, log *slog.Logger) *Set {
	ask := newAsking()
	s := &Set{}
	for _, c := range configs {
		s.providers = append(s.providers, &provider{
			Config: c, ask: ask, log: log.With("provider", c.Name), turn: make(chan struct{}, 1), health: logon.ProviderHealth{Name: c.Name, Up: true},
		})
	}
	return s
}

// List gives what people see of the providers.
func (s *Set) List() []logon.ProviderChoice {
	out := make([]logon.ProviderChoice, 0, len(s.providers))
	for _, p := range s.providers {
		out = append(out, logon.ProviderChoice{Name: p.Name, Label: p.Label})
	}
	return out
}

// Health tells how each was last seen.
func (s *Set) Health() []logon.ProviderHealth {
	out := make([]logon.ProviderHealth, 0, len(s.providers))
	for _, p := range s.providers {
		out = append(out, p.seen())
	}
	return out
}

// Run asks every provider what it is, and those that do not answer again, until ctx ends: so that health means something before somebody
// wants to log on.
func (s *Set) Run(ctx context.Context) {
	var all sync.WaitGroup
	for _, p := range s.providers {
		all.Go(func() { p.look(ctx) })
	}
	all.Wait()
}

func (s *Set) named(name string) *provider {
	for _, p := range s.providers {
		if p.Name == name {
			return p
		}
	}
	return nil
}
