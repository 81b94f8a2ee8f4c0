package embedded

import "os"

// inherited are the variables that Postgres gets from us. Everything else stays here: PG* would redirect it, LC_* and
// LANG would change what its messages look like, and the rest may hold secrets.
var inherited = []string{"PATH", "TZ", "TMPDIR", "LD_LIBRARY_PATH"}

func environment() []string {
	cleaned := []string{"HOME=/"}
	for _, name := range inherited {
		if value, set := os.LookupEnv(name); set {
			cleaned = append(cleaned, name+"="+value)
		}
	}
	return cleaned
}
