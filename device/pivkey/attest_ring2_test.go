//go:build linux && cgo

package pivkey_test

import (
	"bytes"
	"crypto/x509"
	"errors"
	"strings"
	"testing"
	"time"

	"rootseal/device/piv"
	"rootseal/hwtest/simcard"
	"rootseal/oath"
)

// Tokens prove their maker, or the error says why not. Each case attests slot 9c,
// and then any slot.
func TestRing2Attest(t *testing.T) {
	yubiKey427 := with(simcard.YubiKey437, func(p *simcard.Profile) { p.Firmware = simcard.Version{4, 2, 7} })
	imported := simcard.New(simcard.YubiKey543, serial)
	imported.GenerateKey(simcard.SlotSignature, string(officersPIN), simcard.PIVKey{Imported: true})
	elsewhere := simcard.New(simcard.YubiKey57, serial)
	elsewhere.GenerateKey(0x95, "", simcard.PIVKey{TouchPolicy: simcard.TouchAlways})
	tests := []struct {
		name     string
		card     *simcard.Card
		roots    piv.Roots
		want     error // of slot 9c
		reason   string
		wantAny  error
		anywhere piv.Slot
	}{
		{"old chain", officersCard(simcard.YubiKey543), rootsOf(simcard.YubiKey543), nil, "", nil, piv.Signature},
		{"new chain", officersCard(simcard.YubiKey57), rootsOf(simcard.YubiKey57), nil, "", nil, piv.Signature},
		{"generated elsewhere, touch or not", elsewhere, rootsOf(simcard.YubiKey57), piv.ErrNothingToAttest, "", nil, 0x95},
		{"other generation's root", officersCard(simcard.YubiKey57), rootsOf(simcard.YubiKey543), piv.ErrNotAttested, "unknown authority", piv.ErrNotAttested, 0},
		{"not of Yubico's", officersCard(simcard.YubiKey543), piv.Roots{}, piv.ErrNotAttested, "unknown authority", piv.ErrNotAttested, 0},
		{"another serial", officersCard(simcard.YubiKey543, simcard.AttestSerial(87654321)), rootsOf(simcard.YubiKey543), piv.ErrOtherToken, "attestation is of another token: key 87654321", piv.ErrNotAttested, 0},
		{"slot F9 replaced", officersCard(simcard.YubiKey543, simcard.ForeignAttestationKey()), rootsOf(simcard.YubiKey543), piv.ErrNotAttested, "unknown authority", piv.ErrNotAttested, 0},
		{"slot F9 empty", officersCard(simcard.YubiKey543, simcard.NoAttestationKey()), rootsOf(simcard.YubiKey543), piv.ErrNoAttestation, "no certificate in slot f9", piv.ErrNoAttestation, 0},
		{"imported key only", imported, rootsOf(simcard.YubiKey543), piv.ErrNothingToAttest, "", piv.ErrNothingToAttest, 0},
		{"no key at all", simcard.New(simcard.YubiKey57, serial), rootsOf(simcard.YubiKey57), piv.ErrNothingToAttest, "", piv.ErrNothingToAttest, 0},
		{"YubiKey 4 that hides its serial", officersCard(simcard.YubiKey437), rootsOf(simcard.YubiKey437), piv.ErrNotAttested, "tells no serial", piv.ErrNotAttested, 0},
		{"firmware without", officersCard(yubiKey427), rootsOf(yubiKey427), piv.ErrNoAttestation, "slot f9", piv.ErrNoAttestation, 0},
	}
	for len(tests) > 0 {
		some := tests[:min(len(tests), 8)] // readers of a stack
		tests = tests[len(some):]
		var cards []*simcard.Card
		for _, test := range some {
			cards = append(cards, test.card)
		}
		rack := newRack(t, cards...)
		for i, test := range some {
			t.Run(test.name, func(t *testing.T) {
				begun := time.Now()
				a, err := rack.token(i).Attest(t.Context(), piv.Signature, test.roots)
				wantAttestation(t, test.card, a, err, test.want, piv.Signature)
				if err != nil && !strings.Contains(err.Error(), test.reason) {
					t.Errorf("got %v, want %q", err, test.reason)
				}
				a, err = rack.token(i).AttestAny(t.Context(), test.roots)
				wantAttestation(t, test.card, a, err, test.wantAny, test.anywhere)
				if n := test.card.Count(simcard.Verify, simcard.AuthenticateManagement, simcard.Generate, simcard.Sign); n > 0 {
					t.Errorf("%d commands with a PIN, the management key or a key", n)
				}
				if took := time.Since(begun); took > 5*time.Second {
					t.Errorf("took %v, as if it waited for a touch", took)
				}
				if err == nil {
					wantRecorded(t, a, test.roots)
				}
			})
		}
		rack.Kill() // there can be one stack at a time
	}
}

func wantAttestation(t *testing.T, card *simcard.Card, got piv.Attestation, err, want error, slot piv.Slot) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("slot %v: got %v, want %v", slot, err, want)
	}
	if want != nil || err != nil {
		return
	}
	firmware := oath.Version(card.Profile().Firmware)
	if got.Slot != slot || got.Serial != serial || got.Firmware != firmware || got.FormFactor != card.Profile().FormFactor {
		t.Errorf("got %+v", got)
	}
}

// wantRecorded: years later the certificates alone prove the same, and nothing if
// one belongs to another token.
func wantRecorded(t *testing.T, a piv.Attestation, roots piv.Roots) {
	t.Helper()
	at := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	again, err := piv.VerifyAttestation(a.SlotCertificate, a.TokenCertificate, at, roots)
	if err != nil || again.Serial != a.Serial || !bytes.Equal(again.TokenCertificate, a.TokenCertificate) {
		t.Errorf("verified again: %+v, %v", again, err)
	}
	none := piv.Roots{Roots: x509.NewCertPool()}
	if _, err := piv.VerifyAttestation(a.SlotCertificate, a.TokenCertificate, at, none); !errors.Is(err, piv.ErrNotAttested) {
		t.Errorf("without a root: %v", err)
	}
}
