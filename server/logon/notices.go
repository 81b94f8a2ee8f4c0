package logon

import (
	"context"
	"strconv"
	"time"
)

// Notice is news for somebody's status bar. There is at most one of a code at a time: a new one replaces it, and one that is over takes it away.
type Notice struct {
	Code Code
	Text string // in the language of who reads it
	Over bool
}

// licencesEvery gathers changes of the floor before the licences are counted.
const licencesEvery = time.Second

// licences is what administrators are told of station licences; zero: nothing.
type licences struct{ used, limit int }

// LicencesLow tells whether so few are left of so many that administrators should know: from nine in ten on.
func LicencesLow(used, limit int) bool { return limit > 0 && used*10 >= limit*9 }

// tellLicences tells the administrators who are connected here that station licences are nearly used up, and when they are not any more, or are not
// theirs to know any more. It counts only when something changed, where a limit is set (docs/adr/0026).
func (s *Service) tellLicences(ctx context.Context) {
	told := map[Attachment]licences{}
	s.licences.run(ctx, licencesEvery, func([]struct{}) error {
		now, administrators, err := s.readLicences(ctx)
		if err != nil {
			if ctx.Err() == nil {
				s.log.Warn("could not count the station licences; they are counted again", "err", err)
			}
			return err
		}
		still := make(map[Attachment]licences, len(administrators))
		hear := map[SessionID]bool{}
		for _, a := range administrators {
			still[Attachment{a.ID, a.Attachment}], hear[a.ID] = now, true
		}
		for before := range told {
			if !hear[before.Session] {
				s.conns.Notify(before.Session, Notice{Code: CodeLicencesLow, Over: true})
			}
		}
		for _, a := range administrators {
			if told[Attachment{a.ID, a.Attachment}] != now {
				s.conns.Notify(a.ID, Notice{Code: CodeLicencesLow, Text: Sentence(a.Language, CodeLicencesLow, map[string]string{
					"used": strconv.Itoa(now.used), "limit": strconv.Itoa(now.limit),
				})})
			}
		}
		told = still
		return nil
	})
}

// readLicences gives what there is to tell, and to whom: nobody, where licences are not nearly used up.
func (s *Service) readLicences(ctx context.Context) (licences, []Session, error) {
	p, err := s.Policies(ctx)
	if err != nil || p.StationLicences == 0 {
		return licences{}, nil, err
	}
	users, err := s.store.Administrators(ctx)
	if err != nil {
		return licences{}, nil, err
	}
	here := s.local.of(users)
	if len(here) == 0 {
		return licences{}, nil, nil
	}
	used, err := s.store.StationsHeld(ctx)
	if err != nil || !LicencesLow(used, p.StationLicences) {
		return licences{}, nil, err
	}
	return licences{used, p.StationLicences}, here, nil
}
