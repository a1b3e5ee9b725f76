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
	for _, count := range []struct {
		n    int
		what string
	}{
		{len(state.Unprotected), "unprotected principal"},
		{len(wrong), "problem"},
		{len(overdue), "overdue key"},
		{len(state.Findings), "open finding"},
		{len(state.Unsettled), "unfinished ceremony"},
		{len(state.Owed), "pending cleanup"},
		{len(state.Unsigned), "unsigned record"},
	} {
		if count.n > 0 {
			open = append(open, message.Count(count.n, count.what))
		}
	}
	if open == nil {
		open = []message.Text{message.Textf("nothing is open")}
	}
	return message.Textf("%s, %s: %s", message.Count(len(state.Rows), "device"), message.Count(len(keys), "key"), message.Listed(open...))
}
