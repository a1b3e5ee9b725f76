package fleet

import (
	"time"

	"rootseal/enroll/fleet/apply"
	"rootseal/enroll/ledger"
	"rootseal/message"
)

// Applied is the result of apply as JSON.
type Applied struct {
	Plan       string          `json:"plan"`     // hash
	Approval   *uint64         `json:"approval"` // record of the approval; null without one
	Done       int             `json:"done"`     // in this sitting or an earlier one
	Undone     int             `json:"undone"`
	Refused    int             `json:"refused"`
	Unfinished int             `json:"unfinished"`
	Left       int             `json:"left"`
	Devices    []AppliedDevice `json:"devices"`
	Head       string          `json:"head"`
}

// AppliedDevice is a device of the plan with something to do.
type AppliedDevice struct {
	Do        string        `json:"do"`
	Principal string        `json:"principal"`
	Group     string        `json:"group"`
	State     string        `json:"state"`    // "done", "undone", "unfinished", "refused", "left"
	Ceremony  string        `json:"ceremony"` // of this sitting; empty if none has begun
	DeviceARN string        `json:"device_arn"`
	Owed      []ledger.Owed `json:"owed"` // pending cleanup
	Error     string        `json:"error"`
}

// NewApplied returns the result of a sitting.
func NewApplied(s *apply.Sitting, plan string, approval uint64, head ledger.Head) Applied {
	r := Applied{
		Plan: plan, Done: s.Count(apply.Done), Undone: s.Count(apply.Undone), Refused: s.Count(apply.Refused),
		Unfinished: s.Count(apply.Unsettled), Left: s.Count(apply.Left) + s.Count(apply.Todo), Devices: []AppliedDevice{}, Head: head.String(),
	}
	if approval != 0 {
		r.Approval = &approval
	}
	for _, item := range s.Items {
		d := AppliedDevice{
			Do: string(item.Device.Do), Principal: item.Principal.Principal, Group: item.Device.Group, State: string(item.State),
			Ceremony: item.Result.ID, DeviceARN: item.Result.DeviceARN, Owed: append([]ledger.Owed{}, item.Result.Owed...),
		}
		if item.State == apply.Todo {
			d.State = string(apply.Left)
		}
		if item.Err != nil {
			d.Error = item.Err.Error()
		}
		r.Devices = append(r.Devices, d)
	}
	return r
}

// ItemWords is the line for an item that has ended.
func ItemWords(s *apply.Sitting, item *apply.Item) message.Text {
	return message.Textf("%s: %s, group %s (%d of %d)", message.Word(string(item.State)), nameOf(item.Principal), item.Device.Group, len(s.Items)-s.Count(apply.Todo), len(s.Items))
}

// SittingWords counts the items by state.
func SittingWords(s *apply.Sitting) message.Text {
	var parts []message.Text
	for _, state := range []apply.State{apply.Todo, apply.Done, apply.Undone, apply.Unsettled, apply.Refused, apply.Left} {
		if n := s.Count(state); n > 0 {
			parts = append(parts, message.Textf("%d %s", n, message.Word(string(state))))
		}
	}
	return message.Listed(parts...)
}

// TurnWords says how far the queue of root users is.
func TurnWords(t apply.Turn) message.Text {
	words := message.Textf("root users: %d done, %d left", t.Done, t.Left)
	if t.Average > 0 {
		words = message.Textf("%s, %s each", words, t.Average.Round(time.Second))
	}
	return message.Textf("%s. next: sign in to %s as root", words, nameOf(t.Item.Principal))
}
