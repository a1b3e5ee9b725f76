//go:build linux && cgo

package pivkey_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"rootseal/device/pcsc"
	"rootseal/device/piv"
	"rootseal/device/pivkey"
	"rootseal/hwtest/simcard"
	"rootseal/hwtest/vpcd"
)

var officersKey = piv.NewKey{Algorithm: piv.P256, PINPolicy: piv.PINAlways, TouchPolicy: piv.TouchAlways}

// A key is generated in an empty slot, and signs; a second time nothing happens.
func TestRing2Generate(t *testing.T) {
	tests := []struct {
		name    string
		profile simcard.Profile
		key     piv.NewKey
	}{
		{"P-256", simcard.YubiKey543, officersKey},
		{"Ed25519", simcard.YubiKey57, piv.NewKey{Algorithm: piv.Ed25519, PINPolicy: piv.PINOnce, TouchPolicy: piv.TouchCached}},
	}
	var cards []*simcard.Card
	for _, test := range tests {
		card := simcard.New(test.profile, serial, simcard.AutoPress(0))
		card.SetPIN(string(officersPIN))
		cards = append(cards, card)
	}
	rack := newRack(t, cards...)
	for i, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			token := rack.token(i)
			public, err := token.Generate(t.Context(), piv.Signature, piv.FactoryManagementKey(), test.key)
			if err != nil {
				t.Fatal(err)
			}
			a, err := token.Attest(t.Context(), piv.Signature, rootsOf(test.profile))
			if err != nil || a.PINPolicy != test.key.PINPolicy || a.TouchPolicy != test.key.TouchPolicy {
				t.Errorf("attested %+v, %v", a, err)
			}
			if _, err := token.Sign(t.Context(), piv.Signature, public, officersPIN, []byte("message")); err != nil {
				t.Error(err)
			}
			_, err = token.Generate(t.Context(), piv.Signature, piv.FactoryManagementKey(), test.key)
			wantError(t, err, piv.ErrNotShownEmpty)
			if n := cards[i].Count(simcard.Generate); n != 1 {
				t.Errorf("%d keys were generated", n)
			}
		})
	}
}

