package app

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"stationmaster/api"
)

// A provider that is down stops no start and takes no request away from the node: an operator reads of it, and so does the person who wants to log on
// by way of it; a password does as ever.
func TestAProviderThatIsDownStopsNothing(t *testing.T) {
	t.Parallel()
	n := startNode(t, floor.New(t), "PROVIDERS", `[{name: corp, label: Corp, issuer: "http://127.0.0.1:1", client_id: us}]`)
	read := func(path string) string {
		res, err := http.Get(n.url + path)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(body)
	}
	eventually(t, "the operator reads that the provider is down", func() bool {
		return strings.Contains(read("/readyz"), `"providers_down":[{"name":"corp",`) &&
			strings.Contains(read("/metrics"), `stationmaster_provider_up{provider="corp"} 0`)
	})
	if reasons := n.ready(t.Context()); len(reasons) != 0 {
		t.Errorf("the node is not ready: %v", reasons)
	}
	w := newWindow(t, n.url, desk)
	var info api.ServerInfo
	if problem := w.do(http.MethodGet, "/server-info", nil, &info); problem != nil || len(info.Providers) != 1 || info.Providers[0].Label != "Corp" {
		t.Errorf("server-info has %+v, %+v", info.Providers, problem)
	}
	problem := w.do(http.MethodPost, "/sso/corp/start", api.SsoRequest{}, nil)
	if problem == nil || problem.Code != "sso_unavailable" || problem.Provider != "Corp" || problem.Ledger == 0 {
		t.Errorf("the start says %+v", problem)
	}
	w.logOn("alice", nowhere())
}
