package stationmaster_test

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "stationmaster"

// room says whom a package may import beside the standard library. A rule holds for a folder and for what is below it,
// unless that has a rule of its own; the root's and server's hold for themselves alone, so that a new room needs its own.
// Names end with "/..." where everything below is meant too.
type room struct {
	ours    []string
	foreign []string
}

// rooms are the architecture: the core and its siblings know nobody, adapters know the core and the contract but never each other, and
// they meet in server/app.
var rooms = map[string]room{
	".":                      {},
	"api":                    {},
	"api/gen":                {foreign: []string{"gopkg.in/yaml.v3"}},
	"server":                 {ours: []string{"server/app"}},
	"server/app":             {ours: []string{".", "api", "db/...", "server/..."}, foreign: anything},
	"server/logon":           {},
	"server/logon/logontest": {ours: []string{"server/logon"}, foreign: testTools},
	"server/admin":           {ours: []string{"server/logon"}},
	"server/token":           {ours: core, foreign: []string{"github.com/golang-jwt/jwt/v5", "golang.org/x/time/rate"}},
	"server/password":        {ours: core, foreign: []string{"golang.org/x/crypto/argon2", "golang.org/x/sync/semaphore"}},
	"server/number":          {ours: core, foreign: []string{"github.com/nyaruka/phonenumbers"}},
	"server/provider":        {ours: core, foreign: []string{"github.com/coreos/go-oidc/v3/...", "golang.org/x/oauth2", "gopkg.in/yaml.v3"}},
	"server/directory":       {ours: core, foreign: []string{"github.com/go-ldap/ldap/v3", "github.com/go-asn1-ber/asn1-ber", "gopkg.in/yaml.v3"}},
	"server/live":            {ours: core, foreign: []string{"github.com/coder/websocket/...", "golang.org/x/..."}},
	"server/httpapi":         {ours: core, foreign: []string{"github.com/labstack/echo/v4/...", "golang.org/x/...", "github.com/prometheus/client_golang/..."}},
	"server/connect":         {ours: []string{"api"}, foreign: []string{"github.com/coder/websocket/...", "golang.org/x/term"}},
	"db":                     {ours: core, foreign: []string{"gorm.io/...", "github.com/jackc/...", "github.com/pressly/goose/v3/...", "golang.org/x/..."}},
	"db/embedded":            {foreign: []string{"github.com/jackc/...", "golang.org/x/sys/..."}},
	"db/dbtest":              {ours: []string{"db", "db/embedded"}, foreign: []string{"github.com/jackc/...", "gorm.io/..."}},
	// Real directories for tests.
	"server/directory/directorytest": {ours: []string{"server/directory"}, foreign: []string{"github.com/go-ldap/ldap/v3"}},
	// The benchmarks look at the product from beside it, as another node and as clients: they stand where app stands.
	"bench":   {ours: []string{"api", "bench/...", "db/...", "server/..."}, foreign: []string{"github.com/coder/websocket/...", "github.com/jackc/...", "golang.org/x/..."}},
	"e2e":     {ours: []string{"api"}},
	"scripts": {},
}

var (
	// core is the core with its sibling, and the contract: what adapters may know.
	core      = []string{"server/logon", "server/admin", "api"}
	testTools = []string{"pgregory.net/rapid", "go.uber.org/goleak"}
	anything  = []string{"..."}
)

// owners are the libraries that shape whoever imports them, so that few may: everybody else goes through those few.
var owners = map[string][]string{
	"gorm.io/...":                     {"db/..."},
	"github.com/jackc/...":            {"db/...", "bench/..."},
	"github.com/pressly/goose/v3/...": {"db/..."},
	"github.com/labstack/...":         {"server/httpapi/..."},
	"github.com/golang-jwt/...":       {"server/token/..."},
	"github.com/nyaruka/...":          {"server/number/..."},
	"github.com/coreos/go-oidc/...":   {"server/provider/..."},
	"golang.org/x/oauth2/...":         {"server/provider/..."},
	"github.com/go-ldap/...":          {"server/directory/..."},
	"github.com/go-asn1-ber/...":      {"server/directory/..."},
	"github.com/coder/websocket/...":  {"server/live/...", "server/connect/...", "bench/..."},
}

// maxLines is the most lines that a file written by hand may have; generated files and tests are left out.
const maxLines = 450

func TestWhoImportsWhom(t *testing.T) {
	eachGoFile(t, func(path string, file *ast.File) {
		folder := filepath.ToSlash(filepath.Dir(path))
		rule, found := roomOf(folder)
		if !found {
			t.Errorf("%s: package %s has no rule; say in the rooms of arch_test.go whom it may import", path, folder)
			return
		}
		isTest := strings.HasSuffix(path, "_test.go")
		for _, spec := range file.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			switch {
			case isOurs(name):
				name = inModule(name)
				if !isTest && !within(folder, name) && !matches(rule.ours, name) {
					t.Errorf("%s imports our %s, but %s may only import %s of ours", path, name, folder, list(rule.ours))
				}
			case isForeign(name):
				checkForeign(t, path, folder, name, rule, isTest)
			}
		}
	})
}

