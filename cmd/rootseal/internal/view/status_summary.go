package view

import (
	"fmt"

	"rootseal/enroll/record"
	"rootseal/message"
)

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
	add := func(n int, words message.Text) {
		if n > 0 {
			open = append(open, words)
		}
	}
	add(len(state.Unprotected), message.Count(len(state.Unprotected), "unprotected principal"))
	add(len(wrong), message.Count(len(wrong), "problem"))
	add(len(overdue), message.Count(len(overdue), "overdue key"))
	add(len(state.Findings), message.Count(len(state.Findings), "open finding"))
	add(len(state.Unsettled), message.Count(len(state.Unsettled), "unfinished ceremony"))
	add(len(state.Owed), message.Count(len(state.Owed), "pending cleanup"))
	add(len(state.Unsigned), message.Count(len(state.Unsigned), "unsigned record"))
	if open == nil {
		open = []message.Text{message.Textf("nothing is open")}
	}
	return message.Textf("%s, %s: %s", message.Count(len(state.Rows), "device"), message.Count(len(keys), "key"), message.Listed(open...))
}
