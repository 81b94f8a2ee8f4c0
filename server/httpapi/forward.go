package httpapi

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net"
	"net/http"
	"net/http/httputil"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"stationmaster/api"
	"stationmaster/server/logon"
)

// connectIn is how long another host's address may take to be reached, and then its TLS.
const connectIn = 5 * time.Second

// newTransport makes the connections to other hosts. No proxy of the environment stands between: only the configuration says where
// requests go. Idle connections end before the far side's do, or a request would meet one that is just being closed.
func newTransport() *http.Transport {
	return &http.Transport{
		DialContext: (&net.Dialer{Timeout: connectIn}).DialContext, TLSHandshakeTimeout: connectIn, ResponseHeaderTimeout: answerIn,
		MaxIdleConnsPerHost: 32, IdleConnTimeout: time.Minute, MaxResponseHeaderBytes: 32 << 10, DisableCompression: true,
	}
}

// What of a request and of an answer passes. All else stays here, whatever it is called: a header in which a far host's gateway names the
// machine must not come from a browser, and a far host must not say how this one's pages are to be treated.
var (
	passesOut  = []string{"Accept", "Accept-Language", "Authorization", "Content-Type", "User-Agent"}
	passesBack = []string{"Content-Type", "Content-Length", "Retry-After", "Www-Authenticate", "Allow"}
	upgradeOut = []string{
		"Connection", "Upgrade", "Sec-Websocket-Key", "Sec-Websocket-Version", "Sec-Websocket-Protocol", "Sec-Websocket-Extensions",
	}
	upgradeBack = []string{"Connection", "Upgrade", "Sec-Websocket-Accept", "Sec-Websocket-Protocol", "Sec-Websocket-Extensions"}
	answerTypes = []string{"application/json", "application/problem+json", "application/yaml"}
)

// forwarding is one request on its way to another host. It was checked as every request is: it is not cross-site.
type forwarding struct {
	*server
	c      echo.Context
	host   Host
	path   string
	window string // verified; empty where there is none
}

// do answers with what the other host says. For a live connection it returns when that is over: then it is two sockets whose bytes are copied,
// and whichever goes takes the other one with it.
func (f *forwarding) do() error {
	var failed error
	proxy := &httputil.ReverseProxy{
		Transport: f.transport, Rewrite: f.rewrite, ModifyResponse: f.receive,
		ErrorHandler: func(_ http.ResponseWriter, _ *http.Request, err error) { failed = err },
		ErrorLog:     slog.NewLogLogger(f.Log.Handler(), slog.LevelDebug),
	}
	proxy.ServeHTTP(f.c.Response(), f.c.Request())
	if failed == nil || errors.Is(failed, context.Canceled) {
		return failed
	}
	return unreachable(f.host, failed.Error())
}

// rewrite makes the request that the other host gets, of nothing but what passes and what this server itself knows.
func (f *forwarding) rewrite(pr *httputil.ProxyRequest) {
	in, secure := pr.In, f.Network.https(pr.In)
	pr.SetURL(f.host.URL)
	pr.Out.URL.Path, pr.Out.URL.RawPath = prefix+"/"+f.path, ""
	out := http.Header{}
	pass(out, pr.Out.Header, passesOut)
	if live(f.c) {
		pass(out, pr.Out.Header, upgradeOut)
	}
	f.cookies.handOn(out, in, secure, f.host.Name)
	pr.Out.Header = out

	// The client is not the peer, but whom a trusted proxy names. Where nobody is named, the other host is to know nobody either.
	if client := f.Network.client(in); client.IsValid() {
		out.Set("X-Forwarded-For", client.String())
	}
	out.Set("X-Forwarded-Host", f.Network.host(in))
	out.Set("X-Forwarded-Proto", f.Network.scheme(in))
	if in.Header.Get("Origin") != "" && guarded(f.c) {
		out.Set("Origin", f.Network.origin(in)) // it was found to be ours, as which the other host can recognise it
	}
	out.Set(byHeader, f.Installation.ID)
	if f.window != "" {
		out.Set(windowHeader, f.cookies.windowAt(f.host, f.window))
	}
}

// receive looks at the answer before anything of it reaches the client. Only what the API answers passes: it comes from this server's
// origin, and something else behind that address could otherwise run there.
func (f *forwarding) receive(res *http.Response) error {
	upgraded := res.StatusCode == http.StatusSwitchingProtocols
	kind, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type"))
	redirected := res.StatusCode/100 == 3
	switch {
	case upgraded && live(f.c) && strings.EqualFold(res.Header.Get("Upgrade"), "websocket"), res.StatusCode == http.StatusNoContent:
	case upgraded || redirected || !slices.Contains(answerTypes, kind):
		return fmt.Errorf("no answer of the API comes from there: %s of type %q", res.Status, kind)
	}
	header := http.Header{}
	pass(header, res.Header, passesBack)
	if upgraded {
		pass(header, res.Header, upgradeBack)
		f.c.Response().Committed = true // the connection is not ours to answer on from here
		f.c.Response().Status = res.StatusCode
	}
	secure := f.Network.https(f.c.Request())
	for _, cookie := range res.Cookies() {
		f.cookies.takeBack(f.c.Response(), secure, f.host.Name, cookie)
	}
	res.Header, res.Trailer = header, nil
	return nil
}

func pass(to, from http.Header, names []string) {
	for _, name := range names {
		if values := from.Values(name); len(values) > 0 {
			to[name] = values
		}
	}
}

// readAhead reads the body, so that only a whole request is handed on, and what is wrong with it is not taken for the other host's fault.
func readAhead(c echo.Context) error {
	r := c.Request()
	if live(c) || r.Body == nil {
		return nil
	}
	body, err := io.ReadAll(http.MaxBytesReader(c.Response(), r.Body, api.MaxMessage))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return &logon.Refusal{Code: logon.CodeBodyTooLarge}
	case err != nil:
		return &logon.Refusal{Code: logon.CodeBodyInvalid, Cause: err.Error()}
	}
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return nil
}
