package app

import (
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"stationmaster/db/embedded"
)

var oneTime = regexp.MustCompile(`Password  (\S+)`)

// The plain server on an empty folder: one administrator, whose password is shown once and works; no demo data, ever, unless asked for.
// It ends in order, survives a kill, and leaves no Postgres behind.
func TestServeFromNothing(t *testing.T) {
	t.Parallel()
	folder := dataFolder(t)
	data := filepath.Join(folder, "data")
	first, url := serveProcess(t, folder, nil)
	secret := oneTime.FindStringSubmatch(first.out.String())
	if secret == nil || strings.Contains(first.out.String(), "Demo users") {
		t.Fatalf("it said %q", first.out)
	}
	if first.log.has(secret[1]) {
		t.Error("the password is in the log")
	}
	admin := newWindow(t, url, desk)
	admin.logOnWith("admin", secret[1], nowhere())
	page := admin.open()
	if dsn, err := embedded.Find(data); err != nil {
		t.Errorf("no Postgres beside the server: %v", err)
	} else if users := inDatabase(t, dsn, "select count(*) from users"); users != int64(1) {
		t.Errorf("there are %v users", users)
	}

	first.signal(syscall.SIGTERM)
	if bye := page.bye(); bye.Code != 4001 || !bye.Reconnect {
		t.Errorf("told %+v", bye)
	}
	if code := first.wait(); code != 0 {
		t.Errorf("ended with %d", code)
	}
	noPostgres(t, data)

	// The second start asks for demo data, but the database is not empty; and the page goes on where it was.
	second, url := serveProcess(t, folder, []string{"--demo"})
	admin.server = url
	if back := admin.open(); back.welcome.Session.ID != admin.session.ID {
		t.Errorf("welcomed to %+v", back.welcome.Session)
	}
	if said := second.out.String(); oneTime.MatchString(said) || strings.Contains(said, "alice") {
		t.Errorf("the second start said %q", said)
	}
	second.signal(syscall.SIGKILL)
	second.wait()
	eventually(t, "Postgres follows its killed server", func() bool { _, err := embedded.Find(data); return err != nil })

	_, url = serveProcess(t, folder, nil)
	admin.server = url
	if back := admin.open(); back.welcome.Session.ID != admin.session.ID {
		t.Errorf("welcomed to %+v after the kill", back.welcome.Session)
	}
}

func noPostgres(t *testing.T, data string) {
	t.Helper()
	if dsn, err := embedded.Find(data); err == nil {
		t.Errorf("a Postgres is left: %s", dsn)
	}
}

// With DATABASE_URL the server makes no folder, and demo data only when asked to; then it says who may log on.
func TestServeOnAGivenDatabase(t *testing.T) {
	t.Parallel()
	folder, dsn := t.TempDir(), empty.New(t)
	p, url := serveProcess(t, folder, []string{"--demo"}, "DATABASE_URL", dsn)
	if said := p.out.String(); oneTime.MatchString(said) || !strings.Contains(said, passwordOf("alice")) {
		t.Errorf("it said %q", said)
	}
	alice := newWindow(t, url, desk)
	alice.logOn("alice", at("T-101"))
	page := alice.open()
	p.signal(syscall.SIGTERM)
	if bye := page.bye(); bye.Code != 4001 || !bye.Reconnect {
		t.Errorf("told %+v", bye)
	}
	if code := p.wait(); code != 0 {
		t.Errorf("ended with %d", code)
	}
	if state := stateOf(t, dsn, alice.session.ID); state != "lost" {
		t.Errorf("the session is %s", state)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
		t.Errorf("it left %v (%v)", left, err)
	}
}

// A default port that is taken is no reason not to start; one that was asked for is.
func TestAPortThatIsTaken(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close() //nolint:errcheck // the test is over
	address := taken.Addr().String()
	listener, err := listen(t.Context(), Config{Listen: address})
	if err != nil {
		t.Fatalf("no other port: %v", err)
	}
	_ = listener.Close()
	p := start(t, t.TempDir(), []string{"serve"}, "DATABASE_URL", floor.New(t), "LISTEN_ADDR", address)
	if code := p.wait(); code != 1 || !p.log.has(address) || !p.log.has("stationmaster: ") {
		t.Errorf("ended with %d: %s", code, p.log)
	}
}

// Everything that is wrong with the environment is said at once, before anything is touched.
func TestServeSaysAllThatIsWrong(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	p := start(t, folder, []string{"serve"}, "MACHINE_NETWORKS", "10.0.0.0/33", "LOG_LEVEL", "loud", "DATABASE_CONNECTIONS", "many")
	if code := p.wait(); code != 1 || !p.log.has("MACHINE_NETWORKS") || !p.log.has("LOG_LEVEL") || !p.log.has("DATABASE_CONNECTIONS") {
		t.Errorf("ended with %d: %s", code, p.log)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
		t.Errorf("it left %v (%v)", left, err)
	}
}

// A database that is not there is said in a line, not in a panic.
func TestServeWithoutItsDatabase(t *testing.T) {
	t.Parallel()
	nobody, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := nobody.Addr().String()
	_ = nobody.Close()
	p := start(t, t.TempDir(), []string{"serve"}, "DATABASE_URL", "postgres://somebody:secret@"+address+"/nothing?connect_timeout=5")
	if code := p.wait(); code != 1 || !p.log.has("stationmaster: ") || p.log.has("goroutine") || p.log.has("secret") {
		t.Errorf("ended with %d: %s", code, p.log)
	}
}
