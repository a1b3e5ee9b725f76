package faults

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"

	"rootseal/enroll"
	"rootseal/enroll/ledger"
	signing "rootseal/enroll/officer"
)

// pen is an officer's key in software.
type pen struct{ *ecdsa.PrivateKey }

func (p pen) Fingerprint() string {
	_, _, fingerprint, err := signing.Describe(&p.PublicKey)
	if err != nil {
		panic(err)
	}
	return fingerprint
}

func (p pen) Sign(_ context.Context, message []byte) ([]byte, error) {
	sum := sha256.Sum256(message)
	return ecdsa.SignASN1(rand.Reader, p.PrivateKey, sum[:])
}

// appoint makes officers, the first of whom signs from here on.
func appoint(p *process, room *enroll.Room, names ...string) error {
	for i, name := range names {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			return err
		}
		algorithm, der, fingerprint, err := signing.Describe(&key.PublicKey)
		if err != nil {
			return err
		}
		if i == 0 {
			room.Signers = []signing.Signer{pen{key}}
		}
		_, err = enroll.AddOfficer(p.ctx, room, &ledger.OfficerAdded{
			Name: name, KeySerial: uint32(5001 + i), Firmware: "5.7.1", Slot: "9c", Algorithm: algorithm, PublicKey: der, Fingerprint: fingerprint,
		})
		if err != nil {
			return err
		}
	}
	p.world.signers = room.Signers
	return nil
}
