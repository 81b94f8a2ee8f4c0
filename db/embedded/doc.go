// Package embedded runs a private Postgres for a server that was given no database: one process below ours, in a
// folder of ours, reachable through a Unix socket of ours and through nothing else.
//
// It owns the data folder (one launcher at a time, by a lock on a file in it), the Postgres process (which never
// outlives us, whatever ends us) and the first role and database in it. It knows nobody: neither the tables that
// live there nor the server that wants them.
//
// The data folder holds
//
//	lock       locked by the launcher that owns the folder
//	postgres/  the cluster; it appears by one rename, so it is there whole or not at all
//	run/       the socket, unless that path is too long for one
//
// Postgres refuses to run as root. Started by root, it runs as the owner of the cluster, else as postgres, else as
// nobody; where these cannot reach the folders, it runs in a user namespace in which root has another name.
//
// A Postgres that dies by itself is started again; connections of its clients break and have to be made anew.
package embedded

import "errors"

var (
	// ErrInUse means that another launcher owns the data folder; Find tells how to reach its Postgres.
	ErrInUse = errors.New("the data folder is in use by another running server")
	// ErrNotRunning means that no Postgres runs in the data folder.
	ErrNotRunning = errors.New("no server runs on this data folder")
)

const (
	// DefaultDataDir is the data folder when none is named, below the working folder.
	DefaultDataDir = "data"

	// application is the name of the role that the server works as, and of the database that it owns.
	// It is no superuser, so that rules that the tables declare bind it too.
	application = "stationmaster"
	superuser   = "postgres"
	// port is only a part of the socket's name: nothing listens on a network.
	port = "5432"
)
