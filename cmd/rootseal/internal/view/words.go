package view

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll/ledger"
)

// HeadText is empty while there is no ledger.
func HeadText(head ledger.Head) string {
	if head.Sequence == 0 {
		return ""
	}
	return head.String()
}

func Plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// OrEmpty is a list that JSON shows as one.
func OrEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

func RecordsWord(n int) string {
	if n == 1 {
		return "1 record"
	}
	return fmt.Sprintf("%d records", n)
}

func OrNone(text string) string {
	if text == "" {
		return "none"
	}
	return text
}

func DeletionWords(d ledger.Deletion) string {
	if d.DeviceARN != "" {
		return "at AWS: " + printable.Text(d.DeviceARN)
	}
	return fmt.Sprintf("on key %d: %s", d.KeySerial, printable.Text(d.CredentialID))
}

// byWords say in a word how a device or a key was proven.
var byWords = map[string]string{
	ledger.MethodSession: "session",
	ledger.MethodStated:  "stated",
	ledger.MethodSeen:    "seen",
}

func byWord(method string) string { return cmp.Or(byWords[method], method) }

// Date is a day for a table.
func Date(t time.Time) string { return t.UTC().Format(time.DateOnly) }

// dateOrDash is the day of what may not be demanded.
func dateOrDash(t *time.Time) string {
	if t == nil {
		return "-"
	}
	return Date(*t)
}

func SerialWords(serials []uint32) string {
	words := make([]string, len(serials))
	for i, serial := range serials {
		words[i] = fmt.Sprint(serial)
	}
	return strings.Join(words, ", ")
}
