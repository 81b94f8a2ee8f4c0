// Command takeover measures the gap when somebody uses their session in a second tab ("Use it here"): from the old tab's last message, the
// bye, to the new tab's welcome. In between neither tab works. Measured beside it is what the person waits for, from the press to the
// welcome, and when the old tab is told.
//
// The new tab comes to the node that has the old tab's connection, and to another one in turn. Several people do it at the same time.
//
// It owns its database and its servers and ends them. It knows nothing of how the server does it.
package main
