package settle

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"rootseal/enroll"
	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/mfa"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/enroll/step"
	"rootseal/message"
)

// Errors of a recovery.
var (
	ErrLostToLedger = errors.New("AWS has the device enabled, and the ledger lost its record")
	ErrUnsignedWord = errors.New("no officer has signed the report about the console")
)

// Recover settles a ceremony that an earlier command left unfinished, with the code
// that settles a failure inside a command: [step.Runner]. The records say what to look at; the
// world and the operator say what is done: see [RecoveryPlan].
//
// Keys are read, and unlocked, only if an undo needs them. You can call Recover again
// and again. An error that wraps [step.ErrUnsettled] leaves everything as it is.
func Recover(ctx context.Context, e *env.Env, id string, word Word) (enroll.Result, error) {
	past, release, err := claim(ctx, e, id, word)
	if err != nil {
		return enroll.Result{ID: id}, err
	}
	defer release()
	if past.Plan() == nil {
		return enroll.Result{ID: id}, message.Errorf("reading ceremony %s: it has no intent", id)
	}
	r := reopen(e, id, word)
	defer r.Close()
	plan, err := r.agree(ctx)
	if err == nil {
		err = e.ReadyToSign(ctx, r.Release) // here, because settling has a limit
	}
	if err == nil {
		err = r.start(ctx, plan)
	}
	switch {
	case errors.As(err, new(*env.UnreadyError)):
		return r.Result(), err // nothing has begun
	case err != nil:
		return r.Result(), fmt.Errorf("%w: %w", step.ErrUnsettled, err)
	case plan.Refused != "":
		return r.close(ctx, plan)
	case plan.TakeIn != "":
		return r.takeIn(ctx, plan)
	}
	return r.Settle(ctx, nil)
}

// recovery is an unfinished ceremony in a later command.
type recovery struct {
	*enroll.Ceremony
	env       *env.Env
	agreement *agreement
	since     uint64 // the ledger's last record when this command began
	missing   string // head that a device's tag shows, and that the ledger lacks
	elsewhere bool   // another host has it, or was the last one to act in it
}

func reopen(e *env.Env, id string, word Word) *recovery {
	b := record.Read(e.Ledger.Records())
	past := b.Ceremony(id)
	r := &recovery{env: e, since: e.Ledger.Head().Sequence}
	r.Ceremony = enroll.Reopen(e, b, past, gate.WouldWrite(b, past), &enroll.Later{Said: word.Console, Agree: r.mayDelete, Believe: r.believe})
	r.Account().SawHead = func(tag string) {
		if head, err := ledger.ParseHead(tag); err == nil && !e.Ledger.Contains(head) {
			r.missing = head.String()
		}
	}
	r.agreement = &agreement{env: e, word: word, journal: r.Journal()}
	r.Journal().First = takeOverAtFirst(e, id)
	r.elsewhere = r.Journal().First != nil || isOnlyStatedHere(e.Ledger, id)
	return r
}

// start begins after a person has agreed. If the ceremony was another workstation's until
// then, a call of that one may have arrived while the plan was read: so it is made again.
func (r *recovery) start(ctx context.Context, agreed RecoveryPlan) error {
	if !r.elsewhere {
		return nil
	}
	if err := r.agreement.sayEndpoints(ctx); err != nil {
		return err
	}
	if err := r.Journal().Start(ctx); err != nil || agreed.Refused != "" {
		return err
	}
	now, err := r.plan(ctx)
	if err == nil && !agreed.Covers(now) {
		err = errMeanwhile
	}
	return err
}

// agree records what the operator states, makes the plan, and has it confirmed if
// something is undone.
func (r *recovery) agree(ctx context.Context) (RecoveryPlan, error) {
	if r.Refused() != "" {
		plan := r.planOfStrange()
		return plan, r.agreement.confirm(ctx, plan)
	}
	if !LacksSignature(r.env, r.Journal().Past(), r.agreement.word) { // else nothing that the records name is called
		if err := r.checkCaller(ctx); err != nil {
			return RecoveryPlan{}, err
		}
	}
	if err := r.takeWord(ctx); err != nil {
		return RecoveryPlan{}, err
	}
	plan, err := r.plan(ctx)
	if err == nil && (!plan.Forward || r.elsewhere) { // else before the old device goes, which may have to wait
		err = r.agreement.confirm(ctx, plan)
	}
	return plan, err
}

// mayDelete has the plan confirmed if it is not yet: a rotation that goes forward may
// wait days for a sign-in before the first deletion.
func (r *recovery) mayDelete(ctx context.Context) error {
	if r.agreement.given {
		return nil
	}
	plan, err := r.plan(ctx)
	if err != nil {
		return err
	}
	return r.agreement.confirm(ctx, plan)
}

