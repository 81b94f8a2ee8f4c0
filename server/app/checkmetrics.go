package app

import (
	"github.com/prometheus/client_golang/prometheus"

	"stationmaster/server/logon"
)

// checkGauges tell what came of the last check of each directory's accounts, whenever somebody looks: directories come and go.
type checkGauges struct{ checks func() []logon.Checked }

var checkStopped = prometheus.NewDesc("stationmaster_directory_check_stopped",
	"1 if the last check of a directory's accounts, by whichever node, would have logged most of the floor off and did nothing, else 0.", []string{"directory"}, nil)

// watchChecks has them read.
func (m *metrics) watchChecks(checks func() []logon.Checked) {
	m.registry.MustRegister(checkGauges{checks})
}

func (checkGauges) Describe(to chan<- *prometheus.Desc) { to <- checkStopped }

func (g checkGauges) Collect(to chan<- prometheus.Metric) {
	for _, c := range g.checks() {
		stopped := 0.0
		if c.Stopped {
			stopped = 1
		}
		to <- prometheus.MustNewConstMetric(checkStopped, prometheus.GaugeValue, stopped, c.Directory)
	}
}
