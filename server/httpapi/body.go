package httpapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"stationmaster/api"
	"stationmaster/server/logon"
)

// jsonOnly refuses a body that does not say it is plain JSON.
func jsonOnly(r *http.Request) error {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	charset := params["charset"]
	switch {
	case err != nil || kind != "application/json", charset != "" && !strings.EqualFold(charset, "utf-8"),
		r.Header.Get("Content-Encoding") != "":
		return &logon.Refusal{Code: logon.CodeMediaTypeUnsupported}
	}
	return nil
}

// decode reads the request's body into a value of the contract. It is strict: exactly one JSON object in valid UTF-8 of at most
// api.MaxMessage bytes, without unknown, repeated, null or mistyped fields. Its error names the field.
func decode[T any](c echo.Context) (T, error) {
	var into T
	r := c.Request()
	if err := jsonOnly(r); err != nil {
		return into, err
	}
	data, err := io.ReadAll(http.MaxBytesReader(c.Response(), r.Body, api.MaxMessage))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return into, &logon.Refusal{Code: logon.CodeBodyTooLarge}
	case err != nil:
		return into, &logon.Refusal{Code: logon.CodeBodyInvalid, Cause: err.Error()}
	}
	if err := checkStrictly(data, &into); err != nil {
		return into, err
	}
	if err := json.Unmarshal(data, &into); err != nil {
		return into, bodyError("", err)
	}
	return into, nil
}

func bodyError(field string, cause error) *logon.Refusal {
	var mistyped *json.UnmarshalTypeError
	if field == "" && errors.As(cause, &mistyped) {
		field = mistyped.Field[strings.LastIndexByte(mistyped.Field, '.')+1:]
	}
	return &logon.Refusal{Code: logon.CodeBodyInvalid, Field: field, Cause: cause.Error()}
}

// checkStrictly walks the tokens beside the type of into, which must point to a struct.
func checkStrictly(data []byte, into any) error {
	tokens := json.NewDecoder(bytes.NewReader(data))
	tokens.UseNumber()
	w := walker{tokens}
	if err := w.value("", shapeOf(into)); err != nil {
		return err
	}
	if _, err := tokens.Token(); !errors.Is(err, io.EOF) {
		return bodyError("", errors.New("something follows the JSON object"))
	}
	return nil
}

type walker struct{ tokens *json.Decoder }

// value wants the next value to have the shape. field is its own name, without those above it, as the core's refusals have it.
func (w walker) value(field string, s shape) error {
	token, err := w.tokens.Token()
	if err != nil {
		return bodyError(field, err)
	}
	switch t := token.(type) {
	case json.Delim:
		switch {
		case t == '{' && s.kind == object:
			return w.object(field, s)
		case t == '[' && s.kind == array:
			return w.array(field, s)
		}
	case string:
		if s.kind != text {
			break
		}
		// What is not UTF-8, half a surrogate pair, or a character that somebody's decoder gave up on: encoding/json puts U+FFFD
		// there in silence.
		if strings.ContainsRune(t, utf8.RuneError) {
			return &logon.Refusal{Code: logon.CodeFieldCharacters, Field: field}
		}
		return nil
	case bool:
		if s.kind == boolean {
			return nil
		}
	case json.Number:
		if _, err := strconv.ParseInt(t.String(), 10, 64); err == nil && s.kind == integer {
			return nil
		}
	}
	return bodyError(field, fmt.Errorf("%v is not a %s", token, s.kind))
}

func (w walker) array(field string, s shape) error {
	for w.tokens.More() {
		if err := w.value(field, *s.elements); err != nil {
			return err
		}
	}
	if _, err := w.tokens.Token(); err != nil { // the closing bracket
		return bodyError(field, err)
	}
	return nil
}

func (w walker) object(field string, s shape) error {
	seen := map[string]bool{}
	for w.tokens.More() {
		token, err := w.tokens.Token()
		if err != nil {
			return bodyError(field, err)
		}
		name, _ := token.(string)
		known, ok := s.fields[name]
		switch {
		case !ok:
			return bodyError(clip(name), errors.New("unknown field"))
		case seen[name]:
			return bodyError(name, errors.New("repeated field"))
		}
		seen[name] = true
		if err := w.value(name, known); err != nil {
			return err
		}
	}
	if _, err := w.tokens.Token(); err != nil { // the closing brace
		return bodyError(field, err)
	}
	return nil
}
