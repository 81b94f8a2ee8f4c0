package logon

import (
	"context"
	"errors"
	"time"
)

// Attach makes a session live on this node. Its connection has to be registered before, so that a drop between the two reaches it. What stops
// it is a *Farewell: the session's end, another instance's attachment, or a node that may not take connections now.
func (s *Service) Attach(ctx context.Context, id SessionID, instance, window string) (Attached, error) {
	s.local.expect(id)
	arrival, ok, err := s.store.Attach(ctx, id, instance, s.lease.id())
	session := arrival.Session
	if err != nil || !ok {
		s.local.giveUp(id)
	}
	switch {
	case errors.Is(err, ErrFenced), errors.Is(err, ErrUnavailable):
		return Attached{}, &Farewell{Code: CodeRestarting}
	case errors.Is(err, ErrNotFound):
		return Attached{}, &Farewell{Code: CodeTokenInvalid}
	case err != nil:
		return Attached{}, err
	case session.Ended != nil:
		return Attached{}, &Farewell{Code: session.Ended.Code, Session: session}
	case !ok && session.Instance != instance:
		return Attached{}, &Farewell{Code: CodeMoved, Session: session}
	case !ok:
		// The hold ran out this moment; the sweeper or a claim will say so.
		return Attached{}, &Farewell{Code: CodeRestarting, Session: session}
	}
	s.local.attached(session)
	attached, err := s.greet(ctx, arrival)
	if err != nil {
		s.Departed(ctx, session.ID, session.Attachment, NetworkLoss, 0)
	}
	return attached, err
}

// greet collects what the welcome says.
func (s *Service) greet(ctx context.Context, arrival Arrival) (Attached, error) {
	p, err := s.Policies(ctx)
	if err != nil {
		return Attached{}, err
	}
	if arrival.Rights.Has[Administer] {
		s.licences.add(struct{}{})
	}
	a := Attached{Session: arrival.Session, Rights: arrival.Rights.List(), Hold: p.Hold(NetworkLoss), Idle: p.Idle(arrival.IdleFor)}
	if arrival.Station != 0 {
		a.Sharing = others(arrival.There, arrival.ID)
	}
	if arrival.Status != nil {
		a.Status = *arrival.Status
	}
	return a, nil
}

func others(there []Occupant, self SessionID) []Occupant {
	out := []Occupant{}
	for _, o := range there {
		if o.Session != self {
			out = append(out, o)
		}
	}
	return out
}

// departTimeout bounds how long writing a departure may take; what fails is found again by reconcile.
const departTimeout = LeaseFor

// Departed makes the session lost, heardAgo before now. Call it once for each attached connection that went by itself.
func (s *Service) Departed(ctx context.Context, id SessionID, attachment int64, how Departure, heardAgo time.Duration) {
	s.local.gone(id, attachment)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), departTimeout)
	defer cancel()
	if _, err := s.store.Detach(ctx, id, attachment, how, heardAgo); err != nil {
		s.log.Warn("could not record a lost connection yet", "session", id, "err", err)
	}
}

// Unresponsive records that a page does not answer while its transport does, or answers again.
func (s *Service) Unresponsive(ctx context.Context, id SessionID, attachment int64, unresponsive bool) {
	if err := s.store.SetUnresponsive(ctx, id, attachment, unresponsive); err != nil {
		s.log.Warn("could not record that a page does not answer", "session", id, "err", err)
	}
}
