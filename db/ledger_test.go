package db_test

import (
	"errors"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"stationmaster/server/logon"
)

var ledgerChanges = []string{
	"update ledger set note = 'x'", "delete from ledger", "truncate ledger",
	"update ledger set note = 'x' where false",
}

func (p *place) refusesLedgerChanges() {
	p.Helper()
	for _, sql := range ledgerChanges {
		_, err := p.raw.Exec(p.ctx, sql)
		var pg *pgconn.PgError
		if !errors.As(err, &pg) || pg.Code != "42501" { // insufficient privilege
			p.Errorf("%s: %v", sql, err)
		}
	}
}

func TestLedgerIsAppendOnly(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	_, err := p.store.Record(p.ctx, logon.LedgerEntry{Kind: logon.KindRefusal, Code: logon.CodeInvalidCredentials})
	p.ok(err)
	p.refusesLedgerChanges() // the server's own role has no right to
	p.exec("grant update, delete, truncate on ledger to current_user")
	p.refusesLedgerChanges() // and who has all rights, a superuser or an owner by mistake, is stopped by the trigger
	entries, err := p.store.Ledger(p.ctx, 0, 10)
	p.ok(err)
	if len(entries) != 1 || entries[0].Note != "" {
		t.Fatalf("%+v", entries)
	}
}
