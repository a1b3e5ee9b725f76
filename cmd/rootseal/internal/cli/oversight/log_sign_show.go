package oversight

import (
	"encoding/json"
	"fmt"
	"strings"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/ledger"
)

// sayToSign shows a record with all that it says, for whoever is going to answer
// for it.
func sayToSign(a *cli.App, all []ledger.Record, r ledger.Record) {
	a.Say("to sign: %s", view.RecordLine(all, r))
	command := r.Command
	if r.Ceremony != "" {
		command += ", ceremony " + r.Ceremony
	}
	a.Say("  by rootseal %s", command)
	body := r.Body
	if away, is := body.(*ledger.Away); is {
		made, err := away.Made()
		if err != nil {
			a.Say("  from trip %d, and no record: %v", away.Trip, err)
			return
		}
		a.Say("  made by %s on %s, %s", view.Whose(made.Officer), view.OrNone(made.Host), view.Date(made.Time))
		body = made.Body
	}
	for _, field := range fieldsOf(body) {
		a.Say("  %s", field)
	}
}

// fieldsOf are the lines "name  value" of a record's body, in its own order, by the
// text that the file has. What nobody reads, as witnesses and certificates, is told
// by its size.
func fieldsOf(body ledger.Body) []string {
	text, err := json.Marshal(body)
	if err != nil {
		return []string{err.Error()}
	}
	d := json.NewDecoder(strings.NewReader(string(text)))
	d.UseNumber()
	var lines []string
	if _, err := d.Token(); err != nil {
		return []string{err.Error()}
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return append(lines, err.Error())
		}
		var value any
		if err := d.Decode(&value); err != nil {
			return append(lines, err.Error())
		}
		lines = append(lines, fmt.Sprintf("%-14s %s", name, valueWords(value)))
	}
	return lines
}

const (
	manyValues = 50  // more than that are counted
	longValue  = 160 // longer is told by its length
)

func valueWords(value any) string {
	switch v := value.(type) {
	case []any:
		if len(v) > manyValues {
			return fmt.Sprintf("%d of them", len(v))
		}
		words := make([]string, len(v))
		for i, one := range v {
			words[i] = valueWords(one)
		}
		return strings.Join(words, ", ")
	case map[string]any:
		text, err := json.Marshal(v)
		if err != nil {
			return err.Error()
		}
		if len(text) > 4*longValue {
			return fmt.Sprintf("%d characters", len(text))
		}
		return string(text)
	case string:
		if len(v) > longValue {
			return fmt.Sprintf("%.64s… (%d characters)", v, len(v))
		}
		return v
	default:
		return fmt.Sprint(v)
	}
}
