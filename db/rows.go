package db

import (
	"time"

	"gorm.io/gorm"

	"stationmaster/server/logon"
)

// The rows that gorm reads and writes: the administration's plain lists, and the ledger. What locks is raw SQL.

type userRow struct {
	ID              logon.UserID `gorm:"primaryKey"`
	Name            string
	NameKey         string
	DisplayName     string
	PasswordHash    *string
	PasswordVersion int64  `gorm:"default:1"`
	Enabled         bool   `gorm:"default:true"`
	Source          string `gorm:"default:local"`
	Directory       *string
	ExternalID      *string
	Allowed         bool
	Mapped          bool
	PasswordStamp   string
	Mail            string
	AccountState    logon.AccountState
	DeletedAt       gorm.DeletedAt
}

func (userRow) TableName() string { return "users" }

func (r userRow) user() logon.User {
	u := logon.User{
		ID: r.ID, Name: r.Name, DisplayName: r.DisplayName, Enabled: r.Enabled, PasswordVersion: r.PasswordVersion,
		Allowed: r.Allowed, PasswordStamp: r.PasswordStamp, Mail: r.Mail, AccountState: r.AccountState,
	}
	if r.Directory != nil && r.ExternalID != nil {
		u.Source, u.AccountID, u.Mapped = *r.Directory, *r.ExternalID, r.Mapped
	}
	if r.PasswordHash != nil {
		u.PasswordHash = *r.PasswordHash
	}
	return u
}

// userColumns are what into takes.
const userColumns = `u.id, u.name, u.display_name, u.password_hash, u.password_version, u.enabled,
	u.directory, u.external_id, u.allowed, u.mapped, u.password_stamp, u.mail, u.account_state`

func (r *userRow) into() []any {
	return []any{
		&r.ID, &r.Name, &r.DisplayName, &r.PasswordHash, &r.PasswordVersion, &r.Enabled,
		&r.Directory, &r.ExternalID, &r.Allowed, &r.Mapped, &r.PasswordStamp, &r.Mail, &r.AccountState,
	}
}

type stationRow struct {
	ID        logon.StationID `gorm:"primaryKey"`
	Name      string
	NameKey   string
	Type      logon.StationType
	Number    *string
	Active    bool `gorm:"default:true"`
	Typed     bool
	DeletedAt gorm.DeletedAt
}

func (stationRow) TableName() string { return "stations" }

func (r stationRow) station() logon.Station {
	s := logon.Station{ID: r.ID, Name: r.Name, Type: r.Type, Active: r.Active, Typed: r.Typed}
	if r.Number != nil {
		s.Number = *r.Number
	}
	return s
}

type ledgerRow struct {
	ID        logon.LedgerNumber `gorm:"primaryKey"`
	At        time.Time          `gorm:"default:clock_timestamp()"`
	Kind      logon.LedgerKind
	Code      logon.Code
	UserID    *logon.UserID
	UserName  string
	Station   string
	Phone     string
	Machine   string
	Client    string
	Address   string
	SessionID *logon.SessionID
	CausedBy  string
	Note      string
	Cause     string
}

func (ledgerRow) TableName() string { return "ledger" }

func (r ledgerRow) entry() logon.LedgerEntry {
	e := logon.LedgerEntry{
		Number: r.ID, At: r.At, Kind: r.Kind, Code: r.Code, UserName: r.UserName, Station: r.Station, Phone: r.Phone,
		Machine: r.Machine, Client: r.Client, By: r.CausedBy, Note: r.Note, Address: r.Address, Cause: r.Cause,
	}
	if r.UserID != nil {
		e.User = *r.UserID
	}
	if r.SessionID != nil {
		e.Session = *r.SessionID
	}
	return e
}

// pointer is nil for the zero value, which the tables write as null.
func pointer[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

// convert maps rows to what they mean.
func convert[R, T any](rows []R, one func(R) T) []T {
	out := make([]T, len(rows))
	for i, r := range rows {
		out[i] = one(r)
	}
	return out
}
