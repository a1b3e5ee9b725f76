package faults

import "rootseal/hwtest/faults/check"

// The gates, taken away. Behind each stands another: a bug that is to be found has
// to take away all that would stop it.
var (
	noNames     = edit{"enroll/recover.go", `if strange := gate.WouldWrite(b, past); strange != nil {`, `if strange := gate.WouldWrite(b, past); strange != nil && false {`}
	noSignature = edit{"enroll/recovery_plan.go", `p.Unsigned = !c.room.IsSigned(past.Intent.Sequence)`, `p.Unsigned = false`}
	noLoad      = edit{"enroll/enroll.go", ` || c.later && c.load.Witnesses == nil {`, ` {`}
	noChallenge = edit{"enroll/put.go", `	if !c.later {
		return c.deleteCredential`, `	if c.room != nil {
		return c.deleteCredential`}
	noTag         = edit{"enroll/create.go", `	return tags[mfa.CeremonyTag] == c.id, err`, `	return true, err`}
	noMemory      = edit{"enroll/env/remembered.go", `		if !r.Ledger.Contains(head) {`, `		if !r.Ledger.Contains(head) && false {`}
	noOthers      = edit{"enroll/env/remembered.go", `	if len(r.Remembered.Officers) == 0 {`, `	if len(r.Remembered.Officers) >= 0 {`}
	anyHomecoming = edit{"enroll/custody/homecoming.go", `fresh []ledger.Record) error {
	h`, `fresh []ledger.Record) error {
	if trip > 0 {
		return nil
	}
	h`}
	noLast = edit{"enroll/destroy.go", `	if err == nil && date.IsZero() {`, `	if err == nil && date.IsZero() && false {`}
)

// seededGates are bugs in the gate that every act passes which takes something
// away. The adversary finds them.
var seededGates = []seededBug{
	{
		name:  "signed",
		edits: []edit{noNames, noSignature, noLoad, noChallenge},
		only:  "a signed verify; adversary: a lone begin names another's credential; recover",
		want:  check.Strangers,
	},
	{
		name:  "ours-name",
		edits: []edit{noNames, noTag},
		only:  "user on 2 keys; adversary: begin and load name another's device; recover",
		want:  check.Strangers,
	},
	{
		name:  "ours-tag",
		edits: []edit{noNames, noTag},
		only:  "user on 2 keys; adversary: begin and load name another's device without a tag; recover",
		want:  check.Strangers,
	},
	{
		name:  "new ARN is the old one",
		edits: []edit{noNames, noTag},
		only:  "user on 2 keys; adversary: a rotation whose new device is the old one; recover",
		want:  check.NotOurs,
	},
	{
		name:  "not the last",
		edits: []edit{noNames, noTag, noLast},
		only:  "user on 2 keys; adversary: a rotation whose new device is the old one; recover",
		want:  check.Defenceless,
	},
	{
		name:  "no load no key",
		edits: []edit{noNames, noLoad, noChallenge},
		only:  "user on 2 keys; adversary: a lone begin names another's credential; recover",
		want:  check.Strangers,
	},
	{
		name:  "a later command deletes without a challenge",
		edits: []edit{noChallenge},
		only:  "user on 2 keys; enroll: aws EnableMFADevice 1: killed before the effect; adversary: nothing is forged; recover",
		want:  check.Unwitnessed,
	},
	{
		name: "answered challenge again",
		edits: []edit{
			noNames, noSignature, noMemory, noOthers,
			{"enroll/record/witness.go", `if _, before := b.asked[w.Challenge]; ws.free(i, trip) && !before {`, `if ws.free(i, trip) {`},
		},
		only: "a signed verify; adversary: challenges that were answered before; recover",
		want: check.LockOut,
	},
	{
		name:  "tail cut",
		edits: []edit{{"enroll/console.go", `	if past.Enable == nil && !c.later {`, `	if past.Enable == nil {`}, noMemory},
		only:  "root with a profile; adversary: cut before the last enable; recover",
		want:  check.LockOut,
	},
	{
		name:  "tail cut, on another workstation",
		edits: []edit{noNames, noSignature, noLoad, noChallenge},
		only:  "a signed verify; adversary: cut before the officers, and a lone begin; recover elsewhere",
		want:  check.Strangers,
	},
	{
		name: "a device in use is called retired",
		edits: []edit{
			{"enroll/record/retire.go", `	case c == nil || r.Ceremony == "" || c.Retire(body.Device) == nil:`, `	case r.Sequence == 0:`},
			{"enroll/record/retire.go", `	c := b.Ceremony(r.Ceremony)
	switch {
	case d == nil:`, `	switch {
	case d == nil:`},
			{"enroll/record/retire.go", `		d.Retired, d.RetiredBy = ref, c.ID`, `		d.Retired = ref`},
			{"enroll/gate/clean.go", `	if err := MayDestroy(r); err != nil {
		return err
	}
	records :=`, `	if r != nil {
		return nil
	}
	records :=`},
		},
		only: "user on 2 keys; adversary: a device in use is called retired by a record alone; clean",
		want: check.LockOut,
	},
	{
		name: "trip acts",
		edits: []edit{
			{"enroll/ledger/trip.go", `	case *Verified, *Label,`, `	case *Settle, *Clean, *Statement, *End, *Verified, *Label,`},
		},
		only: "user on 2 keys; enroll: aws EnableMFADevice 1: killed before the effect; adversary: nothing is forged; recover on the copy",
		want: check.ReadOnly,
	},
	{
		name:  "whatever a copy holds comes home",
		edits: []edit{anyHomecoming},
		only:  "user on 2 keys; adversary: a key is lost; import",
		want:  check.Ledger,
	},
	{
		name:  "foreign ARN believed",
		edits: []edit{{"enroll/create.go", `	if made.ARN == c.arn(name) {`, `	if made.ARN != "" {`}, noTag},
		only:  "user on 2 keys; enroll: aws CreateVirtualMFADevice 1: the answer names another's device",
		want:  check.Strangers,
	},
	{
		name:  "lag after kill",
		edits: []edit{{"enroll/recover.go", `		c.unanswered = slices.Clone(begin.DeviceNames) // which of them AWS was asked for nobody knows`, `		_ = slices.Clone(begin.DeviceNames)`}},
		only:  "user on 2 keys; enroll: aws CreateVirtualMFADevice 1: killed after the effect, and lists lag",
		want:  check.Leftover,
	},
	{
		name:  "who is without a device is called undone",
		edits: []edit{{"enroll/ceremony.go", `	case unprotected:`, `	case unprotected && false:`}},
		only:  "rotation with eight devices; rotate: aws CreateVirtualMFADevice 1: refused",
		want:  check.Exposed,
	},
}
