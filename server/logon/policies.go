package logon

import (
	"slices"
	"time"
)

// Policies are the administrator's server-wide switches (design 2, section 8), stored as one document with a version.
// A claim carries the version that it was authorised under.
type Policies struct {
	Version            int64          `json:"-"`
	Stationless        bool           `json:"stationless"`
	HoldNetworkLoss    Seconds        `json:"hold_network_loss_s"`
	HoldCleanClose     Seconds        `json:"hold_clean_close_s"`
	IdleLogoff         Seconds        `json:"idle_logoff_s"`    // without activity people are logged off after it; 0: never
	StationLicences    int            `json:"station_licences"` // distinct stations held at once; 0: no limit
	InternalExtensions bool           `json:"internal_extensions"`
	DefaultRegion      string         `json:"default_region"` // ISO 3166 two letters; empty: numbers in E.164 only
	Contact            string         `json:"contact"`
	CredentialKind     CredentialKind `json:"credential_kind"`
	CredentialLabel    string         `json:"credential_label"`    // of the user's field; empty: by the kind
	CachedCredentials  bool           `json:"cached_credentials"`  // automatic log on, profiles
	Agreement          bool           `json:"agreement"`           // the user agreement must be accepted before the claim
	AgreementVersion   int64          `json:"agreement_version"`   // the one in force; publishing raises it
	PasswordMinLength  int            `json:"password_min_length"` // of a new password, in characters
	PasswordForm       bool           `json:"password_form"`       // off: only who administers logs on with a password
	Languages          []string       `json:"languages"`           // what the page offers; empty: all that there are
	Statuses           []StatusChoice `json:"statuses"`
	OldStatuses        []StatusChoice `json:"old_statuses,omitempty"` // once among them; some may have them still
}

// CredentialKind says which credentials people log on with.
type CredentialKind string

// The credential kinds.
const (
	OwnCredentials       CredentialKind = "own" // local users: name and password kept here
	DirectoryCredentials CredentialKind = "directory"
	BothCredentials      CredentialKind = "both"
)

// CredentialKinds lists them.
var CredentialKinds = []CredentialKind{OwnCredentials, DirectoryCredentials, BothCredentials}

// Label is what the user's field is called where the administrator has not said it.
func (k CredentialKind) Label() string {
	switch k {
	case DirectoryCredentials:
		return `Domain\user name`
	case BothCredentials:
		return `User ID or Domain\user name`
	}
	return "User ID"
}

// UserLabel is what the user's field is called.
func (p Policies) UserLabel() string {
	if p.CredentialLabel != "" {
		return p.CredentialLabel
	}
	return p.CredentialKind.Label()
}

// OfferedLanguages are those that people can choose from: of those that there are sentences in, the ones that the policy names.
func (p Policies) OfferedLanguages() []string {
	if len(p.Languages) == 0 {
		return Languages()
	}
	var offered []string
	for _, have := range Languages() {
		if slices.Contains(p.Languages, have) {
			offered = append(offered, have)
		}
	}
	return offered
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
		Stationless:       true,
		HoldNetworkLoss:   60,
		HoldCleanClose:    15,
		CredentialKind:    OwnCredentials,
		CachedCredentials: true,
		AgreementVersion:  1,
		PasswordMinLength: 12,
		PasswordForm:      true,
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
	IdleLogoff         *int // seconds
	StationLicences    *int
	InternalExtensions *bool
	DefaultRegion      *string
	Contact            *string
	CredentialKind     *CredentialKind
	CredentialLabel    *string
	CachedCredentials  *bool
	Agreement          *bool
	PasswordMinLength  *int
	PasswordForm       *bool
	Languages          *[]string
	Statuses           *[]StatusChoice
}

// With gives the policies with the change.
func (p Policies) With(c PolicyChange) Policies {
	set(&p.Stationless, c.Stationless)
	setSeconds(&p.HoldNetworkLoss, c.HoldNetworkLoss)
	setSeconds(&p.HoldCleanClose, c.HoldCleanClose)
	setSeconds(&p.IdleLogoff, c.IdleLogoff)
	set(&p.StationLicences, c.StationLicences)
	set(&p.InternalExtensions, c.InternalExtensions)
	set(&p.DefaultRegion, c.DefaultRegion)
	set(&p.Contact, c.Contact)
	set(&p.CredentialKind, c.CredentialKind)
	set(&p.CredentialLabel, c.CredentialLabel)
	set(&p.CachedCredentials, c.CachedCredentials)
	set(&p.Agreement, c.Agreement)
	set(&p.PasswordMinLength, c.PasswordMinLength)
	set(&p.PasswordForm, c.PasswordForm)
	set(&p.Languages, c.Languages)
	if c.Statuses != nil {
		p.withStatuses(*c.Statuses)
	}
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
