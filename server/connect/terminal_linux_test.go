package connect

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
	"golang.org/x/term"
)

// openTerminal gives both ends of a pseudo terminal: the person's and the program's.
func openTerminal(t *testing.T) (person, program *os.File) {
	t.Helper()
	person, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { person.Close() })
	if err := unix.IoctlSetPointerInt(int(person.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	number, err := unix.IoctlGetInt(int(person.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	program, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { program.Close() })
	return person, program
}

// reads returns what the terminal shows up to the given text.
func reads(t *testing.T, from *bufio.Reader, until string) string {
	t.Helper()
	var shown strings.Builder
	for !strings.HasSuffix(shown.String(), until) {
		b, err := from.ReadByte()
		if err != nil {
			t.Fatalf("after %q: %v", shown.String(), err)
		}
		shown.WriteByte(b)
	}
	return shown.String()
}

func echoes(t *testing.T, f *os.File) bool {
	t.Helper()
	state, err := unix.IoctlGetTermios(int(f.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	return state.Lflag&unix.ECHO != 0
}

func TestTerminalAsks(t *testing.T) {
	person, program := openTerminal(t)
	ask := newAsker(program, program)
	screen := bufio.NewReader(person)

	type answer struct {
		text string
		err  error
	}
	answers := make(chan answer, 1)
	go func() {
		text, err := ask.line(t.Context(), "Station: ")
		answers <- answer{text, err}
	}()
	reads(t, screen, "Station: ")
	fmt.Fprint(person, " T1 \n")
	if got := <-answers; got.text != "T1" || got.err != nil {
		t.Errorf("line: %+v", got)
	}
	reads(t, screen, "T1 \r\n")

	go func() {
		text, err := ask.secret(t.Context(), "Password: ")
		answers <- answer{text, err}
	}()
	reads(t, screen, "Password: ")
	fmt.Fprint(person, "open sesame\r")
	if got := <-answers; got.text != "open sesame" || got.err != nil {
		t.Errorf("secret: %+v", got)
	}
	if shown := reads(t, screen, "\n"); strings.Contains(shown, "sesame") {
		t.Errorf("the password was shown: %q", shown)
	}
}

func TestEachTypedLineIsTold(t *testing.T) {
	person, program := openTerminal(t)
	ctx, interrupt := context.WithCancel(t.Context())
	typed := newAsker(program, program).typed(ctx)
	for range 2 {
		fmt.Fprint(person, "\n")
		<-typed
	}
	interrupt()
	fmt.Fprint(person, "\n") // lets the reader that stayed behind go
}

func TestInterruptAtThePasswordGivesTheEchoBack(t *testing.T) {
	person, program := openTerminal(t)
	ctx, interrupt := context.WithCancel(t.Context())
	ask := newAsker(program, program)
	done := make(chan error, 1)
	go func() {
		_, err := ask.secret(ctx, "Password: ")
		done <- err
	}()
	reads(t, bufio.NewReader(person), "Password: ")
	if echoes(t, program) {
		t.Error("the password would be shown")
	}
	interrupt()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v", err)
	}
	if !echoes(t, program) {
		t.Error("the terminal shows nothing any more")
	}
	fmt.Fprint(person, "\n") // lets the reader that stayed behind go
}

func TestCtrlCAtThePassword(t *testing.T) {
	person, program := openTerminal(t)
	done := make(chan error, 1)
	go func() {
		_, err := newAsker(program, program).secret(t.Context(), "Password: ")
		done <- err
	}()
	reads(t, bufio.NewReader(person), "Password: ")
	fmt.Fprint(person, "op\x03")
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v", err)
	}
}

func TestNoTerminalNobodyToAsk(t *testing.T) {
	if newAsker(strings.NewReader("secret\n"), t.Output()) != nil {
		t.Error("a reader was taken for a person")
	}
	file, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if term.IsTerminal(int(file.Fd())) || newAsker(file, t.Output()) != nil {
		t.Error("a file was taken for a person")
	}
}
