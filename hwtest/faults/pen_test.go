package faults

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"time"

	"rootseal/device"
	"rootseal/enroll/custody"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"

	signing "rootseal/enroll/officer"
	"rootseal/hwtest/faults/check"
)

// pen is an officer's own key.
type pen struct {
	name    string
	serial  uint32
	private *ecdsa.PrivateKey
}

var olivia, kenji, quinn = newPen("Olivia", 5001), newPen("Kenji", 5002), newPen("Quinn", 5003)

func newPen(name string, serial uint32) pen {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err) // rand.Reader never fails
	}
	return pen{name, serial, private}
}

func (o pen) body() *ledger.OfficerAdded {
	algorithm, der, fingerprint, err := signing.Describe(&o.private.PublicKey)
	if err != nil {
		panic(err) // it is P-256
	}
	return &ledger.OfficerAdded{
		Name: o.name, KeySerial: o.serial, Firmware: "5.7.1", Slot: "9c",
		Algorithm: algorithm, PublicKey: der, Fingerprint: fingerprint,
	}
}

func (o pen) Fingerprint() string { return o.body().Fingerprint }

func (pen) HasShownKey() bool { return true }

// Sign is not an edge: nothing fails here.
func (o pen) Sign(_ context.Context, message []byte) ([]byte, error) {
	sum := sha256.Sum256(message)
	return ecdsa.SignASN1(rand.Reader, o.private, sum[:])
}

// penAtDesk is a signing key as a process reaches it. Its touch takes a second, and
// it waits as long as device/pivkey does, which it replaces.
type penAtDesk struct {
	pen
	*process
}

const signLimit = 30 * time.Second

func (o penAtDesk) Sign(ctx context.Context, message []byte) (signature []byte, err error) {
	ctx, cancel := context.WithTimeout(ctx, signLimit)
	defer cancel()
	_, err = o.cross(crossing{
		event: check.Event{Kind: check.Sign, Edge: fmt.Sprintf("officer %d sign", o.serial), Sent: bytes.Clone(message)},
		ctx:   ctx,
		fails: device.ErrRemoved,
		effect: func(*check.Event) (err error) {
			time.Sleep(time.Second)
			signature, err = o.pen.Sign(ctx, message)
			return err
		},
	})
	return signature, err
}

// appoint makes officers, the first of whom signs from here on.
func appoint(p *process, room *env.Env, pens ...pen) error {
	room.Signers = []signing.Signer{pens[0]}
	for _, o := range pens {
		if _, err := custody.AddOfficer(p.ctx, room, o.body()); err != nil {
			return err
		}
	}
	p.world.signers = room.Signers
	return nil
}

// admit adds the officer who signs in a scenario, before anything else.
func (w *world) admit() {
	if !w.scenario.signed {
		return
	}
	err, _ := w.command(beforehand, func(p *process) error {
		room, err := p.newEnv()
		if err != nil {
			return err
		}
		room.Signers = []signing.Signer{olivia}
		_, err = custody.AddOfficer(p.ctx, room, olivia.body())
		return err
	})
	if err != nil {
		panic("an officer is admitted: " + err.Error())
	}
}
