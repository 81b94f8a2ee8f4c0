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

const selectPolicies = "select version, doc from policies"

// Policies reads the policies; what the stored document lacks has its default.
func (s *Store) Policies(ctx context.Context) (p logon.Policies, err error) {
	err = s.again("policies", func() error {
		p, err = readPolicies(s.pool.QueryRow(ctx, selectPolicies))
		return err
	})
	return p, err
}

func readPolicies(row pgx.Row) (logon.Policies, error) {
	p := logon.DefaultPolicies()
	var version int64
	var doc []byte
	if err := row.Scan(&version, &doc); err != nil {
		return p, err
	}
	if err := json.Unmarshal(doc, &p); err != nil {
		return p, fmt.Errorf("policies: %w", err)
	}
	p.Version = version
	return p, nil
}

// ChangePolicies changes the policies under a lock, and tells all nodes with the commit.
func (s *Store) ChangePolicies(ctx context.Context, change logon.PolicyChange) (p logon.Policies, err error) {
	err = s.inTx(ctx, "change policies", func(tx pgx.Tx) error {
		now, err := readPolicies(tx.QueryRow(ctx, selectPolicies+" for update"))
		if err != nil {
			return err
		}
		p = now.With(change)
		doc, err := json.Marshal(p)
		if err != nil {
			return fmt.Errorf("policies: %w", err)
		}
		batch := &pgx.Batch{}
		batch.Queue(`update policies set version = version + 1, doc = $1,
			       idle_from = case when $2 then clock_timestamp() else idle_from end returning version`,
			doc, now.IdleLogoff != p.IdleLogoff).QueryRow(readRow(&p.Version))
		if now.CachedCredentials && !p.CachedCredentials {
			queueVoid(batch, logon.SavedPolicyOff, "true")
		}
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
