package logon

import "slices"

// Code is one of the catalogue's codes: why something ended or was refused, stable for clients and for the ledger.
type Code string

// As says where a code may stand; a code may stand in several places.
type As uint8

const (
	// AsRefusal is an answer to a log on.
	AsRefusal As = 1 << iota
	// AsError is any other answer.
	AsError
	// AsDrop is a session's end.
	AsDrop
	// AsClose is a connection's end that is not a session's end.
	AsClose
	// AsNotice is news in the status bar.
	AsNotice
	// AsLedger is a record of the ledger that is none of these.
	AsLedger
)

// Has says whether all places of want are among those of a.
func (a As) Has(want As) bool { return a&want == want }

// CodeInfo is what the catalogue says of a code. Its values are shared: nobody changes Facts.
type CodeInfo struct {
	// As says where the code may stand.
	As As
	// Status is the HTTP status of a refusal or an error; 0 for every other code.
	Status int
	// Close is the WebSocket close code of a drop or a close; 0 for every other code. 4000-4499: the client comes back by
	// itself; 4500-4999: final, ask the person.
	Close int
	// Ticket says that another choice could cure the refusal, so its answer carries a ticket.
	Ticket bool
	// Facts are the names of the facts that may stand beside the code.
	Facts []string
}

// Info returns what the catalogue says of the code; the zero CodeInfo for a code that is not in it.
func (c Code) Info() CodeInfo { return codeInfos[c] }

// Known says whether the catalogue has the code.
func (c Code) Known() bool { return codeInfos[c].As != 0 }

// Reconnects says whether a client whose connection ended with this code comes back by itself (3-protocol, close codes).
func (c Code) Reconnects() bool {
	code := codeInfos[c].Close
	return code >= 4000 && code < 4500
}

// Codes returns every code in the order of the catalogue. The caller owns the slice.
func Codes() []Code { return slices.Clone(codes) }
