package httpapi

import (
	"context"
	"testing"

	"stationmaster/api"
	"stationmaster/server/logon"
)

func (f *fakeAdmin) Agreement(context.Context) (logon.Agreement, error) { return f.agreement, f.err }

func (f *fakeAdmin) PublishAgreement(_ context.Context, after int64, texts []logon.AgreementText, by string) (logon.Agreement, error) {
	f.by = by
	f.agreement = logon.Agreement{Version: after + 1, Texts: texts}
	return f.agreement, f.err
}

func TestAgreement(t *testing.T) {
	s := newSite(t)
	published := answer[api.Agreement](s, s.authorised("PUT", "/api/v1/admin/agreement", api.Agreement{
		Version: 4, Texts: []api.AgreementText{{Language: "default", Text: "One.\nTwo."}},
	}))
	read := answer[api.Agreement](s, s.authorised("GET", "/api/v1/admin/agreement", nil))
	if published.Version != 5 || read.Version != 5 || len(read.Texts) != 1 || read.Texts[0].Text != "One.\nTwo." || s.admin.by == "" {
		t.Errorf("published %+v, read %+v, by %q", published, read, s.admin.by)
	}
}

func TestAnAgreementIsShownBeforeAnythingElse(t *testing.T) {
	s := newSite(t)
	s.core.outcome = logon.Outcome{Missing: &logon.Missing{Ticket: "tick", Agreement: &logon.ShownAgreement{
		Version: 3, AgreementText: logon.AgreementText{Language: "de", Text: "Eins."},
	}}}
	shown := answer[api.LogonResult](s, request("POST", "/api/v1/logon", logonBody()))
	if m := shown.Missing; m == nil || m.What != api.MissingWhatAgreement || m.Agreement == nil || m.Agreement.Version != 3 || m.Stations != nil {
		t.Fatalf("%+v", shown.Missing)
	}
	answer[api.LogonResult](s, request("POST", "/api/v1/logon/continue", api.ContinueRequest{
		Instance: instance, Ticket: "tick", Choice: api.StationChoice{Type: api.StationTypeNone},
		Agreement: &api.AgreementDecision{Version: 3, Accept: true},
	}))
	if said := s.core.proceed.Agreement; said == nil || said.Version != 3 || !said.Accept {
		t.Errorf("the core was told %+v", said)
	}
}
