package settle

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/officer"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/enroll/step"
	"rootseal/message"
)

// RecoveryPlan is what a later command will do with what an earlier one left, for a
// person to read and confirm. What it does not name is not touched.
type RecoveryPlan struct {
	Ceremony  string
	Principal string
	Account   string // what is typed to confirm it: the account's number, or the service's name; if the records name neither, the ceremony's id
	Group     string
	Forward   bool              // the ceremony is finished; else undone
	Deletes   []ledger.Deletion // what goes, and where
	Looked    string            // what became of asking AWS
	Wrote     []WrittenBy       // who wrote each record
	Refused   string            // why the ceremony is only closed; "": it is finished or undone
	TakeIn    string            // ARN of a device that AWS has and the ledger lacks: the ceremony is closed, and the device adopted; "": none
	Unsigned  bool              // its intent lacks the officer's signature that it requires: only an emergency finishes or undoes it
	Elsewhere bool              // another host had it until now
	Missing   string            // head that is remembered outside the ledger, and that the ledger lacks; "": none
}

// WrittenBy is who wrote a record, as the record claims.
type WrittenBy struct {
	Sequence uint64
	Kind     string
	Time     time.Time
	Host     string
	By       ledger.Officer
	Signed   bool // an officer's signature covers it; false without officers
	Vouched  bool // something outside the ledger shows that the officer is the company's
}

// needsWord reports whether a person has to confirm the plan: something goes, or a
// ceremony that came to its keys, or that is another host's, is closed as it stands.
func (p RecoveryPlan) needsWord() bool {
	return len(p.Deletes) > 0 || p.TakeIn != "" || p.Refused != "" && (len(p.Wrote) > 1 || p.Elsewhere)
}

// Covers reports whether another plan does nothing beyond this one.
func (p RecoveryPlan) Covers(other RecoveryPlan) bool {
	return p.Forward == other.Forward && p.Refused == other.Refused && p.TakeIn == other.TakeIn && p.Missing == other.Missing &&
		!slices.ContainsFunc(other.Deletes, func(d ledger.Deletion) bool { return !slices.Contains(p.Deletes, d) })
}

// Unconfirmed is the error of a plan that a person has to confirm, and has not. The plan
// follows from more flags, which the command that confirms it must repeat.
func (p RecoveryPlan) Unconfirmed(more ...string) error {
	cause := gate.ErrNotConfirmed
	if len(p.Deletes) == 0 {
		cause = gate.ErrNotAgreed
	}
	return hint.New("", hint.ConfirmRecovery, cause, strings.Join(append([]string{hint.Word(p.Account)}, more...), " "))
}

// plan reads the records and the world, and changes nothing.
func (r *recovery) plan(ctx context.Context) (RecoveryPlan, error) {
	past := r.Journal().Past()
	p := RecoveryPlan{
		Ceremony: r.ID, Principal: r.Begin.Principal, Account: r.Account().Who.Account, Group: r.Begin.Group,
		Wrote: writers(r.env, past), Elsewhere: r.elsewhere, Missing: r.env.Lacks().String(),
	}
	p.Unsigned = !r.env.IsSigned(past.Intent.Sequence)
	switch {
	case r.agreement.word.Close:
		p.Refused = "closed by the officer's word"
		return p, nil
	case !LacksSignature(r.env, past, r.agreement.word):
	case past.Load == nil && past.Enable == nil && len(past.Retiring) == 0:
		p.Refused = gate.ErrUnsignedPlan.Error() // never signed, so nothing of it was done
		return p, nil
	default:
		return p, hint.New("", hint.SignIntent, message.Errorf("%w: record %d", gate.ErrUnsignedPlan, past.Intent.Sequence), fmt.Sprint(past.Intent.Sequence), hint.Word(r.ID))
	}
	state, err := r.LookAtCommit(ctx)
	switch {
	case err != nil:
		return p, fmt.Errorf("looking at the device: %w", err)
	case state == step.Ours && past.Load == nil && r.Retires == nil:
		p.TakeIn = r.DeviceARN()
	case state == step.Ours:
		p.Forward = true
		p.Deletes = r.deletesForward(past)
	case state == step.Absent && r.Retires != nil: // its device stays
	case state == step.Absent:
		p.Deletes, err = r.deletesBack(ctx, past)
	default:
		err = message.Errorf("whether the device was enabled is %s", state)
	}
	p.Looked = r.Account().Looked
	if p.Missing == "" {
		p.Missing = r.missing
	}
	return p, err
}

