package logon

import (
	"context"
	"time"
)

// KeptDirectories is the part of the Store for directories that administrators keep in it, beside those of the nodes' configuration. What a definition
// says is the adapter's: the store carries it.
type KeptDirectories interface {
	// KeptDirectories lists them in the order of their names.
	KeptDirectories(ctx context.Context) ([]KeptDirectory, error)
	// ChangeDirectory changes one of them, one change at a time over all: decide sees those that are kept, and says what is to be of the one. It
	// must have no effects of its own, because it may be called again. An error of it is returned, and nothing has changed; ErrNotFound, if one is to be
	// deleted that is not there. All nodes are told with the commit.
	ChangeDirectory(ctx context.Context, name string, decide func(kept []KeptDirectory) (DirectoryDecision, error)) (KeptDirectory, error)
	// SourceUsers counts the users of each directory and provider who are not deleted.
	SourceUsers(ctx context.Context) (map[string]int, error)
}

// KeptDirectory is one of them. Its revision is no other one's, ever.
type KeptDirectory struct {
	Name       string
	Definition []byte // JSON; nothing in it is secret
	Password   []byte // of the service account, sealed
	Revision   int64
	ChangedAt  time.Time
	ChangedBy  string
}

// DirectoryDecision is what becomes of a kept directory.
type DirectoryDecision struct {
	Delete     bool
	Definition []byte
	Password   []byte
	Entry      LedgerEntry
}

// DirectoryAdmin administers directories while people log on. Expected failures are *Refusal.
type DirectoryAdmin interface {
	// Directories lists those of the configuration, then those that are kept, as this node uses them.
	Directories(ctx context.Context) ([]DirectoryStanding, error)
	// PutDirectory keeps a directory, or changes the kept one of that name: of that revision, which is 0 of one that is not there yet. The definition
	// is JSON with the keys of the configuration. Without a password the one that is kept stays, if it goes where it went before.
	PutDirectory(ctx context.Context, name string, definition []byte, revision int64, by string) (DirectoryStanding, error)
	// RemoveDirectory keeps one no longer, and tells how many users it leaves behind.
	RemoveDirectory(ctx context.Context, name, by string) (users int, err error)
	// CheckDirectory tries one from this node step by step, and the account of a typed name, if one is given.
	CheckDirectory(ctx context.Context, name, typed string) ([]DirectoryStep, error)
}

// DirectoryStanding is a directory and how it stands on this node.
type DirectoryStanding struct {
	Name       string
	Definition []byte // JSON; without what is secret and without files' names
	Users      int
	// LeftOut says why this node does not use it; empty: it does, and Health tells how it was last seen.
	LeftOut string
	Health  DirectoryHealth
	// Kept is set for one that administrators keep.
	Kept *KeptDirectory
}

// DirectoryStep is one thing that was tried.
type DirectoryStep struct {
	Server string // its address; empty where it does not matter which one answers
	Name   string
	OK     bool
	Found  string // what came of it
	Do     string // what to do about it, if something is to be done
}

// DirectoryFault is one thing that is wrong with a definition, in English, as for the configuration.
type DirectoryFault struct {
	Key  string
	What string
}

// rereadDirectories has them read when they are said to have changed, and with each renewal of the lease, in case that was not heard.
func (s *Service) rereadDirectories(ctx context.Context) {
	s.kept.run(ctx, 0, func([]struct{}) error {
		if s.directories == nil {
			return nil
		}
		// What fails now is done with the next renewal.
		if err := s.directories.Reload(ctx); err != nil && ctx.Err() == nil {
			s.log.Warn("could not read which directories there are; those that were known are used", "err", err)
		}
		return nil
	})
}
