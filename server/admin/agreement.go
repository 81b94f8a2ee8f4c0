package admin

import (
	"context"
	"errors"
	"slices"
	"strings"

	"stationmaster/server/logon"
)

const (
	fieldTexts    = "texts"
	fieldLanguage = "language"
	fieldText     = "text"
	fieldVersion  = "version"
)

// Agreement gives the user agreement in force.
func (s *Service) Agreement(ctx context.Context) (logon.Agreement, error) {
	return s.people.Agreement(ctx)
}

// PublishAgreement makes the next version of the user agreement after the given one, whether or not the policy asks for it. A default
// text must be among the texts. version_conflict: the one in force is another.
func (s *Service) PublishAgreement(ctx context.Context, after int64, texts []logon.AgreementText, by string) (logon.Agreement, error) {
	seen := map[string]bool{}
	for i, text := range texts {
		if text.Language != logon.DefaultLanguage && !slices.Contains(logon.Languages(), text.Language) || seen[text.Language] {
			return logon.Agreement{}, invalid(fieldLanguage)
		}
		seen[text.Language] = true
		texts[i].Text = strings.TrimSpace(strings.ReplaceAll(text.Text, "\r\n", "\n"))
		if bad := logon.CheckLines(fieldText, texts[i].Text, logon.MaxAgreement); bad != nil {
			return logon.Agreement{}, bad
		}
	}
	if !seen[logon.DefaultLanguage] {
		return logon.Agreement{}, &logon.Refusal{Code: logon.CodeFieldRequired, Field: fieldTexts}
	}
	next, err := s.store.PublishAgreement(ctx, after, texts, by)
	if errors.Is(err, logon.ErrStale) {
		return logon.Agreement{}, &logon.Refusal{Code: logon.CodeVersionConflict, Field: fieldVersion}
	}
	return next, err
}
