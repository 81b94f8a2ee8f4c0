package logon

import "time"

// Policies are the administrator's server-wide switches (design 2, section 8), stored as one document with a version.
// A claim carries the version that it was authorised under.
type Policies struct {
	Version            int64          `json:"-"`
	Stationless        bool           `json:"stationless"`
	HoldNetworkLoss    Seconds        `json:"hold_network_loss_s"`
	HoldCleanClose     Seconds        `json:"hold_clean_close_s"`
	StationLicences    int            `json:"station_licences"` // distinct stations held at once; 0: no limit
	InternalExtensions bool           `json:"internal_extensions"`
	DefaultRegion      string         `json:"default_region"` // ISO 3166 two letters; empty: numbers in E.164 only
	Contact            string         `json:"contact"`
	CredentialLabel    string         `json:"credential_label"`
	Statuses           []StatusChoice `json:"statuses"`
}

// Seconds is a duration that is stored as a whole number of seconds.
type Seconds int64

// Duration converts.
func (s Seconds) Duration() time.Duration { return time.Duration(s) * time.Second }

// StatusChoice is one of the statuses that people can choose from.
type StatusChoice struct {
	Code  string `json:"code"`
	Label string `json:"label"`
}

// StatusAvailable is the status that ends with the session (design 2, section 6).
const StatusAvailable = "available"

// DefaultPolicies are in force until an administrator changes them. A stored document is read over them, so that a
// policy which is newer than the document has its default.
func DefaultPolicies() Policies {
	return Policies{
		Stationless:     true,
		HoldNetworkLoss: 60,
		HoldCleanClose:  15,
		CredentialLabel: "User ID",
		Statuses: []StatusChoice{
			{StatusAvailable, "Available"},
			{"away", "Away"},
			{"lunch", "At lunch"},
			{"meeting", "In a meeting"},
			{"do_not_disturb", "Do not disturb"},
		},
	}
}

// PolicyChange changes the policies that are not nil.
type PolicyChange struct {
	Stationless        *bool
	HoldNetworkLoss    *int // seconds
	HoldCleanClose     *int // seconds
	StationLicences    *int
	InternalExtensions *bool
	DefaultRegion      *string
	Contact            *string
	CredentialLabel    *string
	Statuses           *[]StatusChoice
}

// With gives the policies with the change.
func (p Policies) With(c PolicyChange) Policies {
	set(&p.Stationless, c.Stationless)
	setSeconds(&p.HoldNetworkLoss, c.HoldNetworkLoss)
	setSeconds(&p.HoldCleanClose, c.HoldCleanClose)
	set(&p.StationLicences, c.StationLicences)
	set(&p.InternalExtensions, c.InternalExtensions)
	set(&p.DefaultRegion, c.DefaultRegion)
	set(&p.Contact, c.Contact)
	set(&p.CredentialLabel, c.CredentialLabel)
	set(&p.Statuses, c.Statuses)
	return p
}

func set[T any](field *T, value *T) {
	if value != nil {
		*field = *value
	}
}

func setSeconds(field *Seconds, value *int) {
	if value != nil {
		*field = Seconds(*value)
	}
}

// Hold is how long a session keeps its station after its connection went.
func (p Policies) Hold(how Departure) time.Duration {
	if how == CleanClose {
		return p.HoldCleanClose.Duration()
	}
	return p.HoldNetworkLoss.Duration()
}

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
	TokenFor        = 10 * time.Minute
	UnresponsiveFor = 3 * time.Minute // how long a page may be silent while its transport answers
	HeartbeatEvery  = 20 * time.Second
	HeartbeatAnswer = 10 * time.Second
)
