package logon

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Agreement is the user agreement (design 2, section 4): one version of all its texts. Publishing makes the next version, and
// everybody is asked again.
type Agreement struct {
	Version int64
	Texts   []AgreementText // one of them is for DefaultLanguage
}

// AgreementText is the agreement in one language.
type AgreementText struct {
	Language string
	Text     string // plain, of several lines
}

// DefaultLanguage names the text for the languages that have none of their own. It cannot be deleted.
const DefaultLanguage = "default"

// MaxAgreement limits a text of the agreement, in characters.
const MaxAgreement = 10_000

// In gives the text for a reader of the language.
func (a Agreement) In(language string) AgreementText {
	var fallback AgreementText
	for _, text := range a.Texts {
		switch text.Language {
		case language:
			return text
		case DefaultLanguage:
			fallback = text
		}
	}
	return fallback
}

// AgreementDecision is what a person says to the version of the agreement that they were shown.
type AgreementDecision struct {
	Version int64
	Accept  bool
}

// Acceptance is a user's yes to a version, read in a language.
type Acceptance struct {
	User     UserID
	Version  int64
	Language string // of the text that was shown
}

// CheckLines is CheckText for a text of several lines.
func CheckLines(field, value string, limit int) *Refusal {
	switch {
	case utf8.RuneCountInString(value) > limit:
		return &Refusal{Code: CodeFieldTooLong, Field: field, Limit: limit}
	case strings.TrimSpace(value) == "":
		return &Refusal{Code: CodeFieldRequired, Field: field}
	}
	for line := range strings.SplitSeq(value, "\n") {
		if bad := CheckText(field, strings.ReplaceAll(line, "\t", " "), limit, false); bad != nil {
			return bad
		}
	}
	return nil
}

// decide carries out what a person said to the agreement: their yes is written, their no ends the log on. A yes to a version that is not
// in force any more is none: they are asked again.
func (s *Service) decide(ctx context.Context, c candidate, said AgreementDecision) error {
	if !said.Accept {
		if c.used {
			return s.refuse(ctx, c, errUsed)
		}
		if err := s.store.DeleteTicket(ctx, HashSecret(c.ticket)); err != nil {
			return err
		}
		return s.recordRefusal(ctx, c, &Refusal{Code: CodeAgreementDeclined, Cause: versionText(said.Version, "")})
	}
	agreement, err := s.store.Agreement(ctx)
	if err != nil || agreement.Version != said.Version {
		return err
	}
	language := agreement.In(c.visitor.Language).Language
	number, err := s.store.AcceptAgreement(ctx, Acceptance{User: c.user.ID, Version: said.Version, Language: language}, LedgerEntry{
		Kind: KindAgreement, Code: CodeAgreementAccepted, User: c.user.ID, UserName: c.user.Name, Machine: c.visitor.Machine,
		Client: c.client, Address: c.visitor.Address, Note: versionText(said.Version, language),
	})
	if err == nil && number != 0 {
		s.log.Info("user agreement accepted", "user", c.user.Name, "version", said.Version, "ledger", number)
	}
	return err
}

func versionText(version int64, language string) string {
	if language == "" {
		return fmt.Sprintf("version %d", version)
	}
	return fmt.Sprintf("version %d (%s)", version, language)
}

// mustAccept tells which version of the agreement the user has to accept before anything is claimed, so that nobody blocks a station by
// reading; 0: none.
func (s *Service) mustAccept(ctx context.Context, user UserID, p Policies) (int64, error) {
	if !p.Agreement {
		return 0, nil
	}
	accepted, err := s.store.AgreementAccepted(ctx, user, p.AgreementVersion)
	if err != nil || accepted {
		return 0, err
	}
	return p.AgreementVersion, nil
}

// askForAgreement shows the text, with a ticket to go on with.
func (s *Service) askForAgreement(ctx context.Context, c candidate) (Outcome, error) {
	if c.used {
		return Outcome{}, errUsed
	}
	agreement, err := s.store.Agreement(ctx)
	if err != nil {
		return Outcome{}, err
	}
	ticket, err := s.ticketFor(ctx, c)
	if err != nil {
		return Outcome{}, err
	}
	text := agreement.In(c.visitor.Language)
	return Outcome{Missing: &Missing{Ticket: ticket, Agreement: &ShownAgreement{Version: agreement.Version, AgreementText: text}}}, nil
}

// ShownAgreement is the agreement as one person is asked to accept it.
type ShownAgreement struct {
	Version int64
	AgreementText
}
