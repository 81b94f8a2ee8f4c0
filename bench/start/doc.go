// Command start measures what a person meets first: how long `make run` takes to the first page on data that are there already, how
// large the binary is, and how much script the logon page loads.
//
// It runs make itself, with a data folder and a free port of its own, and ends what it started. The first run builds and makes the cluster,
// and does not count. It knows nothing of the server but its page.
package main
