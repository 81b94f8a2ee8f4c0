// Package logon is the core: who may be where, and for how long.
//
// Three rules hold at every moment, and the database declares them too:
//
//	R1  a user is at one place: all held sessions of a user that have a station are at one station and on one
//	    machine. The latest log on wins; what it displaces is dropped in the transaction that grants it.
//	R2  a station is held by one machine. The first wins; any number of users may share it on that machine.
//	R3  a window runs one instance. A second one is stopped before it logs on or connects.
//
// A session's life has five arrows and no other:
//
//	           attach            connection gone
//	pending ----------> live <--------------------> lost
//	   |                 |          attach            |
//	   | 30 s            | drop, log off              | hold over
//	   +-----------------+----------------------------+----> ended (one cause, for ever)
//
// Pending and lost sessions keep their station until HoldUntil. A hold runs only while some node could take the
// session back. Every write to a session names its id and its attachment, a counter that each attach raises, so
// that whatever comes late touches nothing. Only the database's clock is compared.
//
// The package decides and orders what happens; it does no I/O of its own. It knows nothing of HTTP, sockets, SQL or
// hashes: what it needs from outside are the interfaces Store, Bus, Connections, Passwords, Tokens and Numbers,
// with their contracts in words. It imports the standard library only.
package logon
