package app

import (
	"net/http/httptest"
	"strings"
	"testing"

	"stationmaster/server/logon"
)

func TestCheckGauges(t *testing.T) {
	t.Parallel()
	var checks []logon.Checked
	m := newMetrics()
	m.watchChecks(func() []logon.Checked { return checks })
	read := func() string {
		w := httptest.NewRecorder()
		m.handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
		return w.Body.String()
	}
	const corp, other = `stationmaster_directory_check_stopped{directory="corp"} `, `stationmaster_directory_check_stopped{directory="other"} `
	if says := read(); strings.Contains(says, "check_stopped{") {
		t.Error("it tells of checks that nobody made")
	}
	checks = []logon.Checked{{Directory: "corp", Stopped: true}, {Directory: "other"}}
	if says := read(); !strings.Contains(says, corp+"1") || !strings.Contains(says, other+"0") {
		t.Error(says)
	}
	checks = []logon.Checked{{Directory: "corp"}}
	if says := read(); !strings.Contains(says, corp+"0") || strings.Contains(says, other) {
		t.Error(says)
	}
}
