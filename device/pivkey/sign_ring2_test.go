//go:build linux && cgo

package pivkey_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"errors"
	"testing"

	"rootseal/device/pcsc"
	"rootseal/device/piv"
	"rootseal/hwtest/simcard"
)

// An officer looks, and signs with what was found. The standard library judges.
func TestRing2Sign(t *testing.T) {
	type key = simcard.PIVKey
	tests := []struct {
		name    string
		profile simcard.Profile
		slot    piv.Slot
		key     simcard.PIVKey
		touches bool
	}{
		{"P-256", simcard.YubiKey543, piv.Signature, key{}, false},
		{"Ed25519", simcard.YubiKey57, piv.Signature, key{Algorithm: simcard.AlgorithmEd25519}, false},
		{"in a retired slot and touched", simcard.YubiKey57, 0x95, key{PINPolicy: simcard.PINAlways, TouchPolicy: simcard.TouchAlways}, true},
		{"imported", simcard.YubiKey543, 0x82, key{Imported: true}, false},
		{"YubiKey 4", simcard.YubiKey437, piv.Signature, key{TouchPolicy: simcard.TouchCached}, true},
	}
	var cards []*simcard.Card
	var publics []crypto.PublicKey
	for _, test := range tests {
		card := simcard.New(test.profile, serial, simcard.AutoPress(0))
		publics = append(publics, card.GenerateKey(byte(test.slot), string(officersPIN), test.key))
		cards = append(cards, card)
	}
	rack := newRack(t, cards...)
	message := bytes.Repeat([]byte("a record that takes more than one command. "), 40)
	for i, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			token := rack.token(i)
			if err := token.CheckPIN(t.Context(), officersPIN); err != nil {
				t.Fatal(err)
			}
			signature, err := token.Sign(t.Context(), test.slot, publics[i], officersPIN, message)
			if err != nil {
				t.Fatal(err)
			}
			hash := sha256.Sum256(message)
			good := false
			switch public := publics[i].(type) {
			case *ecdsa.PublicKey:
				good = ecdsa.VerifyASN1(public, hash[:], signature)
			case ed25519.PublicKey:
				good = ed25519.Verify(public, message, signature)
			}
			if !good || !piv.Verify(publics[i], message, signature) {
				t.Errorf("signature %x is not valid", signature)
			}
			if piv.Verify(publics[i], message[1:], signature) {
				t.Error("the signature is valid for another message")
			}
			wantNoPIN(t, rack, i)
			wantFree(t, rack, i)
		})
	}
}

// wantNoPIN: no PIN is valid on the card for the next program.
func wantNoPIN(t *testing.T, r rack, i int) {
	t.Helper()
	handle, err := pcsc.New().Connect(r.Reader(i))
	if err != nil {
		t.Fatal(err)
	}
	defer handle.Close()
	for _, command := range []string{"\x00\xA4\x04\x00\x05\xA0\x00\x00\x03\x08", "\x00\x20\x00\x80"} {
		answer, err := handle.Transmit([]byte(command))
		if err != nil {
			t.Fatal(err)
		}
		if command[1] == 0x20 && !bytes.Equal(answer, []byte{0x63, 0xC3}) {
			t.Errorf("asked for the tries, the card answers %x: a PIN stands", answer)
		}
	}
}

// What is refused before the PIN has left the process, and after.
func TestRing2SignRefuses(t *testing.T) {
	new, old := officersCard(simcard.YubiKey57), officersCard(simcard.YubiKey437)
	elsewhere := simcard.New(simcard.YubiKey543, 1).GenerateKey(simcard.SlotSignature, "", simcard.PIVKey{})
	edward := simcard.New(simcard.YubiKey57, 1).GenerateKey(simcard.SlotSignature, "", simcard.PIVKey{Algorithm: simcard.AlgorithmEd25519})
	large, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	rack := newRack(t, new, old)
	for name, test := range map[string]struct {
		reader int
		slot   piv.Slot
		public crypto.PublicKey
		want   error
		pin    bool // is sent
	}{
		"empty slot":                    {0, 0x82, elsewhere, piv.ErrNoKey, false},
		"key of another token":          {0, piv.Signature, elsewhere, piv.ErrOtherKey, false},
		"key of another kind":           {0, piv.Signature, edward, piv.ErrOtherKey, false},
		"key of another token, 4.3.7":   {1, piv.Signature, elsewhere, piv.ErrOtherKey, true},
		"RSA":                           {0, piv.Signature, &large.PublicKey, piv.ErrUnsupported, false},
		"no key":                        {0, piv.Signature, nil, piv.ErrUnsupported, false},
		"the token's own attesting key": {0, 0xF9, elsewhere, piv.ErrNoSuchSlot, false},
	} {
		t.Run(name, func(t *testing.T) {
			before := pinsSent(rack.cards[test.reader])
			signature, err := rack.token(test.reader).Sign(t.Context(), test.slot, test.public, officersPIN, []byte("message"))
			if !errors.Is(err, test.want) || signature != nil {
				t.Errorf("got %x, %v; want %v", signature, err, test.want)
			}
			if sent := pinsSent(rack.cards[test.reader]) > before; sent != test.pin {
				t.Errorf("PIN was sent: %v", sent)
			}
			wantFree(t, rack, test.reader)
		})
	}
	t.Run("not touched", func(t *testing.T) {
		// What a key answers after it blinked for 15 s.
		new.Inject(simcard.Fault{Kind: simcard.Status, On: simcard.Sign, Status: 0x6982})
		state, err := rack.token(0).Look(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		_, err = rack.token(0).Sign(t.Context(), piv.Signature, state.Slot(piv.Signature).Public, officersPIN, nil)
		wantError(t, err, piv.ErrNoTouch)
	})
	t.Run("signature changed on the way", func(t *testing.T) {
		state, err := rack.token(0).Look(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		new.Inject(simcard.Fault{Kind: simcard.FlipBit, On: simcard.Sign, Bit: 8*20 + 3})
		_, err = rack.token(0).Sign(t.Context(), piv.Signature, state.Slot(piv.Signature).Public, officersPIN, nil)
		wantError(t, err, piv.ErrOtherKey)
	})
}

// pinsSent is how many PINs a card was ever sent.
func pinsSent(c *simcard.Card) int {
	n := 0
	for _, e := range c.Log() {
		if e.Instruction == simcard.Verify && len(e.Command) > 5 {
			n++
		}
	}
	return n
}
