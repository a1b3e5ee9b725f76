package faults

import (
	"fmt"
	"slices"
	"strings"

	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
)

// cuts drop so many records from the tail, or all.
func cuts(records int) (all []forgery) {
	for n := range records {
		what := fmt.Sprintf("the last %d records are dropped", n+1)
		if n+1 == records {
			what = "all records are dropped"
		}
		all = append(all, forgery{name: what, do: func(f *forger) bool {
			if f.atHome() {
				f.cut(records - n - 1)
			}
			return f.atHome()
		}})
	}
	return all
}

// cutBefore drops everything from the last record of a kind on.
func cutBefore(kind string) func(*forger) bool {
	return func(f *forger) bool {
		all := f.records()
		for i := len(all) - 1; i >= 0 && f.atHome(); i-- {
			if all[i].Body.Kind() == kind {
				f.cut(i)
				return true
			}
		}
		return false
	}
}

// beginOf forges a lone begin for another owner's credential.
func beginOf(principal, credential string) func(*forger) bool {
	return func(f *forger) bool {
		id, suffix := f.name()
		f.add(id, f.begin(principal, suffix, credential))
		return true
	}
}

// loadOf forges a begin and a load for another owner's device.
func loadOf(principal, name, credential string) func(*forger) bool {
	return func(f *forger) bool {
		id, suffix := f.name()
		f.add(id, f.begin(principal, suffix, credential, name))
		f.add(id, f.load(arn(name)))
		return true
	}
}

// enrolment forges that another owner's device is enrolled on our keys, and returns
// its ceremony.
func (f *forger) enrolment(principal, name, credential string) string {
	id, suffix := f.name()
	begin := f.begin(principal, suffix, credential, name)
	f.add(id, begin)
	f.add(id, f.load(arn(name)))
	f.add(id, f.enable(begin))
	f.add(id, &ledger.End{Outcome: ledger.Complete, DeviceARN: arn(name), Confirmed: "aws"})
	return id
}

// rotation forges that a device is about to be replaced by another, that is in
// use, and returns its ceremony.
func (f *forger) rotation(principal, old, oldARN, newName string, credentials ...ledger.LeftCredential) string {
	id, suffix := f.name()
	begin := f.begin(principal, suffix, "AWS:alice@acme daily "+suffix, newName)
	f.add(id, &ledger.Rotate{Reason: ledger.ReasonReplaced, Device: old, DeviceARN: oldARN, Credentials: credentials})
	f.add(id, begin)
	f.add(id, f.load(arn(newName)))
	f.add(id, f.enable(begin))
	return id
}

// credentialsOf are a ceremony's, on every key.
func credentialsOf(begin *ledger.Begin) (all []ledger.LeftCredential) {
	for _, k := range begin.Keys {
		all = append(all, ledger.LeftCredential{KeySerial: k.KeySerial, CredentialID: begin.CredentialID})
	}
	return all
}

// itself forges the rotation of an honest device to itself: the new ARN is the old one.
func itself(f *forger) bool {
	id, begin, _, end := f.enrolled()
	if id == "" || len(begin.DeviceNames) == 0 {
		return false
	}
	f.rotation(begin.Principal, id, end.DeviceARN, end.DeviceARN[strings.LastIndex(end.DeviceARN, "/")+1:], credentialsOf(begin)...)
	return true
}

// again begins a ceremony once more, with the suffix and all names of one that is
// complete, so far as steps says.
func again(steps int) func(*forger) bool {
	return func(f *forger) bool {
		id, begin, load, _ := f.enrolled()
		if id == "" {
			return false
		}
		twin := *begin
		ceremony := "20261201-" + begin.Suffix
		for _, body := range []ledger.Body{&twin, load, f.enable(begin)}[:steps] {
			f.add(ceremony, body)
		}
		return true
	}
}

// replayed forges a ceremony for a credential that is in use, whose challenges
// are those that it has answered in the record.
func replayed(f *forger) bool {
	device, begin, _, _ := f.enrolled()
	if device == "" {
		return false
	}
	known := f.answers(device)
	if len(known) == 0 {
		return false
	}
	id, suffix := f.name()
	f.add(id, f.begin(begin.Principal, suffix, begin.CredentialID))
	f.add(id, &ledger.Load{Witnesses: known})
	return true
}

// into adds a record to the ceremony that is open.
func into(make func(*forger, *ledger.Begin) ledger.Body) func(*forger) bool {
	return func(f *forger) bool {
		id := f.unsettled()
		if id == "" {
			return false
		}
		begin := record.Fold(f.open().ByCeremony(id)).Begin
		body := make(f, begin)
		if body == nil {
			return false
		}
		f.add(id, body)
		return true
	}
}

