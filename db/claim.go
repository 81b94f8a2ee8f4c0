package db

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype/zeronull"

	"stationmaster/server/logon"
)

// Claim decides a log on in one transaction of two round trips: locks and what is held; then, after logon.Decide, all
// writes with the commit. A refusal costs a rollback instead of the second.
func (s *Store) Claim(ctx context.Context, c logon.Claim) (logon.ClaimResult, error) {
	reread := false
	for attempt := 1; ; attempt++ {
		result, err := s.claimOnce(ctx, c)
		if err == nil {
			return result, nil
		}
		if s.startsOver(attempt, err) {
			continue
		}
		// The belt: the constraints know better than what was read. One more reading shows why.
		if constraint := violation(err); constraint != "" {
			if !reread {
				reread = true
				continue
			}
			err = violated(constraint, c)
			s.log.ErrorContext(ctx, "a rule's constraint stayed violated", "constraint", constraint, "user", c.User, "station", c.Station)
		}
		return logon.ClaimResult{}, s.fault("claim", err)
	}
}

func (s *Store) claimOnce(ctx context.Context, c logon.Claim) (logon.ClaimResult, error) {
	pooled, err := s.pool.Acquire(ctx)
	if err != nil {
		return logon.ClaimResult{}, err
	}
	defer pooled.Release()
	conn := pooled.Conn()
	// A statement that fails takes the rest of its batch with it, the commit too.
	defer rollback(ctx, conn)

	read, err := readClaim(ctx, conn, c)
	if err != nil {
		return logon.ClaimResult{}, err
	}
	if !read.asAssumed(c) {
		return logon.ClaimResult{}, logon.ErrStale
	}
	held := read.effective()
	decision := logon.Decide(c.Request, held, read.moment.now)
	switch {
	case decision.Refusal != nil:
		return logon.ClaimResult{Refusal: decision.Refusal, Ask: decision.Ask}, nil
	case decision.Same != 0:
		return writeAgain(ctx, conn, c, decision.Same)
	case !read.ticket:
		return logon.ClaimResult{}, logon.ErrStale
	}
	refusal, err := decideLicence(ctx, conn, c, decision)
	if err != nil || refusal != nil {
		return logon.ClaimResult{Refusal: refusal}, err
	}
	result, err := writeGrant(ctx, conn, c, read, decision)
	if err != nil {
		return logon.ClaimResult{}, err
	}
	users, stations := []logon.UserID{c.User}, []logon.StationID{c.Station}
	for _, h := range held {
		if drops(decision, h.Session) {
			users, stations = append(users, h.User), append(stations, h.Station)
		}
	}
	s.floor.announce(users, stations)
	return result, nil
}

func drops(d logon.Decision, id logon.SessionID) bool {
	for _, drop := range d.Drop {
		if drop.Session == id {
			return true
		}
	}
	return false
}

// claimed is what a claim read under its locks.
type claimed struct {
	user struct {
		found           bool
		name, display   string
		source          string
		usable          bool
		passwordVersion int64
		savedReused     time.Time
	}
	station struct {
		found  bool
		name   string
		kind   logon.StationType
		number string
		usable bool
		typed  bool
	}
	held          []heldRow
	moment        moment
	policies      int64
	stationRight  bool
	numberRight   bool
	personalRight bool // to a persistent connection
	agreed        bool
	ticket        bool // still there, or none was given
}

// heldRow is a held session as its row has it; its effective state depends on the moment, which is read after it.
type heldRow struct {
	logon.Held
	hold  *time.Time
	lease lease
}

// asAssumed tells whether everything is still as it was when the log on was authorised.
func (r *claimed) asAssumed(c logon.Claim) bool {
	if !r.user.found || !r.user.usable || r.user.passwordVersion != c.PasswordVersion || r.policies != c.PolicyVersion {
		return false
	}
	if !r.agreed {
		return false
	}
	if c.StationRight && !r.stationRight || c.NumberRight && !r.numberRight || c.PersistentRight && !r.personalRight {
		return false
	}
	if c.Station == 0 {
		return true
	}
	if !r.station.found || !r.station.usable {
		return false
	}
	// The number is the station's own, unless it was typed instead of it.
	ownNumber := !c.NumberTyped || r.station.kind == logon.RemoteNumber
	return !ownNumber || c.Number == r.station.number
}

// effective gives what is held, with the states as they are at the moment.
func (r *claimed) effective() []logon.Held {
	held := make([]logon.Held, len(r.held))
	for i, row := range r.held {
		held[i] = row.Held
		held[i].State, held[i].HoldUntil = r.moment.see(row.State, row.hold, row.lease)
	}
	return held
}