func checkForeign(t *testing.T, path, folder, name string, rule room, isTest bool) {
	t.Helper()
	if isTest && folder != "server/logon" {
		return
	}
	allowed := rule.foreign
	if isTest {
		allowed = slices.Concat(allowed, testTools) // the core stays free of foreign code in its tests, too
	}
	if !matches(allowed, name) {
		t.Errorf("%s imports %s, but %s may only import %s of others", path, name, folder, list(allowed))
	}
	for library, few := range owners {
		if matches([]string{library}, name) && !matches(few, folder) {
			t.Errorf("%s imports %s, which only %s may; go through it", path, name, list(few))
		}
	}
}

func TestEveryPackageSaysWhatItIs(t *testing.T) {
	docs := map[string]string{}
	eachGoFile(t, func(path string, file *ast.File) {
		if strings.HasSuffix(path, "_test.go") {
			return
		}
		folder := filepath.ToSlash(filepath.Dir(path))
		docs[folder] += ""
		if file.Doc != nil && !ast.IsGenerated(file) {
			docs[folder] += file.Doc.Text()
		}
	})
	for folder, doc := range docs {
		if strings.TrimSpace(doc) == "" {
			t.Errorf("%s: no doc comment on its package clause; it says what the package owns and whom it does not know", folder)
		}
	}
}

func TestNoFileIsTooLong(t *testing.T) {
	var lengths []int
	eachSource(t, []string{".go", ".ts", ".tsx", ".css"}, func(path string, content []byte) {
		if isTestFile(path) || isGenerated(path, content) {
			return
		}
		lines := bytes.Count(content, []byte("\n"))
		lengths = append(lengths, lines)
		if lines > maxLines {
			t.Errorf("%s has %d lines, and no file has more than %d: split it by purpose", path, lines, maxLines)
		}
	})
	slices.Sort(lengths)
	if n := len(lengths); n > 0 {
		t.Logf("%d files: median %d lines (aim: 90), nine of ten at most %d (aim: 300), longest %d",
			n, lengths[n/2], lengths[n*9/10], lengths[n-1])
	}
}

func TestNobodyWaitsBlindlyOrLeavesAGap(t *testing.T) {
	// Put together here, or this file would find itself.
	banned := map[string]string{
		"time." + "Sleep(":    "wait for a signal, not for a time",
		"waitFor" + "Timeout": "wait for a signal, not for a time",
		"TO" + "DO":           "do it, or open an issue",
		"FIX" + "ME":          "fix it, or open an issue",
		"t." + "Skip":         "a test that is skipped holds nothing",
	}
	eachSource(t, []string{".go", ".ts", ".tsx", ".css", ".sql"}, func(path string, content []byte) {
		for text, instead := range banned {
			if i := bytes.Index(content, []byte(text)); i >= 0 {
				t.Errorf("%s:%d has %q: %s", path, 1+bytes.Count(content[:i], []byte("\n")), text, instead)
			}
		}
	})
}

// eachGoFile parses what stands before the code of every Go file of the module.
func eachGoFile(t *testing.T, visit func(path string, file *ast.File)) {
	t.Helper()
	eachSource(t, []string{".go"}, func(path string, content []byte) {
		file, err := parser.ParseFile(token.NewFileSet(), path, content, parser.ImportsOnly|parser.ParseComments)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			return
		}
		visit(path, file)
	})
}

func eachSource(t *testing.T, endings []string, visit func(path string, content []byte)) {
	t.Helper()
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if isNotOurs(path, entry.Name()) {
				return filepath.SkipDir
			}
			return nil
		}
		if !slices.Contains(endings, filepath.Ext(path)) {
			return nil
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		visit(path, content)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// isNotOurs says whether a folder holds what a tool put there, so that it is not looked at.
func isNotOurs(path, name string) bool {
	if path == "." {
		return false
	}
	return strings.HasPrefix(name, ".") || slices.Contains(
		[]string{"node_modules", "dist", "data", "bin", "results", "test-results", "playwright-report", "testdata"}, name)
}

func isTestFile(path string) bool {
	return strings.HasSuffix(path, "_test.go") || strings.Contains(path, ".test.ts") || strings.Contains(path, ".spec.ts")
}

func isGenerated(path string, content []byte) bool {
	head, _, _ := bytes.Cut(content, []byte("\npackage "))
	return strings.Contains(path, ".gen.") || strings.HasSuffix(path, ".go") && bytes.Contains(head, []byte("DO NOT EDIT."))
}

func roomOf(folder string) (room, bool) {
	for at := folder; ; at = filepath.ToSlash(filepath.Dir(at)) {
		if rule, found := rooms[at]; found && (at == folder || at != "." && at != "server") {
			return rule, true
		}
		if at == "." {
			return room{}, false
		}
	}
}

func isOurs(name string) bool { return name == module || strings.HasPrefix(name, module+"/") }

func inModule(name string) string {
	if name == module {
		return "."
	}
	return strings.TrimPrefix(name, module+"/")
}

// isForeign: the import paths of the standard library have no dot in their first part.
func isForeign(name string) bool {
	first, _, _ := strings.Cut(name, "/")
	return strings.Contains(first, ".")
}

// within says whether name is a room inside the folder that has no rule of its own: what a package keeps for itself.
func within(folder, name string) bool {
	_, ownRule := rooms[name]
	return folder != "." && strings.HasPrefix(name, folder+"/") && !ownRule
}

func matches(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		if pattern == "..." {
			return true
		}
		tree, all := strings.CutSuffix(pattern, "/...")
		return name == tree || all && strings.HasPrefix(name, tree+"/")
	})
}

func list(names []string) string {
	if len(names) == 0 {
		return "nothing"
	}
	return strings.Join(names, ", ")
}
