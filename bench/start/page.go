package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
)

// firstPage is the logon page as a browser loads it.
type firstPage struct {
	scripts []script
	foreign int // what it would load from other hosts
}

type script struct {
	path, encoding string
	bytes          int // as they went over the wire
}

func (p firstPage) bytes() (sum int) {
	for _, s := range p.scripts {
		sum += s.bytes
	}
	return sum
}

// loads finds what the page's elements load: scripts, modules that are loaded beside them, styles, pictures.
var loads = regexp.MustCompile(`<(?:script|link|img)\b[^>]*?\b(?:src|href)="([^"]+)"`)

// open loads the page and what it names, as a browser of today accepts it.
func open(ctx context.Context, origin string) (firstPage, error) {
	var page firstPage
	html, _, err := get(ctx, origin+"/", "identity")
	if err != nil {
		return page, err
	}
	for _, found := range loads.FindAllSubmatch(html, -1) {
		path := string(found[1])
		switch {
		case strings.HasPrefix(path, "data:"):
			continue
		case !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//"):
			page.foreign++
			continue
		}
		body, encoding, err := get(ctx, origin+path, "gzip, deflate, br")
		if err != nil {
			return page, err
		}
		if strings.HasSuffix(path, ".js") {
			page.scripts = append(page.scripts, script{path: path, encoding: encoding, bytes: len(body)})
		}
	}
	if len(page.scripts) == 0 {
		return page, fmt.Errorf("the page at %s loads no script", origin)
	}
	return page, nil
}

// get gives the body as it came. A transport that is told what to accept does not unpack.
func get(ctx context.Context, address, accept string) (body []byte, encoding string, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, "", err
	}
	request.Header.Set("Accept-Encoding", accept)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, "", err
	}
	defer response.Body.Close()
	body, err = io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", address, response.Status)
	}
	encoding = response.Header.Get("Content-Encoding")
	if encoding == "" {
		encoding = "plain text"
	}
	return body, encoding, err
}
