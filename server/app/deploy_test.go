package app

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// asked are the names that the configuration reads, without their _FILE.
func asked(t *testing.T) []string {
	t.Helper()
	var names []string
	_, err := ReadConfig(func(name string) string {
		if !strings.HasSuffix(name, "_FILE") {
			names = append(names, name)
		}
		return ""
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func fromRoot(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile("../../" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// named are the variables in capitals that an expression finds, sorted.
func named(text, expression string) []string {
	var names []string
	for _, match := range regexp.MustCompile(expression).FindAllStringSubmatch(text, -1) {
		names = append(names, match[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// The README's table is what operators have: it names every variable, and none that nobody reads.
func TestTheReadmeNamesEveryVariable(t *testing.T) {
	t.Parallel()
	var cells []string
	for line := range strings.Lines(fromRoot(t, "README.md")) {
		if strings.HasPrefix(line, "| `") {
			cells = append(cells, strings.SplitN(line, "|", 3)[1])
		}
	}
	told := named(strings.Join(cells, "\n"), "`([A-Z_]+)`")
	read := append(asked(t), "POSTGRES_BIN") // which db/embedded reads
	slices.Sort(read)
	if !slices.Equal(told, read) {
		t.Errorf("the README has %v, the server reads %v", told, read)
	}
}

// composed is what matters here of a compose file.
type composed struct {
	Services map[string]struct {
		Environment map[string]string
		DependsOn   map[string]struct{ Condition string } `yaml:"depends_on"`
		HealthCheck struct{ Test []string }               `yaml:"healthcheck"`
		Ports       []string
	}
}

// The compose file starts the server when its Postgres is healthy, says nothing that the server does not read, and asks for nothing that
// .env.example does not explain. The server's own health is in the image.
func TestTheComposeFileFitsTheServer(t *testing.T) {
	t.Parallel()
	text := fromRoot(t, "compose.yaml")
	var file composed
	if err := yaml.Unmarshal([]byte(text), &file); err != nil {
		t.Fatal(err)
	}
	ours := file.Services["stationmaster"]
	if ours.DependsOn["postgres"].Condition != "service_healthy" || len(file.Services["postgres"].HealthCheck.Test) == 0 {
		t.Errorf("the server does not wait for a healthy Postgres: %+v", ours.DependsOn)
	}
	for name := range ours.Environment {
		if !slices.Contains(asked(t), name) {
			t.Errorf("the server does not read %s", name)
		}
	}
	for _, port := range ours.Ports {
		if !strings.HasPrefix(port, "127.0.0.1:") {
			t.Errorf("%s is open to the network without a proxy", port)
		}
	}
	explained := named(fromRoot(t, ".env.example"), `(?m)^([A-Z_]+)=`)
	wanted := named(text, `\$\{([A-Z_]+)`)
	if !slices.Equal(explained, wanted) {
		t.Errorf(".env.example has %v, compose.yaml wants %v", explained, wanted)
	}
	if image := fromRoot(t, "Dockerfile"); !strings.Contains(image, "\nHEALTHCHECK ") || !regexp.MustCompile(`(?m)^USER [1-9]\d*`).MatchString(image) {
		t.Error("the image does not ask for its health, or runs as root")
	}
}
