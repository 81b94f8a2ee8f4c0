// Stationmaster is the logon, station and session server of contact centres and other floors where people share
// workplaces. See the package app for what it is made of.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"

	"stationmaster/server/app"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// Another signal ends the process at once, but not the same one twice: some programs send it to us and to our group.
	context.AfterFunc(ctx, func() { time.AfterFunc(time.Second, stop) })
	code := app.Main(ctx, app.Process{
		Args: os.Args[1:], Getenv: os.Getenv, Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
	})
	stop()
	os.Exit(code)
}
