// Package live keeps the connections that are up now. It carries out and decides nothing: who may be where is the
// core's business, and what is true is in the database.
//
// It owns the WebSocket of the contract (3-protocol, "The live connection"): the upgrade, hello and welcome, heartbeats, the directory
// feed, byes and closes. It is the only importer of coder/websocket on the server's side. It knows the core's words and
// the contract's types; it knows nothing of HTTP routes, cookies, SQL or tokens.
//
// # The way of a connection
//
//	upgraded --hello--> identified --> registered --> attached --> welcomed --> ended
//
// A connection is registered under its session before the database attaches it. A drop between the two therefore
// finds it. A connection is idle nearly always, and then costs one goroutine, blocked in a read, and no timer: one wheel wakes
// all connections when something is due, and a goroutine writes only while there is something to write.
//
// # Who ends a connection
//
// Whoever takes the connection out of the hub, under Hub.mu, and nobody else. So each ends exactly once, with one
// cause, and a departure is reported for one that went by itself but never for one that the core took out. In order:
//
//  1. take: out of the hub's indexes, under Hub.mu; from here nothing finds it any more;
//  2. end: out of the wheel; the ending is set, the questions that wait for it are answered with no, and the socket gets a deadline;
//     out of the feed; the departure, if any, is reported, on a goroutine of its own;
//  3. finish: the deliverer, the only writer of messages, writes what is still queued, then the bye, then the close
//     frame, and waits for the peer's, all within the deadline, whatever the peer does;
//  4. the reader sees the socket closed, and forgets the connection, as the last.
//
// A protocol error of the client is answered by a standard close code alone, since no code of the catalogue says it: 1003 for a
// binary message, 1007 for what is not UTF-8, JSON or the message's schema, 1008 for a message at the wrong time or of an unknown type or a missing hello,
// 1009 for one over 64 KiB. The session is then lost with the hold of a network loss. Every other close
// of ours is preceded by a bye.
//
// # Locks
//
// Hub.mu (who is here), conn.mu (one connection's queue and state), wheel.mu, feed.mu and Hub.life are leaves: none is held while another
// is taken, none while anything is written, closed or waited for, and none while the core is called. No channel
// of this package is ever closed by anybody but its only sender.
package live
