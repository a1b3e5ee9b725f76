package plan

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rootseal/enroll/fleet"
	"rootseal/enroll/ledger"
)

var now = time.Date(2027, 1, 4, 9, 30, 0, 0, time.UTC)

const (
	account   = "111122223333"
	rootUser  = account + "/root"
	alice     = account + "/user/alice"
	firmware  = "5.4.3"
	firmware7 = "5.7.1"
)

// past writes the records of a ledger.
type past struct {
	t *testing.T
	*ledger.Ledger
	at time.Time
}

func newPast(t *testing.T) *past {
	t.Helper()
	p := &past{t: t, at: now.AddDate(0, -1, 0)}
	l, err := ledger.Open(ledger.Dir(filepath.Join(t.TempDir(), "ledger")), ledger.Identity{World: ledger.WorldAWS, Tool: "rootseal test", Host: "desk"}, func() time.Time { return p.at })
	if err != nil {
		t.Fatal(err)
	}
	p.Ledger = l
	return p
}

func (p *past) write(ceremony string, bodies ...ledger.Body) {
	p.t.Helper()
	for _, body := range bodies {
		if _, err := p.Append(p.t.Context(), ledger.Entry{Command: "test", Ceremony: ceremony, Officer: ledger.Officer{OSUser: "olivia"}, Body: body}); err != nil {
			p.t.Fatal(err)
		}
	}
}

func arnOf(principal, group, suffix string) string {
	number, rest, _ := strings.Cut(principal, "/")
	return fmt.Sprintf("arn:aws:iam::%s:mfa/rootseal-%s-%s-%s", number, strings.TrimPrefix(rest, "user/"), group, suffix)
}

// begin announces a ceremony and does not end it.
func (p *past) begin(principal, group, suffix string, touch bool, serials ...uint32) (id string, load []ledger.Body) {
	p.t.Helper()
	id = "20260601-" + suffix
	begin := &ledger.Begin{
		Principal: principal, Group: group, SeedSource: "api", Touch: touch, Suffix: suffix,
		CredentialID: "AWS:x@acme " + group + " " + suffix, Clock: ledger.Clock{Source: "aws"},
	}
	enable := &ledger.Enable{}
	for _, serial := range serials {
		begin.Keys = append(begin.Keys, ledger.KeyState{KeySerial: serial, Model: "YubiKey 5 NFC", Firmware: firmware, OATHSalt: fmt.Sprintf("%016x", serial), Used: 3})
		enable.Proofs = append(enable.Proofs, ledger.Proof{KeySerial: serial})
	}
	p.write(id, begin)
	witnesses := ledger.NewWitnesses(func(challenge []byte) []byte { return challenge }, 2)
	return id, []ledger.Body{&ledger.Load{Witnesses: witnesses}, enable}
}

// enroll enrolls a device.
func (p *past) enroll(principal, group, suffix string, touch bool, serials ...uint32) (arn string) {
	p.t.Helper()
	arn = arnOf(principal, group, suffix)
	id, load := p.begin(principal, group, suffix, touch, serials...)
	p.write(id, append(load, &ledger.End{Outcome: ledger.Complete, DeviceARN: arn, Confirmed: "aws"})...)
	return arn
}

// fleetOf is a fleet of root and alice with a daily and a sealed device each.
func fleetOf(principals string, more string) *fleet.File {
	f, err := fleet.Read("fleet.yaml", []byte(fmt.Sprintf(`key_sets: {tokyo: [101, 102], osaka: [201, 202], new: [101, 103]}
defaults:
  enter: {role: admin, base: management}
  devices: {daily: tokyo}
accounts:
  - {number: %s, alias: acme, principals: {%s}}
%s`, account, principals, more)))
	if err != nil {
		panic(err)
	}
	return f
}

func plugged(serial uint32, version string, used int) Plugged {
	p := Plugged{Serial: serial, Model: "YubiKey 5 NFC", Firmware: version, OATHSalt: fmt.Sprintf("%016x", serial), Slots: 32, Used: &used}
	if version == firmware7 {
		p.Slots = 64
	}
	return p
}

// aws shows these devices of alice, and a root with a password.
func aws(arns ...string) map[string]*Account {
	a := &Account{RootPassword: true, Devices: map[string][]string{}, Missing: map[string]bool{}}
	for _, arn := range arns {
		who := alice
		if strings.Contains(arn, "rootseal-root-") {
			who = rootUser
		}
		a.Devices[who] = append(a.Devices[who], arn)
	}
	return map[string]*Account{account: a}
}

func (p *past) input(f *fleet.File, accounts map[string]*Account, keys ...Plugged) Input {
	return Input{World: ledger.WorldAWS, Members: f.Principals(), Manager: f.Manager, Records: p.Records(), Accounts: accounts, Plugged: keys, Now: now}
}

// only returns the one device of a plan.
func only(t *testing.T, p *Plan) Device {
	t.Helper()
	if len(p.Principals) != 1 || len(p.Principals[0].Devices) != 1 {
		t.Fatalf("not one device: %+v", p.Principals)
	}
	return p.Principals[0].Devices[0]
}

func ids(d Device) string {
	var all []string
	for _, r := range d.Why {
		all = append(all, r.ID)
	}
	return strings.Join(all, " ")
}

// low is a fleet of the low tier.
func low(principals string) *fleet.File {
	return fleetOf(principals+"}, tier: low, devices: {daily: tokyo", "manager: {command: [op]}\n")
}

// managed enrolls alice's device in a password manager.
func managed(p *past) map[string]*Account {
	arn := arnOf(alice, ManagerGroup, "aaaaaa")
	p.write("20260601-aaaaaa",
		&ledger.Begin{
			Principal: alice, Group: ManagerGroup, SeedSource: "api", Suffix: "aaaaaa", CredentialID: "AWS:alice@acme manager aaaaaa",
			Clock: ledger.Clock{Source: "aws"}, Manager: &ledger.Manager{Command: []string{"op"}, Like: "op"},
		},
		&ledger.Load{HandedTo: []string{"op", "item", "create", "-"}}, &ledger.Enable{ManagerStep: 1},
		&ledger.End{Outcome: ledger.Complete, DeviceARN: arn, Confirmed: "aws"})
	return aws(arn)
}

var bothKeys = []Plugged{plugged(101, firmware, 1), plugged(102, firmware, 1)}
