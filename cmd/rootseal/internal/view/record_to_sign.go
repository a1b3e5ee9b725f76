package view

import (
	"encoding/json"
	"fmt"
	"strings"

	"rootseal/enroll/ledger"
	"rootseal/message"
)

// LogSigned is the result of log sign as JSON.
type LogSigned struct {
	Signed []uint64 `json:"signed"`
	Left   []uint64 `json:"left"` // require a signature, and were not named
	Head   string   `json:"head"`
}

// RecordToSign shows a record in full, since the signer vouches for it.
func RecordToSign(all []ledger.Record, r ledger.Record) []message.Text {
	command := message.Foreign(r.Command)
	if r.Ceremony != "" {
		command = message.Textf("%s, ceremony %s", command, r.Ceremony)
	}
	lines := []message.Text{message.Textf("to sign: %s", RecordLine(all, r)), message.Textf("  by rootseal %s", command)}
	body := r.Body
	if away, is := body.(*ledger.Away); is {
		made, err := away.Made()
		if err != nil {
			return append(lines, message.Textf("  from trip %d, and no record: %v", away.Trip, err))
		}
		lines = append(lines, message.Textf("  recorded by %s on %s, %s", Whose(made.Officer), OrNone(made.Host), Date(made.Time)))
		body = made.Body
	}
	for _, field := range fieldsOf(body) {
		lines = append(lines, message.Textf("  %s", field))
	}
	return lines
}

// fieldsOf returns the lines "name  value" of a record's body, in the order and
// the text of its file. Of long values, such as challenges and certificates, it
// gives the size.
func fieldsOf(body ledger.Body) []message.Text {
	text, err := json.Marshal(body)
	if err != nil {
		return []message.Text{message.Foreign(err.Error())}
	}
	d := json.NewDecoder(strings.NewReader(string(text)))
	d.UseNumber()
	var lines []message.Text
	if _, err := d.Token(); err != nil {
		return []message.Text{message.Foreign(err.Error())}
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return append(lines, message.Foreign(err.Error()))
		}
		var value any
		if err := d.Decode(&value); err != nil {
			return append(lines, message.Foreign(err.Error()))
		}
		lines = append(lines, message.Textf("%-14s %s", name, valueWords(value)))
	}
	return lines
}

const (
	manyValues = 50  // more are counted
	longValue  = 160 // of a longer one, the length is given
)

func valueWords(value any) message.Text {
	switch v := value.(type) {
	case []any:
		if len(v) > manyValues {
			return message.Textf("%d of them", len(v))
		}
		return message.Listed(Each(v, valueWords)...)
	case map[string]any:
		text, err := json.Marshal(v)
		if err != nil {
			return message.Foreign(err.Error())
		}
		if len(text) > 4*longValue {
			return message.Count(len(text), "character")
		}
		return message.Foreign(string(text))
	case string:
		if len(v) > longValue {
			return message.Textf("%.64s… (%d characters)", v, len(v))
		}
		return message.Foreign(v)
	default:
		return message.Foreign(fmt.Sprint(v))
	}
}
