package plan

import (
	"encoding/json"
	"slices"

	"rootseal/enroll/gate"
	"rootseal/message"
)

// Moved returns what is no longer as the plan saw it, comparing with a plan that was made
// now from the same principals. Facts are compared for each principal and key, so records
// about others move nothing. What this plan did does not count, so that a stopped sitting
// can go on: ours reports whether a ceremony is one of this plan, and gone whether such a
// ceremony retires the device that another ceremony made.
func (p *Plan) Moved(now *Plan, ours, gone func(ceremony string) bool) []message.Text {
	var all []message.Text
	at := map[string]int{}
	for i, is := range now.Principals {
		at[is.Principal] = i
	}
	for _, was := range p.Principals {
		i, found := at[was.Principal]
		if !found {
			all = append(all, message.Textf("%s: no longer in the fleet", was.Principal))
			continue
		}
		for _, what := range was.Facts.moved(now.Principals[i].Facts, ours, gone) {
			all = append(all, message.Textf("%s: %s", was.Principal, what))
		}
	}
	for _, was := range p.Keys {
		i := slices.IndexFunc(now.Keys, func(x Key) bool { return x.Serial == was.Serial })
		if i < 0 {
			all = append(all, message.Textf("key %d: no longer in the fleet", was.Serial))
			continue
		}
		for _, what := range was.moved(now.Keys[i]) {
			all = append(all, message.Textf("key %d: %s", was.Serial, what))
		}
	}
	return all
}

// moved returns how the facts of a principal differ, without what this plan did.
func (f Facts) moved(now Facts, ours, gone func(string) bool) []message.Text {
	var all []message.Text
	add := func(what string, was, is any) {
		if x, y := text(was), text(is); x != y {
			all = append(all, message.Textf("%s was %s, is %s", message.Word(what), x, y))
		}
	}
	add("whether AWS has it", f.Exists, now.Exists)
	add("root's password", f.RootPassword, now.RootPassword)
	mine := map[string]bool{}
	others := func(recorded []Recorded) []Recorded {
		return slices.DeleteFunc(slices.Clone(recorded), func(r Recorded) bool {
			if !ours(r.Ceremony) && !gone(r.Ceremony) {
				return false
			}
			mine[r.DeviceARN] = true
			return true
		})
	}
	add("recorded devices", others(f.Recorded), others(now.Recorded))
	foreign := func(arns []string) []string {
		return slices.DeleteFunc(slices.Clone(arns), func(arn string) bool { return mine[arn] })
	}
	add("devices at AWS", foreign(f.AtAWS), foreign(now.AtAWS))
	add("unfinished ceremonies", f.Unfinished, slices.DeleteFunc(slices.Clone(now.Unfinished), ours))
	return all
}

// moved returns how a key differs. How many slots are in use changes with each ceremony,
// which counts them again before it writes.
func (k Key) moved(now Key) []message.Text {
	var all []message.Text
	add := func(what, was, is string) {
		if was != is && was != "" && is != "" {
			all = append(all, message.Textf("%s was %s, is %s", message.Word(what), was, is))
		}
	}
	add("firmware", k.Firmware, now.Firmware)
	add("OATH device id", k.OATHSalt, now.OATHSalt)
	if x, y := text(deciding(k.Against)), text(deciding(now.Against)); x != y {
		all = append(all, message.Textf("what the ledger says against it was %s, is %s", x, y))
	}
	return all
}

// deciding returns the objections that can stop a use of a plan. That a key owes a deletion
// stops none, and this plan's own ceremonies leave it.
func deciding(against []string) []string {
	return slices.DeleteFunc(slices.Clone(against), func(name string) bool {
		for _, use := range []gate.Use{gate.UseEnroll, gate.UseJoin, gate.UseRotate, gate.UseAdopt} {
			if gate.VerdictOf(name, use) != gate.Say {
				return false
			}
		}
		return true
	})
}

func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // facts are plain data
	}
	return string(b)
}
