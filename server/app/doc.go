// Package app is the composition root: the only package that knows everybody. It reads the configuration, opens the
// database, puts the core, the store, the connections and the HTTP server together, and holds the sub-commands of the
// command line. It decides nothing that a rule of the product decides.
package app
