package main

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/device"
	"rootseal/device/pivkey"
	"rootseal/enroll/ledger"
	officers "rootseal/enroll/officer"
)

// The first officer: a key is made in the empty slot, shows who made it, and
// signs its own record. Its fingerprint is what everything rests on.
func TestFirstOfficer(t *testing.T) {
	o := newOffice(t, 1001)
	got := o.add(t, "Olivia Ito", 1001)

	key := o.token(1001).slots[pivkey.Signature]
	if key == nil || key.pinPolicy != pivkey.PINAlways || key.touchPolicy != pivkey.TouchAlways {
		t.Fatalf("slot 9c holds %+v, want a key that asks for PIN and touch each time", key)
	}
	_, _, fingerprint, err := officers.Describe(key.private.Public())
	if err != nil {
		t.Fatal(err)
	}
	want := officerAdded{
		Serial: 1001, Name: "Olivia Ito", Slot: "9c", Algorithm: "ecdsa-p256", Fingerprint: fingerprint, Firmware: "5.4.3",
		PINPolicy: got.PINPolicy, TouchPolicy: got.TouchPolicy, Attested: true, Generated: true, First: true, Head: o.open(t, "").Head().String(),
	}
	if got != want || *got.PINPolicy != "always" || *got.TouchPolicy != "always" {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	for _, text := range []string{"fingerprint " + fingerprint, "this is the first officer. write the fingerprint down", "ledger head 2:"} {
		if !strings.Contains(o.err.String(), text) {
			t.Errorf("it did not say %q, but:\n%s", text, o.err.String())
		}
	}

	o.mustBeSigned(t)
	register := o.register(t)
	if err := register.CheckRoot(fingerprint); err != nil {
		t.Error(err)
	}
	if made := register.Signatures; len(made) != 1 || made[0].Of.Record != 1 || made[0].KeyID != fingerprint {
		t.Errorf("signatures %+v, want her own over record 1", made)
	}
	if problems := register.CheckAttestations(attestedBy(o.roots)); len(problems) != 0 {
		t.Errorf("what is recorded is not attested: %v", problems)
	}
}

// The second officer is signed by the first, whose key is looked for on the desk;
// nothing is recorded where it is not there.
func TestSecondOfficer(t *testing.T) {
	o := newOffice(t, 1001, 1002)
	olivia := o.add(t, "Olivia", 1001)

	args := append([]string{"officer", "add", "1002", "--name", "Peter", "--generate"}, o.pin(1002)...)
	o.mustType(t, wants{exitUsage, "", []string{"nobody to ask for the PIN of key 1001 (Olivia): give --pin 1001=SOURCE"}}, args...)
	if o.token(1002).slots[pivkey.Signature] != nil {
		t.Error("a key was made for an officer whom nobody signs")
	}
	o.mustHaveRecorded(t, 2)

	got := mustTypeJSON[officerAdded](t, o.stage, append(args, o.pin(1001)...)...)
	if got.First || !got.Generated || strings.Contains(o.err.String(), "first officer") {
		t.Errorf("got %+v; it said:\n%s", got, o.err.String())
	}
	o.mustBeSigned(t)
	register := o.register(t)
	last := register.Signatures[len(register.Signatures)-1]
	if last.Of.Record != 3 || last.KeyID != olivia.Fingerprint || len(register.Counting()) != 2 {
		t.Errorf("signature %+v, %d officers count; want Olivia's over record 3, and 2", last, len(register.Counting()))
	}
}

// Only officers on record add one: whose key is not here signs nothing.
func TestOfficersKeyIsNotHere(t *testing.T) {
	o := newOffice(t, 1001, 1002)
	o.add(t, "Olivia", 1001)
	o.desk.Unplug(o.cards[1001])
	o.mustType(t, wants{exitNoKey, "", []string{"no officer's key is on the desk: Olivia (1001)", "next: plug in an officer's own key"}},
		append([]string{"officer", "add", "1002", "--name", "Peter", "--generate"}, o.pin(1002)...)...)
	o.mustHaveRecorded(t, 2)
}

// A key that is in the slot is taken as it is, of either algorithm.
func TestOfficerWithAKeyOfTheirOwn(t *testing.T) {
	_, ed25519Key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	for algorithm, private := range map[string]crypto.Signer{"ecdsa-p256": newP256(), "ed25519": ed25519Key} {
		t.Run(algorithm, func(t *testing.T) {
			o := newOffice(t, 1001)
			mine := &memoryKey{private: private, pinPolicy: pivkey.PINOnce, touchPolicy: pivkey.TouchCached}
			o.token(1001).slots[pivkey.Authentication] = mine
			got := mustTypeJSON[officerAdded](t, o.stage, append([]string{"officer", "add", "1001", "--name", "Olivia", "--slot", "9A"}, o.pin(1001)...)...)
			if got.Slot != "9a" || got.Algorithm != algorithm || got.Generated || !got.Attested || *got.PINPolicy != "once" || *got.TouchPolicy != "cached" {
				t.Errorf("got %+v", got)
			}
			if o.token(1001).slots[pivkey.Authentication] != mine || len(o.token(1001).slots) != 1 {
				t.Error("the token's keys were changed")
			}
			o.mustBeSigned(t)
			o.mustType(t, wants{exitFailed, "", []string{"already an officer: Olivia since record 1"}},
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
			mine := &memoryKey{private: newP256(), pinPolicy: pivkey.PINOnce, touchPolicy: pivkey.TouchNever, imported: imported}
			o.token(1001).slots[pivkey.Signature] = mine
			presumed := newP256().Public()
			o.asked(func(t pivToken) pivToken {
				return oddToken{pivToken: t, look: func(state *pivkey.State) {
					state.Slots[0] = pivkey.SlotState{
						Slot: pivkey.Signature, Holds: pivkey.HoldsKey, By: pivkey.ByCertificate, Certificate: true,
						Public: presumed, Algorithm: pivkey.P256,
					}
				}}
			})
			args := append([]string{"officer", "add", "1001", "--name", "Olivia", "--unattested"}, o.pin(1001)...)
			if imported {
				o.mustType(t, wants{exitNoKey, "", []string{"proving possession: another key is in the slot 9c"}}, args...)
				o.mustHaveRecorded(t, 0)
				presumed = mine.private.Public()
			}
			got := mustTypeJSON[officerAdded](t, o.stage, args...)
			_, _, fingerprint, err := officers.Describe(mine.private.Public())
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

// An officer adds a second key on the same token: one PIN, asked for once.
func TestOfficersSecondKeyOnOneToken(t *testing.T) {
	o := newOffice(t, 1001)
	o.add(t, "Olivia", 1001)
	got := mustTypeJSON[officerAdded](t, o.stage, append([]string{"officer", "add", "1001", "--name", "Olivia", "--slot", "82", "--generate"}, o.pin(1001)...)...)
	if got.Slot != "82" || got.First {
		t.Errorf("got %+v", got)
	}
	o.mustBeSigned(t)
	o.mustType(t, wants{exitUsage, "", []string{"key 1001 has several officers' keys", got.Fingerprint}},
		append([]string{"officer", "remove", "1001", "--reason", "moved"}, o.signedBy(1001)...)...)
	o.mustType(t, wants{exitDone, "", []string{"Olivia, key 1001, is no officer any more"}},
		append([]string{"officer", "remove", got.Fingerprint, "--reason", "moved"}, o.signedBy(1001)...)...)
}

// What is in a slot, or may be, stays: nothing is generated, and free slots are
// named.
func TestSlotIsNotFree(t *testing.T) {
	odd := func(change func(*pivkey.SlotState)) func(*office) {
		return func(o *office) {
			o.asked(func(t pivToken) pivToken {
				return oddToken{pivToken: t, look: func(state *pivkey.State) { change(&state.Slots[0]) }}
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
			"a key of another algorithm", func(o *office) { o.token(1001).slots[pivkey.Signature] = &memoryKey{private: rsaKey} },
			"the slot holds a key that cannot sign here: slot 9c; empty are 9a, 9d, 9e", "name an empty slot with --slot",
		},
		{
			"not shown empty", odd(func(s *pivkey.SlotState) { s.Holds, s.By = pivkey.HoldsUnknown, "" }),
			"slot is not shown to be empty: slot 9c; empty are 9a, 9d, 9e", "name an empty slot with --slot",
		},
		{
			"a certificate alone", odd(func(s *pivkey.SlotState) { s.Certificate = true }),
			"slot is not shown to be empty: slot 9c", "name an empty slot with --slot",
		},
		{
			"a key that signs for everybody", func(o *office) {
				o.token(1001).slots[pivkey.Signature] = &memoryKey{private: newP256(), pinPolicy: pivkey.PINNever, touchPolicy: pivkey.TouchNever}
			},
			"the key signs without a PIN: slot 9c", "name an empty slot with --slot",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := newOffice(t, 1001)
			tt.set(o)
			before := len(o.token(1001).slots)
			o.mustType(t, wants{exitFailed, "", []string{"adding officer Olivia: " + tt.says, "next: " + tt.next}},
				append([]string{"officer", "add", "1001", "--name", "Olivia", "--generate"}, o.pin(1001)...)...)
			if len(o.token(1001).slots) != before || o.token(1001).tries != 3 {
				t.Errorf("the token has %d keys and %d tries", len(o.token(1001).slots), o.token(1001).tries)
			}
			o.mustHaveRecorded(t, 0)
		})
	}
}

// A token proves itself, or is taken on somebody's word, which is said. One that
// proves to be another is not.
func TestOfficersAttestation(t *testing.T) {
	imported := func(o *office) {
		o.token(1001).slots[pivkey.Signature] = &memoryKey{private: newP256(), pinPolicy: pivkey.PINAlways, touchPolicy: pivkey.TouchAlways, imported: true}
	}
	ofAnother := func(o *office) { o.token(1001).serial = 1002 } // what it signs about itself
	failing := func(failure error) func(*office) {
		return func(o *office) {
			o.asked(func(t pivToken) pivToken {
				return oddToken{pivToken: t, attest: func(pivkey.Attestation, error) (pivkey.Attestation, error) {
					return pivkey.Attestation{}, failure
				}}
			})
		}
	}
	otherToken := failing(fmt.Errorf("%w: %w: key 1003", pivkey.ErrNotAttested, pivkey.ErrOtherToken))
	silent := failing(device.ErrTimeout)
	another := func(o *office) {
		o.asked(func(t pivToken) pivToken {
			return oddToken{pivToken: t, attest: func(a pivkey.Attestation, err error) (pivkey.Attestation, error) {
				a.Public = newP256().Public()
				return a, err
			}}
		})
	}
	strangers := func(o *office) { o.roots = newMemoryTokens().roots() }
	for _, tt := range []struct {
		name   string
		set    func(*office)
		code   int
		says   string
		onWord bool // --unattested takes it
	}{
		{"imported", imported, exitFailed, "no generated key to attest", true},
		{"of another maker", strangers, exitFailed, "not attested: verifying certificates", true},
		{"of another token", ofAnother, exitNoKey, "attestation is of another token: key 1002", false},
		{"of another token, refused by ours", otherToken, exitNoKey, "attestation is of another token: key 1003", false},
		{"not answered", silent, exitFailed, "no answer", false},
		{"of another key", another, exitNoKey, "another key is in the slot 9c", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := newOffice(t, 1001)
			tt.set(o)
			args := append([]string{"officer", "add", "1001", "--name", "Olivia", "--generate"}, o.pin(1001)...)
			refused := wants{tt.code, "", []string{tt.says, "next: "}}
			o.mustType(t, refused, args...)
			o.mustHaveRecorded(t, 0)

			args = append(args, "--unattested")
			if !tt.onWord {
				o.mustType(t, refused, args...)
				o.mustHaveRecorded(t, 0)
				return
			}
			got := mustTypeJSON[officerAdded](t, o.stage, args...)
			if got.Attested || !strings.Contains(o.err.String(), "not attested: only the word of Olivia says that the key is in this token, and nowhere else") {
				t.Errorf("got %+v; it said:\n%s", got, o.err.String())
			}
			body := o.records(t)[0].Body.(*ledger.OfficerAdded)
			if body.Attestation != nil || body.Firmware != "5.4.3" || body.PINPolicy != "always" {
				t.Errorf("recorded as %+v", body)
			}
			o.mustBeSigned(t)
		})
	}
}

// A maker of one's own is named by a file; what it vouches for is recorded.
func TestAttestationRoot(t *testing.T) {
	o := newOffice(t, 1001)
	o.roots = newMemoryTokens().roots()
	file := filepath.Join(t.TempDir(), "root.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: o.tokens.root.Raw}), 0o644); err != nil {
		t.Fatal(err)
	}
	args := append([]string{"officer", "add", "1001", "--name", "Olivia", "--generate", "--attestation-root", file}, o.pin(1001)...)
	if got := mustTypeJSON[officerAdded](t, o.stage, args...); !got.Attested {
		t.Errorf("got %+v", got)
	}
	for _, tt := range []struct {
		args []string
		want bool
	}{{nil, false}, {[]string{"--attestation-root", file}, true}} {
		listed := mustTypeJSON[[]officerListed](t, o.stage, append([]string{"officer", "list"}, tt.args...)...)
		if len(listed) != 1 || listed[0].Attested != tt.want || (listed[0].NotAttested == nil) != tt.want {
			t.Errorf("list %v: %+v, want attested %v", tt.args, listed, tt.want)
		}
	}
	if err := os.WriteFile(file, []byte("root"), 0o644); err != nil {
		t.Fatal(err)
	}
	o.mustType(t, wants{exitFailed, "", []string{"reading the attestation root " + file + ": no PEM certificate in it"}}, "officer", "list", "--attestation-root", file)
}

// A new key takes the management key: the factory's, the one stored behind the
// PIN, or one that is given. A wrong one changes nothing.
func TestManagementKey(t *testing.T) {
	// To the token in memory the right one is always the factory's; here nobody
	// knows that it is.
	changed := func(stored []byte) func(pivToken) pivToken {
		return func(t pivToken) pivToken {
			return oddToken{pivToken: t, stored: stored, look: func(s *pivkey.State) { s.ManagementKey = pivkey.SettingChanged }}
		}
	}
	right := func() []byte { return pivkey.FactoryManagementKey() }
	wrong := slices.Repeat([]byte{7}, 24)
	for _, tt := range []struct {
		name   string
		stored []byte
		given  string // hex
		code   int
		says   []string
	}{
		{"stored", right(), "", exitDone, nil},
		{"given", nil, hex.EncodeToString(right()), exitDone, nil},
		{"given before stored", slices.Clone(wrong), hex.EncodeToString(right()) + "\n", exitDone, nil},
		{"none stored", nil, "", exitFailed, []string{"no management key stored behind the PIN", "next: give it with --management-key SOURCE"}},
		{"wrong", nil, hex.EncodeToString(wrong), exitFailed, []string{"wrong management key"}},
		{"no hex", nil, "password", exitUsage, []string{"a management key has 32, 48 or 64 hex digits"}},
		{"too short", nil, "0102", exitUsage, []string{"a management key has 32, 48 or 64 hex digits"}},
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
			if made := len(o.token(1001).slots); (made == 1) != (code == exitDone) {
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
		set   func(*memoryToken)
		typed string
		left  int
		says  []string
	}{
		{"wrong", func(*memoryToken) {}, "Zq7!xK#8", 2, []string{"wrong PIN, 2 tries left", "next: "}},
		{"last try", func(k *memoryToken) { k.tries = 1 }, officePIN, 1, []string{"one try is left for the PIN", "next: "}},
		{"blocked", func(k *memoryToken) { k.tries = 0 }, officePIN, 0, []string{"PIN is blocked", "next: "}},
		{"the factory's on the token", func(k *memoryToken) { k.pin = factoryPIN }, officePIN, 3, []string{"PIN is the factory's", "next: set another PIN with ykman piv access change-pin"}},
		{"the factory's typed", func(*memoryToken) {}, factoryPIN, 3, []string{"PIN is the factory's"}},
		{"too long", func(*memoryToken) {}, "Zq7!xK#99", 3, []string{"PIN has 6 to 8 characters"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := newOffice(t, 1001)
			tt.set(o.token(1001))
			o.stdin = tt.typed + "\n"
			o.mustType(t, wants{exitFailed, "", append(tt.says, "adding officer Olivia: ")}, "officer", "add", "1001", "--name", "Olivia", "--generate", "--pin", "1001=-")
			if token := o.token(1001); token.tries != tt.left || len(token.slots) != 0 {
				t.Errorf("%d tries and %d keys, want %d and none", token.tries, len(token.slots), tt.left)
			}
			o.mustHaveRecorded(t, 0)
		})
	}
}

func TestOfficerAddRefuses(t *testing.T) {
	o := newOffice(t, 1001)
	pin := "1001=" + o.pins
	for _, tt := range []struct {
		name string
		args []string
		code int
		says string
	}{
		{"no key", nil, exitUsage, "accepts 1 arg(s)"},
		{"no serial", []string{"olivia", "--name", "Olivia"}, exitUsage, "not a key's serial number"},
		{"no name", []string{"1001"}, exitUsage, "give the person's name with --name"},
		{"no plain name", []string{"1001", "--name", "Oli\nvia"}, exitUsage, "one line of plain text"},
		{"no slot", []string{"1001", "--name", "Olivia", "--slot", "9b"}, exitUsage, "none of 9a, 9c, 9d, 9e and 82 to 95"},
		{"not here", []string{"1002", "--name", "Olivia"}, exitNoKey, "key 1002 not on the desk"},
		{"nobody to say generate", []string{"1001", "--name", "Olivia", "--pin", pin}, exitUsage, "slot 9c of key 1001 is empty: give --generate"},
		{"nobody to ask for the PIN", []string{"1001", "--name", "Olivia", "--generate"}, exitUsage, "give --pin 1001=SOURCE"},
		{"one stream for two secrets", []string{"1001", "--name", "Olivia", "--pin", "1001=-", "--management-key", "-"}, exitUsage, "standard input can give one secret only"},
		{"a signer where there is none", []string{"1001", "--name", "Olivia", "--generate", "--pin", pin, "--officer", "1001"}, exitUsage, "the ledger has no officer"},
		{"a file that is not there", []string{"1001", "--name", "Olivia", "--attestation-root", "/no/such.pem"}, exitFailed, "reading the attestation root /no/such.pem: no such file"},
	} {
		o.mustType(t, wants{tt.code, "", []string{tt.says, "next: "}}, append([]string{"officer", "add"}, tt.args...)...)
	}
	o.mustHaveRecorded(t, 0)
	if n := len(o.token(1001).slots); n != 0 {
		t.Errorf("%d keys were made", n)
	}
}

// A first officer who does not touch the key once more is on record all the same,
// and so their fingerprint is told.
func TestFirstOfficerDoesNotSign(t *testing.T) {
	o := newOffice(t, 1001)
	signatures := 0
	o.asked(func(t pivToken) pivToken {
		return oddToken{pivToken: t, sign: func() error {
			if signatures++; signatures > 1 {
				return pivkey.ErrNoTouch
			}
			return nil
		}}
	})
	o.mustType(t, wants{exitFailed, "", []string{"recorded, and not signed: ", "not touched in time", "fingerprint ", "write the fingerprint down", "ledger head 1:"}},
		append([]string{"officer", "add", "1001", "--name", "Olivia", "--generate"}, o.pin(1001)...)...)
	if n := len(o.register(t).Counting()); n != 1 {
		t.Errorf("%d officers count, want 1", n)
	}
}

// Who cannot show possession is not recorded.
func TestOfficerWithoutPossession(t *testing.T) {
	o := newOffice(t, 1001)
	o.asked(func(t pivToken) pivToken {
		return oddToken{pivToken: t, sign: func() error { return pivkey.ErrNoTouch }}
	})
	o.mustType(t, wants{exitFailed, "", []string{"adding officer Olivia: proving possession: not touched in time", "next: start again, and touch"}},
		append([]string{"officer", "add", "1001", "--name", "Olivia", "--generate"}, o.pin(1001)...)...)
	o.mustHaveRecorded(t, 0)
}

// Officers are made at home: on a trip not even a key is.
func TestOfficerOnATrip(t *testing.T) {
	o := newOffice(t, 1001, 1002)
	o.add(t, "Olivia", 1001)
	folder := filepath.Join(t.TempDir(), "copy")
	if _, code := o.types(t.Context(), t, "log", "export", folder); code != exitDone {
		t.Fatalf("exit code %d; it said:\n%s", code, o.err.String())
	}
	o.mustType(t, wants{exitFailed, "", []string{ledger.ErrAway.Error(), "next: do that at home"}},
		append([]string{"officer", "add", "1002", "--name", "Peter", "--generate", "--ledger", folder}, o.pin(1001, 1002)...)...)
	if len(o.token(1002).slots) != 0 {
		t.Error("a key was made")
	}
}

// With the factory's PUK the PIN protects nothing, which is said.
func TestFactoryPUK(t *testing.T) {
	o := newOffice(t, 1001)
	o.asked(func(t pivToken) pivToken {
		return oddToken{pivToken: t, look: func(s *pivkey.State) { s.PUK = pivkey.SettingFactory }}
	})
	o.mustType(t, wants{exitDone, "", []string{"warning: the PUK of key 1001 is the factory's", "ledger head 2:"}},
		append([]string{"officer", "add", "1001", "--name", "Olivia", "--generate"}, o.pin(1001)...)...)
}

// A rehearsal has a PIN, which its help tells, and a maker of its own.
func TestOfficerInARehearsal(t *testing.T) {
	pin := filepath.Join(t.TempDir(), "pin")
	if err := os.WriteFile(pin, []byte(rehearsalPIN), 0o600); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		var told screen
		out, code := rehearseArgs(t.Context(), &told, "rehearse", "--", "officer", "add", "30112847", "--name", "Olivia", "--generate", "--pin", "30112847="+pin, "--json")
		if code != exitDone {
			t.Fatalf("exit code %d; it said:\n%s", code, &told)
		}
		if got := mustDecode[officerAdded](t, out); !got.First || !got.Attested || got.Serial != 30112847 {
			t.Errorf("got %+v", got)
		}
	})
	var told screen
	if out, _ := rehearseArgs(t.Context(), &told, "rehearse", "--help"); !strings.Contains(out, rehearsalPIN) {
		t.Errorf("the help has no PIN:\n%s", out)
	}
}
