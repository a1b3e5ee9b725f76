package hwtest

import (
	"bytes"
	"slices"
	"testing"

	"rootseal/device"
	"rootseal/hwtest/simcard"
	"rootseal/hwtest/simdesk"
)

// profiles are all simulated cards with an OATH application.
var profiles = []simcard.Profile{
	simcard.YubiKey543, simcard.YubiKey57, simcard.YubiKey5FIPS, simcard.YubiKey437, firmware433,
	simcard.NEO, simcard.NoSerial, simcard.CanoKey, simcard.Nitrokey3,
}

// firmware433 is one of those that overwrite an entry whose id begins with the
// new one.
var firmware433 = func() simcard.Profile {
	p := simcard.YubiKey437
	p.Name = "YubiKey 4 with firmware 4.3.3"
	p.Firmware = simcard.Version{4, 3, 3}
	return p
}()

// The suite on every simulated card, in process: unchanged, with answers split at
// odd places, with unspecified fields, and with an access code.
func TestConformance(t *testing.T) {
	variants := []struct {
		name     string
		options  []simcard.Option
		password string
	}{
		{name: "plain"},
		{name: "parts of 37", options: []simcard.Option{simcard.Split(37)}},
		{name: "parts of 255", options: []simcard.Option{simcard.Split(255)}},
		{name: "extra tags", options: []simcard.Option{simcard.ExtraTags()}},
		{name: "access code", password: "correct horse"},
	}
	ran := map[string]bool{}
	for _, p := range profiles {
		for _, v := range variants {
			if v.password != "" && p.Vendor == simcard.Nitrokey {
				continue // its PIN is another protocol
			}
			t.Run(p.Name+"/"+v.name, func(t *testing.T) {
				options := append(slices.Clone(v.options), simcard.AutoPress(0))
				card := simcard.New(p, 12345678, options...)
				card.SetPassword(v.password)
				for _, name := range Run(t, simulated(card, v.password)) {
					ran[name] = true
				}
				wantCounterUnmoved(t, card)
				wantParts(t, card)
			})
		}
	}
	for _, c := range cases {
		if !ran[c.name] {
			t.Errorf("%q ran on no card", c.name)
		}
	}
}

// simulated is a card on a simulated desk of its own.
func simulated(card *simcard.Card, password string) Subject {
	desk := simdesk.New()
	s := Subject{Port: desk, Reader: desk.Plug(card), Password: password, Expendable: true, Touch: func(testing.TB) {}}
	if p := card.Profile(); p.Vendor == simcard.Yubico && !p.NoSerial {
		s.Serial = device.KeySerial(card.Serial())
	}
	return s
}

// wantCounterUnmoved looks from outside for a CALCULATE that was sent to an HOTP
// entry.
func wantCounterUnmoved(t *testing.T, card *simcard.Card) {
	t.Helper()
	counter := []byte(testID("counter"))
	for _, e := range card.Log() {
		if e.Instruction == simcard.Calculate && bytes.Contains(e.Command, counter) {
			t.Errorf("an HOTP entry was calculated: % X", e.Command)
		}
	}
}

// wantParts: "list in parts" must have several parts, on every card.
func wantParts(t *testing.T, card *simcard.Card) {
	t.Helper()
	if card.Count(simcard.Put) > manyEntries && card.Count(simcard.SendRemaining) == 0 {
		t.Error("no answer came in parts")
	}
}

// Two cases with one name could not be distinguished.
func TestCaseNames(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range cases {
		if c.name == "" || seen[c.name] {
			t.Errorf("a second case %q", c.name)
		}
		seen[c.name] = true
	}
}
