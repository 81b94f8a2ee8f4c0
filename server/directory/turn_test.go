package directory_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"stationmaster/server/directory/directorytest"
	"stationmaster/server/logon"
)

// TestCrowd: who finds all connections busy is told so; the directory is not down for it.
func TestCrowd(t *testing.T) {
	t.Parallel()
	server := directorytest.StartSlapd(t, directorytest.SlapdOptions{})
	config := server.Config()
	config.Pool = 1
	s := set(t, config)
	var crowd error
	account, err := s.Authenticate(t.Context(), "open", "bo", right, func(string) error {
		short, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		_, crowd = s.Authenticate(short, "open", "eve", right, anybody)
		return nil
	})
	var busy logon.BusyError
	if !errors.As(crowd, &busy) || busy.RetryAfter <= 0 || cause(crowd) != logon.CauseUnavailable {
		t.Errorf("in a crowd: %v", crowd)
	}
	if err != nil || account.Name != `OPEN\bo` || !s.Health()[0].Up {
		t.Errorf("who came first: %+v, %v; health is %+v", account, err, s.Health())
	}
	// Of one that does not answer it is not the crowd's fault.
	server.Kill()
	if _, err := s.Find(t.Context(), "open", "bo"); cause(err) != logon.CauseUnavailable {
		t.Fatal(err)
	}
	if _, err := s.Authenticate(t.Context(), "open", "bo", right, anybody); errors.As(err, &busy) || cause(err) != logon.CauseUnavailable {
		t.Errorf("while it is down: %v", err)
	}
}
