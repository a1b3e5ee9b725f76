package enroll

import (
	"context"

	"rootseal/enroll/env"
	"rootseal/enroll/keyring"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
	"rootseal/enroll/step"
)

// stages is an enrolment as plain steps:
//
//	begin record · create, or take the secret from the officer
//	load record  · put on every key
//	               prove every key, then wipe the seed
//	               check that every key still holds it
//	enable record · enable (commit): from here on the device may be live
//	               read back at AWS
//	               and, in a rotation, what retires the old device
//
// Every undo is of this ceremony's own names alone. The commit's undo deletes
// the device at AWS, so walking back asks AWS before it touches a key.
func (c *Ceremony) stages() []step.Stage {
	var puts, proves []step.Step
	for i, key := range c.begin.Keys {
		if c.isGone(key.KeySerial) || c.later && c.load.Witnesses == nil {
			continue // nothing was written there, or nothing would prove what is
		}
		puts = append(puts, c.putStep(key.KeySerial))
		proves = append(proves, c.proveStep(i, key.KeySerial))
	}
	var stages []step.Stage
	if c.rotation != nil {
		stages = append(stages, step.Stage{Record: func() ledger.Body { return &c.rotation.body }})
	}
	stages = append(stages, step.Stage{Record: func() ledger.Body { return &c.begin }})
	if first, because := c.rotation.first(); first != nil {
		stages = append(stages, c.retirement(first, because)...)
	}
	stages = append(stages, []step.Stage{
		{Steps: []step.Step{c.seedStep()}},
		{Record: c.makeLoad, Steps: puts},
		{Steps: proves, Serial: c.begin.Touch},
		{Steps: []step.Step{{Name: "wipe seed", Do: func(context.Context) error { c.wipe(); return nil }}}},
		{Steps: c.stillSteps()},
		{Record: c.makeEnable, Steps: []step.Step{c.commitStep()}, Commit: true},
	}...)
	if c.readable() {
		stages = append(stages, step.Stage{Steps: []step.Step{{Name: "read back", Do: c.readBack}}})
	}
	return append(stages, c.afterwards()...)
}

func (c *Ceremony) seedStep() step.Step {
	switch {
	case c.who.Kind == principal.User:
		return step.Step{Name: "create", Look: c.lookCreated, Do: c.create, Undo: c.deleteUnassigned}
	case c.source == env.Generated:
		return step.Step{Name: "make seed", Do: c.takeSecret}
	default:
		return step.Step{Name: "take secret", Do: c.takeSecret}
	}
}

func (c *Ceremony) putStep(serial uint32) step.Step {
	return step.Step{
		Name: step.OnKey("put", serial),
		Look: func(ctx context.Context) (step.State, error) { return c.lookPut(ctx, serial) },
		Do:   func(ctx context.Context) error { return c.put(ctx, serial) },
		Undo: func(ctx context.Context) error { return c.deletePut(ctx, serial) },
	}
}

func (c *Ceremony) proveStep(i int, serial uint32) step.Step {
	return step.Step{
		Name: step.OnKey("prove", serial),
		Do:   func(ctx context.Context) error { return c.prove(ctx, i, serial) },
	}
}

func (c *Ceremony) commitStep() step.Step {
	if c.who.Kind == principal.User {
		return step.Step{Name: "enable", Look: c.lookEnabled, Do: c.enable, Undo: c.deleteUnassigned}
	}
	return step.Step{Name: "console", Look: c.lookConsole, Do: c.offerPair, Undo: func(context.Context) error { return nil }}
}

// makeLoad is the record that lets a later command tell a written key from an
// unwritten one, and prove a sealed key, without the seed.
func (c *Ceremony) makeLoad() ledger.Body {
	c.load.Witnesses = ledger.NewWitnesses(c.seed.HMAC, keyring.Witnesses)
	return &c.load
}

func (c *Ceremony) makeEnable() ledger.Body {
	return &ledger.Enable{Proofs: c.proofs}
}
