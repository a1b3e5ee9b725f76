package enroll

import (
	"context"
	"errors"
	"fmt"

	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
	"rootseal/enroll/keyring"
	"rootseal/enroll/ledger"
	"rootseal/enroll/manager"
	"rootseal/enroll/mfa"
	"rootseal/enroll/principal"
	"rootseal/enroll/seed"
	"rootseal/enroll/step"
	"rootseal/guarded"
	"rootseal/message"
)

// enrollment makes a device whose seed every key of the ceremony holds.
type enrollment struct {
	*work
	credential   *keyring.Credential
	proofs       *proofs
	console      *console
	secretLength int // base32 characters that the secret must have; 0: any

	managed *manager.Item // receives the seed instead of keys; nil: keys do, or this is a later command
}

func newEnrollment(w *work) *enrollment {
	e := &enrollment{work: w, credential: &keyring.Credential{Ring: w.ring, ID: w.Begin.CredentialID, Touch: w.Begin.Touch, Keys: w.Begin.Keys}}
	e.proofs = &proofs{credential: e.credential, pairOf: w.Begin.Pair, now: w.env.Now}
	e.console = &console{enrollment: e}
	if w.later != nil {
		e.console.said = w.later.Said
	}
	return e
}

// stages is an enrollment as plain steps:
//
//	              create, or take the secret from the operator
//	load record   put on every key
//	              prove every key, then wipe the seed
//	              check that every key still holds it
//	enable record enable (commit): from here on the device may be live
//	              read back at AWS
//
// The commit's undo deletes the device at AWS, so walking back asks AWS before it
// touches a key.
func (e *enrollment) stages() []step.Stage {
	var puts, proves []step.Step
	for i, key := range e.Begin.Keys {
		if e.isGone(key.KeySerial) || e.later != nil && e.load.Witnesses == nil {
			continue // nothing was written there, or nothing would prove what is
		}
		puts = append(puts, e.putStep(key.KeySerial))
		proves = append(proves, step.Step{Name: step.OnKey("prove", key.KeySerial), Do: func(ctx context.Context) error {
			return e.proofs.prove(ctx, i, key.KeySerial)
		}})
	}
	if e.managed != nil {
		puts, proves = e.managed.Storing(), e.managed.Proving()
	}
	stages := []step.Stage{
		{Steps: []step.Step{e.kind().create(e)}},
		{Record: e.makeLoad, Steps: puts},
		{Steps: proves, Serial: e.Begin.Touch},
		{Steps: []step.Step{{Name: "wipe seed", Do: func(context.Context) error { e.wipe(); return nil }}}},
		{Steps: e.stillSteps()},
		{Record: func() ledger.Body { return &ledger.Enable{Proofs: e.proofs.all, ManagerStep: e.managed.Proven()} }, Steps: []step.Step{e.kind().commit(e)}, Commit: true},
	}
	if e.account.Readable() {
		stages = append(stages, step.Stage{Steps: []step.Step{{Name: "read back", Do: e.readBack}}})
	}
	return stages
}

// makeLoad is the record by which a later command tells a written key from an
// unwritten one, and a sealed key proves itself, without the seed.
func (e *enrollment) makeLoad() ledger.Body {
	if e.managed != nil {
		e.managed.Note(&e.load)
		return &e.load
	}
	e.load.Witnesses = ledger.NewWitnesses(e.proofs.seed.HMAC, keyring.Witnesses)
	return &e.load
}

func (e *enrollment) putStep(serial uint32) step.Step {
	return step.Step{
		Name: step.OnKey("put", serial),
		Look: func(ctx context.Context) (step.State, error) { return e.credential.Look(ctx, serial) },
		Do:   func(ctx context.Context) error { return e.credential.Put(ctx, serial, e.proofs.seed) },
		Undo: func(ctx context.Context) error { return e.undoPut(ctx, serial) },
	}
}

// undoPut deletes the credential. The command that saw its id absent and wrote it
// knows whose it is. To a later command the credential has to answer a one-time
// challenge of the load, and stays if it cannot.
func (e *enrollment) undoPut(ctx context.Context, serial uint32) error {
	if e.later == nil {
		return e.ring.Delete(ctx, serial, e.Begin.CredentialID)
	}
	r := e.retired(ctx, keyring.Seed{Ceremony: e.ID, Touch: e.Begin.Touch}, ledger.LeftCredential{KeySerial: serial, CredentialID: e.Begin.CredentialID})
	return r.Leave(r.Delete(ctx))
}

// stillSteps look at every key again, right before the commit: while one key waited
// for its touch, another program may have changed one that had proven the seed.
// Each costs one command.
func (e *enrollment) stillSteps() (steps []step.Step) {
	if e.managed != nil {
		return e.managed.Coding(e.proofs.take)
	}
	for _, key := range e.Begin.Keys {
		if !e.isGone(key.KeySerial) {
			steps = append(steps, step.Step{
				Name: step.OnKey("check", key.KeySerial),
				Do:   func(ctx context.Context) error { return e.credential.Still(ctx, key) },
			})
		}
	}
	return steps
}

