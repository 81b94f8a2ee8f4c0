package logon

import (
	"context"
	"slices"
)

// What live pages show of the policies follows them at once (design 2, section 8).

// tellPolicies tells the live connections of the policies whenever they have changed. The words in statuses and numbers that were told
// before may be other ones by now: then everybody's are told again.
func (s *Service) tellPolicies(ctx context.Context) {
	told := s.policies.last()
	s.changed.run(ctx, 0, func([]struct{}) error {
		p, err := s.Policies(ctx)
		if err != nil {
			s.log.Warn("could not read the policies; they are read again", "err", err)
			return err
		}
		s.conns.PoliciesChanged(p)
		// Without statuses nothing has been known yet, and nothing told.
		if len(told.Statuses) > 0 && !told.speaksAs(p) {
			if err := s.readDirectoryAgain(ctx); err != nil {
				return err
			}
		}
		told = p
		return nil
	})
}

// speaksAs tells whether statuses and numbers read the same under the other policies.
func (p Policies) speaksAs(other Policies) bool {
	return p.DefaultRegion == other.DefaultRegion && slices.Equal(p.Statuses, other.Statuses) && slices.Equal(p.OldStatuses, other.OldStatuses)
}

// label is the word for a status, also for one that nobody can choose any more.
func (p Policies) label(code string) (label string, known bool) {
	for _, choice := range slices.Concat(p.Statuses, p.OldStatuses) {
		if choice.Code == code {
			return choice.Label, true
		}
	}
	return code, false
}

// mostOldStatuses are how many words are kept that cannot be chosen any more.
const mostOldStatuses = 200

// withStatuses changes the list. Whoever has a status that leaves it keeps their word, so the word is kept; the newest first.
func (p *Policies) withStatuses(statuses []StatusChoice) {
	old := slices.Concat(p.Statuses, p.OldStatuses)
	p.Statuses, p.OldStatuses = statuses, nil
	for _, choice := range old {
		if _, known := p.label(choice.Code); !known && len(p.OldStatuses) < mostOldStatuses {
			p.OldStatuses = append(p.OldStatuses, choice)
		}
	}
}

// ShownPolicies are the last that were known, for what pages show of them: news of newer ones are on their way.
func (s *Service) ShownPolicies() Policies { return s.policies.last() }
