package view

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/message"
)

// HeadText returns a head, empty without a ledger.
func HeadText(head ledger.Head) string {
	if head.Sequence == 0 {
		return ""
	}
	return head.String()
}

// OrEmpty returns a list that is [] in JSON if it is empty.
func OrEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// OrNone returns a foreign text, "none" if it is empty.
func OrNone(text string) message.Text {
	if text == "" {
		return message.Word("none")
	}
	return message.Foreign(text)
}

// DeletionWords describes a deletion.
func DeletionWords(d ledger.Deletion) message.Text {
	if d.DeviceARN != "" {
		return printable.Sentence("at AWS: %s", d.DeviceARN)
	}
	return printable.Sentence("on key %d: %s", d.KeySerial, d.CredentialID)
}

// byWords are the methods of a live check and the kinds of a proof in one word.
var byWords = map[string]string{
	ledger.MethodSession: "session",
	ledger.MethodStated:  "stated",
	ledger.MethodSeen:    "seen",
	ledger.MethodResync:  "resync",
	record.ByEnrolment:   "enrollment", // and record.MethodEnrolment
	record.ByAdoption:    "adoption",
	record.ByWitness:     "challenge",
	record.ByEqual:       "comparison",
}

// byWord returns the word for a table. An unknown method comes from a record of a
// newer version.
func byWord(method string) message.Text { return message.Word(cmp.Or(byWords[method], method)) }

// Date returns a day for a table.
func Date(t time.Time) string { return t.UTC().Format(time.DateOnly) }

// dateOrDash returns a day, "-" if nothing is required.
func dateOrDash(t *time.Time) string {
	if t == nil {
		return "-"
	}
	return Date(*t)
}

// SerialWords lists serials.
func SerialWords(serials []uint32) string {
	return Listed(serials, func(serial uint32) string { return fmt.Sprint(serial) })
}

// Each returns what of makes of each item. Without items the list is [] in JSON.
func Each[T, U any](items []T, of func(T) U) []U {
	all := make([]U, len(items))
	for i, item := range items {
		all[i] = of(item)
	}
	return all
}

// Listed returns the texts of the items, with commas between.
func Listed[T any](items []T, text func(T) string) string {
	return strings.Join(Each(items, text), ", ")
}

// when returns a text if it holds.
func when[T any](holds bool, text T) (none T) {
	if !holds {
		return none
	}
	return text
}
