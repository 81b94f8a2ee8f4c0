// Package dbtest gives each test a database of its own on a real Postgres.
//
// It owns the Postgres behind it: the one that TEST_DATABASE_URL names (its role must be allowed to create databases),
// else a private one for this test process, which is gone with all its files when the process ends, however it ends.
// Without a Postgres a test fails; it is never skipped. It does not know the tables: the caller says how to make them,
// once, and every test gets a copy of the result in some milliseconds.
//
//	var database = dbtest.Migrated(db.Migrate)
//
//	func TestClaim(t *testing.T) {
//		t.Parallel()
//		dsn := database.New(t)
//
// Connections that a test leaves open are cut when its database is dropped.
package dbtest
