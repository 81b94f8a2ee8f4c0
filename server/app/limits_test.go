package app

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"stationmaster/api"
	"stationmaster/server/logon"
)

// A client that sends its request byte by byte does not hold a connection for ever; a live connection, which began as a request too, stays.
func TestSlowBody(t *testing.T) {
	t.Parallel()
	n := startNode(t, floor.New(t))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := newServer(n.handler, 2*time.Second, slog.New(slog.DiscardHandler))
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close(); <-served })

	alice := newWindow(t, n.url, desk)
	alice.logOn("alice", at("T-101"))
	alice.server = "http://" + listener.Addr().String()
	page := alice.open()

	slow, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close() //nolint:errcheck // the server closes it
	_ = slow.SetDeadline(time.Now().Add(patience))
	if _, err := io.WriteString(slow, "POST /api/v1/logon HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(slow)
	if err != nil || !strings.HasPrefix(string(answer), "HTTP/1.1 400 ") {
		t.Errorf("answered %q (%v)", answer, err)
	}

	alice.server = n.url
	if problem := alice.do(http.MethodPut, "/session/status", api.StatusRequest{Status: "away"}, nil); problem != nil {
		t.Fatal(problem)
	}
	await(page, "status", func(m api.StatusChanged) bool { return m.Status.Status == "away" })
}

// Strangers learn from readyz that the database cannot be used, and nothing of it; the log has it, once.
func TestReadyTellsNothingOfTheDatabase(t *testing.T) {
	t.Parallel()
	c, err := ReadConfig(environment("DATABASE_URL", empty.New(t)))
	if err != nil {
		t.Fatal(err)
	}
	said := &record{}
	log := slog.New(slog.NewTextHandler(said, nil))
	store, _, closeAll, err := openStore(t.Context(), c, false, log)
	if err != nil {
		t.Fatal(err)
	}
	n, err := newNode(t.Context(), c, store, log)
	closeAll()
	if err != nil {
		t.Fatal(err)
	}
	defer n.hub.Close(t.Context()) //nolint:errcheck // nobody is connected
	for range 2 {
		if reasons := n.ready(context.Background()); !slices.Equal(reasons, []string{"the database cannot be used", "the node has no lease"}) {
			t.Errorf("reasons are %q", reasons)
		}
	}
	if strings.Count(said.String(), "closed pool") != 1 {
		t.Errorf("the log has %q", said)
	}
}

// Two people at different stations on one address: a computer with two browsers, or a NAT that was listed by mistake. Log and metric tell.
func TestOneAddressAtTwoStations(t *testing.T) {
	t.Parallel()
	n := startNode(t, floor.New(t))
	metric := func() string {
		t.Helper()
		res, err := http.Get(n.url + "/metrics")
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close() //nolint:errcheck // it was only read from
		all, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(all)) {
			if value, ok := strings.CutPrefix(line, "stationmaster_machines_at_several_stations "); ok {
				return strings.TrimSpace(value)
			}
		}
		return "none"
	}
	looks := func(want string, warned bool) {
		t.Helper()
		if err := n.watch.Look(t.Context(), time.Now()); err != nil || metric() != want || n.said.has("MACHINE_NETWORKS") != warned {
			t.Errorf("the metric is %s, want %s; in the log: %v (%v)", metric(), want, !warned, err)
		}
	}
	alice, bob := newWindow(t, n.url, desk), newWindow(t, n.url, desk)
	alice.logOn("alice", at("T-101"))
	alice.open()
	looks("0", false)
	bob.logOn("bob", at("T-102"))
	bob.open()
	looks("1", true)
	if ended := bob.logOff(); ended.Code != string(logon.CodeLoggedOff) {
		t.Errorf("ended %+v", ended)
	}
	looks("0", true)
}
