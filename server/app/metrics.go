package app

import (
	"net/http"
	"runtime/debug"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"stationmaster/server/logon"
)

// metrics counts what an operator watches, on a registry of its own.
type metrics struct {
	registry     *prometheus.Registry
	connections  prometheus.Gauge
	unresponsive prometheus.Gauge
	byes         *prometheus.CounterVec
	slow         prometheus.Counter
	shared       prometheus.Gauge
}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		connections: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "stationmaster_connections", Help: "Live connections on this node.",
		}),
		unresponsive: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "stationmaster_connections_unresponsive", Help: "Live connections whose page does not answer.",
		}),
		byes: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "stationmaster_byes_total", Help: "Connections that this node ended, by the code that the client was told.",
		}, []string{"code"}),
		slow: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "stationmaster_connections_slow_total", Help: "Connections that were cut off because they took too little.",
		}),
		shared: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "stationmaster_machines_at_several_stations",
			Help: "Addresses with users at different stations, on the whole floor as of the last minute. More than 0: is a NAT in MACHINE_NETWORKS?",
		}),
	}
	m.registry.MustRegister(
		m.connections, m.unresponsive, m.byes, m.slow, m.shared,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	return m
}

// countWaiting has the number of those who wait for a station read whenever somebody looks.
func (m *metrics) countWaiting(waiting func() int) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "stationmaster_waiting", Help: "Refused log ons that wait on this node for their station to become free.",
	}, func() float64 { return float64(waiting()) }))
}

// countReturns has what the core says of sessions that come back read whenever somebody looks.
func (m *metrics) countReturns(returns func() logon.ReturnsNow) {
	m.registry.MustRegister(
		prometheus.NewCounterFunc(prometheus.CounterOpts{
			Name: "stationmaster_returns_let_in_total", Help: "Sessions that came back to this node and were let in.",
		}, func() float64 { return float64(returns().Admitted) }),
		prometheus.NewCounterFunc(prometheus.CounterOpts{
			Name: "stationmaster_returns_put_off_total", Help: "Sessions that came back to this node and were told to come again.",
		}, func() float64 { return float64(returns().PutOff) }),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "stationmaster_returns_awaited", Help: "Sessions that were told to come again and have not come.",
		}, func() float64 { return float64(returns().Awaited) }),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "stationmaster_returns_line", Help: "Sessions that are being let in.",
		}, func() float64 { return float64(returns().Line) }),
	)
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// Connections, Bye, Slow and Unresponsive are live.Metrics.

func (m *metrics) Connections(delta int)  { m.connections.Add(float64(delta)) }
func (m *metrics) Bye(code logon.Code)    { m.byes.WithLabelValues(string(code)).Inc() }
func (m *metrics) Slow()                  { m.slow.Inc() }
func (m *metrics) Unresponsive(delta int) { m.unresponsive.Add(float64(delta)) }

// built is set by the linker for releases.
var built = ""

func version() string {
	if built != "" {
		return built
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "development"
}
