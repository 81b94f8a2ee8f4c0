package connect

import (
	"encoding/json"
	"regexp"
	"sync"

	"stationmaster/api"
)

// The codes that this client does something about; all others it only prints.
const (
	codeLoggedOff    = "logged_off"
	codeTokenInvalid = "token_invalid"
	codeTooMany      = "too_many"
	codePasswordOff  = "password_logon_off"
)

// Close codes say by their range what the client must do (3-protocol): reconnect, or stop.
const (
	firstClose = 4000
	firstFinal = 4500
	lastClose  = 4999
	closeToken = 4004
)

var placeholder = regexp.MustCompile(`\{[^{}]*\}`)

var english = sync.OnceValue(func() map[string]string {
	var catalogue struct{ Sentences map[string]map[string]string }
	if err := json.Unmarshal(api.CatalogueJSON(), &catalogue); err != nil {
		panic("connect: the catalogue of this binary is broken: " + err.Error())
	}
	return catalogue.Sentences["en"]
})

// sentence is the catalogue's own, for where the server could not send one. Facts are unknown here: each is a dash.
func sentence(code string) string {
	if text := english()[code]; text != "" {
		return placeholder.ReplaceAllString(text, "–")
	}
	return "The server closed the connection."
}