const (
	lockWindow  = "select pg_advisory_xact_lock(hashtextextended('window ' || $1, 0))"
	lockStation = `select name, type, coalesce(number, ''), active and deleted_at is null, typed
		from stations where id = $1 for no key update`
	makeNumber = "insert into numbers values ($1) on conflict do nothing"
	lockNumber = "select from numbers where number = $1 for no key update"
	// Statements of their own after the locks: their snapshots have what the rivals we waited for have committed. The
	// rows are locked too, so that no connection comes or goes between the decision and the write; and only then read:
	// a row that was waited for is looked at anew, but what it is joined with is not.
	lockHeld = "select id from sessions s where " + touching + " order by id for no key update"
	readHeld = selectHeld + touching + " order by s.id"
	touching = "s.ended_at is null and (s.user_id = $1 or s.station_id = $2 or s.number = $3 or s.window_id = $4)"
)

// selectHeld reads held sessions in the order of scanHeld; what follows it is the condition.
const selectHeld = `
		select s.id, s.attachment, s.user_id, u.display_name, coalesce(s.station_id, 0), coalesce(s.number, ''), s.persistent,
		       s.machine, s.window_id, s.instance, s.state, s.created_at, s.hold_until, n.expires_at, n.renewed_at
		  from sessions s join users u on u.id = s.user_id left join nodes n on n.id = s.node
		 where `

var lockUser = "select name, display_name, coalesce(directory, ''), enabled and deleted_at is null and (directory is null or allowed or mapped), password_version, " + reusedLately +
	" from users u where id = $1 for no key update"

var readFacts = "select " + momentColumns + `, (select version from policies),
	not $6 or exists (select from effective_rights where user_id = $1 and "right" = 'logon_stations' and (station_id is null or station_id = $2)),
	not $7 or exists (select from effective_rights where user_id = $1 and "right" = 'user_defined_number'),
	not $8 or exists (select from effective_rights where user_id = $1 and "right" = 'persistent_connections'),
	$9 = 0 or exists (select from agreement_acceptances where user_id = $1 and version = $9),
	$3::bytea is null or exists (select from tickets
		where hash = $3 and user_id = $1 and window_id = $4 and password_version = $5 and used_at is null and expires_at > clock_timestamp())`

// readClaim is the first round trip: the locks in their order, then what is held, then what the claim rests on.
func readClaim(ctx context.Context, conn *pgx.Conn, c logon.Claim) (*claimed, error) {
	r := &claimed{}
	batch := &pgx.Batch{}
	batch.Queue(begin)
	batch.Queue(bound)
	batch.Queue(lockWindow, c.Window)
	batch.Queue(lockUser, c.User).Query(func(rows pgx.Rows) error {
		return readOne(rows, &r.user.found, &r.user.name, &r.user.display, &r.user.source, &r.user.usable, &r.user.passwordVersion,
			(*zeronull.Timestamptz)(&r.user.savedReused))
	})
	if c.Station != 0 {
		batch.Queue(lockStation, c.Station).Query(func(rows pgx.Rows) error {
			return readOne(rows, &r.station.found, &r.station.name, &r.station.kind, &r.station.number, &r.station.usable, &r.station.typed)
		})
	}
	if c.Number != "" {
		batch.Queue(makeNumber, c.Number)
		batch.Queue(lockNumber, c.Number)
	}
	if licensed(c) {
		batch.Queue(lockLicences)
	}
	what := []any{c.User, orNull(c.Station), orNull(c.Number), c.Window}
	batch.Queue(lockHeld, what...)
	batch.Queue(readHeld, what...).Query(func(rows pgx.Rows) (err error) {
		r.held, err = pgx.CollectRows(rows, scanHeld)
		return err
	})
	facts := append(r.moment.fields(), &r.policies, &r.stationRight, &r.numberRight, &r.personalRight, &r.agreed, &r.ticket)
	batch.Queue(readFacts, c.User, orNull(c.Station), c.Ticket, c.Window, c.PasswordVersion,
		c.StationRight, c.NumberRight, c.PersistentRight, c.Agreement).QueryRow(readRow(facts...))
	return r, conn.SendBatch(ctx, batch).Close()
}

func scanHeld(row pgx.CollectableRow) (h heldRow, err error) {
	err = row.Scan(&h.Session, &h.Attachment, &h.User, &h.Name, &h.Station, &h.Number, &h.Persistent,
		&h.Machine, &h.Window, &h.Instance, &h.State, &h.Since, &h.hold, &h.lease.expires, &h.lease.renewed)
	return h, err
}

// readOne reads the row of a query that has one or none.
func readOne(rows pgx.Rows, found *bool, into ...any) error {
	defer rows.Close()
	if rows.Next() {
		*found = true
		if err := rows.Scan(into...); err != nil {
			return err
		}
	}
	rows.Close()
	return rows.Err()
}

// orNull is nil for the zero value, which the tables write as null.
func orNull[T comparable](v T) any {
	var zero T
	if v == zero {
		return nil
	}
	return v
}
