package rig

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
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

// Machine gives a computer with the address.
func (f *Floor) Machine(node *Process, address string) *Machine {
	dialer := &net.Dialer{Timeout: 10 * time.Second, LocalAddr: &net.TCPAddr{IP: net.ParseIP(address)}}
	return &Machine{floor: f, origin: node.Origin, http: &http.Client{
		Transport: &http.Transport{DialContext: dialer.DialContext, MaxIdleConnsPerHost: 4},
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
	err := m.call(ctx, http.MethodPost, "/api/v1/logon/continue", at.Window, "", api.ContinueRequest{
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
	return Seat{Session: logon.SessionID(granted.Session.ID), Token: granted.Token, Instance: instance, Spot: at}, nil
}

// LogOff ends the seat's session through the node's API.
func (m *Machine) LogOff(ctx context.Context, s Seat) error {
	return m.call(ctx, http.MethodDelete, "/api/v1/session", s.Spot.Window, s.Token, nil, nil)
}

func (m *Machine) call(ctx context.Context, method, path, window, token string, body, into any) error {
	var content io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			return err
		}
		content = bytes.NewReader(raw)
	}
	request, err := http.NewRequestWithContext(ctx, method, m.origin+path, content)
	if err != nil {
		return err
	}
	request.Header = m.headers(window)
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := m.http.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	switch {
	case err != nil:
		return err
	case response.StatusCode != http.StatusOK:
		return fmt.Errorf("%s %s: %s: %s", method, path, response.Status, answer)
	case into == nil:
		return nil
	}
	return json.Unmarshal(answer, into)
}

// headers are those that the page's browser sends.
func (m *Machine) headers(window string) http.Header {
	return http.Header{"Origin": {m.origin}, "Cookie": {m.floor.windowCookie(window)}}
}
