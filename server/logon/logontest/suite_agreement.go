package logontest

import (
	"time"

	"stationmaster/server/logon"
)

var agreementTests = map[string]func(*world){
	"publishing makes the next version": func(w *world) {
		first, err := w.Store.Agreement(w.ctx)
		w.ok(err)
		if first.Version != 1 || first.In("xx").Language != logon.DefaultLanguage || first.In("xx").Text == "" {
			w.Fatalf("%+v", first)
		}
		texts := []logon.AgreementText{{Language: logon.DefaultLanguage, Text: "one\ntwo"}, {Language: "de", Text: "eins"}}
		next, err := w.Store.PublishAgreement(w.ctx, first.Version, texts, "Ada")
		w.ok(err)
		read, err := w.Store.Agreement(w.ctx)
		w.ok(err)
		if read.Version != 2 || next.Version != 2 || read.In("de").Text != "eins" || read.In("fr").Text != "one\ntwo" || len(read.Texts) != 2 {
			w.Fatalf("%+v", read)
		}
		p, err := w.Store.Policies(w.ctx)
		w.ok(err)
		equal(w, "version of the agreement", p.AgreementVersion, 2)
		equal(w, "version of the policies", p.Version, 2)
		_, err = w.Store.PublishAgreement(w.ctx, first.Version, texts, "Bo")
		w.is(err, logon.ErrStale)
		on := true
		p, err = w.Store.ChangePolicies(w.ctx, logon.PolicyChange{Agreement: &on})
		w.ok(err)
		equal(w, "after another change", p.AgreementVersion, 2)
	},
	"a yes is written once, with its entry": func(w *world) {
		ann := w.user("ann")
		yes := logon.Acceptance{User: ann.ID, Version: 1, Language: "de"}
		entry := logon.LedgerEntry{
			Kind: logon.KindAgreement, Code: logon.CodeAgreementAccepted, User: ann.ID, UserName: "ann", Machine: "m1", Client: "c", Note: "version 1 (de)",
		}
		number, err := w.Store.AcceptAgreement(w.ctx, yes, entry)
		w.ok(err)
		again, err := w.Store.AcceptAgreement(w.ctx, yes, entry)
		w.ok(err)
		equal(w, "the second entry", again, 0)
		entries, err := w.Store.Ledger(w.ctx, 0, 5)
		w.ok(err)
		if len(entries) != 1 || entries[0].Number != number || entries[0].Kind != logon.KindAgreement || entries[0].Note != "version 1 (de)" {
			w.Fatalf("%+v", entries)
		}
		for version, want := range map[int64]bool{1: true, 2: false} {
			accepted, err := w.Store.AgreementAccepted(w.ctx, ann.ID, version)
			w.ok(err)
			equal(w, "accepted", accepted, want)
		}
	},
	"nobody is granted a place who has not accepted": func(w *world) {
		c := w.claim(w.user("ann"), w.station("T1"), "m1")
		c.Agreement = 1
		_, err := w.Store.Claim(w.ctx, c)
		w.is(err, logon.ErrStale)
		_, err = w.Store.AcceptAgreement(w.ctx, logon.Acceptance{User: c.User, Version: 1, Language: "en"}, logon.LedgerEntry{
			Kind: logon.KindAgreement, Code: logon.CodeAgreementAccepted, User: c.User,
		})
		w.ok(err)
		w.logOn(c)
	},
	"a declined ticket is gone": func(w *world) {
		ticket := logon.Ticket{Hash: []byte("no"), User: w.user("ann").ID, Window: "w", PasswordVersion: 1, TTL: time.Minute}
		w.ok(w.Store.PutTicket(w.ctx, ticket))
		w.ok(w.Store.DeleteTicket(w.ctx, ticket.Hash))
		_, err := w.Store.TicketByHash(w.ctx, ticket.Hash)
		w.is(err, logon.ErrNotFound)
	},
}
