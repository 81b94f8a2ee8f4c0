// Package db is the truth: the core's Store and Bus on Postgres.
//
// It owns the schema (migrations), every statement, the transactions with their locks, and the wake-ups between nodes
// (LISTEN and NOTIFY). It decides nothing: the claim calls logon.Decide between its locks and its writes. It knows
// nothing of HTTP, of connections or of passwords.
//
// # The order of locks
//
// Every transaction that takes several locks takes them in this order, or two of them would wait for each other:
//
//	window (advisory, on its hash)
//	→ user (several in the order of their ids)
//	→ role or workgroup
//	→ mapping of a source
//	→ station
//	→ number
//	→ licences (advisory, only where a limit is set)
//	→ grants
//	→ sessions, in the order of their ids
//	→ tickets, devices, saved logons, the ledger, notifications
//
// Changes of kept directories wait for each other by a lock of their own (advisory), and take no other.
//
// A claim takes all of them, administration starts in the middle, the sweeper takes sessions only and skips those that
// are locked. What is held is read by a statement that starts after the locks were granted: one that locks and reads at
// once has a snapshot from before it waited, and misses what a rival committed meanwhile.
//
// # Time
//
// Only the database's clock is compared, and only as clock_timestamp(): now() is the start of the transaction, which
// may have waited for locks since.
package db
