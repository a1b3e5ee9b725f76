//go:build linux && cgo

package story

import (
	"strings"
	"testing"
	"time"

	"rootseal/hwtest/simcard"
)

// The whole conversation, without a flag for anything that it can ask: four keys,
// two of them to seal, so two groups and two devices.
func TestRing2TwoGroupsInOneConversation(t *testing.T) {
	press := simcard.AutoPress(700 * time.Millisecond)
	d := newDesk(t, nil,
		simcard.New(simcard.YubiKey57, 11111111, press), simcard.New(simcard.YubiKey57, 22222222, press),
		simcard.New(simcard.YubiKey543, 33333333, press), simcard.New(simcard.YubiKey543, 44444444, press))
	p := d.sit("enroll")

	p.see("> stop, and add the officers first")
	p.press(down + enter)

	p.see("Which keys take part")
	p.press(enter) // all are marked
	p.see("you changed no mark: 4 of 4 marked")
	p.press("y")

	p.see("Which keys go into bags")
	p.press("4 ")
	p.see(`> \[x\] 44444444`)
	p.press("3 ")
	p.see(`> \[x\] 33333333`)
	p.press(enter)

	p.see("two groups, two devices")
	p.press(enter)
	p.see("Whose MFA")
	p.press(enter)
	p.answer("Name of the IAM user", "breakglass")
	p.answer("AWS profile", "")
	p.answer("Type that address if you mean it", d.url)

	p.see("plan for group daily")
	p.see("plan for group sealed")
	p.answer("Type the account number", account)
	for _, serial := range []string{"11111111", "22222222"} {
		p.see("touch key " + serial + " now")
	}
	p.see("group daily, is enrolled on 2 keys and confirmed by AWS")
	for _, serial := range []string{"33333333", "44444444"} {
		p.see("touch key " + serial + " now")
	}
	p.see("group sealed, is enrolled on 2 keys and confirmed by AWS")
	p.see("next: run 'rootseal seal 33333333'")
	p.see(`rootseal enroll --user breakglass .*`)
	if exit := p.leave(); exit != 0 {
		t.Errorf("exit %d, want 0", exit)
	}

	devices := d.aws.Devices()
	if len(devices) != 2 {
		t.Fatalf("%d devices at AWS, want 2", len(devices))
	}
	for _, device := range devices {
		group := d.cards[:2]
		if strings.Contains(device.ARN, "-sealed-") {
			group = d.cards[2:]
		}
		if device.Owner != "breakglass" {
			t.Errorf("%s is of %q, want breakglass", device.ARN, device.Owner)
		}
		for _, card := range group {
			if stored := card.Stored(); len(stored) != 1 || string(stored[0].Key) != string(device.Seed) {
				t.Errorf("key %d does not hold the seed of %s alone", card.Serial(), device.ARN)
			}
		}
	}
}

// Ctrl-C at a question, before anything was written.
func TestRing2StopAtTheQuestion(t *testing.T) {
	d := newDesk(t, nil, twoKeys()...)
	p := d.sit("enroll", "--user", "breakglass", "--keys", d.serials(), "--confirm-endpoint", d.url)
	p.see("Type the account number")
	p.press(ctrlC)
	p.see("stopped by the operator")
	if exit := p.leave(); exit != 5 {
		t.Errorf("exit %d, want 5", exit)
	}
	for _, card := range d.cards {
		if len(card.Stored()) != 0 {
			t.Errorf("key %d was written", card.Serial())
		}
	}
	if devices := d.aws.Devices(); len(devices) != 0 {
		t.Errorf("AWS has %s", devices[0].ARN)
	}
}

// The account number is typed before the plan is on the screen, and again after a
// while: the first one must not have confirmed anything.
func TestRing2TypedAheadConfirmsNothing(t *testing.T) {
	d := newDesk(t, nil, twoKeys()...)
	p := d.sit("enroll", "--user", "breakglass", "--touch", "off", "--keys", d.serials(), "--confirm-endpoint", d.url)
	p.press(account + enter)
	p.see("Type the account number")
	p.press(ctrlC)
	p.see("stopped by the operator")
	if exit := p.leave(); exit != 5 {
		t.Errorf("exit %d, want 5", exit)
	}
	if devices := d.aws.Devices(); len(devices) != 0 {
		t.Errorf("AWS has %s", devices[0].ARN)
	}
}
