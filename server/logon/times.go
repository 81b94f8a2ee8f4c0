package logon

import "time"

// The fixed times of a session's life and of the leases (design 2 section 2, design 4).
const (
	PendingFor      = 30 * time.Second // from the claim to the first connection
	AfterOutage     = 90 * time.Second // what every hold gets on top, after a time without any node
	LeaseFor        = 15 * time.Second
	RenewEvery      = 5 * time.Second
	LeaseMargin     = 3 * time.Second // a node stops this much before others may take over
	AskFor          = 2 * time.Second // how long a sign of life is waited for
	AskAgainAfter   = 5 * time.Second // a station's holders are asked at most once in this time
	TicketFor       = 5 * time.Minute
	WaitFor         = 25 * time.Second // how long who waits for a station is left without an answer; proxies give up after 30 or 60 s
	TokenFor        = 10 * time.Minute
	UnresponsiveFor = 3 * time.Minute // how long a page may be silent while its transport answers
	HeartbeatEvery  = 20 * time.Second
	HeartbeatAnswer = 10 * time.Second
)
