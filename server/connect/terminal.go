package connect

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// asker asks the person in front of a terminal. The first two methods return context.Canceled when ctx ends or the person
// interrupts.
type asker interface {
	line(ctx context.Context, prompt string) (string, error)
	secret(ctx context.Context, prompt string) (string, error)
	// typed tells of each line that is typed from now on, until ctx ends. Nothing is asked after it.
	typed(ctx context.Context) <-chan struct{}
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
		if errors.Is(err, io.EOF) {
			err = nil // Ctrl-D is an answer, too: none
		}
		return strings.TrimSpace(text), err
	})
}

// secret makes the terminal raw before it prompts: who types at once must not see the first letters either, as with
// term.ReadPassword, which turns the echo off only after the prompt is there.
func (t *terminal) secret(ctx context.Context, prompt string) (string, error) {
	before, err := term.MakeRaw(t.fd)
	if err != nil {
		return "", err
	}
	defer term.Restore(t.fd, before) //nolint:errcheck // nothing is left to be done about it
	screen := term.NewTerminal(struct {
		io.Reader
		io.Writer
	}{t.in, t.out}, "")
	return t.until(ctx, func() (string, error) {
		text, err := screen.ReadPassword(prompt)
		if errors.Is(err, io.EOF) {
			err = context.Canceled // Ctrl-C, which is no signal while the terminal is raw
		}
		return text, err
	})
}

// typed reads in a goroutine that stays behind, as that of until.
func (t *terminal) typed(ctx context.Context) <-chan struct{} {
	typed := make(chan struct{})
	go func() {
		for {
			if _, err := t.in.ReadString('\n'); err != nil {
				return
			}
			select {
			case typed <- struct{}{}:
			case <-ctx.Done():
				return
			}
		}
	}()
	return typed
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
