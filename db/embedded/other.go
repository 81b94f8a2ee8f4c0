//go:build !linux

package embedded

import (
	"context"
	"errors"
)

var errOnlyLinux = errors.New("the private Postgres runs on Linux only: set DATABASE_URL to a database")

// Server never exists on this system.
type Server struct{}

// Start tells what to do instead: a Postgres of our own that cannot be tied to our life would stay behind.
func Start(context.Context, Options) (*Server, error) { return nil, errOnlyLinux }

// Find finds nothing on this system.
func Find(string) (string, error) { return "", ErrNotRunning }

// DSN belongs to a server that never exists.
func (*Server) DSN() string { return "" }

// AdminDSN belongs to a server that never exists.
func (*Server) AdminDSN() string { return "" }

// Done belongs to a server that never exists.
func (*Server) Done() <-chan struct{} { return nil }

// Err belongs to a server that never exists.
func (*Server) Err() error { return errOnlyLinux }

// Stop belongs to a server that never exists.
func (*Server) Stop(context.Context) error { return nil }