// deletesForward is what a rotation or retirement that goes forward deletes.
func (r *recovery) deletesForward(past *record.Ceremony) (all []ledger.Deletion) {
	if r.Old == nil {
		return nil
	}
	if goes := past.Retire(r.Old.Ceremony); goes == nil || !goes.Done {
		all = append(all, ledger.Deletion{DeviceARN: r.Old.DeviceARN})
	}
	for _, left := range r.Goes() {
		if r.Retires != nil && !r.CleansKeys() {
			break
		}
		if !past.IsGone(left.KeySerial) && !slices.Contains(past.Cleaned, left.KeySerial) {
			all = append(all, ledger.Deletion{KeySerial: left.KeySerial, CredentialID: left.CredentialID})
		}
	}
	return all
}

// deletesBack is what an undo deletes: first the device that has begun to go, then
// the ceremony's own, and the credentials if there is a load.
func (r *recovery) deletesBack(ctx context.Context, past *record.Ceremony) (all []ledger.Deletion, err error) {
	first, err := r.GoesFirst(ctx)
	if err != nil {
		return nil, err
	}
	if first != nil {
		all = append(all, ledger.Deletion{DeviceARN: first.DeviceARN})
	}
	if account := r.Account(); account.Who.Kind == principal.User {
		devices, _, err := account.Tagged(ctx)
		if err != nil {
			return nil, err
		}
		for _, d := range devices {
			all = append(all, ledger.Deletion{DeviceARN: d.ARN})
		}
	}
	if past.Load == nil {
		return all, nil
	}
	for _, key := range r.Begin.Keys {
		if !past.IsGone(key.KeySerial) {
			all = append(all, ledger.Deletion{KeySerial: key.KeySerial, CredentialID: r.Begin.CredentialID})
		}
	}
	return all, nil
}

// writers returns who wrote the records of a ceremony.
func writers(e *env.Env, past *record.Ceremony) (all []WrittenBy) {
	register := officer.Read(e.Ledger.Records())
	for _, r := range past.Written {
		all = append(all, WrittenBy{
			Sequence: r.Sequence, Kind: r.Body.Kind(), Time: r.Time, Host: r.Host, By: r.Officer,
			Signed: r.Sequence <= register.Covered && !register.Lacks(r.Sequence), Vouched: e.IsVouched(r.Sequence),
		})
	}
	return all
}

// believe refuses to finish a rotation that AWS cannot confirm by what was written
// before this command: that the console took the codes, that root signed in, that
// the old device is removed. Such a record counts if an officer's signature covers
// it, if an officer is here to sign the plan that lists it, or if the operator states
// it again.
func (r *recovery) believe(context.Context) error {
	records := r.env.Ledger.Records()
	if r.Account().Readable() || r.agreement.word.Emergency != "" || len(r.env.Signers) > 0 || officer.Read(records).Needs() == 0 {
		return nil
	}
	past := r.Journal().Past()
	wrote := writers(r.env, past)
	for i, rec := range past.Written {
		if rec.Sequence <= r.since && !wrote[i].Signed && r.isWord(rec.Body) {
			return hint.New("", hint.SayAgain, message.Errorf("%w: record %d, %s", ErrUnsignedWord, rec.Sequence, rec.Body.Kind()), hint.Word(r.ID))
		}
	}
	return nil
}

// isWord reports whether a record is a person's word on what AWS has, which no one
// has repeated in this command.
func (r *recovery) isWord(body ledger.Body) bool {
	switch body := body.(type) {
	case *ledger.Live, *ledger.Retired:
		return true
	case *ledger.Statement:
		switch body.About {
		case ledger.ConsoleAccepted, ledger.ConsoleRefused, ledger.DeviceAbsent:
			return r.agreement.word.Console != ledger.ConsoleAccepted
		case ledger.SignedIn, ledger.DeviceRemoved:
			return !slices.Contains(r.agreement.word.Also, body.About)
		}
	}
	return false
}
