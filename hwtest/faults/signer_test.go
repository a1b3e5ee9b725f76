package faults

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"time"

	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/ledger"
	signing "rootseal/enroll/officer"
	"rootseal/hwtest/faults/check"
)

// signer is an officer's token as a process reaches it. It waits for a touch as
// long as device/pivkey does, in whose place it stands.
type signer struct{ *process }

const signLimit = 30 * time.Second

func (s signer) Fingerprint() string {
	_, _, fingerprint, err := signing.Describe(s.world.token.Public())
	if err != nil {
		panic(err)
	}
	return fingerprint
}

func (s signer) Sign(ctx context.Context, message []byte) (signature []byte, err error) {
	ctx, cancel := context.WithTimeout(ctx, signLimit)
	defer cancel()
	_, err = s.cross(crossing{
		event: check.Event{Kind: check.Sign, Edge: "officer sign", Sent: bytes.Clone(message)},
		ctx:   ctx,
		fails: device.ErrRemoved,
		effect: func(*check.Event) error {
			signature = ed25519.Sign(s.world.token, message)
			return nil
		},
	})
	return signature, err
}

// admit puts the officer on record, before anything else.
func (w *world) admit() {
	if !w.scenario.signed {
		return
	}
	_, token, err := ed25519.GenerateKey(nil)
	if err != nil {
		panic(err)
	}
	w.token = token
	algorithm, der, fingerprint, err := signing.Describe(token.Public())
	if err != nil {
		panic(err)
	}
	err, _ = w.command(beforehand, func(p *process) error {
		room, err := p.room()
		if err != nil {
			return err
		}
		_, err = enroll.AddOfficer(p.ctx, room, &ledger.OfficerAdded{
			Name: "Olivia", KeySerial: 5001, Firmware: "5.7.1", Slot: "9c", Algorithm: algorithm, PublicKey: der, Fingerprint: fingerprint,
		})
		return err
	})
	if err != nil {
		panic("an officer is admitted: " + err.Error())
	}
}