func TestRing2GenerateRefuses(t *testing.T) {
	occupied := officersCard(simcard.YubiKey543)
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	rack := newRack(t, occupied, simcard.New(yubiKey527, serial), simcard.New(simcard.YubiKey437, serial))
	storeCertificate(t, rack.Reader(0), 0x82)
	factory := piv.FactoryManagementKey()
	changed := func(change func(*piv.NewKey)) piv.NewKey {
		k := officersKey
		change(&k)
		return k
	}
	for name, test := range map[string]struct {
		ctx        context.Context
		reader     int
		slot       piv.Slot
		management []byte
		key        piv.NewKey
		want       error
	}{
		"a key is there":           {t.Context(), 0, piv.Signature, factory, officersKey, piv.ErrNotShownEmpty},
		"a certificate is there":   {t.Context(), 0, 0x82, factory, officersKey, piv.ErrNotShownEmpty},
		"5.2.7 cannot show it":     {t.Context(), 1, piv.Signature, factory, officersKey, piv.ErrNotShownEmpty},
		"4.3.7 cannot show it":     {t.Context(), 2, piv.Signature, factory, officersKey, piv.ErrNotShownEmpty},
		"another management key":   {t.Context(), 0, 0x83, bytes.Repeat([]byte{7}, 24), officersKey, piv.ErrManagementKey},
		"short management key":     {t.Context(), 0, 0x83, factory[:16], officersKey, piv.ErrManagementKey},
		"Ed25519 before 5.7":       {t.Context(), 0, 0x83, factory, changed(func(k *piv.NewKey) { k.Algorithm = piv.Ed25519 }), piv.ErrUnsupported},
		"another algorithm":        {t.Context(), 0, 0x83, factory, changed(func(k *piv.NewKey) { k.Algorithm = piv.Other }), piv.ErrUnsupported},
		"no PIN policy":            {t.Context(), 0, 0x83, factory, changed(func(k *piv.NewKey) { k.PINPolicy = "" }), piv.ErrUnsupported},
		"no touch policy":          {t.Context(), 0, 0x83, factory, changed(func(k *piv.NewKey) { k.TouchPolicy = "" }), piv.ErrUnsupported},
		"the token's own slot":     {t.Context(), 0, 0xF9, factory, officersKey, piv.ErrNoSuchSlot},
		"stopped before it begins": {stopped, 0, 0x83, factory, officersKey, context.Canceled},
	} {
		t.Run(name, func(t *testing.T) {
			public, err := rack.token(test.reader).Generate(test.ctx, test.slot, test.management, test.key)
			if !errors.Is(err, test.want) || public != nil {
				t.Errorf("got %v, %v; want %v", public, err, test.want)
			}
		})
	}
	state, err := rack.token(0).Look(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got := state.Slot(0x83); got.Holds != piv.HoldsNothing {
		t.Errorf("slot 83: %+v", got)
	}
}

// The management key that Yubico's client stores behind the PIN is found there,
// and is the one that the token takes.
func TestRing2StoredManagementKey(t *testing.T) {
	vpcd.Require(t, "ykman")
	card := simcard.New(simcard.YubiKey543, serial)
	card.SetPIN(string(officersPIN))
	rack := newRack(t, card)
	token := rack.token(0)
	_, err := token.StoredManagementKey(t.Context(), officersPIN)
	wantError(t, err, piv.ErrNoStoredKey)

	ykman(t, rack.Reader(0), "piv", "access", "change-management-key", "--protect", "--generate",
		"--management-key", hex.EncodeToString(piv.FactoryManagementKey()), "--pin", string(officersPIN), "--force")
	if state, err := token.Look(t.Context()); err != nil || state.ManagementKey != piv.SettingChanged {
		t.Errorf("management key is %v, %v", state.ManagementKey, err)
	}
	_, err = token.Generate(t.Context(), piv.Signature, piv.FactoryManagementKey(), officersKey)
	wantError(t, err, piv.ErrManagementKey)
	stored, err := token.StoredManagementKey(t.Context(), officersPIN)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := token.Generate(t.Context(), piv.Signature, stored, officersKey); err != nil {
		t.Error(err)
	}
	wantNoPIN(t, rack, 0)
}

// The object for it may belong to another card management system.
func TestRing2ObjectOfAnotherProgram(t *testing.T) {
	vpcd.Require(t, "ykman")
	for name, content := range map[string][]byte{
		"no TLV":           {0x01, 0x02, 0x03},
		"another tag":      {0x30, 0x03, 0x02, 0x01, 0x07},
		"cut off":          {0x88, 0x1A, 0x89, 0x18, 0x01},
		"nothing in it":    {0x88, 0x00},
		"other tags in it": {0x88, 0x03, 0x81, 0x01, 0x02},
	} {
		t.Run(name, func(t *testing.T) {
			card := simcard.New(simcard.YubiKey543, serial)
			card.SetPIN(string(officersPIN))
			rack := newRack(t, card)
			file := filepath.Join(t.TempDir(), "object")
			if err := os.WriteFile(file, content, 0o600); err != nil {
				t.Fatal(err)
			}
			ykman(t, rack.Reader(0), "piv", "objects", "import", "0x5fc109", file,
				"--management-key", hex.EncodeToString(piv.FactoryManagementKey()), "--pin", string(officersPIN))
			_, err := rack.token(0).StoredManagementKey(t.Context(), officersPIN)
			wantError(t, err, piv.ErrNoStoredKey)
			rack.Kill() // there can be one stack at a time
		})
	}
}

// keeper refuses one object, as an applet of another card management system may.
type keeper struct {
	*simcard.Card
	status uint16
}

func (k keeper) Transmit(command []byte) ([]byte, error) {
	if bytes.Contains(command, []byte{0x5C, 0x03, 0x5F, 0xC1, 0x09}) {
		return []byte{byte(k.status >> 8), byte(k.status)}, nil
	}
	return k.Card.Transmit(command)
}

// An object that the key does not give out stores no management key.
func TestRing2ObjectThatIsRefused(t *testing.T) {
	for _, status := range []uint16{0x6982, 0x6985, 0x6A80, 0x6A82, 0x6F00} {
		t.Run(fmt.Sprintf("%04X", status), func(t *testing.T) {
			card := simcard.New(simcard.YubiKey543, serial)
			card.SetPIN(string(officersPIN))
			stack := vpcd.Start(t, keeper{card, status})
			defer stack.Kill() // there can be one stack at a time
			token := pivkey.New(pcsc.New(), stack.Reader(0), serial, pivkey.Limits{})
			_, err := token.StoredManagementKey(t.Context(), officersPIN)
			wantError(t, err, piv.ErrNoStoredKey)
		})
	}
}
