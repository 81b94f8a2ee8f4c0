// Package api is the contract with every client, as an artefact: openapi.yaml (HTTP and the messages of the live
// connection), catalogue.yaml (every code, once) and sentences.<language>.yaml (what a person reads). From these
// `go generate ./api/...` makes the Go types here, the codes of the core and the page's TypeScript; what is generated
// says so in its first line and is never edited.
//
// It owns the words on the wire and nothing else: no behaviour, no rule. It imports the standard library only and knows
// nobody; the adapters import it, the core does not.
package api

//go:generate go tool -modfile=../tools/go.mod oapi-codegen -config gen/types.config.yaml openapi.yaml
//go:generate go run ./gen

import (
	_ "embed"
	"slices"
)

// Subprotocol is the WebSocket subprotocol of the live connection; a client offers it and the server confirms it.
const Subprotocol = "stationmaster.v1"

// MaxMessage is the most bytes that a body or a message of the live connection may have.
const MaxMessage = 64 << 10

//go:embed openapi.yaml
var contract []byte

//go:embed catalogue.gen.json
var catalogue []byte

// Contract is openapi.yaml as it was when this binary was built. The caller owns the copy.
func Contract() []byte { return slices.Clone(contract) }

// CatalogueJSON is what GET /api/v1/catalogue serves: every code with its HTTP status, close code and facts, the
// messages of the live connection, and the sentences by language. The caller owns the copy.
func CatalogueJSON() []byte { return slices.Clone(catalogue) }
