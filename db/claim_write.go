package db

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"stationmaster/server/logon"
)

const (
	insertSession = `
		with made as (
			insert into sessions (user_id, station_id, station_type, number, persistent, machine, window_id, instance,
			                      client, address, language, resume_hash, password_version, by_station_right, by_number_right, hold_until)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, clock_timestamp() + $19::interval)
			returning id, created_at, hold_until
		), entry as (
			insert into ledger (kind, code, user_id, user_name, station, phone, machine, client, address, session_id, cause)
			select 'logon', $16, $1, $17, $18, coalesce($4, ''), $6, $9, $10, id, $20 from made
			returning id
		)
		select made.id, made.created_at, made.hold_until, entry.id from made, entry`
	useTicket      = "update tickets set used_at = clock_timestamp() where hash = $1 and used_at is null"
	rememberDevice = `insert into devices (user_id, hash) values ($1, $2)
		on conflict (user_id, hash) do update set last_logon_at = clock_timestamp()`
	renewAgain = `update sessions set resume_hash = $2, language = $3,
		hold_until = case state when 'pending' then clock_timestamp() + $4::interval else hold_until end where id = $1`
	logonEntry = "select id from ledger where session_id = $1 and kind = 'logon'"
)

// writeGrant is the second round trip of a granted claim: drops, session, ledger, and the commit.
func writeGrant(ctx context.Context, conn *pgx.Conn, c logon.Claim, read *claimed, d logon.Decision) (logon.ClaimResult, error) {
	batch := &pgx.Batch{}
	var result logon.ClaimResult
	if len(d.Drop) > 0 {
		var ends endings
		for _, drop := range d.Drop {
			if drop.Code == logon.CodeAnotherStation || drop.Code == logon.CodeAnotherMachine {
				ends.displace(drop.Session, drop.Code, read.user.display, origin(c, read))
			} else {
				ends.add(drop.Session, drop.Code, "", "")
			}
			result.Dropped = append(result.Dropped, drop.Session)
		}
		ends.queue(batch)
	}
	ledgerStation := read.station.name
	if read.station.typed {
		ledgerStation = ""
	}
	s := logon.Session{
		User: c.User, UserName: read.user.name, DisplayName: read.user.display, Source: read.user.source,
		Station: c.Station, StationName: read.station.name, StationType: c.Type, Number: d.Number, Persistent: c.Persistent,
		Machine: c.Machine, Window: c.Window, Instance: c.Instance, Client: c.Client, Address: c.Address, Language: c.Language,
		State: logon.Pending, PasswordVersion: c.PasswordVersion, SavedReused: read.user.savedReused,
	}
	batch.Queue(insertSession, c.User, orNull(c.Station), c.Type, orNull(d.Number), c.Persistent, c.Machine,
		c.Window, c.Instance, c.Client, c.Address, c.Language, c.ResumeHash, c.PasswordVersion, c.StationRight, c.NumberRight,
		logon.CodeLoggedOn, read.user.name, ledgerStation, logon.PendingFor, logonCause(c),
	).QueryRow(readRow(&s.ID, &s.Since, &s.HoldUntil, &result.Ledger))
	queueHabits(batch, c)
	batch.Queue("commit")
	err := conn.SendBatch(ctx, batch).Close()
	result.Session = s
	return result, err
}

// writeAgain is the second round trip of a repeated request: the same session, with the new resume secret.
func writeAgain(ctx context.Context, conn *pgx.Conn, c logon.Claim, same logon.SessionID) (logon.ClaimResult, error) {
	result := logon.ClaimResult{Again: true}
	batch := &pgx.Batch{}
	batch.Queue(renewAgain, same, c.ResumeHash, c.Language, logon.PendingFor)
	queueHabits(batch, c)
	batch.Queue(selectSessions+"s.id = $1", same).Query(func(rows pgx.Rows) (err error) {
		result.Session, err = pgx.CollectExactlyOneRow(rows, readSession)
		return err
	})
	batch.Queue(logonEntry, same).QueryRow(readRow(&result.Ledger))
	batch.Queue("commit")
	err := conn.SendBatch(ctx, batch).Close()
	return result, err
}

// queueHabits uses up the ticket and remembers the device, and what is saved there.
func queueHabits(batch *pgx.Batch, c logon.Claim) {
	if c.Ticket != nil {
		batch.Queue(useTicket, c.Ticket)
	}
	if c.Device != nil {
		batch.Queue(rememberDevice, c.User, c.Device)
	}
	queueSaved(batch, c)
}

