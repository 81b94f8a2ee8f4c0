package logontest_test

import (
	"testing"

	"stationmaster/server/logon/logontest"
)

func TestFake(t *testing.T) {
	t.Parallel()
	logontest.RunStoreTests(t, func(*testing.T) logontest.Harness {
		fake := logontest.NewFake()
		return logontest.Harness{Store: fake, Pass: fake.Advance}
	})
}
