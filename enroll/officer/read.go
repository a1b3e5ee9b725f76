package officer

import (
	"fmt"

	"rootseal/enroll/ledger"
	"rootseal/message"
)

// Read folds over all records of a ledger, oldest first.
func Read(records []ledger.Record) *Register {
	f := &fold{
		Register: &Register{begins: map[string]*Act{}, approvals: map[string]*Act{}, sittings: map[uint64]*sitting{}}, targets: map[number]*target{},
		replaced: map[string]bool{}, bags: map[uint32][]bagged{}, opened: map[string]bagged{}, hashes: map[uint64]string{},
		announced: map[string][]*ledger.Rotate{}, sat: map[string]*sitting{}, order: order{approvals: map[string]uint64{}},
	}
	if len(records) > 0 {
		f.checks = records[0].Checks()
	}
	for _, r := range records {
		f.take(r)
	}
	return f.Register
}

// fold is a register under construction.
type fold struct {
	*Register
	targets  map[number]*target
	replaced map[string]bool     // findings of an officer who replaced the last one
	bags     map[uint32][]bagged // the records of each key's bags, oldest first
	opened   map[string]bagged   // the unsealings, by their findings
	hashes   map[uint64]string   // hashes of the records so far
	checks   *ledger.Checks      // signatures that were good before
	run      *announcements      // the newest records, if they are one

	announced map[string][]*ledger.Rotate // by ceremony: what came before its next intent; nil for another intent
	sat       map[string]*sitting         // by ceremony: the sitting that covers it
	order     order
}

// number identifies a record by its sequence, in the ledger (trip 0) or on a trip.
type number struct{ trip, sequence uint64 }

// target is a record that a signature may cover.
type target struct {
	at   Place
	file func() ([]byte, error)
	act  *Act // the act that it signs; nil if the record requires no signature

	signers []*Officer // officers with good signatures over it
}

func (f *fold) take(r ledger.Record) {
	at := Place{Record: r.Sequence, Number: r.Sequence}
	f.hashes[r.Sequence-1] = r.Previous
	f.follow(r)
	if rotate, is := r.Body.(*ledger.Rotate); is {
		f.announced[r.Ceremony] = append(f.announced[r.Ceremony], rotate)
	}
	t := &target{at: at, file: r.File}
	switch body := r.Body.(type) {
	case *ledger.Signature:
		f.sign(at, body)
	case *ledger.Away:
		t.act = f.takeAway(r, body)
	default:
		t.act = f.want(at, r)
	}
	f.announce(r, t.act)
	f.targets[number{0, r.Sequence}] = t
}

// takeAway adds a record that was made on a trip. It takes effect at this position,
// and nothing that decides who may sign is made on a trip. A signature in the
// ledger over the record that contains it signs it, too.
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
	// A signature that names this number means the first such record imported.
	name := number{body.Trip, made.Sequence}
	if _, taken := f.targets[name]; !taken {
		f.targets[name] = t
	}
	return t.act
}

// want makes an act of a record that requires a signature. If no officer is active
// yet, the record takes effect at once.
func (f *fold) want(at Place, r ledger.Record) *Act {
	if !wanted(r) {
		return nil
	}
	act := &Act{At: at, Kind: r.Body.Kind(), record: r}
	f.join(act)
	if len(f.Active()) == 0 {
		f.noteBag(at.Record, r.Body, nil)
		f.count(act, at.Record)
		return nil
	}
	f.noteBag(at.Record, r.Body, act)
	if body, does := f.replaces(r); does {
		f.replace(act, body)
		return nil
	}
	f.Acts = append(f.Acts, act)
	return act
}

// count puts an officer, a removal or a policy into effect from a record on.
func (f *fold) count(act *Act, since uint64) {
	if f.isOutdated(act) {
		return
	}
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
			f.Policy, f.PolicySince, f.order.policy = body, since, act.At.Record
		}
	case *ledger.Approve:
		f.approve(act, body)
	case *ledger.Apply:
		err = f.sit(act, body)
	}
	if err != nil {
		f.problem(act.At.Record, err)
	}
}

// follow notes an act that began before its announcement was signed.
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

// sign adds the record of a signature.
func (f *fold) sign(at Place, body *ledger.Signature) {
	name := number{0, body.Record}
	if body.Record > at.Trip {
		name.trip = at.Trip // up to the trip, both numberings agree
	}
	t := f.targets[name]
	if t == nil {
		t = &target{file: func() ([]byte, error) {
			return nil, fmt.Errorf("%w: the ledger has no such record before it", ErrPayload)
		}}
	}
	text, err := f.open(t, body.Envelope)
	if err != nil {
		err = message.Errorf("over record %d: %w", body.Record, err)
		f.problem(at.Record, err)
	}
	var acts []*Act
	if t.act != nil {
		acts = append(f.Together(t.act), t.act)
	}
	for i, s := range body.Envelope.Signatures {
		found := Signature{At: at, Index: i, Of: t.at, KeyID: s.KeyID, Officer: f.Officer(s.KeyID), Err: err}
		if err == nil {
			if found.Err = f.judge(t.act, s, text); found.Err != nil {
				f.problem(at.Record, message.Errorf("over record %d: %w", body.Record, found.Err))
			}
		}
		f.Signatures = append(f.Signatures, found)
		if found.Err == nil {
			f.cover(t, found.Officer)
		}
		for _, act := range acts {
			if found.Err == nil {
				act.signBy(found.Officer)
			}
		}
	}
	for _, act := range acts {
		f.complete(act, at.Record)
	}
}

// cover notes the signature of an officer, which covers the record and all before it
// once as many officers have signed as must. A signature over a record of a trip covers
// that trip's chain.
func (f *fold) cover(t *target, by *Officer) {
	t.signers = append(t.signers, by)
	if t.at.Trip == 0 && enough(active(t.signers), f.Needs()) {
		f.Covered = max(f.Covered, t.at.Record)
	}
}

// complete checks whether an act now has all signatures that it requires. Signatures of
// officers who were removed in between no longer help to complete it.
func (f *fold) complete(act *Act, at uint64) {
	if act.Signed != 0 {
		return
	}
	if !enough(active(act.Signers), f.needs(act)) {
		return
	}
	act.Signed, act.Late = at, act.begun
	if s := f.sat[act.record.Ceremony]; s != nil && act.Kind == "end" {
		act.sitting = s
	}
	if act.sitting != nil {
		act.sitting.end(at) // this signature closes the sitting
	}
	f.count(act, at)
}
