package command

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/device/piv"
	"rootseal/hwtest/simpiv"

	officers "rootseal/enroll/officer"
)

// A key that is in the slot is taken as it is, of either algorithm.
func TestOfficerWithAKeyOfTheirOwn(t *testing.T) {
	_, ed25519Key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	for algorithm, private := range map[string]crypto.Signer{"ecdsa-p256": simpiv.NewP256(), "ed25519": ed25519Key} {
		t.Run(algorithm, func(t *testing.T) {
			o := newOffice(t, 1001)
			mine := &simpiv.Key{Private: private, PINPolicy: piv.PINOnce, TouchPolicy: piv.TouchCached}
			o.token(1001).Slots[piv.Authentication] = mine
			got := mustTypeJSON[view.OfficerAdded](t, o.stage, append([]string{"officer", "add", "1001", "--name", "Olivia", "--slot", "9A"}, o.pin(1001)...)...)
			if got.Slot != "9a" || got.Algorithm != algorithm || got.Generated || !got.Attested || *got.PINPolicy != "once" || *got.TouchPolicy != "cached" {
				t.Errorf("got %+v", got)
			}
			if o.token(1001).Slots[piv.Authentication] != mine || len(o.token(1001).Slots) != 1 {
				t.Error("the token's keys were changed")
			}
			o.mustBeSigned(t)
			o.mustType(t, wants{cli.ExitFailed, "", []string{"already an officer: Olivia since record 1"}},
				append([]string{"officer", "add", "1001", "--name", "Peggy", "--slot", "9a"}, o.signedBy(1001)...)...)
		})
	}
}

// Before firmware 5.3 a token does not tell which key is in a slot. What is
// presumed, by a certificate that anybody can store, is taken for nothing where
// the token attests, and has to sign where it does not.
func TestKeyIsPresumed(t *testing.T) {
	for _, imported := range []bool{false, true} {
		t.Run(fmt.Sprintf("imported %v", imported), func(t *testing.T) {
			o := newOffice(t, 1001)
			mine := &simpiv.Key{Private: simpiv.NewP256(), PINPolicy: piv.PINOnce, TouchPolicy: piv.TouchNever, Imported: imported}
			o.token(1001).Slots[piv.Signature] = mine
			presumed := simpiv.NewP256().Public()
			o.asked(func(t cli.PIVToken) cli.PIVToken {
				return oddToken{PIVToken: t, look: func(state *piv.State) {
					state.Slots[0] = piv.SlotState{
						Slot: piv.Signature, Holds: piv.HoldsKey, By: piv.ByCertificate, Certificate: true,
						Public: presumed, Algorithm: piv.P256,
					}
				}}
			})
			args := append([]string{"officer", "add", "1001", "--name", "Olivia", "--unattested"}, o.pin(1001)...)
			if imported {
				o.mustType(t, wants{cli.ExitNoKey, "", []string{"proving possession: another key is in the slot 9c"}}, args...)
				o.mustHaveRecorded(t, 0)
				presumed = mine.Private.Public()
			}
			got := mustTypeJSON[view.OfficerAdded](t, o.stage, args...)
			_, _, fingerprint, err := officers.Describe(mine.Private.Public())
			if err != nil {
				t.Fatal(err)
			}
			if got.Fingerprint != fingerprint || got.Attested == imported || (got.PINPolicy == nil) != imported {
				t.Errorf("got %+v, want the key %s", got, fingerprint)
			}
			o.mustBeSigned(t)
		})
	}
}

// What is in a slot, or may be, stays: nothing is generated, and free slots are
// named.
func TestSlotIsNotFree(t *testing.T) {
	odd := func(change func(*piv.SlotState)) func(*office) {
		return func(o *office) {
			o.asked(func(t cli.PIVToken) cli.PIVToken {
				return oddToken{PIVToken: t, look: func(state *piv.State) { change(&state.Slots[0]) }}
			})
		}
	}
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		set  func(*office)
		says string
		next string
	}{
		{
			"a key of another algorithm", func(o *office) { o.token(1001).Slots[piv.Signature] = &simpiv.Key{Private: rsaKey} },
			"the slot holds a key that cannot sign here: slot 9c; empty are 9a, 9d, 9e", "name an empty slot with --slot",
		},
		{
			"not shown empty", odd(func(s *piv.SlotState) { s.Holds, s.By = piv.HoldsUnknown, "" }),
			"slot is not shown to be empty: slot 9c; empty are 9a, 9d, 9e", "name an empty slot with --slot",
		},
		{
			"a certificate alone", odd(func(s *piv.SlotState) { s.Certificate = true }),
			"slot is not shown to be empty: slot 9c", "name an empty slot with --slot",
		},
		{
			"a key that signs for everybody", func(o *office) {
				o.token(1001).Slots[piv.Signature] = &simpiv.Key{Private: simpiv.NewP256(), PINPolicy: piv.PINNever, TouchPolicy: piv.TouchNever}
			},
			"the key signs without a PIN: slot 9c", "name an empty slot with --slot",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := newOffice(t, 1001)
			tt.set(o)
			before := len(o.token(1001).Slots)
			o.mustType(t, wants{cli.ExitFailed, "", []string{"adding officer Olivia: " + tt.says, "next: " + tt.next}},
				append([]string{"officer", "add", "1001", "--name", "Olivia", "--generate"}, o.pin(1001)...)...)
			if len(o.token(1001).Slots) != before || o.token(1001).Tries != 3 {
				t.Errorf("the token has %d keys and %d tries", len(o.token(1001).Slots), o.token(1001).Tries)
			}
			o.mustHaveRecorded(t, 0)
		})
	}
}

