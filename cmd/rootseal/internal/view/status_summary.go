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
	for _, count := range []message.Text{
		message.Count(len(state.Unprotected), "unprotected principal"),
		message.Count(len(wrong), "problem"),
		message.Count(len(overdue), "overdue key"),
		message.Count(len(state.Findings), "open finding"),
		message.Count(len(state.Unsettled), "unfinished ceremony"),
		message.Count(len(state.Owed), "pending cleanup"),
		message.Count(len(state.Unsigned), "unsigned record"),
	} {
		if _, n := count.Parts(); n[0] != 0 {
			open = append(open, count)
		}
	}
	if open == nil {
		open = []message.Text{message.Textf("nothing is open")}
	}
	return message.Textf("%s, %s: %s", message.Count(len(state.Rows), "device"), message.Count(len(keys), "key"), message.Listed(open...))
}
