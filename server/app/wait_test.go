package app

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"stationmaster/api"
	"stationmaster/server/logon"
)

// wait asks once how things stand.
func (w *window) wait(ticket, seen string, choice api.StationChoice) (api.WaitResult, *api.Problem) {
	w.t.Helper()
	var result api.WaitResult
	problem := w.do(http.MethodPost, "/logon/wait", api.WaitRequest{Ticket: ticket, Seen: seen, Choice: choice}, &result)
	return result, problem
}

// The refusal that waits, over two nodes: each change is told, and then the station is taken without the password.
func TestARefusalWaitsForItsStation(t *testing.T) {
	t.Parallel()
	_, a, b := twoNodes(t)
	alice, bob := newWindow(t, a.url, desk), newWindow(t, b.url, other)
	alice.logOn("alice", at("T-101"))
	page := alice.open()
	_, refusal := bob.tryLogOn("bob", at("T-101"))
	if refusal == nil || refusal.Ticket == "" {
		t.Fatalf("bob: %+v", refusal)
	}
	next := func(seen string) api.WaitResult {
		t.Helper()
		result, problem := bob.wait(refusal.Ticket, seen, at("T-101"))
		for problem == nil && result.Seen == seen { // nothing yet
			result, problem = bob.wait(refusal.Ticket, seen, at("T-101"))
		}
		if problem != nil || result.TicketExpiresInS <= 0 || result.TicketExpiresInS > 300 {
			t.Fatalf("%+v (%+v)", result, problem)
		}
		return result
	}
	stands := next("")
	if stands.Free || stands.Refusal.Code != "station_in_use" || stands.Refusal.Holder != "Alice Adams" || stands.Refusal.Ledger != 0 {
		t.Fatalf("%+v, %+v", stands, stands.Refusal)
	}
	_ = page.conn.CloseNow() // alice's connection breaks
	for !stands.Free && stands.Refusal.Code == "station_in_use" {
		stands = next(stands.Seen)
	}
	if stands.Free || stands.Refusal.Code != "station_held" || stands.Refusal.FreesInS == nil {
		t.Fatalf("%+v, %+v", stands, stands.Refusal)
	}
	page = alice.open() // she is back
	if stands = next(stands.Seen); stands.Free || stands.Refusal.Code != "station_in_use" {
		t.Fatalf("%+v, %+v", stands, stands.Refusal)
	}
	alice.logOff()
	page.bye()
	if stands = next(stands.Seen); !stands.Free {
		t.Fatalf("%+v, %+v", stands, stands.Refusal)
	}
	var result api.LogonResult
	problem := bob.do(http.MethodPost, "/logon/continue", api.ContinueRequest{
		Instance: bob.instance, Ticket: refusal.Ticket, Choice: at("T-101"), Client: "test",
	}, &result)
	if problem != nil || result.Granted == nil || result.Granted.Session.Station != "T-101" {
		t.Fatalf("bob: %+v (%+v)", result, problem)
	}
	if _, problem := bob.wait(refusal.Ticket, "", at("T-101")); problem == nil || problem.Code != "ticket_invalid" {
		t.Errorf("a used ticket waits: %+v", problem)
	}
}

// What waits is bounded for each address, a page that goes makes room, and a node that stops lets everybody go with an answer.
func TestThoseWhoWaitAreBounded(t *testing.T) {
	t.Parallel()
	n := startNode(t, floor.New(t))
	alice, bob := newWindow(t, n.url, desk), newWindow(t, n.url, other)
	alice.logOn("alice", at("T-101"))
	alice.open()
	_, refusal := bob.tryLogOn("bob", at("T-101"))
	stands, problem := bob.wait(refusal.Ticket, "", at("T-101"))
	if problem != nil {
		t.Fatal(problem)
	}
	user, err := n.store.UserByName(t.Context(), "bob")
	if err != nil {
		t.Fatal(err)
	}
	window := ""
	for _, cookie := range bob.cookies() {
		if strings.HasSuffix(cookie.Name, "_window") {
			window, _, _ = strings.Cut(cookie.Value, ".")
		}
	}
	waiting, leave := context.WithCancel(t.Context())
	defer leave()
	answers := make(chan int, 100)
	wait := func(ctx context.Context, number int) {
		ticket := "ticket " + itoa(int64(number))
		if err := n.store.PutTicket(t.Context(), logon.Ticket{
			Hash: logon.HashSecret(ticket), User: user.ID, Window: window, PasswordVersion: user.PasswordVersion, TTL: logon.TicketFor,
		}); err != nil {
			t.Fatal(err)
		}
		body, _ := json.Marshal(api.WaitRequest{Ticket: ticket, Seen: stands.Seen, Choice: at("T-101")})
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, n.url+"/api/v1/logon/wait", bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Origin", n.url)
		go func() {
			res, err := bob.http.Do(r)
			if err != nil {
				answers <- 0
				return
			}
			_ = res.Body.Close()
			answers <- res.StatusCode
		}()
	}
	const most = 64
	for number := range most + 1 {
		wait(waiting, number)
	}
	if status := <-answers; status != http.StatusTooManyRequests { // the one that came last
		t.Fatalf("answered %d", status)
	}
	leave()
	for range most {
		if status := <-answers; status != 0 {
			t.Errorf("answered %d", status)
		}
	}
	// The server hears in a moment that they went.
	for admitted := false; !admitted; {
		_, problem := bob.wait(refusal.Ticket, "", at("T-101"))
		admitted = problem == nil
		if !admitted && problem.Code != "too_many" {
			t.Fatalf("%+v", problem)
		}
	}
	wait(t.Context(), most+1)
	eventually(t, "it waits", func() bool { return n.core.Waiting() == 1 })
	n.stop()
	if status := <-answers; status != http.StatusServiceUnavailable {
		t.Errorf("when the node stops, who waits is answered %d", status)
	}
}
