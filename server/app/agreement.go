package app

import (
	"context"
	"fmt"
	"os"
	"slices"

	"stationmaster/server/logon"
)

func agreementCommand(ctx context.Context, p Process, args []string) error {
	return runAction(ctx, p, "agreement", args, []action{
		{name: "show", run: showAgreement},
		{name: "set", takes: "LANGUAGE-NAME FILE-NAME", run: func(ctx context.Context, b bench, args []string) error {
			content, err := os.ReadFile(args[1])
			if err != nil {
				return fmt.Errorf("the text cannot be read: %w", err)
			}
			return b.publish(ctx, func(texts []logon.AgreementText) ([]logon.AgreementText, error) {
				return append(without(texts, args[0]), logon.AgreementText{Language: args[0], Text: string(content)}), nil
			})
		}},
		{name: "delete", takes: "LANGUAGE-NAME", run: func(ctx context.Context, b bench, args []string) error {
			return b.publish(ctx, func(texts []logon.AgreementText) ([]logon.AgreementText, error) {
				left := without(texts, args[0])
				switch {
				case len(left) == len(texts):
					return nil, fmt.Errorf("there is no text in %s; stationmaster agreement show shows them", args[0])
				case args[0] == logon.DefaultLanguage:
					return nil, fmt.Errorf("the default text cannot be deleted; stationmaster agreement set default FILE changes it")
				}
				return left, nil
			})
		}},
	})
}

func without(texts []logon.AgreementText, language string) []logon.AgreementText {
	return slices.DeleteFunc(slices.Clone(texts), func(t logon.AgreementText) bool { return t.Language == language })
}

// publish makes the next version of what is in force.
func (b bench) publish(ctx context.Context, change func([]logon.AgreementText) ([]logon.AgreementText, error)) error {
	now, err := b.admin.Agreement(ctx)
	if err != nil {
		return err
	}
	texts, err := change(now.Texts)
	if err != nil {
		return err
	}
	next, err := b.admin.PublishAgreement(ctx, now.Version, texts, commandLine)
	if err == nil {
		fmt.Fprintf(b.Stdout, "The user agreement is now version %d. Everybody is asked again, if the policy agreement is yes.\n", next.Version)
	}
	return err
}

func showAgreement(ctx context.Context, b bench, _ []string) error {
	now, err := b.admin.Agreement(ctx)
	if err != nil {
		return err
	}
	p, err := b.admin.Policies(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(b.Stdout, "Version %d, must be accepted: %s\n", now.Version, yesNo(p.Agreement))
	for _, text := range now.Texts {
		fmt.Fprintf(b.Stdout, "\n[%s]\n%s\n", text.Language, text.Text)
	}
	return nil
}
