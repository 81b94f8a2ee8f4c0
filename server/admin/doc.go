// Package admin is administration's service: it checks what administrators enter, and has the store change it. It is a sibling
// of the core: it imports package logon and the standard library only, and knows neither HTTP nor SQL. Which sessions a change ends is decided
// under the claim's locks by the store (logon.Admin), never here. Who may administer is the caller's business.
package admin
