//go:build linux && cgo

package pivkey_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/x509"
	"encoding/pem"
	"testing"

	"rootseal/device/piv"

	pivgo "github.com/go-piv/piv-go/v2/piv"

	"rootseal/hwtest/simcard"
	"rootseal/hwtest/vpcd"
)

// The firmware decides what a token reports about itself. What it does not report
// is unknown, never empty or changed.
func TestRing2Look(t *testing.T) {
	prepared := func(p simcard.Profile) (card *simcard.Card, generated, imported crypto.PublicKey) {
		card = simcard.New(p, serial)
		generated = card.GenerateKey(simcard.SlotSignature, string(officersPIN),
			simcard.PIVKey{PINPolicy: simcard.PINOnce, TouchPolicy: simcard.TouchAlways})
		imported = card.GenerateKey(0x82, "", simcard.PIVKey{Imported: true})
		return card, generated, imported
	}
	new, newKey, newImported := prepared(simcard.YubiKey57)
	old, oldKey, _ := prepared(yubiKey527)
	fresh := simcard.New(simcard.YubiKey543, serial)
	oldest := simcard.New(simcard.YubiKey437, serial)
	rack := newRack(t, new, old, fresh, oldest)
	look := func(i int) piv.State {
		t.Helper()
		state, err := rack.token(i).Look(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if len(state.Slots) != len(piv.Slots()) || state.PINTries != 3 {
			t.Errorf("%d slots, %d tries", len(state.Slots), state.PINTries)
		}
		return state
	}
	wantSlot := func(state piv.State, want piv.SlotState) {
		t.Helper()
		got := state.Slot(want.Slot)
		if want.Public != nil {
			if public, ok := got.Public.(*ecdsa.PublicKey); !ok || !public.Equal(want.Public) {
				t.Errorf("slot %v has the public key %v", want.Slot, got.Public)
			}
			want.Public, want.Algorithm = got.Public, piv.P256
		}
		if got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
	wantSettings := func(state piv.State, pin, puk, management piv.Setting) {
		t.Helper()
		if state.PIN != pin || state.PUK != puk || state.ManagementKey != management {
			t.Errorf("PIN %v, PUK %v, management key %v; want %v, %v, %v", state.PIN, state.PUK, state.ManagementKey, pin, puk, management)
		}
	}

	// From 5.3 on the token reports everything.
	state := look(0)
	wantSettings(state, piv.SettingChanged, piv.SettingFactory, piv.SettingFactory)
	wantSlot(state, piv.SlotState{
		Slot: piv.Signature, Holds: piv.HoldsKey, By: piv.ByMetadata, Public: newKey,
		PINPolicy: piv.PINOnce, TouchPolicy: piv.TouchAlways, Origin: piv.Generated,
	})
	wantSlot(state, piv.SlotState{
		Slot: 0x82, Holds: piv.HoldsKey, By: piv.ByMetadata, Public: newImported,
		PINPolicy: piv.PINOnce, TouchPolicy: piv.TouchNever, Origin: piv.Imported,
	})
	wantSlot(state, piv.SlotState{Slot: 0x83, Holds: piv.HoldsNothing, By: piv.ByMetadata})

	state = look(2)
	wantSettings(state, piv.SettingFactory, piv.SettingFactory, piv.SettingFactory)
	wantSlot(state, piv.SlotState{Slot: piv.Signature, Holds: piv.HoldsNothing, By: piv.ByMetadata})

	// Before 5.3 a generated key shows by its attestation. An imported key does not
	// show at all, unless there is a certificate, of any key.
	state = look(1)
	wantSettings(state, piv.SettingUnknown, piv.SettingUnknown, piv.SettingUnknown)
	attested := piv.SlotState{
		Slot: piv.Signature, Holds: piv.HoldsKey, By: piv.ByAttestation, Public: oldKey,
		PINPolicy: piv.PINOnce, TouchPolicy: piv.TouchAlways, Origin: piv.Generated,
	}
	wantSlot(state, attested)
	wantSlot(state, piv.SlotState{Slot: 0x82, Holds: piv.HoldsUnknown})
	wantSlot(state, piv.SlotState{Slot: 0x83, Holds: piv.HoldsUnknown})

	certificate := storeCertificate(t, rack.Reader(1), 0x82)
	state = look(1)
	wantSlot(state, attested)
	wantSlot(state, piv.SlotState{
		Slot: 0x82, Holds: piv.HoldsKey, By: piv.ByCertificate, Public: certificate.PublicKey, Certificate: true,
	})

	wantSettings(look(3), piv.SettingUnknown, piv.SettingUnknown, piv.SettingUnknown)
	for _, slot := range look(3).Slots {
		wantSlot(look(3), piv.SlotState{Slot: slot.Slot, Holds: piv.HoldsUnknown})
		break
	}
}

// storeCertificate puts the certificate of the key in slot 9c into another slot,
// as the owner may.
func storeCertificate(t *testing.T, reader string, slot uint32) *x509.Certificate {
	t.Helper()
	token := open(t, reader)
	defer token.Close()
	certificate, err := token.Attest(pivgo.SlotSignature)
	if err != nil {
		t.Fatal(err)
	}
	place, ok := pivgo.RetiredKeyManagementSlot(slot)
	if !ok {
		t.Fatalf("no slot %x", slot)
	}
	if err := token.SetCertificate(pivgo.DefaultManagementKey, place, certificate); err != nil {
		t.Fatal(err)
	}
	return certificate
}

// Yubico's client exports the same public key, and attests it the same way.
func TestRing2LookAsYkman(t *testing.T) {
	vpcd.Require(t, "ykman")
	rack := newRack(t, officersCard(simcard.YubiKey543))
	state, err := rack.token(0).Look(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKIXPublicKey(state.Slot(piv.Signature).Public)
	if err != nil {
		t.Fatal(err)
	}
	ours := string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
	if theirs := ykman(t, rack.Reader(0), "piv", "keys", "export", "9c", "-"); theirs != ours {
		t.Errorf("ykman exports\n%swe see\n%s", theirs, ours)
	}
	a, err := rack.token(0).Attest(t.Context(), piv.Signature, rootsOf(simcard.YubiKey543))
	if err != nil {
		t.Fatal(err)
	}
	ours = string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.SlotCertificate}))
	if theirs := ykman(t, rack.Reader(0), "piv", "keys", "attest", "9c", "-"); theirs != ours {
		t.Errorf("ykman attests\n%swe\n%s", theirs, ours)
	}
	ours = string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.TokenCertificate}))
	if theirs := ykman(t, rack.Reader(0), "piv", "certificates", "export", "f9", "-"); theirs != ours {
		t.Errorf("ykman exports\n%swe\n%s", theirs, ours)
	}
}
