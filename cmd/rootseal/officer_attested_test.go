package main

import (
	"errors"
	"testing"
	"time"

	"rootseal/device/pivkey"
	"rootseal/enroll/ledger"
)

// A record says no more than its attestation does: each field that is another is
// found.
func TestOfficerRecordAgainstItsAttestation(t *testing.T) {
	o := newOffice(t, 1001, 1002)
	o.add(t, "Olivia", 1001)
	o.add(t, "Peter", 1002, 1001)
	recorded := o.register(t).Officers
	check := attestedBy(o.roots)
	added := recorded[0].Added
	if err := check(recorded[0].OfficerAdded, added); err != nil {
		t.Fatal(err)
	}
	peter := recorded[1].OfficerAdded
	for what, change := range map[string]func(*ledger.OfficerAdded){
		"serial":       func(b *ledger.OfficerAdded) { b.KeySerial = 1002 },
		"slot":         func(b *ledger.OfficerAdded) { b.Slot = "9a" },
		"firmware":     func(b *ledger.OfficerAdded) { b.Firmware = "5.7.1" },
		"key":          func(b *ledger.OfficerAdded) { b.PublicKey, b.Fingerprint = peter.PublicKey, peter.Fingerprint },
		"PIN policy":   func(b *ledger.OfficerAdded) { b.PINPolicy = "once" },
		"touch policy": func(b *ledger.OfficerAdded) { b.TouchPolicy = "" },
		"attestation":  func(b *ledger.OfficerAdded) { b.Attestation = peter.Attestation },
		"token": func(b *ledger.OfficerAdded) {
			b.Attestation = &ledger.Attestation{Slot: b.Attestation.Slot, Token: peter.Attestation.Token}
		},
	} {
		body := recorded[0].OfficerAdded
		change(&body)
		if err := check(body, added); !errors.Is(err, pivkey.ErrNotAttested) {
			t.Errorf("another %s: %v, want %v", what, err, pivkey.ErrNotAttested)
		}
	}
	body := recorded[0].OfficerAdded
	body.Attestation = nil
	if err := check(body, added); !errors.Is(err, errNoAttestation) {
		t.Errorf("without: %v, want %v", err, errNoAttestation)
	}
	if err := check(recorded[0].OfficerAdded, time.Date(1960, 1, 1, 0, 0, 0, 0, time.UTC)); !errors.Is(err, pivkey.ErrNotAttested) {
		t.Errorf("before there were certificates: %v", err)
	}
}
