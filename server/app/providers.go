package app

import (
	"errors"

	"github.com/prometheus/client_golang/prometheus"

	"stationmaster/server/logon"
	"stationmaster/server/provider"
)

// providers reads PROVIDERS, a YAML list.
func (r *reader) providers() []provider.Config {
	document := r.text("PROVIDERS", "")
	if document == "" {
		return nil
	}
	configs, err := provider.Parse(document)
	var several interface{ Unwrap() []error }
	switch {
	case errors.As(err, &several):
		for _, one := range several.Unwrap() {
			r.wrong("PROVIDERS", one.Error())
		}
	case err != nil:
		r.wrong("PROVIDERS", err.Error())
	}
	return configs
}

// watchProviders has what is known of each provider read whenever somebody looks.
func (m *metrics) watchProviders(health func() []logon.ProviderHealth) {
	for _, p := range health() {
		m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "stationmaster_provider_up", Help: "Whether the provider of single sign-on answered when it was last asked.",
			ConstLabels: prometheus.Labels{"provider": p.Name},
		}, func() float64 {
			for _, now := range health() {
				if now.Name == p.Name && now.Up {
					return 1
				}
			}
			return 0
		}))
	}
}
