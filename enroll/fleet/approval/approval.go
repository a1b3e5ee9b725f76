// Package approval is the officers' approval of a plan: a signed record that names the
// plan's hash.
//
// [Approve] and [Withdraw] write it. [Of] reads it before the plan is carried out. Package
// officer refuses an officer who approved the plan and now signs for it.
package approval

import (
	"context"
	"errors"
	"strings"

	"rootseal/enroll/env"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/officer"
	"rootseal/message"
)

// What is wrong with an approval.
var (
	ErrNoOfficer   = hint.Sentinel(hint.FirstOfficer, "no officer could approve the plan")
	ErrNoneLeft    = hint.Sentinel(hint.MoreOfficers, "too few officers would be left to sign for carrying out the plan")
	ErrNotApproved = officer.ErrNotApproved
	ErrApproved    = errors.New("the plan is already approved")
	ErrWithdrawn   = hint.Sentinel(hint.ApprovePlan, "the plan's approval was withdrawn")
)

// Approval is an approval in force.
type Approval struct {
	Record   uint64
	Plan     string             // hash
	Officers []*officer.Officer // who signed it
}

// Of returns the approval of the plan with that hash. The error is ErrNotApproved if no
// record approves the plan or no officer signed it, ErrWithdrawn if it no longer counts.
func Of(records []ledger.Record, hash string) (*Approval, error) {
	acts := map[uint64]*officer.Act{}
	for _, act := range officer.Read(records).Acts {
		acts[act.At.Record] = act
	}
	var found *Approval
	why := ErrNotApproved
	for _, r := range records {
		body, is := r.Body.(*ledger.Approve)
		act := acts[r.Sequence]
		if !is || body.Plan != hash || act == nil || act.Err() != nil || len(act.Signers) == 0 {
			continue
		}
		if found, why = nil, ErrWithdrawn; !body.Withdrawn {
			found = &Approval{r.Sequence, hash, act.Signers}
		}
	}
	if found == nil {
		return nil, message.Errorf("plan %.16s: %w", hash, why)
	}
	return found, nil
}

// MayApprove refuses an approval that leads nowhere: who approves a plan must not sign
// for carrying it out, so as many others must be left as the policy asks to sign. An
// officer with two keys is one person.
func MayApprove(register *officer.Register) error {
	people := map[string]bool{}
	for _, o := range register.Active() {
		people[strings.ToLower(o.Name)] = true
	}
	switch needs := register.Needs(); {
	case needs == 0:
		return ErrNoOfficer
	case len(people) < 2*needs:
		return ErrNoneLeft
	}
	return nil
}

// Approve records that the present officers approve the plan with that hash, which
// changes or proves so many devices.
func Approve(ctx context.Context, e *env.Env, hash string, devices int) (ledger.Head, error) {
	return record(ctx, e, &ledger.Approve{Plan: hash, Devices: devices}, func(records []ledger.Record) error {
		if _, err := Of(records, hash); err == nil {
			return message.Errorf("plan %.16s: %w", hash, ErrApproved)
		}
		return nil
	})
}

// Withdraw records that the approval of the plan no longer counts.
func Withdraw(ctx context.Context, e *env.Env, hash string, devices int, reason string) (ledger.Head, error) {
	return record(ctx, e, &ledger.Approve{Plan: hash, Devices: devices, Withdrawn: true, Reason: reason}, func(records []ledger.Record) error {
		_, err := Of(records, hash)
		return err
	})
}

// record writes the record if it is allowed at the moment of the append. An approval
// without a signature shows nothing, so a ledger without officers takes none.
func record(ctx context.Context, e *env.Env, body *ledger.Approve, allowed func([]ledger.Record) error) (ledger.Head, error) {
	return e.Record(ctx, "plan", body, func(records []ledger.Record) error {
		if officer.Read(records).Needs() == 0 {
			return ErrNoOfficer
		}
		if err := e.Admitted(records); err != nil {
			return err
		}
		return allowed(records)
	})
}
