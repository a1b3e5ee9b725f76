package enroll

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"rootseal/device"
	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/hint"
	"rootseal/enroll/keyring"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/enroll/seed"
	"rootseal/enroll/step"
)

// Ceremony is one enrolment. Prepare makes it without changing anything; Run
// carries it out. What its steps need to be settled is in its records; only
// the seed, the pair and the proofs live here alone.
type Ceremony struct {
	room    *env.Env
	id      string
	command string // "enroll", for the record
	who     principal.Principal
	source  env.Source

	secretLength int // base32 characters that a secret has to have; 0: any

	caller   cloud.Caller
	keys     []*device.Key // those on the desk, in the order of begin.Keys
	anew     []*device.Key // those of keys that had to be opened once more
	borrowed []*device.Key // the same as keys, where somebody else has opened them and closes them

	rotation *rotation // nil: it enrols, and retires nothing
	begin    ledger.Begin
	load     ledger.Load
	asked    bool   // the officer was asked for the secret, and may have it from the console
	later    bool   // this is a later command than the one that began: keys are opened when they are needed
	word     Word   // what was said in this command
	since    uint64 // the ledger's last record when this later command began
	agreed   bool   // a person has confirmed what this later command deletes
	missing  string // head that AWS has in a tag, and the ledger lacks
	veto     error  // what an endpoint that nobody confirmed shows of the device
	looked   string // what became of asking AWS in a later command

	unread   []device.Problem   // cards that a later command could not look into: a key of ours may be among them
	despite  []device.KeySerial // keys that were said to be meant although the ledger speaks against them
	warnings []string
	existing []string // MFA devices that the principal has already, by ARN
	read     uint64   // number of the last record when they were read

	mu     sync.Mutex // guards pair and proofs: keys are proven at the same time
	seed   *seed.Seed
	pair   pair
	proofs []ledger.Proof

	unanswered []string      // names at AWS whose create was not answered, and whose device may still come
	owed       []ledger.Owed // beside that, and what the runner could not take back
	requests   []string      // of AWS calls that changed something
	kept       []string      // ARNs of retired devices that nobody here may delete
	enabled    time.Time
	confirmed  string // "aws", "statement"
	refused    string // why its records are not obeyed; empty: they are
}

// Plan is what a ceremony is going to do, for a person to read before anything
// is changed.
type Plan struct {
	ID        string
	Begin     ledger.Begin
	Caller    string // ARN of the AWS credentials; empty without
	Partition string // of AWS; empty for a login elsewhere
	Existing  int    // MFA devices that the principal has already
	Warnings  []string
	Events    []string // that CloudTrail, and alarms behind it, will have of it

	Attested map[uint32]string // of keys that were asked who made them: the last result on record
	Against  []gate.KeyAgainst // what the ledger says against the keys, and was answered or only has to be said
}

// Plan tells what Run will do.
func (c *Ceremony) Plan() Plan {
	past := record.Read(c.room.Ledger.Records())
	return Plan{
		ID: c.id, Begin: c.begin, Caller: c.caller.ARN, Partition: c.partitionName(), Existing: len(c.existing),
		Warnings: c.warnings, Events: c.events(), Attested: c.attested(past), Against: gate.Against(past, c.begin.Keys),
	}
}

func (c *Ceremony) partitionName() string {
	if !c.who.AWS() {
		return ""
	}
	return c.partition().ID
}

// meantDespite is what was said of keys that the ledger speaks against, for the
// record.
func (c *Ceremony) meantDespite() []string {
	if len(c.despite) == 0 {
		return nil
	}
	past := record.Read(c.room.Ledger.Records())
	return gate.MeantDespite(gate.Against(past, c.begin.Keys), func(serial uint32) gate.Use { return c.useOf(past, serial) }, c.despite)
}

func (c *Ceremony) attested(past *record.Book) map[uint32]string {
	results := map[uint32]string{}
	for _, state := range c.begin.Keys {
		if key := past.Key(state.KeySerial); key != nil && key.Attested != nil {
			results[state.KeySerial] = key.Attested.Result
		}
	}
	return results
}

