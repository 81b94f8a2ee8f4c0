package connect

import (
	"errors"
	"flag"
	"fmt"

	"stationmaster/api"
)

// DroppedError says that the session ended, or that the connection was closed for good, without our asking for it.
type DroppedError struct {
	// Close is the WebSocket close code; 0 when the end was learnt from the session's record.
	Close int
	// Reason is the code of the catalogue; empty when the server closed without one.
	Reason   string
	Sentence string
}

func (e *DroppedError) Error() string { return e.Sentence }

// RefusedError says that the server refused, and holds what it said.
type RefusedError struct{ Problem api.Problem }

func (e *RefusedError) Error() string { return e.Problem.Detail }

// ErrChooseStation says that a station must be named: the server offered some, and nobody was there to be asked.
var ErrChooseStation = errors.New("choose one of these stations and name it by --station")

// ErrAgreement says that the user agreement was not accepted: it was shown, and nobody was there to be asked.
var ErrAgreement = errors.New("read the user agreement above and accept its version by --accept-agreement")

// exitCodes is ExitCode in words.
const exitCodes = `It ends with 0 after its own log off (Ctrl-C), with 3 when it was dropped, 4 when it was refused, 2 when the command line is
wrong, a station must be named or an agreement accepted, and 1 for everything else.`

// ExitCode is what the process ends with.
func ExitCode(err error) int {
	var dropped *DroppedError
	var refused *RefusedError
	var usage UsageError
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case errors.As(err, &usage), errors.Is(err, ErrChooseStation), errors.Is(err, ErrAgreement):
		return 2
	case errors.As(err, &dropped):
		return 3
	case errors.As(err, &refused):
		return 4
	}
	return 1
}

// Told says whether Run has printed the error already, so that its caller does not print it again.
func Told(err error) bool {
	var dropped *DroppedError
	var refused *RefusedError
	return errors.As(err, &dropped) || errors.As(err, &refused) || errors.Is(err, flag.ErrHelp)
}

// unexpectedError is an answer that no server of this contract gives.
type unexpectedError struct {
	status int
	what   string
}

func (e *unexpectedError) Error() string {
	return fmt.Sprintf("The server's answer (%d) could not be understood: %s.", e.status, e.what)
}
