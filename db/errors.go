package db

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"

	"stationmaster/server/logon"
)

// This file alone speaks SQLSTATE.

const (
	// retries is how often a transaction starts over after the database ended it for the sake of another one.
	retries = 4
	// promotion is how long a server is given that says it is read-only, each time.
	promotion = 100 * time.Millisecond
)

// startsOver tells whether the same transaction may succeed when it starts over: serialisation failure, deadlock, or a server that cannot
// write yet or any more. Then the pools' connections are renewed: the next ones may lead to the new leader.
func (s *Store) startsOver(attempt int, err error) bool {
	var pg *pgconn.PgError
	if attempt >= retries || !errors.As(err, &pg) {
		return false
	}
	switch pg.Code {
	case "25006":
		s.pool.Reset()
		s.leases.Reset()
		<-time.After(promotion) // of which Postgres gives no signal
		return true
	case "40001", "40P01":
		return true
	}
	return false
}

// inTheWay tells whether others held a lock that a migration needed.
func inTheWay(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "55P03" || pg.Code == "40P01")
}

// unavailable tells whether the database cannot be reached, or cannot be written at this moment.
func unavailable(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch pg.Code {
		case "25006", // read-only transaction: a standby, or a leader that has not finished its promotion
			"25P03",                   // idle in transaction for too long
			"53300",                   // too many connections
			"55P03",                   // a lock was not granted in time
			"57P01", "57P02", "57P03", // shutting down, crashed, starting
			"57P05": // idle session timeout
			return true
		}
		return pg.Code[:2] == "08"
	}
	var connect *pgconn.ConnectError
	var network net.Error
	return errors.As(err, &connect) || errors.As(err, &network) || pgconn.SafeToRetry(err) ||
		// pgx gives a broken connection's cause as text only; without a PgError nothing but the connection is at fault.
		isBrokenPipe(err)
}

// fault turns an error of the database into the core's, with the operation's name.
func (s *Store) fault(operation string, err error) error {
	var refusal *logon.Refusal
	switch {
	case err == nil:
		return nil
	case errors.As(err, &refusal),
		errors.Is(err, logon.ErrNotFound), errors.Is(err, logon.ErrTaken), errors.Is(err, logon.ErrStale),
		errors.Is(err, logon.ErrFenced), errors.Is(err, logon.ErrUnavailable):
		return err
	case errors.Is(err, pgx.ErrNoRows), errors.Is(err, gorm.ErrRecordNotFound):
		return logon.ErrNotFound
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("%s: %w", operation, err)
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch pg.Code {
		case "23505": // unique
			return fmt.Errorf("%w: %s", logon.ErrTaken, pg.ConstraintName)
		case "23503": // foreign key: what it names is not there
			return fmt.Errorf("%w: %s", logon.ErrNotFound, pg.ConstraintName)
		case "23514": // check: a value that the tables do not allow; the core should have said so
			return &logon.Refusal{Code: logon.CodeFieldInvalid, Cause: operation + ": " + pg.ConstraintName}
		case "22021", "22P05": // a text that Postgres cannot store; the core should have said so
			return &logon.Refusal{Code: logon.CodeFieldCharacters, Cause: operation + ": " + pg.Message}
		}
	}
	if unavailable(err) {
		return fmt.Errorf("%s: %w: %w", operation, logon.ErrUnavailable, err)
	}
	return fmt.Errorf("%s: %w", operation, err)
}

// violation gives the name of the rule's constraint that err is about, else "".
func violation(err error) string {
	var pg *pgconn.PgError
	if errors.As(err, &pg) && (pg.Code == "23P01" || pg.Code == "23505") {
		switch pg.ConstraintName {
		case "r1_user_one_station", "r1_user_one_machine", "r2_station_one_machine", "r2_number_one_machine",
			"station_one_number", "r3_window_one_instance":
			return pg.ConstraintName
		}
	}
	return ""
}

// violated maps a rule's constraint that stayed violated after a second reading to what the person is told.
func violated(constraint string, c logon.Claim) error {
	cause := "constraint " + constraint
	switch constraint {
	case "r2_station_one_machine":
		return &logon.Refusal{Code: logon.CodeStationInUse, Station: c.StationName, Cause: cause}
	case "r2_number_one_machine":
		return &logon.Refusal{Code: logon.CodeNumberInUse, Number: c.Number, Cause: cause}
	case "station_one_number":
		return &logon.Refusal{Code: logon.CodeNumberDiffers, Station: c.StationName, Number: c.Number, Field: "number", Cause: cause}
	case "r3_window_one_instance":
		return &logon.Refusal{Code: logon.CodeWindowBusy, Cause: cause}
	}
	return fmt.Errorf("%w: %s", logon.ErrStale, cause) // the user's own other place: the latest wins, so once more
}
