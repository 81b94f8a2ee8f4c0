package connect

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"

	"stationmaster/api"
)

// printer writes one event a line: its name, then key=value pairs, then the sentence for the person. The names, keys
// and their order are stable; scripts read them. Nothing that came from elsewhere can break a line or steer a terminal.
type printer struct {
	out  io.Writer
	json bool
	last map[string]string // event name: what was said last, of those that only changes are told of
}

// pair is one key=value of a line; an absent value leaves the pair out.
type pair struct {
	key   string
	value any
}

// event prints a line. An error of the writer ends nothing: the session is worth more than its print.
func (p *printer) event(name, sentence string, pairs ...pair) {
	if p.json {
		object := map[string]any{"event": name}
		for _, one := range pairs {
			if !absent(one.value) {
				object[one.key] = one.value
			}
		}
		if sentence != "" {
			object["sentence"] = sentence
		}
		if line, err := json.Marshal(object); err == nil {
			fmt.Fprintf(p.out, "%s\n", line)
		}
		return
	}
	line := []string{name}
	for _, one := range pairs {
		if !absent(one.value) {
			line = append(line, one.key+"="+word(one.value))
		}
	}
	if sentence != "" {
		line = append(line, harmless(sentence))
	}
	fmt.Fprintln(p.out, strings.Join(line, " "))
}

func absent(value any) bool {
	switch v := value.(type) {
	case string:
		return v == ""
	case int64:
		return v == 0
	case int:
		return v == 0
	}
	return false
}

// word prints a value as one word: quoted where a reader could not tell where it ends, or which sign it is.
func word(value any) string {
	if list, ok := value.([]string); ok {
		value = strings.Join(list, ",")
	}
	s := fmt.Sprint(value)
	if s == "" {
		return "-"
	}
	if strings.ContainsFunc(s, func(r rune) bool { return r == '"' || unicode.IsSpace(r) || !unicode.IsPrint(r) }) {
		return strconv.Quote(s)
	}
	return s
}

// harmless makes of every control character a space.
func harmless(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, s)
}

func (p *printer) granted(g api.Granted) {
	p.event("granted", "", append(place(g.Session), pair{"ledger", g.Ledger})...)
}

// welcome prints all that a welcome says, also after a reconnect, and is what later changes are compared with.
func (p *printer) welcome(w api.Welcome) {
	p.event("welcome", "", append(place(w.Session), pair{"node", w.Node})...)
	p.last = nil
	p.status(w.Status)
	p.sharing(w.Sharing)
}

// changed prints the event unless it says what the last of its name said: servers repeat themselves after a welcome.
func (p *printer) changed(name string, pairs ...pair) {
	said := fmt.Sprint(pairs)
	if last, found := p.last[name]; found && last == said {
		return
	}
	if p.last == nil {
		p.last = map[string]string{}
	}
	p.last[name] = said
	p.event(name, "", pairs...)
}

func place(s api.Session) []pair {
	station := s.Station
	if station == "" && s.Number == "" {
		station = "none"
	}
	return []pair{
		{"station", station},
		{"user", s.User},
		{"session", s.ID},
		{"type", string(s.StationType)},
		{"number", s.Number},
	}
}

func (p *printer) sharing(who []api.Occupant) {
	p.changed("sharing", pair{"with", users(who)})
}

func (p *printer) status(s api.Status) {
	p.changed("status", pair{"status", s.Status}, pair{"label", s.Label}, pair{"note", s.Note})
}

func (p *printer) notice(n api.Notice) {
	if n.Over {
		p.event("notice_over", "", pair{"code", n.Code})
		return
	}
	p.event("notice", n.Text, pair{"level", string(n.Level)}, pair{"code", n.Code})
}

func (p *printer) station(s api.OfferedStation) {
	p.event("station", "", pair{"name", s.Name}, pair{"type", string(s.Type)}, pair{"number", s.Number},
		pair{"available", s.Available}, pair{"occupants", users(s.Occupants)})
}

func (p *printer) refused(r api.Problem) {
	p.event("refused", r.Detail, pair{"code", r.Code}, pair{"status", r.Status}, pair{"field", r.Field}, pair{"ledger", r.Ledger})
}

func (p *printer) bye(b api.Bye) {
	p.event("bye", b.Sentence, pair{"code", b.Code}, pair{"reason", b.Reason}, pair{"ledger", b.Ledger},
		pair{"by", b.By}, pair{"from", b.From}, pair{"note", b.Note})
}

func (p *printer) ended(e api.Ended) {
	p.event("ended", e.Sentence, pair{"reason", e.Code}, pair{"ledger", e.Ledger},
		pair{"by", e.By}, pair{"from", e.From}, pair{"note", e.Note})
}

func users(who []api.Occupant) []string {
	out := []string{}
	for _, one := range who {
		out = append(out, one.User)
	}
	return out
}