func said(about, typed string) func(*forger) bool {
	return into(func(*forger, *ledger.Begin) ledger.Body { return &ledger.Statement{About: about, Typed: typed} })
}

// retiredOf forges that an honest device is gone, outside of any ceremony or in
// one that is complete.
func retiredOf(f *forger) bool {
	device, begin, _, end := f.enrolled()
	if device == "" {
		return false
	}
	id, suffix := f.name()
	twin := f.begin(begin.Principal, suffix, "AWS:alice@acme daily "+suffix, newPhone)
	twin.Keys = twin.Keys[:min(1, len(twin.Keys))] // the others hold nothing that is in use
	f.add(id, &ledger.Rotate{Reason: ledger.ReasonReplaced, Device: device, DeviceARN: end.DeviceARN})
	f.add(id, twin)
	f.add(id, f.load(arn(newPhone)))
	f.add(id, f.enable(twin))
	f.add(id, &ledger.Retire{Device: device, DeviceARN: end.DeviceARN, Because: ledger.BecauseEnabled})
	f.add(id, &ledger.Retired{Device: device, DeviceARN: end.DeviceARN, Confirmed: "aws"})
	f.add(id, &ledger.End{Outcome: ledger.Complete, DeviceARN: arn(newPhone), Confirmed: "aws"})
	f.add("", &ledger.Lost{KeySerial: lastOf(begin).KeySerial, How: "lost"})
	return true
}

// rotationDone forges that the first honest device was replaced, in records all of whose
// names follow from their begin. The keys that held the old seed have the new one.
func rotationDone(f *forger) bool {
	device, begin, _, end := f.enrolled()
	if device == "" {
		return false
	}
	id, suffix := f.name()
	who, err := principal.Parse(begin.Principal)
	must(err)
	twin := *begin
	twin.Suffix = suffix
	twin.CredentialID = principal.CredentialID(who, begin.Alias, begin.Group, suffix)
	twin.DeviceNames = principal.DeviceNames(who, begin.Group, suffix)
	arn := ""
	if len(twin.DeviceNames) > 0 {
		arn = end.DeviceARN[:strings.LastIndex(end.DeviceARN, "/")+1] + twin.DeviceNames[0]
	}
	f.add(id, &ledger.Rotate{Reason: ledger.ReasonReplaced, Device: device, DeviceARN: end.DeviceARN, Credentials: credentialsOf(begin)})
	f.add(id, &twin)
	f.add(id, f.load(arn))
	f.add(id, f.enable(&twin))
	f.add(id, &ledger.Retire{Device: device, DeviceARN: end.DeviceARN, Because: ledger.BecauseEnabled})
	f.add(id, &ledger.Retired{Device: device, DeviceARN: end.DeviceARN, Confirmed: "aws"})
	f.add(id, &ledger.End{Outcome: ledger.Complete, DeviceARN: arn, Confirmed: "aws"})
	return true
}

// onFirst adds a record on the first honest device, outside of any ceremony.
func onFirst(make func(device string, begin *ledger.Begin, end *ledger.End) ledger.Body) func(*forger) bool {
	return func(f *forger) bool {
		device, begin, _, end := f.enrolled()
		if device == "" {
			return false
		}
		f.add("", make(device, begin, end))
		return true
	}
}

// then does one after the other, as far as each is possible.
func then(all ...func(*forger) bool) func(*forger) bool {
	return func(f *forger) bool {
		done := false
		for _, do := range all {
			done = do(f) || done
		}
		return done
	}
}

// ownOfficer makes the forger an officer, whose pen signs from here on.
func ownOfficer(f *forger) bool {
	mallory := newPen("Mallory", 6666)
	f.add("", mallory.body())
	f.pen = &mallory
	return true
}

// replaced has the intent of the ceremony that is open name something else.
func replaced(edit func(*ledger.Begin)) func(*forger) bool {
	return func(f *forger) bool {
		id := f.unsettled()
		return id != "" && f.atHome() && f.rewrite(func(r ledger.Record) ledger.Body {
			begin, is := r.Body.(*ledger.Begin)
			if !is || r.Ceremony != id {
				return nil
			}
			twin := *begin
			edit(&twin)
			return &twin
		})
	}
}

// away forges that a record came home from a trip, and the trip.
func (f *forger) away(body ledger.Body) {
	trip := slices.IndexFunc(f.records(), func(r ledger.Record) bool { _, is := r.Body.(*ledger.Trip); return is }) + 1
	if trip == 0 {
		trip = int(f.add("", &ledger.Trip{}).Sequence)
	}
	made := f.records()[trip-1]
	made.Sequence, made.Previous, made.Body, made.Host = uint64(trip)+1, strings.Repeat("0", 64), body, "laptop"
	data, err := made.File()
	must(err)
	f.add("", &ledger.Away{Trip: uint64(trip), Record: data})
}
