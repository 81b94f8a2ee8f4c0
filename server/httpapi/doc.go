// Package httpapi speaks HTTP: the API of the contract (package api), the page, and the operator's addresses. It owns how a request becomes a
// question to the core (bodies, cookies, the machine and the window, cross-site checks) and how an answer becomes a response (one
// error writer). It is the only importer of echo.
//
// It decides nothing about logons: that is package logon, seen through the interface Core. It knows no database, no token's form
// and no WebSocket: the live connection is handed over, checked, through Options.Live.
package httpapi
