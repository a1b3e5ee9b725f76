package faults

import (
	"slices"
	"strings"

	"rootseal/enroll/ledger"
)

// forgedSittings name a sitting that officers signed, or one that nobody did.
var forgedSittings = slices.Concat(forgedCeremonies, forgedChecks)

// forgedChecks are live checks in the name of a sitting: of a device that it does not list,
// after its end, of another user, or of a sitting that nobody signed.
var forgedChecks = []forgery{
	{name: "codes in the name of a sitting", do: inSitting((*forger).sitting, codesSent)},
	{name: "an answer in the name of a sitting", do: inSitting((*forger).sitting, answered)},
	{name: "codes and an answer in the name of a sitting", do: inSitting((*forger).sitting, then(codesSent, answered))},
	{name: "codes and an answer of another officer in the name of a sitting", do: func(f *forger) bool {
		f.user = "mallory"
		defer func() { f.user = "" }()
		return inSitting((*forger).sitting, then(codesSent, answered))(f)
	}},
	{name: "codes and an answer for a device that the sitting does not list", do: inSitting((*forger).sitting, func(f *forger) bool {
		arn := arn(alicesPhone)
		f.add("", &ledger.Resync{Device: "20261201-fffz22", DeviceARN: arn, KeySerials: []uint32{1001, 1002}, Steps: []uint64{60000000, 60000001}})
		f.add("", &ledger.Live{Device: "20261201-fffz22", DeviceARN: arn, Method: ledger.MethodResync, Result: ledger.Proven})
		return true
	})},
	{name: "a sitting that nobody signed, and its live check", do: inSitting((*forger).forgeSitting, then(codesSent, answered))},
	{name: "an apply record once more, and a live check", do: inSitting((*forger).replaySitting, then(codesSent, answered))},
}

var (
	answered  = onFirst(lived(ledger.MethodResync, ledger.Proven))
	codesSent = onFirst(func(device string, begin *ledger.Begin, end *ledger.End) ledger.Body {
		return &ledger.Resync{Device: device, DeviceARN: end.DeviceARN, KeySerials: []uint32{keysOf(begin)[0].KeySerial}, Steps: []uint64{60000000, 60000001}}
	})
)

var forgedCeremonies = []forgery{
	{name: "an approval that nobody signed", do: func(f *forger) bool {
		f.add("", &ledger.Approve{Plan: forgedPlan, Devices: 1})
		return true
	}},
	{name: "the approval is withdrawn", do: func(f *forger) bool {
		at := f.sitting()
		if at == 0 {
			return false
		}
		f.add("", &ledger.Approve{Plan: f.records()[at-1].Body.(*ledger.Apply).Plan, Devices: 1, Withdrawn: true, Reason: "none"})
		return true
	}},
	{name: "a sitting that nobody signed, and its retirement", do: inSitting((*forger).forgeSitting, retirementOf())},
	{name: "a sitting that nobody signed, and its retirement that is done", do: inSitting((*forger).forgeSitting, retirementOf(toRetire, isRetired))},
	{name: "a sitting that nobody signed, and its rotation that is done", do: inSitting((*forger).forgeSitting, rotationDone)},
	{name: "a retirement in the name of a sitting", do: inSitting((*forger).sitting, retirementOf())},
	{name: "a retirement in the name of a sitting that is done", do: inSitting((*forger).sitting, retirementOf(toRetire, isRetired))},
	{name: "a rotation in the name of a sitting that is done", do: inSitting((*forger).sitting, rotationDone)},
	{name: "a rotation to itself in the name of a sitting", do: inSitting((*forger).sitting, itself)},
	{name: "an enrolment in the name of a sitting", do: inSitting((*forger).sitting, loadOf(alices, newPhone, "AWS:alice@acme daily fffb22"))},
	{name: "an apply record once more, and a retirement", do: inSitting((*forger).replaySitting, retirementOf())},
	{name: "an apply record once more, and a rotation that is done", do: inSitting((*forger).replaySitting, rotationDone)},
}

var forgedPlan = strings.Repeat("ab", 32)

// sitting returns the newest apply record, 0 for none.
func (f *forger) sitting() uint64 {
	all := f.records()
	for _, r := range slices.Backward(all) {
		if r.Body.Kind() == "apply" {
			return r.Sequence
		}
	}
	return 0
}

// forgeSitting writes the record of a sitting for the first honest device, and an
// approval.
func (f *forger) forgeSitting() uint64 {
	device, begin, _, end := f.enrolled()
	if device == "" {
		return 0
	}
	approval := f.add("", &ledger.Approve{Plan: forgedPlan, Devices: 2})
	var keys []uint32
	for _, key := range begin.Keys {
		keys = append(keys, key.KeySerial)
	}
	slices.Sort(keys)
	return f.add("", &ledger.Apply{Plan: forgedPlan, Approval: approval.Sequence, Devices: []ledger.Applied{
		{Do: ledger.ApplyRetire, Principal: begin.Principal, Group: begin.Group, Keys: keys, Retires: device},
		{Do: ledger.ApplyRotate, Principal: begin.Principal, Group: begin.Group, Keys: keys, Touch: begin.Touch, Retires: device},
		{Do: ledger.ApplyVerify, Principal: begin.Principal, Group: begin.Group, Keys: keys, Device: device, DeviceARN: end.DeviceARN},
	}}).Sequence
}

// replaySitting writes the newest apply record once more.
func (f *forger) replaySitting() uint64 {
	at := f.sitting()
	if at == 0 {
		return 0
	}
	return f.add("", f.records()[at-1].Body).Sequence
}

// inSitting forges that what a forgery begins belongs to a sitting.
func inSitting(sitting func(*forger) uint64, do func(*forger) bool) func(*forger) bool {
	return func(f *forger) bool {
		f.names = sitting(f)
		defer func() { f.names = 0 }()
		return f.names != 0 && do(f)
	}
}
