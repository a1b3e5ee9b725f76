package faults

import (
	"context"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"

	"rootseal/enroll"
	signing "rootseal/enroll/officer"
)

// quiet is a pen whose signatures are no calls of the story: nothing fails there.
type quiet struct{ pen }

func (q quiet) Fingerprint() string { return q.body().Fingerprint }

func (q quiet) Sign(_ context.Context, message []byte) ([]byte, error) {
	sum := sha256.Sum256(message)
	return ecdsa.SignASN1(rand.Reader, q.private, sum[:])
}

// appoint makes officers, the first of whom signs from here on.
func appoint(p *process, room *enroll.Room, pens ...pen) error {
	room.Signers = []signing.Signer{quiet{pens[0]}}
	for _, o := range pens {
		if _, err := enroll.AddOfficer(p.ctx, room, o.body()); err != nil {
			return err
		}
	}
	p.world.signers = room.Signers
	return nil
}
