//go:build linux && cgo

package hwtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"rootseal/device/pcsc"
	"rootseal/hwtest/simcard"
	"rootseal/hwtest/vpcd"
)

// readers are one for each card, named like the reader of its model.
func readers(cards ...*simcard.Card) []vpcd.Reader {
	var all []vpcd.Reader
	for i, card := range cards {
		all = append(all, vpcd.Reader{Name: fmt.Sprintf("%s (%d)", card.Profile().Reader, i), Card: card})
	}
	return all
}

// The suite through production's own way to a card, with six models plugged in
// at once, one of them locked.
func TestRing2Conformance(t *testing.T) {
	const password = "correct horse"
	var cards []*simcard.Card
	for i, p := range []simcard.Profile{
		simcard.YubiKey543, simcard.YubiKey57, simcard.YubiKey437, simcard.NEO, simcard.CanoKey, simcard.Nitrokey3, simcard.YubiKey5FIPS,
	} {
		cards = append(cards, simcard.New(p, 12345670+uint32(i), simcard.AutoPress(0)))
	}
	cards[6].SetPassword(password)
	stack := vpcd.StartReaders(t, readers(cards...)...)
	for i, card := range cards {
		t.Run(card.Profile().Name, func(t *testing.T) {
			s := simulated(card, "")
			s.Port, s.Reader = pcsc.New(), stack.Reader(i)
			if card.HasPassword() {
				s.Password = password
			}
			Run(t, s)
			wantCounterUnmoved(t, card)
			wantParts(t, card)
		})
	}
}

// The run on a real key as make hw starts it, in a process of its own, on a key
// behind a real pcscd; first what it refuses.
func TestRing2Hardware(t *testing.T) {
	card, other := ownersKey(), simcard.New(simcard.YubiKey57, 23456789)
	stack := vpcd.Start(t, card, other)

	refused := func(serial, why string) {
		t.Helper()
		output, passed := runHardware(t, "-serial", serial)
		if passed || !strings.Contains(output, why) {
			t.Errorf("serial %q: passed: %t, want %q in:\n%s", serial, passed, why, output)
		}
	}
	refused("12345678", "2 keys are plugged in")
	stack.Unplug(1)
	refused("", "not a serial number")
	refused("23456789", "key 23456789 is not plugged in")
	if n := card.Count(simcard.Put, simcard.Delete); n > 0 {
		t.Errorf("%d commands wrote to the key", n)
	}

	traces := t.TempDir()
	output, passed := runHardware(t, "-serial", "12345678", "-touch", "-traces", traces)
	if !passed || !strings.Contains(output, "trace: "+traces) {
		t.Fatalf("passed: %t\n%s", passed, output)
	}
	wantOwnersUntouched(t, card)
	wantCleanTrace(t, card, traces)
}

// runHardware runs this test binary on what pcscd has.
func runHardware(t *testing.T, args ...string) (output string, passed bool) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, self, append([]string{"-test.run=^TestHardware$", "-test.v"}, args...)...)
	out, err := cmd.CombinedOutput()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		t.Fatal(err)
	}
	return string(out), err == nil
}
