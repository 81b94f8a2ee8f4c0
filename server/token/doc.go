// Package token signs and verifies the short-lived JSON Web Tokens of held sessions. It owns their form and the cache of the
// installation's signing keys; it is the only importer of golang-jwt. It knows neither requests nor connections, and it does not know whether
// a session is still held: a token is not the truth, the session's row is (design 3).
package token
