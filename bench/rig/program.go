package rig

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// Main is a benchmark's program: it takes the flags, the server's binary and a limit of time among them, runs the benchmark until it ends, the
// limit or an interrupt, and leaves with exit code 1 when it failed. The benchmark ends what it started before it returns. Others of
// its flags are defined before.
func Main(name string, limit time.Duration, run func(ctx context.Context, binary string) error) {
	binary := flag.String("server", "bin/stationmaster", "the server's `binary`")
	flag.DurationVar(&limit, "limit", limit, "give up after this `time`")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("it took longer than %s", limit))
	defer cancel()
	if err := run(ctx, *binary); err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
		stop()
		os.Exit(1)
	}
}
