package provider

import (
	"encoding/json"
	"fmt"
	"strings"

	"stationmaster/server/logon"
)

type claims map[string]json.RawMessage

func (c claims) text(name string) string {
	var text string
	if json.Unmarshal(c[name], &text) != nil {
		return ""
	}
	return strings.TrimSpace(text)
}

// texts reads a list, which some providers write as one text when it has one.
func (c claims) texts(name string) []string {
	var list []string
	if json.Unmarshal(c[name], &list) == nil {
		return list
	}
	if one := c.text(name); one != "" {
		return []string{one}
	}
	return nil
}

// withheld says why the groups are not told, where the provider says that there are some: Entra ID leaves them out when there are more than fit
// into a token (groups overage), and says only where they could be asked for.
func (c claims) withheld(name string) string {
	if _, there := c[name]; there || name == "" {
		return ""
	}
	var elsewhere map[string]json.RawMessage
	_ = json.Unmarshal(c["_claim_names"], &elsewhere)
	var has bool
	_ = json.Unmarshal(c["hasgroups"], &has)
	if _, named := elsewhere[name]; !named && (!has || name != "groups") {
		return ""
	}
	return "too many for the token (groups overage), so the provider left claim " + name + " out"
}

// account is the person as the core knows them. Their ID is the subject: names are given to others.
func (p *provider) account(subject string, c claims) (logon.Account, error) {
	name := c.text(p.Claims.Name)
	a := logon.Account{
		Source: p.Name, ID: subject, Name: p.Name + `\` + name, DisplayName: c.text(p.Claims.DisplayName), Mail: c.text(p.Claims.Mail),
		Groups: c.texts(p.Claims.Groups), GroupsWithheld: c.withheld(p.Claims.Groups),
	}
	if a.DisplayName == "" {
		a.DisplayName = name
	}
	if name == "" {
		return a, fmt.Errorf("there is no claim %s, which is to be the user's name", p.Claims.Name)
	}
	if bad := logon.CheckText(p.Claims.Name, a.Name, logon.MaxUserName, true); bad != nil {
		return a, fmt.Errorf("claim %s: %w", bad.Field, bad)
	}
	return a.Fit(), nil
}
