package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/coder/websocket"
	"golang.org/x/sync/errgroup"

	"stationmaster/bench/rig"
)

// roleKey is the variable that makes this program the bare server.
const roleKey = "STATIONMASTER_BENCH_ROLE"

// playRole makes this process the bare server, if it was started as that: it answers the first message of each connection, and reads on.
func playRole() bool {
	if os.Getenv(roleKey) != "bare" {
		return false
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Printf("listens on http://%s\n", listener.Addr())
	panic(http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		socket, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		defer func() { _ = socket.CloseNow() }()
		for {
			kind, message, err := socket.Read(context.Background())
			if err == nil {
				err = socket.Write(context.Background(), kind, message)
			}
			if err != nil {
				return
			}
		}
	})))
}

// bareAtOnce is how many bare handshakes are under way at the same time: more make it slower.
const bareAtOnce = 64

// compare opens as many bare connections, each with one message there and back.
func compare(ctx context.Context, n int, perSecond float64) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	server, err := rig.StartProcess(ctx, []string{roleKey + "=bare"}, self)
	if err != nil {
		return err
	}
	defer server.Stop()
	open := make([]*websocket.Conn, n)
	defer func() {
		for _, socket := range open {
			if socket != nil {
				_ = socket.CloseNow()
			}
		}
	}()
	began := time.Now()
	group, dialling := errgroup.WithContext(ctx)
	group.SetLimit(bareAtOnce)
	for i := range open {
		group.Go(func() error {
			dialer := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 60, byte(1+i/250), byte(1+i%250))}}
			socket, _, err := websocket.Dial(dialling, server.Origin, &websocket.DialOptions{
				HTTPClient: &http.Client{Transport: &http.Transport{DialContext: dialer.DialContext}},
			})
			if err != nil {
				return err
			}
			open[i] = socket
			err = socket.Write(dialling, websocket.MessageText, []byte(`{"type":"hello"}`))
			if err == nil {
				_, _, err = socket.Read(dialling)
			}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return errors.Join(err, context.Cause(ctx))
	}
	bare := float64(n) / time.Since(began).Seconds()
	fmt.Printf("%d bare connections: %.1f s, %.0f a second; the floor came back at %.2f of that\n", n, time.Since(began).Seconds(), bare, perSecond/bare)
	return nil
}
