package db

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"

	"stationmaster/server/logon"
)

// Agreement reads the user agreement that is in force.
func (s *Store) Agreement(ctx context.Context) (a logon.Agreement, err error) {
	err = s.again("agreement", func() error {
		rows, err := s.pool.Query(ctx, `select version, language, body from agreement_texts
			where version = (select max(version) from agreements) order by language <> 'default', language`)
		if err != nil {
			return err
		}
		a.Texts = nil
		var text logon.AgreementText
		_, err = pgx.ForEachRow(rows, []any{&a.Version, &text.Language, &text.Text}, func() error {
			a.Texts = append(a.Texts, text)
			return nil
		})
		return err
	})
	return a, err
}

const accepted = "exists (select from agreement_acceptances where user_id = $1 and version = $2)"

// AgreementAccepted tells whether the user has accepted the version.
func (s *Store) AgreementAccepted(ctx context.Context, id logon.UserID, version int64) (yes bool, err error) {
	err = s.again("agreement accepted", func() error {
		return s.pool.QueryRow(ctx, "select "+accepted, id, version).Scan(&yes)
	})
	return yes, err
}

// AcceptAgreement writes a user's yes, with its entry of the ledger, unless it is there already.
func (s *Store) AcceptAgreement(ctx context.Context, a logon.Acceptance, e logon.LedgerEntry) (number logon.LedgerNumber, err error) {
	err = s.again("accept agreement", func() error {
		return s.pool.QueryRow(ctx, `
			with yes as (
				insert into agreement_acceptances (user_id, version, language) values ($1, $2, $3) on conflict do nothing returning user_id
			), entry as (
				insert into ledger (kind, code, user_id, user_name, machine, client, address, note)
				select $4, $5, user_id, $6, $7, $8, $9, $10 from yes returning id
			)
			select coalesce((select id from entry), 0)`,
			a.User, a.Version, a.Language, e.Kind, e.Code, e.UserName, e.Machine, e.Client, e.Address, e.Note).Scan(&number)
	})
	return number, err
}

// PublishAgreement makes the next version. The policies' version rises with it, so that a claim which was authorised under the one before
// starts over.
func (s *Store) PublishAgreement(ctx context.Context, after int64, texts []logon.AgreementText, by string) (logon.Agreement, error) {
	next := logon.Agreement{Version: after + 1, Texts: texts}
	err := s.inTx(ctx, "publish agreement", func(tx pgx.Tx) error {
		p, err := readPolicies(tx.QueryRow(ctx, selectPolicies+" for update"))
		if err != nil {
			return err
		}
		if p.AgreementVersion != after {
			return logon.ErrStale
		}
		p.AgreementVersion = next.Version
		doc, err := json.Marshal(p)
		if err != nil {
			return fmt.Errorf("policies: %w", err)
		}
		batch := &pgx.Batch{}
		batch.Queue("insert into agreements (version, published_by) values ($1, $2)", next.Version, by)
		for _, text := range texts {
			batch.Queue("insert into agreement_texts values ($1, $2, $3)", next.Version, text.Language, text.Text)
		}
		batch.Queue("update policies set version = version + 1, doc = $1", doc)
		queueEvents(batch, []logon.Event{{Policies: &struct{}{}}})
		return tx.SendBatch(ctx, batch).Close()
	})
	return next, err
}
