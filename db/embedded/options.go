package embedded

import (
	"log/slog"
	"maps"
	"net/url"
	"slices"
)

// Options say where and how the private Postgres runs.
type Options struct {
	// DataDir is made when missing; empty means DefaultDataDir.
	DataDir string
	// Logger gets what Postgres and the launcher have to say; nil means nobody.
	Logger *slog.Logger
	// Settings are put on Postgres' command line, like max_connections or fsync. With fsync off, the making of the
	// cluster is not flushed to the disk either: for tests only.
	Settings map[string]string
}

func (o Options) withDefaults() Options {
	if o.DataDir == "" {
		o.DataDir = DefaultDataDir
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return o
}

// arguments are the command line of Postgres. What the launcher relies on comes last and wins.
func (o Options) arguments(cluster, socketDir string) []string {
	arguments := []string{"-D", cluster}
	for _, name := range slices.Sorted(maps.Keys(o.Settings)) {
		arguments = append(arguments, "-c", name+"="+o.Settings[name])
	}
	for _, setting := range []string{
		"listen_addresses=",
		"port=" + port,
		"unix_socket_directories=" + quoteList(socketDir),
		"unix_socket_permissions=0700",
		"log_destination=stderr",
		"logging_collector=off",
		"log_line_prefix=",
		// Errors of statements reach the client that made them. Here they would only spread what people typed.
		"log_min_messages=log",
		"log_min_error_statement=panic",
	} {
		arguments = append(arguments, "-c", setting)
	}
	return arguments
}

// quoteList makes one element of a list in Postgres' configuration, as a path may contain commas and spaces.
func quoteList(element string) string {
	quoted := []byte{'"'}
	for _, c := range []byte(element) {
		if c == '"' {
			quoted = append(quoted, '"')
		}
		quoted = append(quoted, c)
	}
	return string(append(quoted, '"'))
}

// dsn is the address of a database behind the socket, in the form that is a URL.
func dsn(socketDir, role, database string) string {
	query := url.Values{"host": {socketDir}, "port": {port}, "sslmode": {"disable"}}
	return (&url.URL{Scheme: "postgres", User: url.User(role), Path: "/" + database, RawQuery: query.Encode()}).String()
}
