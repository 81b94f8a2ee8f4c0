package logontest

import (
	"context"

	"stationmaster/server/logon"
)

// Agreement reads the user agreement in force.
func (f *Fake) Agreement(context.Context) (logon.Agreement, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.agreement, nil
}

// AgreementAccepted tells whether the user has accepted the version.
func (f *Fake) AgreementAccepted(_ context.Context, id logon.UserID, version int64) (bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.accepted[acceptedBy{id, version}], nil
}

// AcceptAgreement writes a user's yes.
func (f *Fake) AcceptAgreement(_ context.Context, a logon.Acceptance, e logon.LedgerEntry) (logon.LedgerNumber, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	yes := acceptedBy{a.User, a.Version}
	if f.accepted[yes] {
		return 0, nil
	}
	f.accepted[yes] = true
	return f.record(e), nil
}

// PublishAgreement makes the next version.
func (f *Fake) PublishAgreement(_ context.Context, after int64, texts []logon.AgreementText, _ string) (logon.Agreement, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.policies.AgreementVersion != after {
		return logon.Agreement{}, logon.ErrStale
	}
	f.agreement = logon.Agreement{Version: after + 1, Texts: texts}
	f.policies.AgreementVersion++
	f.policies.Version++
	f.publish(logon.Event{Policies: &struct{}{}})
	return f.agreement, nil
}

// acceptedBy is a user and a version of the agreement.
type acceptedBy struct {
	user    logon.UserID
	version int64
}
