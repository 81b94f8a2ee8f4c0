package connect

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// asker asks the person in front of a terminal. Both methods end early, with the context's error, when ctx ends.
type asker interface {
	line(ctx context.Context, prompt string) (string, error)
	secret(ctx context.Context, prompt string) (string, error)
}

// newAsker returns nil when in is no terminal: then nobody is there to be asked.
func newAsker(in io.Reader, out io.Writer) asker {
	file, ok := in.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return nil
	}
	return &terminal{fd: int(file.Fd()), in: bufio.NewReader(file), out: out}
}

// terminal asks on a real one. Prompts go to stderr, so that stdout has events only.
type terminal struct {
	fd  int
	in  *bufio.Reader
	out io.Writer
}

func (t *terminal) line(ctx context.Context, prompt string) (string, error) {
	fmt.Fprint(t.out, prompt)
	return t.until(ctx, func() (string, error) {
		text, err := t.in.ReadString('\n')
		return strings.TrimSpace(text), err
	})
}

func (t *terminal) secret(ctx context.Context, prompt string) (string, error) {
	before, err := term.GetState(t.fd)
	if err != nil {
		return "", err
	}
	fmt.Fprint(t.out, prompt)
	defer fmt.Fprintln(t.out)
	// ReadPassword restores the echo when it returns; it does not return when we are interrupted.
	defer term.Restore(t.fd, before) //nolint:errcheck // nothing is left to be done about it
	return t.until(ctx, func() (string, error) {
		text, err := term.ReadPassword(t.fd)
		return string(text), err
	})
}

// until reads in a goroutine of its own, because nothing can end a read from a terminal. After an interrupt it stays
// behind until the process ends, which is what an interrupt here leads to.
func (t *terminal) until(ctx context.Context, read func() (string, error)) (string, error) {
	type answer struct {
		text string
		err  error
	}
	answers := make(chan answer, 1)
	go func() {
		text, err := read()
		answers <- answer{text, err}
	}()
	select {
	case a := <-answers:
		return a.text, a.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}
