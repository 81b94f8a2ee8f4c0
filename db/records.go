package db

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"stationmaster/server/logon"
)

// Policies reads the policies; what the stored document lacks has its default.
func (s *Store) Policies(ctx context.Context) (logon.Policies, error) {
	policies := logon.DefaultPolicies()
	var doc []byte
	if err := s.again("policies", func() error {
		return s.pool.QueryRow(ctx, "select version, doc from policies").Scan(&policies.Version, &doc)
	}); err != nil {
		return logon.Policies{}, err
	}
	if err := json.Unmarshal(doc, &policies); err != nil {
		return logon.Policies{}, fmt.Errorf("policies: %w", err)
	}
	return policies, nil
}

// ChangePolicies stores the whole set with the next version, and tells all nodes.
func (s *Store) ChangePolicies(ctx context.Context, p logon.Policies) (logon.Policies, error) {
	doc, err := json.Marshal(p)
	if err != nil {
		return logon.Policies{}, fmt.Errorf("policies: %w", err)
	}
	err = s.inTx(ctx, "change policies", func(tx pgx.Tx) error {
		batch := &pgx.Batch{}
		batch.Queue("update policies set version = version + 1, doc = $1 returning version", doc).QueryRow(readRow(&p.Version))
		queueEvents(batch, []logon.Event{{Policies: &struct{}{}}})
		return tx.SendBatch(ctx, batch).Close()
	})
	return p, err
}

// Installation reads what all nodes share; the first one makes it.
func (s *Store) Installation(ctx context.Context) (logon.Installation, error) {
	var i logon.Installation
	secret := make([]byte, 32)
	_, _ = rand.Read(secret) // never fails
	err := s.inTx(ctx, "installation", func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "insert into installation (id, secret) values ($1, $2) on conflict do nothing",
			strings.ToLower(rand.Text()[:8]), secret); err != nil {
			return err
		}
		return tx.QueryRow(ctx, "select id, secret from installation").Scan(&i.ID, &i.Secret)
	})
	return i, err
}

// SigningKeys gives the keys, newest first, after rotating them when it is time.
func (s *Store) SigningKeys(ctx context.Context, rotateAfter, keep time.Duration) (keys []logon.SigningKey, err error) {
	secret := make([]byte, 32)
	_, _ = rand.Read(secret) // never fails
	err = s.inTx(ctx, "signing keys", func(tx pgx.Tx) error {
		batch := &pgx.Batch{}
		// One after the other: of two nodes that find the newest too old, one makes the next.
		batch.Queue("select pg_advisory_xact_lock(hashtextextended('signing keys', 0))")
		batch.Queue(`insert into signing_keys (id, secret) select $1, $2
			where not exists (select from signing_keys where created_at > clock_timestamp() - $3::interval)`,
			strings.ToLower(rand.Text()[:12]), secret, rotateAfter)
		batch.Queue(`delete from signing_keys old where exists (select from signing_keys next
			where next.created_at > old.created_at and next.created_at < clock_timestamp() - $1::interval)`, keep)
		batch.Queue("select id, secret, created_at from signing_keys order by created_at desc").Query(func(rows pgx.Rows) (err error) {
			keys, err = pgx.CollectRows(rows, pgx.RowToStructByPos[logon.SigningKey])
			return err
		})
		return tx.SendBatch(ctx, batch).Close()
	})
	return keys, err
}

// Record appends an entry to the ledger.
func (s *Store) Record(ctx context.Context, e logon.LedgerEntry) (logon.LedgerNumber, error) {
	row := ledgerRow{
		Kind: e.Kind, Code: e.Code, UserID: pointer(e.User), UserName: e.UserName, Station: e.Station, Phone: e.Phone,
		Machine: e.Machine, Client: e.Client, Address: e.Address, SessionID: pointer(e.Session), CausedBy: e.By, Note: e.Note, Cause: e.Cause,
	}
	err := s.again("record", func() error { return s.orm.WithContext(ctx).Create(&row).Error })
	return row.ID, err
}

// Ledger reads entries, newest first.
func (s *Store) Ledger(ctx context.Context, before logon.LedgerNumber, limit int) ([]logon.LedgerEntry, error) {
	var rows []ledgerRow
	err := s.again("ledger", func() error {
		query := s.orm.WithContext(ctx).Order("id desc").Limit(limit)
		if before > 0 {
			query = query.Where("id < ?", before)
		}
		return query.Find(&rows).Error
	})
	return convert(rows, ledgerRow.entry), err
}