// A new key takes the management key: the factory's, the one stored behind the
// PIN, or one that is given. A wrong one changes nothing.
func TestManagementKey(t *testing.T) {
	// To the token in memory the right one is always the factory's; here nobody
	// knows that it is.
	changed := func(stored []byte) func(cli.PIVToken) cli.PIVToken {
		return func(t cli.PIVToken) cli.PIVToken {
			return oddToken{PIVToken: t, stored: stored, look: func(s *piv.State) { s.ManagementKey = piv.SettingChanged }}
		}
	}
	right := func() []byte { return piv.FactoryManagementKey() }
	wrong := slices.Repeat([]byte{7}, 24)
	for _, tt := range []struct {
		name   string
		stored []byte
		given  string // hex
		code   int
		says   []string
	}{
		{"stored", right(), "", cli.ExitDone, nil},
		{"given", nil, hex.EncodeToString(right()), cli.ExitDone, nil},
		{"given before stored", slices.Clone(wrong), hex.EncodeToString(right()) + "\n", cli.ExitDone, nil},
		{"none stored", nil, "", cli.ExitFailed, []string{"no management key stored behind the PIN", "next: give the management key with --management-key SOURCE"}},
		{"wrong", nil, hex.EncodeToString(wrong), cli.ExitFailed, []string{"wrong management key"}},
		{"no hex", nil, "password", cli.ExitUsage, []string{"a management key has 32, 48 or 64 hex digits"}},
		{"too short", nil, "0102", cli.ExitUsage, []string{"a management key has 32, 48 or 64 hex digits"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := newOffice(t, 1001)
			o.asked(changed(tt.stored))
			args := append([]string{"officer", "add", "1001", "--name", "Olivia", "--generate"}, o.pin(1001)...)
			if tt.given != "" {
				o.stdin = tt.given
				args = append(args, "--management-key", "-")
			}
			_, code := o.types(t.Context(), t, args...)
			if code != tt.code {
				t.Errorf("exit code %d, want %d; it said:\n%s", code, tt.code, o.err.String())
			}
			for _, text := range tt.says {
				if !strings.Contains(o.err.String(), text) {
					t.Errorf("it did not say %q, but:\n%s", text, o.err.String())
				}
			}
			if made := len(o.token(1001).Slots); (made == 1) != (code == cli.ExitDone) {
				t.Errorf("%d keys on the token", made)
			}
		})
	}
}

// From a source a wrong PIN costs one try, the last is not spent, and the
// factory's is not even sent.
func TestOfficersPIN(t *testing.T) {
	for _, tt := range []struct {
		name  string
		set   func(*simpiv.Token)
		typed string
		left  int
		says  []string
	}{
		{"wrong", func(*simpiv.Token) {}, "Zq7!xK#8", 2, []string{"wrong PIN, 2 tries left", "next: "}},
		{"last try", func(k *simpiv.Token) { k.Tries = 1 }, officePIN, 1, []string{"one try is left for the PIN", "next: "}},
		{"blocked", func(k *simpiv.Token) { k.Tries = 0 }, officePIN, 0, []string{"PIN is blocked", "next: "}},
		{"the factory's on the token", func(k *simpiv.Token) { k.PIN = simpiv.FactoryPIN }, officePIN, 3, []string{"PIN is the factory's", "next: set another PIN with 'ykman piv access change-pin'"}},
		{"the factory's typed", func(*simpiv.Token) {}, simpiv.FactoryPIN, 3, []string{"PIN is the factory's"}},
		{"too long", func(*simpiv.Token) {}, "Zq7!xK#99", 3, []string{"PIN has 6 to 8 characters"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := newOffice(t, 1001)
			tt.set(o.token(1001))
			o.stdin = tt.typed + "\n"
			o.mustType(t, wants{cli.ExitFailed, "", append(tt.says, "adding officer Olivia: ")}, "officer", "add", "1001", "--name", "Olivia", "--generate", "--pin", "1001=-")
			if token := o.token(1001); token.Tries != tt.left || len(token.Slots) != 0 {
				t.Errorf("%d tries and %d keys, want %d and none", token.Tries, len(token.Slots), tt.left)
			}
			o.mustHaveRecorded(t, 0)
		})
	}
}

// With the factory's PUK the PIN protects nothing, which is said.
func TestFactoryPUK(t *testing.T) {
	o := newOffice(t, 1001)
	o.asked(func(t cli.PIVToken) cli.PIVToken {
		return oddToken{PIVToken: t, look: func(s *piv.State) { s.PUK = piv.SettingFactory }}
	})
	o.mustType(t, wants{cli.ExitDone, "", []string{"warning: the PUK of key 1001 is the factory's", "ledger head 2:"}},
		append([]string{"officer", "add", "1001", "--name", "Olivia", "--generate"}, o.pin(1001)...)...)
}
