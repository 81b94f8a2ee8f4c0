// Package connect is the client in a terminal: it logs on by the public API like any page, holds the live connection,
// prints what happens, one event a line, and is dropped with the sentence like any other. People use it where there is
// no browser, scripts and tests as a rival of browsers.
//
// It owns its window (a cookie jar and an instance that live as long as the process), the rules of reconnecting
// (2-rules, section 6; 3-protocol, close codes) and the lines it prints. It knows the contract, package api, and nothing
// of the server: whoever writes a client of their own can start from here.
package connect
