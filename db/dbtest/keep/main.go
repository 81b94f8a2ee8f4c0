// Keep runs a private Postgres for tests that are not written in Go: the browser tests build and start it, and it ends
// with its input, however they end. It owns the making of databases, a restart, and SQL for what no command of the
// product says or changes. It does not know what is in those databases.
//
// Each line of the input is an order in JSON, each line of the output the answer to one, in the same order.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	"github.com/jackc/pgx/v5"

	"stationmaster/db/embedded"
)

// order is what a test wants: "create" Database as a copy of Template, "drop" it, "sql" in it, or "restart" of Postgres.
type order struct {
	Do       string `json:"do"`
	Database string `json:"database"`
	Template string `json:"template"`
	SQL      string `json:"sql"`
	Values   []any  `json:"values"`
}

// answer has the address of a created database, the rows of SQL, or what went wrong.
type answer struct {
	DSN   string           `json:"dsn,omitempty"`
	Rows  []map[string]any `json:"rows,omitempty"`
	Error string           `json:"error,omitempty"`
}

func main() {
	if err := keep(); err != nil {
		fmt.Fprintln(os.Stderr, "keep:", err)
		os.Exit(1)
	}
}

func keep() error {
	dir, err := os.MkdirTemp("", "stationmaster-e2e-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	// Started by root, Postgres runs as somebody else, who must be able to enter.
	if err := os.Chmod(dir, 0o711); err != nil {
		return err
	}
	ctx := context.Background()
	k := &keeper{options: embedded.Options{
		DataDir: filepath.Join(dir, "data"),
		Settings: map[string]string{
			"max_connections": "200", "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
		},
	}}
	if k.postgres, err = embedded.Start(ctx, k.options); err != nil {
		return err
	}
	defer func() { _ = k.postgres.Stop(ctx) }()
	out := json.NewEncoder(os.Stdout)
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		var o order
		var said answer
		err := json.Unmarshal(in.Bytes(), &o)
		if err == nil {
			said, err = k.carryOut(ctx, o)
		}
		if err != nil {
			said = answer{Error: err.Error()}
		}
		if err := out.Encode(said); err != nil {
			return err
		}
	}
	return nil
}

type keeper struct {
	options  embedded.Options
	postgres *embedded.Server
}

func (k *keeper) carryOut(ctx context.Context, o order) (answer, error) {
	name := pgx.Identifier{o.Database}.Sanitize()
	switch o.Do {
	case "create":
		template := pgx.Identifier{o.Template}.Sanitize()
		owner, err := url.Parse(k.postgres.DSN())
		if err != nil {
			return answer{}, err
		}
		role := pgx.Identifier{owner.User.Username()}.Sanitize()
		// Nothing is flushed to the disk here, so that copying file by file costs a third of copying through the log.
		_, err = k.execute(ctx, k.postgres.AdminDSN(),
			"create database "+name+" template "+template+" owner "+role+" strategy file_copy")
		return answer{DSN: at(k.postgres.DSN(), o.Database)}, err
	case "drop":
		_, err := k.execute(ctx, k.postgres.AdminDSN(), "drop database if exists "+name+" with (force)")
		return answer{}, err
	case "sql":
		rows, err := k.execute(ctx, at(k.postgres.DSN(), o.Database), o.SQL, o.Values...)
		return answer{Rows: rows}, err
	case "restart":
		if err := k.postgres.Stop(ctx); err != nil {
			return answer{}, err
		}
		postgres, err := embedded.Start(ctx, k.options)
		if err == nil {
			k.postgres = postgres
		}
		return answer{}, err
	}
	return answer{}, fmt.Errorf("there is no order %q", o.Do)
}

func (k *keeper) execute(ctx context.Context, dsn, sql string, values ...any) ([]map[string]any, error) {
	connection, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return nil, err
	}
	defer func() { _ = connection.Close(ctx) }()
	rows, err := connection.Query(ctx, sql, values...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToMap)
}

// at is the address of another database on the same Postgres.
func at(dsn, database string) string {
	address, err := url.Parse(dsn)
	if err != nil {
		panic(err) // the launcher made it
	}
	address.Path = "/" + database
	return address.String()
}
