package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"stationmaster/bench/rig"
)

// The budgets.
const (
	mostSeconds   = 2
	mostMegabytes = 30
	mostKilobytes = 25
)

func main() {
	starts := flag.Int("starts", 5, "warm starts that are measured")
	rig.Main("start", 5*time.Minute, func(ctx context.Context, binary string) error {
		return run(ctx, binary, *starts)
	})
}

func run(ctx context.Context, binary string, starts int) (err error) {
	dir, err := os.MkdirTemp("", "stationmaster-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	// Started by root, Postgres runs as somebody else, who must be able to enter.
	if err := os.Chmod(dir, 0o711); err != nil {
		return err
	}
	cold, page, err := makeRun(ctx, filepath.Join(dir, "data"))
	if err != nil {
		return err
	}
	fmt.Printf("make run, the first time: %.2f s\n", cold.Seconds())
	var warm rig.Times
	for range starts {
		took, _, err := makeRun(ctx, filepath.Join(dir, "data"))
		if err != nil {
			return err
		}
		warm.Add(took)
	}
	warm.Line("make run again, to the first page")
	rig.Budget("make run to the first page, median", warm.Quantile(0.5).Seconds(), mostSeconds, "s")

	built, err := os.Stat(binary)
	if err != nil {
		return err
	}
	rig.Budget("the binary", float64(built.Size())/1e6, mostMegabytes, "MB")
	for _, script := range page.scripts {
		fmt.Printf("  %-46s %8.2f kB as %s\n", script.path, float64(script.bytes)/1e3, script.encoding)
	}
	rig.Budget("script of the logon page, compressed", float64(page.bytes())/1e3, mostKilobytes, "kB")
	rig.Budget("addresses of foreign hosts in the page", float64(page.foreign), 0, "")
	return nil
}

// makeRun starts the product as people do, takes the time until the page and all that it loads are there, and ends it.
func makeRun(ctx context.Context, data string) (took time.Duration, page firstPage, err error) {
	began := time.Now()
	server, err := rig.StartProcess(ctx, []string{"DATA_DIR=" + data, "DATABASE_URL=", "LISTEN_ADDR=127.0.0.1:0", "LOG_LEVEL=warn"}, "make", "-s", "run")
	if err != nil {
		return 0, page, err
	}
	defer server.Stop()
	page, err = open(ctx, server.Origin)
	return time.Since(began), page, err
}
