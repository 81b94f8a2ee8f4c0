package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"

	"golang.org/x/term"

	"stationmaster/server/directory"
)

const checkTakes = "NAME [USER]"

const checkNotes = `Tries the directory NAME, of DIRECTORIES or of the database, step by step, and says of each what came of it and what to do: each server's name,
connection, certificate, service account and bases; then the account of USER (as typed: DOMAIN\user, user@domain, or user), its state and its groups; and the
USER's password, if one is given, by STATIONMASTER_PASSWORD too. A password that is tried counts in the directory as any other.`

// checkDirectory needs no database for a directory of the configuration.
func checkDirectory(ctx context.Context, p Process, args []string) error {
	ask, file := false, ""
	words, err := parseMixed(p, "directory check", checkTakes, checkNotes, args, func(set *flag.FlagSet) {
		set.BoolVar(&ask, "ask-password", false, "ask for the USER's password, and try it")
		set.StringVar(&file, "password-file", "", "the `file` that the USER's password is in, to try it")
	})
	if err != nil {
		return err
	}
	if len(words) < 1 || len(words) > 2 || len(words) == 1 && (ask || file != "") {
		return usagef("usage: stationmaster directory check NAME [USER]; a password is a USER's")
	}
	c, err := ReadConfig(p.Getenv)
	if err != nil {
		return err
	}
	// What the servers do wrong is told step by step.
	set, err := directory.New(c.Directories, slog.New(slog.DiscardHandler))
	if err != nil {
		return fmt.Errorf("DIRECTORIES %w", err)
	}
	defer set.Close()
	user, password := "", ""
	if len(words) == 2 {
		user = words[1]
		if password, err = typedPassword(p, ask, file); err != nil {
			return err
		}
	}
	try := func(set *directory.Set) error {
		well, err := set.Check(ctx, words[0], user, password, func(step directory.Step) { printStep(p, step) })
		if err == nil && !well {
			err = errors.New("not all is well")
		}
		return err
	}
	switch {
	case slices.Contains(set.Names(), words[0]):
		return try(set)
	case !hasDatabase(c):
		return fmt.Errorf("DIRECTORIES has no directory %q; it has: %s", words[0], strings.Join(set.Names(), ", "))
	}
	return onBench(ctx, p, func(b bench) error {
		return b.keeper(ctx, func(k *directory.Keeper) error {
			if !slices.Contains(k.Names(), words[0]) {
				return b.notUsed(ctx, k, words[0])
			}
			return try(k.Set)
		})
	})
}

// hasDatabase tells whether there is a database to look into: a private one is not made for that.
func hasDatabase(c Config) bool {
	_, err := os.Stat(c.DataDir)
	return c.DatabaseURL != "" || err == nil
}

// notUsed says why a directory cannot be tried.
func (b bench) notUsed(ctx context.Context, k *directory.Keeper, name string) error {
	all, err := k.Directories(ctx)
	if err != nil {
		return err
	}
	for _, d := range all {
		if d.Name == name {
			return fmt.Errorf("directory %s is left out: %s", name, d.LeftOut)
		}
	}
	return fmt.Errorf("neither DIRECTORIES nor the database has a directory %q; they have: %s", name, strings.Join(k.Names(), ", "))
}

func printStep(p Process, step directory.Step) {
	mark := "ok  "
	if !step.OK {
		mark = "FAIL"
	}
	where := ""
	if step.Server != "" {
		where = step.Server + " "
	}
	fmt.Fprintf(p.Stdout, "%s  %s%s: %s\n", mark, where, step.Name, strings.ReplaceAll(step.Found, "\n", "\n        "))
	if step.Do != "" {
		fmt.Fprintf(p.Stdout, "      -> %s\n", step.Do)
	}
}

// typedPassword takes the password to try; empty: none is to be tried.
func typedPassword(p Process, ask bool, file string) (string, error) {
	switch {
	case file != "":
		content, err := os.ReadFile(file)
		return strings.TrimRight(string(content), "\r\n"), err
	case !ask:
		return p.Getenv("STATIONMASTER_PASSWORD"), nil
	case p.Stdin == nil || !term.IsTerminal(int(p.Stdin.Fd())):
		return "", usagef("--ask-password needs a terminal; give the password by --password-file or STATIONMASTER_PASSWORD")
	}
	fmt.Fprint(p.Stderr, "Password: ")
	typed, err := term.ReadPassword(int(p.Stdin.Fd()))
	fmt.Fprintln(p.Stderr)
	return string(typed), err
}
