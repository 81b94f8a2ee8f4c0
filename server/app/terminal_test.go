package app

import (
	"context"
	"errors"
	"io"
	"os"
	"testing"

	"stationmaster/api"
	"stationmaster/server/connect"
)

// Row 2: a client in a terminal is a client like any other. It drops a page on the other node, and is dropped by one, with the sentence.
func TestATerminalAndAPageDropEachOther(t *testing.T) {
	t.Parallel()
	_, a, b := twoNodes(t)
	alice := newWindow(t, a.url, desk)
	alice.logOn("alice", at("T-101"))
	page := alice.open()

	nobody, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer nobody.Close() //nolint:errcheck // it was only read from
	said, ended := &record{}, make(chan error, 1)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() {
		ended <- connect.Run(ctx, connect.Options{
			Server: b.url, User: "alice", Password: passwordOf("alice"), Choice: at("T-102"),
		}, nobody, said, io.Discard)
	}()
	if bye := page.bye(); bye.Reason != "another_station" || bye.Sentence != dropSentences["another_station"] {
		t.Errorf("the page is told %+v", bye)
	}
	eventually(t, "the terminal is welcomed", func() bool { return said.has("welcome") })

	alice = newWindow(t, a.url, desk)
	alice.logOn("alice", at("T-103"))
	alice.open()
	err = <-ended
	var dropped *connect.DroppedError
	if !errors.As(err, &dropped) || dropped.Reason != "another_station" || dropped.Close != 4501 || connect.ExitCode(err) != 3 {
		t.Errorf("the terminal ended with %v", err)
	}
	if !said.has(dropSentences["another_station"]) {
		t.Errorf("the terminal said %s", said)
	}
	var now api.SessionResult
	if problem := alice.do("GET", "/session", nil, &now); problem != nil || now.Session == nil {
		t.Errorf("the page cannot go on: %+v", problem)
	}
}
