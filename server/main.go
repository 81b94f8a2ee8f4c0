// Stationmaster is the logon, station and session server of contact centres and other floors where people share
// workplaces. See the package app for what it is made of.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"stationmaster/server/app"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// A second signal ends the process at once.
	context.AfterFunc(ctx, stop)
	code := app.Main(ctx, app.Process{
		Args: os.Args[1:], Getenv: os.Getenv, Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
	})
	stop()
	os.Exit(code)
}
