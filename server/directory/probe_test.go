package directory_test

import (
	"testing"

	"stationmaster/server/directory/directorytest"
)

// An outage is seen without anybody logging on, and so is its end.
func TestProbe(t *testing.T) {
	t.Parallel()
	server := directorytest.StartSlapd(t, directorytest.SlapdOptions{})
	s := set(t, server.Config())
	server.Kill()
	s.Probe(t.Context())
	if h := s.Health()[0]; h.Up || h.Why == "" || h.Since.IsZero() {
		t.Errorf("while it is down: %+v", h)
	}
	server.Restart(t)
	s.Probe(t.Context())
	if h := s.Health()[0]; !h.Up || h.Since.IsZero() {
		t.Errorf("when it is back: %+v", h)
	}
}

func TestProbesDoNotLockTheServiceAccount(t *testing.T) {
	t.Parallel()
	server := directorytest.StartSlapd(t, directorytest.SlapdOptions{})
	config := server.Config()
	config.Password = "no"
	s := set(t, config)
	for range 10 { // the third would lock it
		s.Probe(t.Context())
	}
	if h := s.Health()[0]; h.Up || !h.Refused {
		t.Errorf("health is %+v", h)
	}
	if _, err := set(t, server.Config()).Find(t.Context(), "open", "bo"); err != nil {
		t.Errorf("with the right password: %v", err)
	}
}
