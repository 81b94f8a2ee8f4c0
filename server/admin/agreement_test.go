package admin_test

import (
	"context"
	"strings"
	"testing"

	"stationmaster/server/logon"
)

func (p *parts) PublishAgreement(_ context.Context, after int64, texts []logon.AgreementText, by string) (logon.Agreement, error) {
	if after != 1 {
		return logon.Agreement{}, logon.ErrStale
	}
	p.writes++
	p.by = by
	return logon.Agreement{Version: after + 1, Texts: texts}, p.err
}

func texts(pairs ...string) (out []logon.AgreementText) {
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, logon.AgreementText{Language: pairs[i], Text: pairs[i+1]})
	}
	return out
}

func TestPublishAgreement(t *testing.T) {
	s, p := newService()
	next, err := s.PublishAgreement(t.Context(), 1, texts("default", " One.\r\n\r\nTwo. ", "de", "Eins."), "Ada")
	if err != nil || next.Version != 2 || next.Texts[0].Text != "One.\n\nTwo." || p.writes != 1 || p.by != "Ada" {
		t.Errorf("%+v, %v, %d writes by %q", next, err, p.writes, p.by)
	}
}

func TestAgreementsThatCannotBe(t *testing.T) {
	for name, test := range map[string]struct {
		after int64
		texts []logon.AgreementText
		code  logon.Code
		field string
	}{
		"without a default":    {1, texts("de", "Eins."), logon.CodeFieldRequired, "texts"},
		"without any text":     {1, nil, logon.CodeFieldRequired, "texts"},
		"an unknown language":  {1, texts("default", "One.", "tlh", "wa'"), logon.CodeFieldInvalid, "language"},
		"a language twice":     {1, texts("default", "One.", "default", "Two."), logon.CodeFieldInvalid, "language"},
		"an empty text":        {1, texts("default", " \n "), logon.CodeFieldRequired, "text"},
		"an overlong text":     {1, texts("default", strings.Repeat("x", logon.MaxAgreement+1)), logon.CodeFieldTooLong, "text"},
		"what cannot be typed": {1, texts("default", "One.\n\x00"), logon.CodeFieldCharacters, "text"},
		"an older version":     {3, texts("default", "One."), logon.CodeVersionConflict, "version"},
	} {
		s, p := newService()
		_, err := s.PublishAgreement(t.Context(), test.after, test.texts, "Ada")
		refused(t, name, err, p, test.code, test.field)
	}
}
