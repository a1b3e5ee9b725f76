package officer

import (
	"fmt"
	"slices"

	"rootseal/enroll/ledger"
)

// Read folds the records of a ledger, all of them, oldest first.
func Read(records []ledger.Record) *Register {
	f := &fold{Register: &Register{}, targets: map[number]*target{}, otherBags: map[string]bool{}, hashes: map[uint64]string{}}
	for _, r := range records {
		f.take(r)
	}
	return f.Register
}

// fold is a register that is being read.
type fold struct {
	*Register
	targets   map[number]*target
	otherBags map[string]bool   // findings that two officers have to close
	hashes    map[uint64]string // of the records so far, as the next one names them
}

// number names a record: by its sequence at home (trip 0), or on a trip.
type number struct{ trip, sequence uint64 }

// target is what a signature may be over.
type target struct {
	at   Place
	file func() ([]byte, error)
	act  *Act // what is signed with it; nil where nothing wants it
}

func (f *fold) take(r ledger.Record) {
	at := Place{Record: r.Sequence, Number: r.Sequence}
	f.hashes[r.Sequence-1] = r.Previous
	f.follow(r)
	t := &target{at: at, file: r.File}
	switch body := r.Body.(type) {
	case *ledger.Signature:
		f.sign(at, body)
	case *ledger.Away:
		t.act = f.takeAway(r, body)
	default:
		t.act = f.want(at, r)
	}
	f.targets[number{0, r.Sequence}] = t
}

// takeAway takes in what was made on a trip. What it says counts from here on,
// and of what decides who may sign nothing is made on a trip. A signature at
// home over the record that brought it signs it too.
func (f *fold) takeAway(r ledger.Record, body *ledger.Away) *Act {
	made, err := body.Made()
	if err != nil {
		f.problem(r.Sequence, fmt.Errorf("%w: %w", ErrUnreadable, err))
		return nil
	}
	if !ledger.MadeAway(made.Body) {
		return nil
	}
	at := Place{Record: r.Sequence, Trip: body.Trip, Number: made.Sequence}
	t := &target{at: at, file: func() ([]byte, error) { return body.Record, nil }}
	if signature, is := made.Body.(*ledger.Signature); is {
		f.sign(at, signature)
	} else {
		t.act = f.want(at, made)
	}
	// The first that came home under a number is the one that is meant by it.
	name := number{body.Trip, made.Sequence}
	if _, taken := f.targets[name]; !taken {
		f.targets[name] = t
	}
	return t.act
}

// want makes an act of a record that wants a signature. Where nobody counts yet,
// the record counts at once.
func (f *fold) want(at Place, r ledger.Record) *Act {
	f.noteBag(at.Record, r.Body)
	if !wanted(r) {
		return nil
	}
	act := &Act{At: at, Kind: r.Body.Kind(), record: r}
	if len(f.Counting()) == 0 {
		f.count(act, at.Record)
		return nil
	}
	if body, does := f.replaces(r); does {
		f.replace(act, body)
		return nil
	}
	f.Acts = append(f.Acts, act)
	return act
}

// count makes an officer, a dismissal or a policy count from a record on.
func (f *fold) count(act *Act, since uint64) {
	var err error
	switch body := act.record.Body.(type) {
	case *ledger.OfficerAdded:
		if err = f.MayAdd(body); err == nil {
			public, _ := readKey(body) // MayAdd has read it
			f.Officers = append(f.Officers, &Officer{
				OfficerAdded: *body, Record: act.At.Record, Added: act.record.Time, Since: since, public: public,
			})
		}
	case *ledger.OfficerRemoved:
		if err = f.MayDismiss(body.Fingerprint); err == nil {
			f.Officer(body.Fingerprint).Until = since
		}
	case *ledger.PolicySet:
		if err = f.MaySet(body); err == nil {
			f.Policy, f.PolicySince = body, since
		}
	}
	if err != nil {
		f.problem(act.At.Record, err)
	}
}

// follow looks whether a record is what one before it announced.
func (f *fold) follow(r ledger.Record) {
	if _, is := r.Body.(*ledger.Signature); is {
		return
	}
	for _, act := range f.Acts {
		if act.Signed != 0 || !announces(act.Kind) {
			continue
		}
		resync, announced := act.record.Body.(*ledger.Resync)
		live, answered := r.Body.(*ledger.Live)
		if act.record.Ceremony != "" && act.record.Ceremony == r.Ceremony ||
			announced && answered && resync.Device == live.Device {
			act.begun = true
		}
	}
}

func (f *fold) problem(record uint64, err error) {
	f.Problems = append(f.Problems, Problem{record, err})
}

// sign takes in a signature's record.
func (f *fold) sign(at Place, body *ledger.Signature) {
	name := number{0, body.Record}
	if body.Record > at.Trip {
		name.trip = at.Trip // up to the trip, its numbers are those at home
	}
	t := f.targets[name]
	if t == nil {
		t = &target{file: func() ([]byte, error) { return nil, fmt.Errorf("%w: there is none before it", ErrPayload) }}
	}
	message, err := f.open(t, body.Envelope)
	if err != nil {
		err = fmt.Errorf("over record %d: %w", body.Record, err)
		f.problem(at.Record, err)
	}
	for i, s := range body.Envelope.Signatures {
		found := Signature{At: at, Index: i, Of: t.at, KeyID: s.KeyID, Officer: f.Officer(s.KeyID), Err: err}
		if err == nil {
			if found.Err = f.judge(t.act, s, message); found.Err != nil {
				f.problem(at.Record, fmt.Errorf("over record %d: %w", body.Record, found.Err))
			}
		}
		f.Signatures = append(f.Signatures, found)
		if found.Err == nil && t.at.Trip == 0 { // over one of a trip, it covers that trip's chain
			f.Covered = max(f.Covered, t.at.Record)
		}
		if found.Err == nil && t.act != nil && !slices.Contains(t.act.Signers, found.Officer) {
			t.act.Signers = append(t.act.Signers, found.Officer)
		}
	}
	f.complete(t.act, at.Record)
}

// complete looks whether an act now has the signatures that it wants. Officers
// who have signed and were removed since are no longer a part of that.
func (f *fold) complete(act *Act, at uint64) {
	if act == nil || act.Signed != 0 {
		return
	}
	signers := slices.DeleteFunc(slices.Clone(act.Signers), func(o *Officer) bool { return !o.Counts() })
	if !enough(signers, f.needs(act)) {
		return
	}
	act.Signed, act.Late = at, act.begun
	f.count(act, at)
}
