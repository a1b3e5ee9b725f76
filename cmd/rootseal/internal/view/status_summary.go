package view

import (
	"fmt"

	"rootseal/enroll/record"
	"rootseal/message"
)

// counted is a number of things, and the words for it.
type counted struct {
	n     int
	words func(int) message.Text
}

// summary returns the last line of status: how many devices and keys there are, and
// what is wrong or open. It counts a key of several devices once.
func summary(state Overview) message.Text {
	keys, overdue := map[uint32]bool{}, map[uint32]bool{}
	wrong := map[string]bool{}
	for _, row := range state.Rows {
		for _, b := range row.Breaches {
			wrong[row.Device.Ceremony+b.Name] = true
		}
		for _, k := range row.Keys {
			keys[k.Key.Serial] = true
			for _, b := range k.Breaches {
				if b.Name == record.VerifyOverdue {
					overdue[k.Key.Serial] = true
					continue
				}
				wrong[fmt.Sprint(k.Key.Serial, b.Name)] = true
			}
		}
	}
	var open []message.Text
	for _, c := range []counted{
		{len(state.Unprotected), func(n int) message.Text { return message.Count(n, "unprotected principal") }},
		{len(wrong), func(n int) message.Text { return message.Count(n, "problem") }},
		{len(overdue), func(n int) message.Text { return message.Count(n, "overdue key") }},
		{len(state.Findings), func(n int) message.Text { return message.Count(n, "open finding") }},
		{len(state.Unsettled), func(n int) message.Text { return message.Count(n, "unfinished ceremony") }},
		{len(state.Owed), func(n int) message.Text { return message.Count(n, "pending cleanup") }},
		{len(state.Unsigned), func(n int) message.Text { return message.Count(n, "unsigned record") }},
	} {
		if c.n > 0 {
			open = append(open, c.words(c.n))
		}
	}
	if open == nil {
		open = []message.Text{message.Textf("nothing is open")}
	}
	return message.Textf("%s, %s: %s", message.Count(len(state.Rows), "device"), message.Count(len(keys), "key"), message.Listed(open...))
}