// checkCaller makes sure that AWS, if it is asked, is the same account's. A ceremony
// of root that should never have begun is settled, except for what needs a session
// as root. The ARN that it wrote may be a guess, which AWS or the operator corrects.
func (r *recovery) checkCaller(ctx context.Context) error {
	account := r.Account()
	if account.API == nil {
		if account.Who.Kind == principal.User {
			return fmt.Errorf("%w: %s", env.ErrNoAWS, account.Who)
		}
		return r.checkPartition()
	}
	if err := account.Identify(ctx); err != nil {
		return err
	}
	account.Looked = ledger.LookedRead
	return errors.Join(account.CheckAccount(""), r.checkPartition())
}

func (r *recovery) checkPartition() error {
	account := r.Account()
	if err := account.CheckStated(); err != nil {
		return err
	}
	if r.env.Root != nil {
		if err := mfa.CheckRoot(r.env.Region, account.Who, account.Partition(), account.IsTold()); err != nil {
			return err
		}
	}
	if account.IsTold() {
		r.Correct(account.Partition().Own(r.DeviceARN()))
	}
	return nil
}

// takeWord records what the operator states.
func (r *recovery) takeWord(ctx context.Context) error {
	word := r.agreement.word
	if !r.elsewhere { // else the plan is confirmed first
		if err := r.agreement.sayEndpoints(ctx); err != nil {
			return err
		}
	}
	if err := r.agreement.giveUp(ctx, r.Holds); err != nil {
		return err
	}
	for _, about := range word.Also {
		if err := r.Journal().State(ctx, about, r.Account().Who.Account); err != nil {
			return err
		}
	}
	if word.Console == "" || word.Console == r.Journal().Past().Console {
		return nil // recorded already
	}
	return r.Journal().State(ctx, word.Console, word.Typed)
}

// close ends a ceremony whose records are not obeyed. Nothing of it is touched; the
// closing record says what it may have left.
func (r *recovery) close(ctx context.Context, plan RecoveryPlan) (enroll.Result, error) {
	r.Abandon(plan.Refused)
	if past := r.Journal().Past(); past.Begin == nil {
		r.oweRetirement(past)
		return r.End(ctx, nil)
	}
	if past := r.Journal().Past(); past.Load == nil && past.Enable == nil {
		return r.End(ctx, nil)
	}
	for _, name := range r.Begin.DeviceNames {
		r.Owe(ledger.Owed{What: message.Englishf("look at AWS whether device %s is there, and whose it is; it was left alone", name)})
	}
	for _, key := range r.Begin.Keys {
		r.Owe(ledger.Owed{KeySerial: key.KeySerial, What: message.Englishf("look whether key %d holds %q, and whose it is; it was left alone", key.KeySerial, r.Begin.CredentialID)})
	}
	return r.End(ctx, nil)
}

// oweRetirement says what a retirement that is closed may have done.
func (r *recovery) oweRetirement(past *record.Ceremony) {
	if len(past.Retiring) == 0 {
		return
	}
	r.Owe(ledger.Owed{What: message.Englishf("look at AWS whether device %s is there, and whose it is; its retirement was closed", past.Retires.DeviceARN)})
}

// takeIn ends a ceremony whose device is enabled at AWS, and whose records lost what
// would prove the keys. Nothing is touched: an adoption takes the device in.
func (r *recovery) takeIn(ctx context.Context, plan RecoveryPlan) (enroll.Result, error) {
	who := r.Account().Who
	r.Owe(ledger.Owed{What: message.Englishf("%s is enabled at AWS for %s, and the ledger lost its one-time challenges: take it in with rootseal verify --adopt", plan.TakeIn, who)})
	r.Abandon("")
	result, err := r.End(ctx, nil)
	if err == nil {
		err = hint.New("", hint.Adopt, fmt.Errorf("%w: %s", ErrLostToLedger, plan.TakeIn), who.String(), hint.Word(r.Begin.Group), hint.Word(plan.TakeIn))
	}
	return result, err
}

// planOfStrange is the plan of records from which no ceremony can be rebuilt.
func (r *recovery) planOfStrange() RecoveryPlan {
	return RecoveryPlan{
		Ceremony: r.ID, Principal: r.Begin.Principal, Account: cmp.Or(r.Account().Who.Account, r.ID), Group: r.Begin.Group,
		Wrote: writers(r.env, r.Journal().Past()), Elsewhere: r.elsewhere, Refused: r.Refused(),
	}
}
