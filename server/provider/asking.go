package provider

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// asking is how providers are asked. What an answer says of the provider depends on what was asked: keys that are not to be had are its fault,
// whatever it calls that; a token that userinfo does not take is that token's.
type asking struct {
	client   *http.Client // for its description, and for tokens
	keys     *http.Client
	userinfo *http.Client
}

// unanswered is a question that got no answer, or none that says anything: the provider cannot be used at this moment.
type unanswered struct{ error }

func (u *unanswered) Unwrap() error { return u.error }

// turnedDown is an answer that says no to what was sent.
type turnedDown struct{ status int }

func (t *turnedDown) Error() string { return fmt.Sprintf("the answer is %d", t.status) }

func newAsking() asking {
	transport := &http.Transport{
		Proxy: http.ProxyFromEnvironment, DialContext: (&net.Dialer{Timeout: answerIn}).DialContext, TLSHandshakeTimeout: answerIn,
		ForceAttemptHTTP2: true, MaxIdleConnsPerHost: 4, IdleConnTimeout: time.Minute, MaxResponseHeaderBytes: 64 << 10,
	}
	client := func(judge func(*http.Response) error) *http.Client {
		return &http.Client{
			Timeout: answerIn, Transport: judging{transport, judge},
			// Secrets and tokens go to where the provider says, and nowhere else.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}
	}
	return asking{client: client(taken), keys: client(readable), userinfo: client(ok)}
}

// taken leaves the answer to whoever asked.
func taken(*http.Response) error { return nil }

// ok wants to be told something.
func ok(answer *http.Response) error {
	if answer.StatusCode == http.StatusOK {
		return nil
	}
	return &turnedDown{answer.StatusCode}
}

// readable wants keys. The library says of what is none only in words that it is none.
func readable(answer *http.Response) error {
	if err := ok(answer); err != nil {
		return &unanswered{err}
	}
	body, err := io.ReadAll(answer.Body)
	if err == nil {
		var keys struct{ Keys []json.RawMessage }
		err = json.Unmarshal(body, &keys)
	}
	if err != nil {
		return &unanswered{fmt.Errorf("the answer has no keys: %w", err)}
	}
	answer.Body.Close()
	answer.Body = io.NopCloser(bytes.NewReader(body))
	return nil
}

// judging says of an answer what it means, and cuts off what nobody would send in good faith. No answer at all is unanswered, and so is one that
// the provider itself calls its own fault, or too much for it.
type judging struct {
	http.RoundTripper
	judge func(*http.Response) error
}

func (j judging) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := j.RoundTripper.RoundTrip(r)
	if err != nil {
		return nil, &unanswered{err}
	}
	answer.Body = struct {
		io.Reader
		io.Closer
	}{io.LimitReader(answer.Body, maxAnswer), answer.Body}
	if status := answer.StatusCode; status >= http.StatusInternalServerError || status == http.StatusTooManyRequests {
		err = &unanswered{&turnedDown{status}}
	} else {
		err = j.judge(answer)
	}
	if err != nil {
		answer.Body.Close()
		return nil, err
	}
	return answer, nil
}
