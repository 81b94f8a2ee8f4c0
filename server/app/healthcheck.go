package app

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// healthcheck asks the server of this machine whether it is ready, for containers that have no other HTTP client.
func healthcheck(ctx context.Context, p Process, args []string) error {
	c, err := ReadConfig(p.Getenv)
	if err != nil {
		return err
	}
	address := c.Listen
	if err := parse(p, "healthcheck", "[--address HOST:PORT]", args, func(f *flag.FlagSet) {
		f.StringVar(&address, "address", address, "the server's `address`")
	}); err != nil {
		return err
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return usagef("%q is not HOST:PORT", address)
	}
	if ip := net.ParseIP(host); host == "" || (ip != nil && ip.IsUnspecified()) {
		host = "127.0.0.1"
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/readyz", nil)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, 4096))
	if err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("not ready (%s): %s", answer.Status, body)
	}
	return nil
}
