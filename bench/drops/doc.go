// Command drops measures how fast a drop reaches a client on another process than the one that decided it, and counts the drops that are
// lost when a second log on follows the first at once. It exits with an error when one is lost.
//
// A real server process holds the clients' connections. This process claims through the store, as another node would; for the
// same process the logons go through the server's own API. Nobody's password is hashed: that would be all there is to see.
//
// A drop is compared with a bare transaction that inserts a row and notifies, on the same Postgres, by the same workers, one after the
// other, so that both meet the same load. Compared is the time from the commit to the message, where the commit is when Postgres says that it
// began: its answer comes after the notification as often as before it, and is no place to measure from.
//
// It owns its database and its server and ends both. It knows nothing of how the server does it.
package main
