package faults

import (
	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/custody"
	"rootseal/enroll/env"
	"rootseal/enroll/keyring"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/enroll/settle"
)

// The functions by which the product reads what an attacker may have written to the
// ledger, and acts on it. Every exploration calls these, so that each entry is
// defined in one place.

// word is what the operator passes to a recovery: what they have seen, and whether
// they confirm the announcement.
type word struct {
	settle.Word
	confirms bool // the plan of what will be deleted, by typing; of this ceremony
}

// answers is the word with the plan confirmed, if the officer does.
func (w word) answers() settle.Word {
	said := w.Word
	if w.confirms {
		said.Confirm = agrees
	}
	return said
}

// recoverOne settles one open ceremony, and confirms a plan if the operator does.
func (p *process) recoverOne(room *env.Env, open *record.Ceremony, said word) error {
	r, err := settle.Recover(p.ctx, room, open.ID, said.answers())
	p.result(r)
	return err
}

// finishOne continues a removal of orphans.
func (p *process) finishOne(room *env.Env, open *record.Ceremony, said word) error {
	r, err := settle.FinishLeftovers(p.ctx, room, open.ID, said.answers())
	p.result(r)
	return err
}

// removeFound is recover --leftovers: what is found is removed, and the account's
// number is typed.
func (p *process) removeFound(room *env.Env) error {
	found, err := settle.FindLeftovers(p.ctx, room)
	if err != nil || len(found.Devices) == 0 {
		return err
	}
	_, err = settle.RemoveLeftovers(p.ctx, room, found, found.Account)
	return err
}

// replace is rotate, as the request says.
func (p *process) replace(room *env.Env, q enroll.RotateRequest) error {
	c, err := enroll.PrepareRotation(p.ctx, room, q)
	if err != nil {
		return err
	}
	return p.run(c)
}

// verifyKeys is verify.
func (p *process) verifyKeys(room *env.Env, serials ...device.KeySerial) error {
	_, err := custody.Verify(p.ctx, room, serials)
	return err
}

// takeBack is keys found.
func (p *process) takeBack(room *env.Env, serial device.KeySerial) error {
	_, err := custody.FindKey(p.ctx, room, serial, mayClean(room))
	return err
}

// cleanOne is the cleanup of keys and rotate: it deletes from a key what is retired
// in the ledger.
func (p *process) cleanOne(room *env.Env, serial device.KeySerial) error {
	opened, err := keyring.Open(p.ctx, room, serial)
	if err != nil {
		return err
	}
	defer opened[0].Close()
	_, _, err = custody.CleanKey(p.ctx, room, "keys", opened[0], mayClean(room))
	return err
}

// bringHome is log import.
func (p *process) bringHome(room *env.Env, folder string) error {
	if err := room.MayRecord(&ledger.Away{}); err != nil {
		return err
	}
	away, _, err := custody.Homecoming(room, folder)
	if err != nil {
		return err
	}
	_, _, err = custody.Bring(p.ctx, room, away)
	return err
}
