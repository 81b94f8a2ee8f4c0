// Package password hashes and checks passwords with argon2id, and knows those that everybody tries. Hashing runs in a pool that is bounded in
// memory and in waiting, so that the start of a shift cannot exhaust the machine. The package owns the parameters and the form of a hash, and the list
// of common passwords; it knows nobody but the core, whose interface logon.Passwords it implements. Passwords are never kept and never logged.
package password
