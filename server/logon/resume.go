package logon

import (
	"context"
	"errors"
	"fmt"
)

// ResumeRequest is an instance's wish for the session of its window.
type ResumeRequest struct {
	Instance string
	// TakeOver tells that the person wants the session here, wherever in the window it runs.
	TakeOver bool
	// Reconnect tells that the instance had the session and comes back to it by itself. What another instance has been given since
	// then is not its any more: two pages that both come back by themselves would take it from each other for ever.
	Reconnect bool
	// Session is whose resume secret it is said to be; Proven tells that this server's signature says so. It only says who knocks.
	Session SessionID
	Proven  bool
}

// Resume turns a resume secret into a token while its session is held, for a page that was loaded anew, slept, or whose token ran
// out. For an ended session it gives only the end; for an unknown secret, or one of another window, nothing (Session.ID
// is 0). Another instance that still gives a sign of life keeps the session: window_busy, unless the request takes it over.
func (s *Service) Resume(ctx context.Context, v Visitor, secret string, r ResumeRequest) (Resumed, error) {
	if bad := CheckInstance(r.Instance); bad != nil {
		return Resumed{}, bad
	}
	if r.TakeOver && r.Reconnect {
		return Resumed{}, &Refusal{Code: CodeFieldInvalid, Field: "reconnect"}
	}
	done, fresh, err := s.letInResume(ctx, v.Address, r)
	if err != nil {
		return Resumed{}, err
	}
	session, err := s.store.SessionByResume(ctx, HashSecret(secret))
	done(err == nil && session.Window == v.Window && session.Ended == nil)
	if errors.Is(err, ErrNotFound) || (err == nil && session.Window != v.Window) {
		return Resumed{}, nil
	}
	if err != nil {
		return Resumed{}, err
	}
	if session.State == Pending {
		fresh = LoggedOn
	}
	for session.Ended == nil && session.Instance != r.Instance {
		switch {
		case r.Reconnect:
			return Resumed{}, &Refusal{Code: CodeMoved}
		case !r.TakeOver:
			if err := s.wantSilence(ctx, v, session); err != nil {
				return Resumed{}, err
			}
		}
		taken, ok, err := s.store.Takeover(ctx, session.ID, session.Attachment, r.Instance, r.TakeOver)
		if err != nil {
			return Resumed{}, err
		}
		unchanged := taken.Ended == nil && taken.Attachment == session.Attachment && taken.State == session.State
		if ok && r.TakeOver {
			s.log.Info("a session goes on in another tab of its window", "session", session.ID, "was", session.State)
		}
		session = taken
		if ok {
			break
		}
		if unchanged {
			// Its hold ran out, and nobody has said so yet: the sweeper will, or the first lease after an outage prolongs it.
			return Resumed{}, fmt.Errorf("resume session %d: its hold is over and not yet ended: %w", session.ID, ErrUnavailable)
		}
		if err := ctx.Err(); err != nil {
			return Resumed{}, err
		}
	}
	if session.Ended != nil {
		return Resumed{Session: session}, nil
	}
	token, rights, err := s.open(ctx, session, fresh)
	return Resumed{Session: session, Rights: rights, Token: token}, err
}

// wantSilence asks the instance that has the session for a sign of life: window_busy when there is one. A silent live session is lost from
// here on; a pending one was given its time to connect, and Takeover sees whether it did.
func (s *Service) wantSilence(ctx context.Context, v Visitor, session Session) error {
	if session.State == Lost {
		return nil
	}
	held := Held{Session: session.ID, Attachment: session.Attachment, State: session.State, Since: session.Since}
	silent, err := s.askForLife(ctx, []Held{held}, true)
	switch {
	case err != nil:
		return err
	case len(silent) == 0:
		return s.recordRefusal(ctx, candidate{
			visitor: v, user: User{ID: session.User, Name: session.UserName}, client: session.Client,
		}, &Refusal{Code: CodeWindowBusy, Holder: session.DisplayName, Since: session.Since, Held: session.State, TakeOver: true})
	case session.State == Live:
		return s.store.MarkSilent(ctx, silent)
	}
	return nil
}
