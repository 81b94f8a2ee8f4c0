package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"stationmaster/bench/rig"
)

// page is one person's page, from its log on through the storm.
type page struct {
	person  rig.Person
	machine *rig.Machine
	seat    rig.Seat
	client  *rig.Client
	watch   func(raw []byte) // nil: it does not watch the directory
}

// figures are what became of all pages.
type figures struct {
	back    rig.Times // from the loss to the welcome
	waited  rig.Times // from when the server listens again to the welcome
	putOff  rig.Times // what the server asked for, each time
	resumed rig.Times // resumes, each
	failed  rig.Times // tries that met nobody, each
}

// comeBack follows a page from the end of its connection to the next welcome, which lasts as long as life. up says when the server listens again.
func (p *page) comeBack(ctx, life context.Context, f *figures, up *moment) error {
	var end rig.End
	select {
	case end = <-p.client.Ended:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	lost := end.At
	for attempt, promised := 0, false; ; attempt++ {
		if end.Final() {
			return fmt.Errorf("%s was told %v", p.person.User.Name, end)
		}
		if promised = end.Code == tooMany; promised {
			attempt = 0 // the token was good
			f.putOff.Add(end.RetryAfter)
		}
		if err := pause(ctx, delay(attempt, lost, end.RetryAfter, promised)); err != nil {
			return err
		}
		if attempt > 0 {
			began := time.Now()
			next, ok, err := p.machine.Resume(ctx, p.seat)
			var later *rig.Later
			switch {
			case errors.As(err, &later):
				end = rig.End{RetryAfter: later.RetryAfter}
				if later.Status == http.StatusTooManyRequests {
					end.Code = tooMany
				}
				continue
			case err != nil && ctx.Err() != nil:
				return context.Cause(ctx)
			case err != nil:
				end = rig.End{}
				f.failed.Add(time.Since(began))
				continue
			case !ok:
				return fmt.Errorf("%s has no session to come back to", p.person.User.Name)
			}
			f.resumed.Add(time.Since(began))
			p.seat = next
		}
		client, err := p.machine.Dial(ctx, p.seat)
		if err != nil {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			end = rig.End{}
			f.failed.Add(0)
			continue
		}
		client.Hello(life, p.seat, p.watch)
		select {
		case <-client.Welcomed:
			p.client = client
			f.back.Add(client.WelcomedAt.Sub(lost))
			f.waited.Add(client.WelcomedAt.Sub(up.get()))
			return nil
		case end = <-client.Ended:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// tooMany is the close code of a server to which more come than it lets in at once.
const tooMany = 4029

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