// Result is how a ceremony ended.
type Result struct {
	ID           string
	Principal    string
	Group        string
	Keys         []ledger.KeyState
	CredentialID string
	DeviceName   string
	DeviceARN    string
	Outcome      string // an outcome of ledger.End; empty while it is not settled
	EnableDate   time.Time
	Undone       []string
	Owed         []ledger.Owed
	Head         ledger.Head
	Unsigned     error // why the closing record has not the signature that it wants; nil where it has, or wants none
}

// Run carries the ceremony out: all of it, or none of it. Settings and what was
// typed or given by flag to confirm the plan go into the record.
//
// The error is nil when the device is enabled with a seed that every key has
// proven. Otherwise it is the cause; it wraps ErrUnsettled where neither end
// could be reached, and then the result has no outcome and a later command
// settles it from the record.
func (c *Ceremony) Run(ctx context.Context, confirmed []string, settings []ledger.Setting) (Result, error) {
	c.begin.Confirmed, c.begin.Settings = slices.Concat(confirmed, c.meantDespite()), settings
	defer c.wipe()
	release, err := c.room.Ledger.Claim(c.id)
	if err != nil {
		return c.result(c.runner(ctx)), fmt.Errorf("beginning: %w", err)
	}
	defer release()
	r := c.runner(ctx)
	cause := r.Run(ctx, c.stages())
	if cause == nil {
		return c.end(ctx, r, nil)
	}
	switch {
	case !c.begun():
		return c.result(r), cause // not even the intent is on disk: nothing was touched
	case errors.Is(cause, ErrNotSaid), errors.Is(cause, ErrNotSignedIn), errors.Is(cause, ErrNotRemoved):
		return c.result(r), cause // only the officer can settle it, who is not here
	}
	return c.settle(ctx, cause)
}

// settle ends the ceremony from its records and the world, after cause (nil in
// a later command). It is not stopped by what stopped the command.
func (c *Ceremony) settle(ctx context.Context, cause error) (Result, error) {
	c.wipe()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleLimit)
	defer cancel()
	r := c.runner(ctx)
	err := c.goOn(ctx, r)
	if err == nil {
		err = r.Settle(ctx, c.stages())
	}
	if err != nil {
		if !errors.Is(err, step.ErrUnsettled) {
			err = fmt.Errorf("%w: %w", step.ErrUnsettled, err)
		}
		return c.result(r), errors.Join(cause, err)
	}
	if r.WalkedBack {
		c.owed = slices.Concat(c.owed, c.leftInConsole(ctx), c.leftOnGone())
	} else {
		cause = nil // what had failed has happened after all
	}
	return c.end(ctx, r, cause)
}

// end writes the closing record: complete, or undone because of cause.
func (c *Ceremony) end(ctx context.Context, r *step.Runner, cause error) (Result, error) {
	end := &ledger.End{
		Outcome:    ledger.Complete,
		DeviceARN:  c.load.DeviceARN,
		Confirmed:  c.confirmed,
		RequestIDs: c.requests,
		Undone:     r.Undone,
		Owed:       slices.Concat(r.Owed, c.owed, c.leftUnanswered()),
	}
	first := c.past().WentFirst()
	unprotected := r.WalkedBack && first != nil && first.Done
	switch {
	case c.refused != "":
		end.Outcome, end.Cause = ledger.Refused, c.refused
	case unprotected:
		end.Outcome = ledger.Unprotected
	case r.WalkedBack && len(end.Owed) > 0:
		end.Outcome = ledger.Owing
	case r.WalkedBack:
		end.Outcome = ledger.Undone
	case c.confirmed == "":
		end.Outcome = ledger.NotConfirmed
	}
	if r.WalkedBack {
		end.DeviceARN = ""
	}
	if cause != nil {
		end.Cause = cause.Error()
	}
	if !c.enabled.IsZero() {
		end.EnableDate = &c.enabled
	}
	result := c.result(r)
	head, err := c.record(context.WithoutCancel(ctx), end)
	if err != nil {
		return result, errors.Join(cause, fmt.Errorf("%w: %w", step.ErrUnsettled, err))
	}
	result.Outcome = end.Outcome
	// Without its signature the ceremony is settled all the same.
	result.Unsigned = c.sign(context.WithoutCancel(ctx), head.Sequence)
	result.Head = c.room.Ledger.Head()
	if unprotected {
		cause = errors.Join(cause, c.unprotected(first))
	}
	return result, cause
}

