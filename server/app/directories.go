package app

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"stationmaster/db"
	"stationmaster/server/directory"
	"stationmaster/server/logon"
)

// directoriesWait is how long people wait for a directory of the database; zero: as the product has it. Tests in one process with the node are more patient.
var directoriesWait time.Duration

func (r *reader) directories(name string) []directory.Config {
	document := r.text(name, "")
	if document == "" {
		return nil
	}
	configs, err := directory.Parse(document)
	var several interface{ Unwrap() []error }
	switch {
	case errors.As(err, &several):
		for _, one := range several.Unwrap() {
			r.wrong(name, one.Error())
		}
	case err != nil:
		r.wrong(name, err.Error())
	}
	return configs
}

// openDirectories gives those of the configuration and of the database as one. It asks no directory.
func openDirectories(ctx context.Context, c Config, store *db.Store, log *slog.Logger) (*directory.Keeper, error) {
	installation, err := store.Installation(ctx)
	if err != nil {
		return nil, err
	}
	o := directory.Options{Configured: c.Directories, Store: store, Secret: installation.Secret, Log: log, Whole: directoriesWait}
	for _, p := range c.Providers {
		o.Providers = append(o.Providers, p.Name)
	}
	keeper, err := directory.Keep(o)
	if err != nil {
		return nil, err
	}
	return keeper, keeper.Reload(ctx)
}

// directories are those that the server has, too. What a command finds it says itself.
func (b bench) directories(ctx context.Context) (*directory.Keeper, error) {
	c, err := ReadConfig(b.Getenv)
	if err != nil {
		return nil, err
	}
	return openDirectories(ctx, c, b.store, slog.New(slog.DiscardHandler))
}

// directoriesUp tells how each directory was last seen, of those that there are when somebody looks.
type directoriesUp func() []logon.DirectoryHealth

var (
	directoryUp      = prometheus.NewDesc("stationmaster_directory_up", "1 if the directory answered when this node asked it last, else 0.", []string{"directory"}, nil)
	directoryRefuses = prometheus.NewDesc("stationmaster_directory_service_account_refused",
		"1 if the directory is not up because it refuses the account that this server searches with, else 0.", []string{"directory"}, nil)
)

// Describe implements prometheus.Collector.
func (directoriesUp) Describe(out chan<- *prometheus.Desc) {
	out <- directoryUp
	out <- directoryRefuses
}

// Collect implements prometheus.Collector.
func (health directoriesUp) Collect(out chan<- prometheus.Metric) {
	for _, d := range health() {
		for desc, is := range map[*prometheus.Desc]bool{directoryUp: d.Up, directoryRefuses: d.Refused} {
			value := 0.0
			if is {
				value = 1
			}
			out <- prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, value, d.Name)
		}
	}
}