// logonCause is what the ledger has of a log on beside that it was one.
func logonCause(c logon.Claim) string {
	if c.Automatic {
		return "saved logon"
	}
	return ""
}

// origin is the place of a new log on, for the one whom it displaces.
func origin(c logon.Claim, read *claimed) logon.Origin {
	if read.station.typed {
		return logon.Origin{Number: read.station.name, Address: c.Address}
	}
	return logon.Origin{Station: read.station.name, Address: c.Address}
}

// endings are sessions to be ended by one statement, in parallel arrays as unnest wants them.
type endings struct {
	ids   []logon.SessionID
	codes []string
	by    []string
	notes []string
	kinds []string

	stations, numbers, addresses []string // of the log on that displaced it
}

func (e *endings) add(id logon.SessionID, code logon.Code, by, note string) {
	e.append(id, code, by, note, logon.Origin{})
}

// displace ends a session because of a new log on.
func (e *endings) displace(id logon.SessionID, code logon.Code, by string, from logon.Origin) {
	e.append(id, code, by, "", from)
}

func (e *endings) append(id logon.SessionID, code logon.Code, by, note string, from logon.Origin) {
	kind := logon.KindDrop
	if code == logon.CodeLoggedOff {
		kind = logon.KindLogoff
	}
	e.ids, e.codes, e.kinds = append(e.ids, id), append(e.codes, string(code)), append(e.kinds, string(kind))
	e.by, e.notes = append(e.by, by), append(e.notes, note)
	e.stations, e.numbers, e.addresses = append(e.stations, from.Station), append(e.numbers, from.Number), append(e.addresses, from.Address)
}

// endSessions ends those that are still held: it locks them in the order of their ids, writes one ledger entry each, and
// tells the nodes that have their connections: with the commit each end as it is, which will never change, and for those who miss that
// the word that the next renewal brings.
const endSessions = `
	with want as (
		select * from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
			w (id, code, kind, by, note, from_station, from_number, from_address)
	), old as (
		select s.id, s.user_id, s.station_id, s.number, s.machine, s.client, s.address, s.state, s.node,
		       w.code, w.kind, w.by, w.note, w.from_station, w.from_number, w.from_address
		  from sessions s join want w on w.id = s.id
		 where s.ended_at is null and s.id = any($1) -- said twice: this one is an index, whatever the statistics say
		 order by s.id for no key update of s
	), entry as (
		insert into ledger (kind, code, user_id, user_name, station, phone, machine, client, address, session_id, caused_by, note)
		select o.kind, o.code, o.user_id, u.name, case when st.typed then '' else coalesce(st.name, '') end,
		       coalesce(o.number, ''), o.machine, o.client, o.address, o.id, o.by, o.note
		  from old o join users u on u.id = o.user_id left join stations st on st.id = o.station_id
		 order by o.id
		returning id, at, session_id
	), over as (
		update sessions s
		   set state = 'ended', ended_at = e.at, end_code = o.code, end_by = o.by, end_note = o.note, end_ledger = e.id,
		       end_from_station = o.from_station, end_from_number = o.from_number, end_from_address = o.from_address
		  from old o join entry e on e.session_id = o.id
		 where s.id = o.id
	), word as (
		insert into taken_away (node, session_id) select node, id from old where state = 'live'
	)
	select old.id, old.user_id, coalesce(old.station_id, 0),
	       case when old.state = 'live' then pg_notify('` + channel + `', json_build_object('ended', json_build_object(
	            's', json_build_array(old.id), 'end', json_build_object('code', old.code, 'at', e.at, 'by', old.by, 'note', old.note,
	            'ledger', e.id, 'from', json_build_object('station', old.from_station, 'number', old.from_number,
	            'address', old.from_address))))::text) is not null end
	  from old join entry e on e.session_id = old.id`

func (e *endings) args() []any {
	return []any{e.ids, e.codes, e.kinds, e.by, e.notes, e.stations, e.numbers, e.addresses}
}

func (e *endings) queue(batch *pgx.Batch) { batch.Queue(endSessions, e.args()...) }

// sinceAgo is an argument for an interval that is never negative.
func sinceAgo(d time.Duration) time.Duration { return max(d, 0) }
