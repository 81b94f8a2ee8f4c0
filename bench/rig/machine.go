package rig

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"stationmaster/api"
	"stationmaster/server/logon"
)

// Machine is one computer with its own address, which speaks to one node. Connections without their hello are limited per
// address, so each person needs their own.
type Machine struct {
	floor  *Floor
	origin string
	http   *http.Client
}

// idleFor is how long a machine keeps a connection that nothing uses.
const idleFor = time.Second

// Machine gives a computer with the address.
func (f *Floor) Machine(node *Process, address string) *Machine {
	dialer := &net.Dialer{Timeout: 10 * time.Second, LocalAddr: &net.TCPAddr{IP: net.ParseIP(address)}}
	return &Machine{floor: f, origin: node.Origin, http: &http.Client{
		// A connection that was dialled for a request, which then went out by another, lies idle: of ten thousand machines that is a process's
		// open files.
		Transport: &http.Transport{DialContext: dialer.DialContext, MaxIdleConnsPerHost: 4, IdleConnTimeout: idleFor},
	}}
}

// Ticket makes the ticket that takes the place of a password, which would cost a hash. It is good for one log on from the spot.
func (f *Floor) Ticket(ctx context.Context, p Person, at Spot) (string, error) {
	ticket := logon.NewSecret()
	return ticket, f.Store.PutTicket(ctx, logon.Ticket{
		Hash: logon.HashSecret(ticket), User: p.User.ID, Window: at.Window, PasswordVersion: p.User.PasswordVersion, TTL: time.Minute,
	})
}

// LogOn logs on through the node's API with a ticket.
func (m *Machine) LogOn(ctx context.Context, at Spot, ticket string) (Seat, error) {
	instance := random()
	var result api.LogonResult
	cookies, err := m.call(ctx, http.MethodPost, "/api/v1/logon/continue", at.Window, "", api.ContinueRequest{
		Instance: instance, Ticket: ticket, Client: "bench",
		Choice: api.StationChoice{Type: api.StationTypeWorkstation, Station: at.Station.Name},
	}, &result)
	if err != nil {
		return Seat{}, err
	}
	if result.Granted == nil {
		return Seat{}, fmt.Errorf("the log on at %s was not granted", at.Station.Name)
	}
	granted := result.Granted
	seat := Seat{Session: logon.SessionID(granted.Session.ID), Token: granted.Token, Instance: instance, Spot: at}
	for _, cookie := range cookies {
		if strings.HasSuffix(cookie.Name, "_resume") {
			seat.resume = cookie
		}
	}
	return seat, nil
}

// TakeOver takes the seat's session to a new tab of its window. The seat is from LogOn, or from TakeOver.
func (m *Machine) TakeOver(ctx context.Context, s Seat) (Seat, error) {
	next := s
	next.Instance = random()
	var result api.SessionResult
	_, err := m.call(ctx, http.MethodPost, "/api/v1/session/resume", s.Spot.Window, "", api.ResumeRequest{
		Instance: next.Instance, TakeOver: true,
	}, &result, s.resume)
	if err != nil {
		return Seat{}, err
	}
	if result.Session == nil {
		return Seat{}, fmt.Errorf("there was nothing to take over: %+v", result)
	}
	next.Token = result.Token
	return next, nil
}

// Later is what a server answers that cannot now: after which time to come again, if it said so.
type Later struct {
	Status     int
	RetryAfter time.Duration
}

func (l *Later) Error() string { return fmt.Sprintf("%d, come again after %s", l.Status, l.RetryAfter) }

// Resume gets the seat's session back with a new token, as a page does that reconnects. A *Later says that it may still come; ok is false when
// there is no session to come back to.
func (m *Machine) Resume(ctx context.Context, s Seat) (next Seat, ok bool, err error) {
	var result api.SessionResult
	_, err = m.call(ctx, http.MethodPost, "/api/v1/session/resume", s.Spot.Window, "", api.ResumeRequest{
		Instance: s.Instance, Reconnect: true,
	}, &result, s.resume)
	s.Token = result.Token
	return s, result.Session != nil, err
}

// LogOff ends the seat's session through the node's API.
func (m *Machine) LogOff(ctx context.Context, s Seat) error {
	_, err := m.call(ctx, http.MethodDelete, "/api/v1/session", s.Spot.Window, s.Token, nil, nil)
	return err
}

// call asks the API and gives the cookies that it sets.
func (m *Machine) call(
	ctx context.Context, method, path, window, token string, body, into any, cookies ...*http.Cookie,
) ([]*http.Cookie, error) {
	var content io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		content = bytes.NewReader(raw)
	}
	request, err := http.NewRequestWithContext(ctx, method, m.origin+path, content)
	if err != nil {
		return nil, err
	}
	request.Header = m.headers(window)
	for _, cookie := range cookies {
		request.AddCookie(cookie)
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := m.http.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	switch {
	case err != nil:
		return nil, err
	case response.StatusCode == http.StatusTooManyRequests, response.StatusCode >= http.StatusInternalServerError:
		after, _ := strconv.Atoi(response.Header.Get("Retry-After"))
		return nil, &Later{response.StatusCode, time.Duration(after) * time.Second}
	case response.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("%s %s: %s: %s", method, path, response.Status, answer)
	case into == nil:
		return response.Cookies(), nil
	}
	return response.Cookies(), json.Unmarshal(answer, into)
}

// headers are those that the page's browser sends.
func (m *Machine) headers(window string) http.Header {
	return http.Header{"Origin": {m.origin}, "Cookie": {m.floor.windowCookie(window)}}
}
