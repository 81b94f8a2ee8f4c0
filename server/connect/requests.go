package connect

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/http/cookiejar"
	"time"

	"stationmaster/api"
)

const (
	// requestTime is how long an answer may take: a shift start can queue for its password check.
	requestTime = 30 * time.Second
	// maxAnswer bounds what is read of an answer; a list of offered stations can be longer than a message may be.
	maxAnswer = 4 << 20
)

// requests speaks the HTTP side of the contract for one window. It is used by one goroutine at a time.
type requests struct {
	origin string
	api    string // the address below which the contract's paths are
	http   *http.Client
}

// newRequests makes a window: an empty cookie jar that the server fills. Redirects are not followed, or a password could
// end up elsewhere.
func newRequests(server string) (*requests, error) {
	from, to, err := address(server)
	if err != nil {
		return nil, err
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	return &requests{
		origin: from, api: to,
		http: &http.Client{
			Jar:           jar,
			Transport:     http.DefaultTransport.(*http.Transport).Clone(),
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}, nil
}

func (r *requests) logOn(ctx context.Context, body api.LogonRequest) (result api.LogonResult, err error) {
	return result, r.do(ctx, http.MethodPost, "/logon", "", body, &result)
}

func (r *requests) continueLogon(ctx context.Context, body api.ContinueRequest) (result api.LogonResult, err error) {
	return result, r.do(ctx, http.MethodPost, "/logon/continue", "", body, &result)
}

func (r *requests) resume(ctx context.Context, instance string) (result api.SessionResult, err error) {
	return result, r.do(ctx, http.MethodPost, "/session/resume", "", api.ResumeRequest{Instance: instance}, &result)
}

func (r *requests) logOff(ctx context.Context, token string) (result api.Ended, err error) {
	return result, r.do(ctx, http.MethodDelete, "/session", token, nil, &result)
}

// do sends one request and decodes its answer into out. A problem becomes a RefusedError; what is no answer of this
// contract an unexpectedError; everything else is the network's.
func (r *requests) do(ctx context.Context, method, path, token string, body, out any) error {
	ctx, cancel := context.WithTimeout(ctx, requestTime)
	defer cancel()
	var content io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			return err
		}
		content = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(ctx, method, r.api+path, content)
	if err != nil {
		return err
	}
	// We send cookies, so the server wants to know that no foreign page sends them.
	req.Header.Set("Origin", r.origin)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := r.http.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	return decode(res, out)
}

func decode(res *http.Response, out any) error {
	raw, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return err
	}
	kind, _, err := mime.ParseMediaType(res.Header.Get("Content-Type"))
	switch {
	case err == nil && kind == "application/problem+json":
		refused := &RefusedError{}
		if err := json.Unmarshal(raw, &refused.Problem); err != nil || refused.Problem.Code == "" {
			return &unexpectedError{res.StatusCode, "a problem without its code"}
		}
		return refused
	case res.StatusCode/100 != 2 || kind != "application/json":
		return &unexpectedError{res.StatusCode, "it is not from Stationmaster's API"}
	}
	if err := json.Unmarshal(raw, out); err != nil {
		return &unexpectedError{res.StatusCode, "its JSON is broken"}
	}
	return nil
}

// passes says whether an error may be gone at another try, and after which time the server asked to be left alone.
func passes(err error) (retryAfter time.Duration, again bool) {
	var refused *RefusedError
	if errors.As(err, &refused) {
		if after := refused.Problem.RetryAfterS; after != nil {
			retryAfter = time.Duration(*after) * time.Second
		}
		return retryAfter, transient(refused.Problem.Status)
	}
	var unexpected *unexpectedError
	if errors.As(err, &unexpected) {
		return 0, transient(unexpected.status) // a proxy speaks for a server that is away
	}
	return 0, true
}

func transient(status int) bool { return status == http.StatusTooManyRequests || status >= 500 }