// allStillThere is the same before codes are made again, long after the first look.
func (e *enrollment) allStillThere(ctx context.Context) error {
	steps := e.stillSteps()
	errs := make([]error, len(steps))
	var wg guarded.Group
	for i, step := range steps {
		wg.Go(func() {
			if err := step.Do(ctx); err != nil {
				errs[i] = fmt.Errorf("%s: %w", step.Name, err)
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// create makes the device at AWS and takes its seed.
func (e *enrollment) create(ctx context.Context) error {
	made, name, err := e.account.Create(context.WithoutCancel(ctx), e.env.Ledger.Head().String())
	if err != nil {
		return err
	}
	e.proofs.seed = made.Seed
	e.load.DeviceName, e.load.DeviceARN, e.load.RequestID = name, made.ARN, made.RequestID
	return env.CheckAnswer(made.Answer) // the clock again, before a code is computed
}

func (e *enrollment) deleteUnassigned(ctx context.Context) error {
	return e.account.DeleteUnassigned(ctx, e.load.DeviceARN)
}

// enable sends the codes to AWS, once. Reading settles what a lost answer means.
func (e *enrollment) enable(ctx context.Context) error {
	ctx = context.WithoutCancel(ctx)
	return mfa.Patiently(ctx, func() error {
		p, err := e.freshPair(ctx)
		if err == nil {
			err = step.MayAct(ctx) // keys may have waited for a touch
		}
		if err != nil {
			return err
		}
		answer, err := e.account.API.Enable(ctx, e.who().Name, e.load.DeviceARN, string(p.codes[0]), string(p.codes[1]))
		if errors.Is(err, cloud.ErrInvalidCode) {
			return fmt.Errorf("%w: %w", ErrRefused, err)
		}
		if err == nil {
			e.account.Requests = append(e.account.Requests, answer.RequestID)
		}
		return err
	})
}

func (e *enrollment) lookEnabled(ctx context.Context) (step.State, error) {
	arn, state, err := e.account.LookEnabled(ctx)
	if state == step.Ours {
		e.load.DeviceARN = arn
	}
	return state, err
}

// readBack reads at AWS that the principal has the device now, and that no second
// one of this ceremony is left.
func (e *enrollment) readBack(ctx context.Context) error {
	err := mfa.UntilRead(ctx, func(ctx context.Context) (bool, error) {
		date, err := e.account.EnableDate(ctx, e.load.DeviceARN)
		if err != nil || date.IsZero() {
			return false, err
		}
		e.enabled, e.confirmed = date, "aws"
		return true, nil
	}, message.Errorf("AWS does not show %s as a device of %s", e.load.DeviceARN, e.who()))
	if err == nil {
		e.account.DeleteLate(ctx, e.load.DeviceARN)
	}
	return err
}

// takeSecret gets the seed from the operator, or makes one for a service that
// accepts it.
func (e *enrollment) takeSecret(ctx context.Context) error {
	request := env.SecretRequest{Principal: e.who(), Source: e.source(), Length: e.secretLength}
	if len(e.Begin.DeviceNames) > 0 {
		request.DeviceName = e.Begin.DeviceNames[0]
	}
	e.ring.Release()
	e.asked = true
	secret, err := e.managed.Secret(ctx, request, e.env.Person)
	if err != nil {
		return err
	}
	e.proofs.seed, e.load.SeedSource = secret.Seed, string(secret.Other)
	err = request.Check(secret.Seed)
	if err == nil && secret.Label != nil {
		err = e.checkLabel(*secret.Label)
	}
	if err != nil {
		return err
	}
	if request.DeviceName != "" {
		e.load.DeviceName, e.load.DeviceARN = request.DeviceName, e.account.ARN(request.DeviceName)
	}
	return e.lookAtClock(ctx)
}

// checkLabel compares the label in the picture with the ceremony. It names the account
// by its alias, if there is one.
func (e *enrollment) checkLabel(label seed.Label) error {
	if asked := e.Begin.DeviceNames[0]; label.Device != asked {
		return message.Errorf("%w: it names device %q, not %q", ErrLabel, label.Device, asked)
	}
	number, account := principal.IsAccountNumber(label.Account), e.who().Account
	if number && label.Account != account || !number && e.Begin.Alias != "" && label.Account != e.Begin.Alias {
		return message.Errorf("%w: it names account %q, not %s", ErrLabel, label.Account, account)
	}
	return nil
}

// wipe overwrites the seed. From here on only keys give codes.
func (e *enrollment) wipe() {
	if e.proofs.seed != nil {
		e.proofs.seed.Wipe()
	}
}
