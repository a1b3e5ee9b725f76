//go:build linux && cgo

package story

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"rootseal/enroll/fleet/plan"
	"rootseal/hwtest/program"
	"rootseal/hwtest/s3server"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// offices are two desks that share a ledger on a real S3 server, with the keys of two
// officers and of one group.
type offices struct {
	*desk
	f      *fleetOfMany
	server *s3server.Server
	saved  string // plan.json
}

// at is a command at one of the desks, each with its own home.
func (o *offices) at(home string, args ...string) *exec.Cmd {
	cmd := o.f.command(args...)
	cmd.Env = slices.DeleteFunc(cmd.Env, func(v string) bool { return strings.HasPrefix(v, "HOME=") })
	cmd.Env = append(cmd.Env, "HOME="+home)
	return cmd
}

func (o *offices) must(want int, home string, args ...string) (stdout, stderr string) {
	o.t.Helper()
	stdout, stderr, exit := program.Run(o.t, o.at(home, args...))
	if exit != want {
		o.t.Fatalf("%s: exit %d, want %d\n%s%s", strings.Join(args, " "), exit, want, stdout, stderr)
	}
	return stdout, stderr
}

// Fifty accounts on a ledger in a bucket, one set to fail: planned and applied by Olivia
// at one desk, approved by Kenji at the other. 49 are done and one is undone. A new plan
// finishes it.
func TestRing2FiftyAccountsTwoOffices(t *testing.T) {
	const accounts, failing, olivia, kenji = 50, 17, 16104417, 16104418
	pin := "654321"
	var cards []*simcard.Card
	for _, serial := range []uint32{olivia, kenji} {
		card := simcard.New(simcard.YubiKey57, serial, simcard.AutoPress(50*time.Millisecond))
		card.SetPIN(pin)
		cards = append(cards, card)
	}
	cards = append(cards, simcard.New(simcard.YubiKey57, 12345670), simcard.New(simcard.YubiKey57, 12345671))
	o := &offices{desk: newDesk(t, nil, cards...), server: s3server.Start(t, s3server.Versitygw)}
	o.f = emptyFleet(t, accounts, 12345670, 12345671)
	o.f.pcsc, o.f.ledger = true, "s3://"+s3server.Bucket+"/acme?endpoint="+o.server.URL
	o.saved = filepath.Join(o.f.home, "plan.json")
	tokyo, osaka := o.f.home, t.TempDir()
	pins := o.file("pin", []byte(pin+"\n"))
	signs := func(serial uint32, args ...string) []string {
		return append(args, "--officer", fmt.Sprint(serial), "--pin", fmt.Sprintf("%d=%s", serial, pins))
	}

	o.must(0, tokyo, "officer", "add", fmt.Sprint(olivia), "--name", "Olivia Ito", "--generate", "--unattested", "--pin", fmt.Sprintf("%d=%s", olivia, pins))
	o.must(0, tokyo, signs(olivia, "officer", "add", fmt.Sprint(kenji), "--name", "Kenji Mori", "--generate", "--unattested", "--pin", fmt.Sprintf("%d=%s", kenji, pins))...)
	o.must(0, tokyo, signs(olivia, "policy", "set", "--approval")...)
	confirm := o.plan(tokyo, 7)
	o.f.members[failing].Fault(simaws.Fault{Kind: simaws.Refuse, Action: "EnableMFADevice", Status: 403, Code: "AccessDenied"})
	apply := signs(olivia, "apply", o.saved, "--confirm", confirm, "--confirm-endpoint", o.f.url)
	_, stderr := o.must(1, tokyo, apply...)
	mustContain(t, stderr, "the plan is not approved")
	o.must(0, osaka, signs(kenji, "plan", "approve", o.saved)...)
	_, stderr = o.must(1, tokyo, apply...)
	mustContain(t, stderr, "applied: 49 done, 1 undone", numberOf(failing)+"/user/ops, group daily: ")
	o.mustHold(accounts-1, failing)

	o.f.members[failing].ClearFaults()
	confirm = o.plan(tokyo, 7)
	o.must(0, osaka, signs(kenji, "plan", "approve", o.saved)...)
	o.must(0, tokyo, signs(olivia, "apply", o.saved, "--confirm", confirm, "--confirm-endpoint", o.f.url)...)
	o.mustHold(accounts, -1)
	o.plan(tokyo, 0)
	stdout, _ := o.must(0, osaka, "log", "verify")
	mustContain(t, stdout, "holds")
}

// plan saves the plan, and returns what confirms it.
func (o *offices) plan(home string, want int) string {
	o.t.Helper()
	stdout, stderr := o.must(want, home, "plan", o.f.file, "--out", o.saved, "--detailed-exitcode", "--confirm-endpoint", o.f.url)
	p, err := plan.Load(o.saved)
	if err != nil {
		o.t.Fatal(err)
	}
	if want == 7 && p.Counts.Enroll == 0 {
		o.t.Fatalf("it enrolls nobody:\n%s%s", stdout, stderr)
	}
	return p.Hash()[:8]
}

// mustHold checks what the keys and the accounts have: a device in each account but one.
func (o *offices) mustHold(credentials, without int) {
	o.t.Helper()
	for _, card := range o.cards[2:] {
		if n := len(card.Stored()); n != credentials {
			o.t.Errorf("key %d holds %d credentials, want %d", card.Serial(), n, credentials)
		}
	}
	for i, member := range o.f.members {
		if n := len(member.Devices()); n != 1 && i != without || n != 0 && i == without {
			o.t.Errorf("account %d has %d devices", i, n)
		}
	}
}
