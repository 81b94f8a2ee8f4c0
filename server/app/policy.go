package app

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"stationmaster/server/logon"
)

// policy is a policy as the command line knows it: how it reads, and how a text changes it.
type policy struct {
	name string
	read func(logon.Policies) string
	set  func(value string, change *logon.PolicyChange) error
}

func policies() []policy {
	return []policy{
		yesNoPolicy("stationless", func(p logon.Policies) bool { return p.Stationless },
			func(c *logon.PolicyChange) **bool { return &c.Stationless }),
		numberPolicy("hold_network_loss_s", func(p logon.Policies) int { return int(p.HoldNetworkLoss) },
			func(c *logon.PolicyChange) **int { return &c.HoldNetworkLoss }),
		numberPolicy("hold_clean_close_s", func(p logon.Policies) int { return int(p.HoldCleanClose) },
			func(c *logon.PolicyChange) **int { return &c.HoldCleanClose }),
		numberPolicy("idle_logoff_s", func(p logon.Policies) int { return int(p.IdleLogoff) },
			func(c *logon.PolicyChange) **int { return &c.IdleLogoff }),
		numberPolicy("station_licences", func(p logon.Policies) int { return p.StationLicences },
			func(c *logon.PolicyChange) **int { return &c.StationLicences }),
		yesNoPolicy("internal_extensions", func(p logon.Policies) bool { return p.InternalExtensions },
			func(c *logon.PolicyChange) **bool { return &c.InternalExtensions }),
		textPolicy("default_region", func(p logon.Policies) string { return p.DefaultRegion },
			func(c *logon.PolicyChange) **string { return &c.DefaultRegion }),
		textPolicy("contact", func(p logon.Policies) string { return p.Contact },
			func(c *logon.PolicyChange) **string { return &c.Contact }),
		yesNoPolicy("cached_credentials", func(p logon.Policies) bool { return p.CachedCredentials },
			func(c *logon.PolicyChange) **bool { return &c.CachedCredentials }),
		yesNoPolicy("agreement", func(p logon.Policies) bool { return p.Agreement },
			func(c *logon.PolicyChange) **bool { return &c.Agreement }),
		{name: "languages", read: func(p logon.Policies) string { return strings.Join(p.Languages, ",") }, set: setLanguages},
		numberPolicy("password_min_length", func(p logon.Policies) int { return p.PasswordMinLength },
			func(c *logon.PolicyChange) **int { return &c.PasswordMinLength }),
		{
			name: "credential_kind", read: func(p logon.Policies) string { return string(p.CredentialKind) },
			set: func(value string, c *logon.PolicyChange) error {
				kind := logon.CredentialKind(value)
				c.CredentialKind = &kind
				return nil
			},
		},
		yesNoPolicy("password_form", func(p logon.Policies) bool { return p.PasswordForm },
			func(c *logon.PolicyChange) **bool { return &c.PasswordForm }),
		textPolicy("credential_label", func(p logon.Policies) string { return p.CredentialLabel },
			func(c *logon.PolicyChange) **string { return &c.CredentialLabel }),
		{name: "statuses", read: statusesText, set: setStatuses},
	}
}

func yesNoPolicy(name string, read func(logon.Policies) bool, field func(*logon.PolicyChange) **bool) policy {
	return policy{name, func(p logon.Policies) string { return yesNo(read(p)) }, func(value string, c *logon.PolicyChange) error {
		on := value == "yes"
		if !on && value != "no" {
			return usagef("%s is yes or no", name)
		}
		*field(c) = &on
		return nil
	}}
}

func numberPolicy(name string, read func(logon.Policies) int, field func(*logon.PolicyChange) **int) policy {
	return policy{name, func(p logon.Policies) string { return strconv.Itoa(read(p)) }, func(value string, c *logon.PolicyChange) error {
		n, err := strconv.Atoi(value)
		if err != nil {
			return usagef("%s is a number", name)
		}
		*field(c) = &n
		return nil
	}}
}

func textPolicy(name string, read func(logon.Policies) string, field func(*logon.PolicyChange) **string) policy {
	return policy{name, read, func(value string, c *logon.PolicyChange) error {
		*field(c) = &value
		return nil
	}}
}

// setLanguages takes the languages with commas between; none of them: all that there are.
func setLanguages(value string, c *logon.PolicyChange) error {
	languages := []string{}
	for language := range strings.SplitSeq(value, ",") {
		if language = strings.TrimSpace(language); language != "" {
			languages = append(languages, language)
		}
	}
	c.Languages = &languages
	return nil
}

// statusesText and setStatuses write the list as code=label, with commas between.
func statusesText(p logon.Policies) string {
	pairs := make([]string, len(p.Statuses))
	for i, status := range p.Statuses {
		pairs[i] = status.Code + "=" + status.Label
	}
	return strings.Join(pairs, ",")
}

func setStatuses(value string, c *logon.PolicyChange) error {
	var statuses []logon.StatusChoice
	for pair := range strings.SplitSeq(value, ",") {
		code, label, ok := strings.Cut(pair, "=")
		if !ok {
			return usagef("statuses are written as code=label,code=label")
		}
		statuses = append(statuses, logon.StatusChoice{Code: strings.TrimSpace(code), Label: strings.TrimSpace(label)})
	}
	c.Statuses = &statuses
	return nil
}

const policyNotes = `stationmaster policy list shows the names and the values as they are written: yes or no, a number, a text, or a list with commas
between. An empty text ("") takes a text away.`

func policyCommand(ctx context.Context, p Process, args []string) error {
	return runAction(ctx, p, "policy", args, []action{
		{name: "list", run: listPolicies},
		{name: "set", takes: "NAME VALUE", notes: policyNotes, run: func(ctx context.Context, b bench, args []string) error {
			for _, one := range policies() {
				if one.name != args[0] {
					continue
				}
				var change logon.PolicyChange
				if err := one.set(args[1], &change); err != nil {
					return err
				}
				now, err := b.admin.ChangePolicies(ctx, change)
				if err == nil {
					fmt.Fprintf(b.Stdout, "%s is now %q.\n", one.name, one.read(now))
				}
				return err
			}
			return fmt.Errorf("there is no policy %s; stationmaster policy list shows them", args[0])
		}},
	})
}

func listPolicies(ctx context.Context, b bench, _ []string) error {
	now, err := b.admin.Policies(ctx)
	if err != nil {
		return err
	}
	return b.table("POLICY | VALUE", func(row func(...any)) {
		for _, one := range policies() {
			row(one.name, one.read(now))
		}
	})
}
