// Command storm measures how a whole floor comes back: thousands are connected to one node, the node is stopped, or killed, and started again,
// and all come back by the page's rules, with the jitter and the times that the server asks for. Meanwhile others log on.
//
// It exits with an error when a session was lost, or when somebody would have had to log on again. Compared with it are as many bare connections of
// the same WebSocket library, to a server of its own that knows nobody: the same handshakes, and nothing behind them.
//
// The clients share the machine with the server and its Postgres. It owns its database and its servers and ends them; it knows nothing of how
// the server does it.
package main
