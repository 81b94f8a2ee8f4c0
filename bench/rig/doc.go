// Package rig is what the benchmarks stand on: a private durable Postgres, a real server process, people who log on
// without a password, and clients that hold a live connection.
//
// It owns what it starts, and ends it: the database, its folder, the processes. It knows the store, the contract and the
// shape of the cookies, as another process of the server would; it knows nothing of what is measured.
package rig
