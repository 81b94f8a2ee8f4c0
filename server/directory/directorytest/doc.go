// Package directorytest runs real directories on loopback for tests: OpenLDAP's slapd and a Samba Active Directory, with a certification
// authority of their own made for the test. Nothing is outside of temporary folders, and what was started ends with the test, and with the
// test's process if that is killed. It knows the configuration of package directory, and nothing of what is done with it.
//
// scripts/provide installs the programs. Without them a test fails, and says in one sentence what to do. Nothing of it needs root.
package directorytest