// unprotected is how a ceremony ends whose old device had gone first and that made
// no new one: a failure in any command, with what enrols at once.
func (c *Ceremony) unprotected(first *record.Retiring) error {
	group := c.begin.Group
	if d := record.Read(c.room.Ledger.Records()).Device(first.Device); d != nil {
		group = d.Group
	}
	return hint.New("", hint.EnrolAtOnce, fmt.Errorf("%w: %s, group %s", ErrUnprotected, c.who, group), c.who.Flags(), group)
}

func (c *Ceremony) result(r *step.Runner) Result {
	return Result{
		ID:           c.id,
		Principal:    c.begin.Principal,
		Group:        c.begin.Group,
		Keys:         c.begin.Keys,
		CredentialID: c.begin.CredentialID,
		DeviceName:   c.load.DeviceName,
		DeviceARN:    c.load.DeviceARN,
		EnableDate:   c.enabled,
		Undone:       r.Undone,
		Owed:         slices.Concat(r.Owed, c.owed, c.leftUnanswered()),
		Head:         c.room.Ledger.Head(),
	}
}

func (c *Ceremony) runner(ctx context.Context) *step.Runner {
	return &step.Runner{
		Append: func(body ledger.Body) error {
			_, err := c.record(ctx, body)
			return err
		},
		Progress: c.room.Person.Progress,
	}
}

// record appends to the ledger. An act follows its record, so this is not
// stopped half-way.
func (c *Ceremony) record(ctx context.Context, body ledger.Body) (ledger.Head, error) {
	entry := ledger.Entry{
		Command:  c.command,
		Ceremony: c.id,
		Officer:  c.room.Officer(c.caller.ARN),
		Body:     body,
		Provided: keyring.WitnessIsFree(body),
	}
	if _, intent := body.(*ledger.Begin); intent {
		entry.Provided = c.checkLedger
	}
	head, err := c.room.Ledger.Append(context.WithoutCancel(ctx), entry)
	if err != nil {
		return head, fmt.Errorf("recording %s: %w", body.Kind(), err)
	}
	if announces(body) {
		err = c.sign(ctx, head.Sequence)
	}
	return head, err
}

// sign has the officers sign a record of the ceremony. They may have to touch
// their own keys, so no other is held meanwhile.
func (c *Ceremony) sign(ctx context.Context, record uint64) error {
	if len(c.room.Signers) > 0 {
		c.Release()
	}
	return c.room.Signed(ctx, record, c.command, c.room.Officer(c.caller.ARN))
}

// announces tells whether a record is the intent that officers agree to: it is
// signed before the act, or the act does not happen.
func announces(body ledger.Body) bool {
	switch body.(type) {
	case *ledger.Begin, *ledger.Leftovers:
		return true
	}
	return false
}

// past is what the records tell of the ceremony by now.
func (c *Ceremony) past() *record.Ceremony { return record.Fold(c.room.Ledger.ByCeremony(c.id)) }

// begun tells whether the intent is on disk.
func (c *Ceremony) begun() bool { return len(c.room.Ledger.ByCeremony(c.id).Records) > 0 }

// wipe overwrites the seed. From here on codes come from keys alone.
func (c *Ceremony) wipe() {
	if c.seed != nil {
		c.seed.Wipe()
	}
}

// Release lets every key go. It is called before a person is asked anything:
// no program should wait for a key because somebody reads a screen.
func (c *Ceremony) Release() {
	for _, key := range c.keys {
		key.Release()
	}
}

// Close lets go of the keys and forgets their access codes.
func (c *Ceremony) Close() {
	if c.borrowed == nil {
		for _, key := range c.keys {
			key.Close()
		}
	}
	for _, key := range c.anew {
		key.Close()
	}
	c.keys, c.anew = nil, nil
}

// settleLimit bounds how long a settlement may take: it runs on when the
// operator has already asked to stop.
const settleLimit = 2 * time.Minute
