// Package logontest has what tests of the core and of its adapters need: a fake Store that keeps everything in memory,
// and RunStoreTests, the executable contract of logon.Store, which the fake and the real one both pass.
//
// It knows the core and the standard library only.
package logontest
