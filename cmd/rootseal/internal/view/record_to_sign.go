package view

import (
	"encoding/json"
	"fmt"
	"strings"

	"rootseal/enroll/ledger"
)

// LogSigned is the result of log sign as JSON.
type LogSigned struct {
	Signed []uint64 `json:"signed"`
	Left   []uint64 `json:"left"` // require a signature, and were not named
	Head   string   `json:"head"`
}

// RecordToSign shows a record in full, since the signer vouches for it.
func RecordToSign(all []ledger.Record, r ledger.Record) []string {
	command := r.Command
	if r.Ceremony != "" {
		command += ", ceremony " + r.Ceremony
	}
	lines := []string{"to sign: " + RecordLine(all, r), "  by rootseal " + command}
	body := r.Body
	if away, is := body.(*ledger.Away); is {
		made, err := away.Made()
		if err != nil {
			return append(lines, fmt.Sprintf("  from trip %d, and no record: %v", away.Trip, err))
		}
		lines = append(lines, fmt.Sprintf("  recorded by %s on %s, %s", Whose(made.Officer), OrNone(made.Host), Date(made.Time)))
		body = made.Body
	}
	for _, field := range fieldsOf(body) {
		lines = append(lines, "  "+field)
	}
	return lines
}

// fieldsOf returns the lines "name  value" of a record's body, in the order and
// the text of its file. Of long values, such as challenges and certificates, it
// gives the size.
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
	manyValues = 50  // more are counted
	longValue  = 160 // of a longer one, the length is given
)

func valueWords(value any) string {
	switch v := value.(type) {
	case []any:
		if len(v) > manyValues {
			return fmt.Sprintf("%d of them", len(v))
		}
		return Listed(v, valueWords)
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
