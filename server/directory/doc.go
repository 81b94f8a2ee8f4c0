// Package directory reaches LDAP directories and Active Directory: it finds accounts, checks their passwords by binding as them, and reads what
// they and their groups are. It owns the configuration of directories and the connections to their servers, and is the only importer of
// go-ldap. It knows the core's words and nothing of the database, policies or pages: who is allowed is the core's.
//
// What holds whatever a directory does:
//   - Every question is bounded: each answer has Config.Timeout, and Authenticate, with all servers that it tries, about eight seconds. The bound
//     is the socket's deadline, so that a server which accepts and says nothing, or stops in the middle, costs no more.
//   - Nothing typed becomes a DN, and in a filter it is escaped. An account is bound by the DN that the search gave.
//   - An empty password never binds: LDAP would take it as an anonymous bind, and say yes.
//   - A pooled connection is bound as the service account, always. People are bound on connections of their own, which are closed.
//   - Referrals are not followed: they would carry passwords to servers that nobody configured.
package directory
