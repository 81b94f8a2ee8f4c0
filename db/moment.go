package db

import (
	"fmt"
	"time"

	"stationmaster/server/logon"
)

// moment is what a session's effective state depends on besides its own row and its node's.
type moment struct {
	now      time.Time // the database's clock
	hold     int64     // seconds that a network loss keeps a station
	anyNode  bool      // some node could take sessions back
	lastNode *time.Time
}

// holdSeconds is the policy in SQL; a document that lacks it has the default.
var holdSeconds = fmt.Sprintf("coalesce((select (doc->>'hold_network_loss_s')::bigint from policies), %d)",
	logon.DefaultPolicies().HoldNetworkLoss)

// idleSeconds is the limit of idle time in SQL; 0: none. idleWarning is how long before it people are warned, as Policies.Idle has it.
var (
	idleSeconds = fmt.Sprintf("coalesce((select (doc->>'idle_logoff_s')::bigint from policies), %d)", logon.DefaultPolicies().IdleLogoff)
	idleWarning = fmt.Sprintf("least(%d, "+idleSeconds+" / 5.0)", logon.IdleWarnFor/time.Second)
)

// idleSince is from when on the idle time of a session s counts.
const idleSince = "greatest(s.active_at, (select idle_from from policies))"

// momentColumns reads a moment, in the order of fields.
var momentColumns = "clock_timestamp() as now, " + holdSeconds + " as hold, " +
	"exists (select from nodes where expires_at > clock_timestamp()) as any_node, " +
	"(select max(renewed_at) from nodes) as last_node"

func (m *moment) fields() []any { return []any{&m.now, &m.hold, &m.anyNode, &m.lastNode} }

// lease is what the row of a session's node says; both nil when there is none.
type lease struct{ expires, renewed *time.Time }

// see gives a session's effective state and hold. A live session of a dead node is lost since that node's last
// renewal. While no node is there, no hold that ran when the last one went runs out: the first new lease will prolong
// it, and whoever looks before that must not be quicker.
func (m moment) see(state logon.State, hold *time.Time, l lease) (logon.State, time.Time) {
	if state == logon.Over {
		return state, time.Time{}
	}
	var until time.Time
	if hold != nil {
		until = *hold
	}
	if state == logon.Live {
		if l.expires != nil && l.expires.After(m.now) {
			return logon.Live, time.Time{}
		}
		state = logon.Lost
		if l.renewed != nil {
			until = l.renewed.Add(time.Duration(m.hold) * time.Second)
		}
	}
	if !m.anyNode && m.lastNode != nil && until.After(*m.lastNode) {
		kept := m.now.Add(time.Duration(m.hold)*time.Second + logon.AfterOutage)
		if until.Before(kept) {
			until = kept
		}
	}
	return state, until
}
