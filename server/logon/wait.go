package logon

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// WaitRequest asks to be told when a place is free for whoever holds the ticket.
type WaitRequest struct {
	Ticket string
	Choice Choice
	// Seen is the last answer's; the next comes when things stand otherwise. Empty: it comes at once.
	Seen string
}

// Standing is how things stand at a place, for one person on one machine.
type Standing struct {
	// Refusal is what a log on there would be told now; nil: the place is free. It is in no ledger: nobody tried.
	Refusal *Refusal
	Seen    string
	// TicketLeft is for how long the ticket is still good.
	TicketLeft time.Duration
}

const maxSeen = 64

// Wait answers as soon as the place of the choice stands otherwise than the person has seen it, and after WaitFor in any case. Nothing is
// reserved: whoever logs on first has it. What opens nothing any more, the ticket or the right, is a *Refusal; so is too_many, where more wait
// than this node has room for, or the same ticket waits once more.
func (s *Service) Wait(ctx context.Context, v Visitor, r WaitRequest) (Standing, error) {
	if bad := firstOf(
		CheckText("ticket", r.Ticket, maxTicket, true), CheckText("seen", r.Seen, maxSeen, false), checkChoice(r.Choice),
	); bad != nil {
		return Standing{}, bad
	}
	answer := time.Now().Add(WaitFor)
	w, err := s.waits.enter(v.Address, r.Ticket)
	if err != nil {
		return Standing{}, err
	}
	defer s.waits.leave(w)
	ticket, user, err := s.waitsFor(ctx, v, r.Ticket)
	if err != nil {
		return Standing{}, err
	}
	over := time.Now().Add(ticket.TTL)
	p, err := s.Policies(ctx)
	if err != nil {
		return Standing{}, err
	}
	claim, missing, err := s.authorise(ctx, candidate{visitor: v, user: user, choice: r.Choice, ticket: r.Ticket}, p)
	switch {
	case err != nil:
		return Standing{}, err
	case missing:
		return Standing{}, &Refusal{Code: CodeFieldRequired, Field: "station"}
	case claim.Station == 0:
		return Standing{}, &Refusal{Code: CodeFieldInvalid, Field: "type"}
	}
	s.awaited.add(s.waits.watch(w, place{claim.Station, claim.Number}))

	request := claim.Request
	request.Window = "" // what runs in this window is the claim's business
	patience := time.NewTimer(min(time.Until(answer), time.Until(over)))
	defer patience.Stop()
	var now *Standing
	for waiting := true; waiting && (now == nil || now.Seen == r.Seen); {
		select {
		case seen := <-w.news:
			now = standing(request, seen)
		case <-patience.C:
			waiting = false
		case <-w.displaced:
			return Standing{}, &Refusal{Code: CodeTooMany, Cause: "the ticket waits once more"}
		case <-s.waits.stop:
			return Standing{}, errStopping
		case <-ctx.Done():
			return Standing{}, ctx.Err()
		}
	}
	left := time.Until(over)
	switch {
	case left <= 0:
		return Standing{}, &Refusal{Code: CodeTicketInvalid, Cause: "the ticket's time is over"}
	case now == nil:
		return Standing{}, fmt.Errorf("wait for station %d: it could not be read: %w", claim.Station, ErrUnavailable)
	}
	now.TicketLeft = left
	if now.Refusal != nil {
		now.Refusal.NumberShown = s.ShownNumber(now.Refusal.Number)
	}
	return *now, nil
}

// waitsFor finds who holds a ticket that could still log somebody on.
func (s *Service) waitsFor(ctx context.Context, v Visitor, secret string) (Ticket, User, error) {
	ticket, err := s.store.TicketByHash(ctx, HashSecret(secret))
	cause := ""
	switch {
	case errors.Is(err, ErrNotFound):
		cause = "no such ticket"
	case err != nil:
		return ticket, User{}, err
	case ticket.Window != v.Window:
		cause = "the window is another one"
	case ticket.Used:
		cause = "the ticket was used up"
	}
	if cause != "" {
		return ticket, User{}, &Refusal{Code: CodeTicketInvalid, Cause: cause}
	}
	user, err := s.store.UserByID(ctx, ticket.User)
	switch {
	case errors.Is(err, ErrNotFound), err == nil && !user.Enabled, err == nil && user.PasswordVersion != ticket.PasswordVersion:
		return ticket, User{}, &Refusal{Code: CodeTicketInvalid, Cause: "the user or the password has changed"}
	}
	return ticket, user, err
}

// standing decides, as a claim would, over what was read.
func standing(r Request, seen reading) *Standing {
	refusal := Decide(r, seen.held, seen.at).Refusal
	if refusal == nil {
		return &Standing{Seen: "free"}
	}
	// Not how long it is still held, which changes always, but until when.
	mark := fmt.Sprint(refusal.Code, refusal.Holder, refusal.Since.UnixMicro(), refusal.Held, seen.at.Add(refusal.FreesIn).Unix())
	if refusal.FreesIn == 0 {
		mark = fmt.Sprint(refusal.Code, refusal.Holder, refusal.Since.UnixMicro(), refusal.Held)
	}
	return &Standing{Refusal: refusal, Seen: fmt.Sprintf("%x", HashSecret(mark)[:8])}
}
