package plan

import (
	"bytes"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"rootseal/enroll/fleet"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
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

func TestActions(t *testing.T) {
	const user = "user/alice: {}"
	loaded := func(p *past) map[string]*Account { return aws(p.enroll(alice, "daily", "aaaaaa", true, 101, 102)) }
	for name, test := range map[string]struct {
		file  *fleet.File
		past  func(*past) map[string]*Account
		keys  []Plugged
		tweak func(*Input)
		do    Do
		why   string
		want  Do // with Cannot
	}{
		"new": {do: Enroll, why: NotEnrolled, keys: bothKeys},
		"new, keys in the ledger": {do: Enroll, why: NotEnrolled, past: func(p *past) map[string]*Account {
			p.enroll("999988887777/root", "daily", "bbbbbb", true, 101, 102)
			return aws()
		}},
		"all is well":            {do: Nothing, past: loaded},
		"other keys":             {do: Rotate, why: KeysDiffer, past: loaded, file: fleetOf(user+"}, devices: {daily: new", ""), keys: []Plugged{plugged(103, firmware, 1)}},
		"touch":                  {do: Rotate, why: TouchDiffer, past: func(p *past) map[string]*Account { return aws(p.enroll(alice, "daily", "aaaaaa", false, 101, 102)) }},
		"more touch than asked":  {do: Nothing, past: loaded, file: fleetOf(user+"}, touch: off, devices: {daily: tokyo", "")},
		"gone at AWS":            {do: Rotate, why: GoneAtAWS, past: func(p *past) map[string]*Account { loaded(p); return aws() }},
		"AWS has it, no record":  {do: Adopt, why: NotInLedger, past: func(p *past) map[string]*Account { return aws(arnOf(alice, "daily", "cccccc")) }, keys: bothKeys},
		"another group's device": {do: Enroll, why: NotEnrolled, past: func(p *past) map[string]*Account { return aws(arnOf(alice, "other", "cccccc")) }, keys: bothKeys},
		"overdue":                {do: Verify, why: record.LiveOverdue, past: loaded, tweak: func(in *Input) { in.Policy.LiveDays = 7 }},
		"key overdue":            {do: Verify, why: record.VerifyOverdue + " " + record.VerifyOverdue, past: loaded, tweak: func(in *Input) { in.Policy.VerifyDays = 7 }},
		"not live yet": {do: Verify, why: record.NotConfirmed, past: func(p *past) map[string]*Account {
			id, load := p.begin(alice, "daily", "aaaaaa", true, 101, 102)
			arn := arnOf(alice, "daily", "aaaaaa")
			p.write(id, append(load, &ledger.End{Outcome: ledger.NotConfirmed, DeviceARN: arn})...)
			return aws(arn)
		}},
		"unknown key":       {do: Cannot, want: Enroll, why: KeyUnknown + " " + KeyUnknown},
		"full key":          {do: Cannot, want: Enroll, why: NoSlot, keys: []Plugged{plugged(101, firmware, 31), plugged(102, firmware, 1)}},
		"the same on 5.7":   {do: Enroll, why: NotEnrolled, keys: []Plugged{plugged(101, firmware7, 31), plugged(102, firmware7, 62)}},
		"locked key":        {do: Cannot, want: Enroll, why: KeyLocked, keys: []Plugged{{Serial: 101, Model: "YubiKey 5 NFC", Firmware: firmware, Slots: 32, Locked: true}, bothKeys[1]}},
		"old key":           {do: Cannot, want: Enroll, why: NoTouchKey, keys: []Plugged{plugged(101, "4.1.0", 1), bothKeys[1]}},
		"rotate a full key": {do: Cannot, want: Rotate, why: NoSlot, past: func(p *past) map[string]*Account { loaded(p); return aws() }, keys: []Plugged{plugged(101, firmware, 32), plugged(102, firmware, 1)}},
		"lost key": {do: Cannot, want: Rotate, why: "key-lost", past: func(p *past) map[string]*Account {
			a := loaded(p)
			p.write("", &ledger.Lost{KeySerial: 101, How: "lost"})
			return a
		}},
		"lost key left out": {do: Rotate, why: KeysDiffer + " " + record.KeyLost, past: func(p *past) map[string]*Account {
			a := loaded(p)
			p.write("", &ledger.Lost{KeySerial: 102, How: "lost"})
			return a
		}, file: fleetOf(user+"}, devices: {daily: new", ""), keys: []Plugged{plugged(103, firmware, 1)}},
		"lost key, new": {do: Cannot, want: Enroll, why: "key-lost", past: func(p *past) map[string]*Account {
			p.enroll("999988887777/root", "daily", "bbbbbb", true, 101, 102)
			p.write("", &ledger.Lost{KeySerial: 101, How: "lost"})
			return aws()
		}},
		"sealed key": {do: Cannot, want: Enroll, why: "key-sealed", past: func(p *past) map[string]*Account {
			p.enroll("999988887777/root", "daily", "bbbbbb", true, 101, 102)
			p.write("", &ledger.Seal{KeySerial: 101, Bag: "A-1", Place: "safe", Observer: "Peter"})
			return aws()
		}},
		"reset key": {do: Cannot, want: Enroll, why: "key-reset", past: func(p *past) map[string]*Account {
			p.enroll("999988887777/root", "daily", "bbbbbb", true, 101, 102)
			return aws()
		}, keys: []Plugged{{Serial: 101, Model: "YubiKey 5 NFC", Firmware: firmware, OATHSalt: "00000000000000ff", Slots: 32, Used: new(0)}, bothKeys[1]}},
		"a rotation mends a reset key, and no sealed one": {do: Cannot, want: Rotate, why: "key-sealed", past: func(p *past) map[string]*Account {
			a := loaded(p)
			p.write("", &ledger.Seal{KeySerial: 101, Bag: "A-1", Place: "safe", Observer: "Peter"})
			return a
		}, file: fleetOf(user+"}, devices: {daily: new", ""), keys: []Plugged{{Serial: 101, Model: "YubiKey 5 NFC", Firmware: firmware, OATHSalt: "00000000000000ff", Slots: 32, Used: new(0)}, plugged(103, firmware, 1)}},
		"other firmware": {do: Cannot, want: Enroll, why: "key-firmware", past: func(p *past) map[string]*Account {
			p.enroll("999988887777/root", "daily", "bbbbbb", true, 101, 102)
			return aws()
		}, keys: []Plugged{plugged(101, firmware7, 3), bothKeys[1]}},
		"not attested":           {do: Cannot, want: Enroll, why: record.NotAttested + " " + record.NotAttested, keys: bothKeys, tweak: func(in *Input) { in.Policy.Attested = true }},
		"enrolled, not attested": {do: Cannot, want: Nothing, why: record.NotAttested + " " + record.NotAttested, past: loaded, tweak: func(in *Input) { in.Policy.Attested = true }},
		"eight devices":          {do: Cannot, want: Enroll, why: EightOfThem, keys: bothKeys, past: func(*past) map[string]*Account { return aws("a", "b", "c", "d", "e", "f", "g", "h") }},
		"no user":                {do: Cannot, want: Enroll, why: NoUser, keys: bothKeys, past: func(*past) map[string]*Account { a := aws(); a[account].Missing[alice] = true; return a }},
		"not entered": {do: Cannot, want: Enroll, why: NotEntered, keys: bothKeys, past: func(*past) map[string]*Account {
			return map[string]*Account{account: {Unread: &Reason{NotEntered, "entering"}}}
		}},
		"enrolled, not entered": {do: Cannot, want: Nothing, why: NotEntered, past: func(p *past) map[string]*Account {
			loaded(p)
			return map[string]*Account{account: {Unread: &Reason{NotEntered, "entering"}}}
		}},
		"scp": {do: Cannot, want: Enroll, why: DeniedBySCP, keys: bothKeys, past: func(*past) map[string]*Account {
			return map[string]*Account{account: {Unread: &Reason{DeniedBySCP, "listing"}}}
		}},
		"unfinished":          {do: Cannot, want: Enroll, why: Unfinished, past: func(p *past) map[string]*Account { p.begin(alice, "daily", "dddddd", true, 101, 102); return aws() }},
		"root":                {do: Enroll, why: NotEnrolled, keys: bothKeys, file: fleetOf("root: {}", "")},
		"root without a way":  {do: Cannot, want: Enroll, why: NoRoot, keys: bothKeys, file: fleetOf("root: {}", ""), past: func(*past) map[string]*Account { a := aws(); a[account].RootPassword = false; return a }},
		"low tier":            {do: Enroll, why: NotEnrolled, file: low(user)},
		"low tier, root":      {do: Enroll, why: NotEnrolled, file: low("root: {}")},
		"low tier, all well":  {do: Nothing, file: low(user), past: managed},
		"low tier, overdue":   {do: Verify, why: record.LiveOverdue, file: low(user), past: managed, tweak: func(in *Input) { in.Policy.LiveDays = 7 }},
		"low tier, gone":      {do: Rotate, why: GoneAtAWS, file: low(user), past: func(p *past) map[string]*Account { managed(p); return aws() }},
		"low tier, no record": {do: Adopt, why: NotInLedger, file: low(user), past: func(*past) map[string]*Account { return aws(arnOf(alice, ManagerGroup, "cccccc")) }},
		"low tier, with a policy of keys": {
			do: Cannot, want: Rotate, why: record.MinKeys, file: low(user), past: func(p *past) map[string]*Account { managed(p); return aws() },
			tweak: func(in *Input) { in.Policy.MinKeys = 2 },
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPast(t)
			if test.file == nil {
				test.file = fleetOf(user, "")
			}
			accounts := aws()
			if test.past != nil {
				accounts = test.past(p)
			}
			in := p.input(test.file, accounts, test.keys...)
			if test.tweak != nil {
				test.tweak(&in)
			}
			made := Make(in)
			d := only(t, made)
			if d.Do != test.do || ids(d) != test.why || d.Wanted != test.want {
				t.Errorf("%s (%s) because of %q, want %s (%s) because of %q\n%+v", d.Do, d.Wanted, ids(d), test.do, test.want, test.why, d.Why)
			}
			if made.Counts.Of(test.do) != 1 {
				t.Errorf("counts %+v", made.Counts)
			}
		})
	}
}

// A group that the file no longer has is retired, unless the principal would be without a
// device then.
func TestRetire(t *testing.T) {
	p := newPast(t)
	one, two := p.enroll(alice, "daily", "aaaaaa", true, 101, 102), p.enroll(alice, "sealed", "bbbbbb", true, 201, 202)
	f := fleetOf("user/alice: {}", "")
	got := Make(p.input(f, aws(one, two))).Principals[0].Devices
	if len(got) != 2 || got[0].Do != Nothing || got[1].Do != Retire || ids(got[1]) != NotInFile {
		t.Errorf("%+v", got)
	}
	in := p.input(f, aws(one, two))
	in.Members[0].Devices = nil
	for _, d := range Make(in).Principals[0].Devices {
		if d.Do != Cannot || d.Wanted != Retire || ids(d) != LastDevice {
			t.Errorf("%+v", d)
		}
	}
}

// Nothing but its input decides: neither the order of AWS's answers, nor that of the
// plugged-in keys, nor the time.
func TestSameInputSameBytes(t *testing.T) {
	p := newPast(t)
	one, two := p.enroll(alice, "daily", "aaaaaa", true, 102, 101), p.enroll(alice, "sealed", "bbbbbb", true, 201, 202)
	f := fleetOf("user/alice: {}, root: {}", "")
	keys := []Plugged{plugged(101, firmware, 1), plugged(102, firmware, 1), plugged(201, firmware, 1)}
	var first []byte
	for i := range 20 {
		in := p.input(f, aws(one, two), keys...)
		in.Now = now.Add(time.Duration(i) * time.Hour)
		slices.Reverse(keys)
		text, err := Save(Make(in))
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = text
		}
		if !bytes.Equal(text, first) {
			t.Fatalf("run %d differs:\n%s\n%s", i, text, first)
		}
	}
	read, err := Parse(first)
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := Save(read); !bytes.Equal(again, first) {
		t.Error("read and saved again, it differs")
	}
	for i := range first { // any byte changed: refused, or the same plan with other spaces
		bad := slices.Clone(first)
		bad[i] ^= 1
		if other, err := Parse(bad); err == nil && !reflect.DeepEqual(other, read) {
			t.Fatalf("byte %d changed, and it was read", i)
		}
	}
}

// Fifty principals on one set of keys with 32 slots: what fits is enrolled, one slot
// stays free, and the rest gets a proposal.
func TestFullKeySet(t *testing.T) {
	for version, fits := range map[string]int{firmware: 31, firmware7: 50} {
		var more strings.Builder
		accounts := aws()
		for i := range 49 {
			number := fmt.Sprintf("2222%08d", i)
			fmt.Fprintf(&more, "  - {number: %s, principals: {user/alice: {}}}\n", number)
			accounts[number] = &Account{Devices: map[string][]string{}, Missing: map[string]bool{}}
		}
		f := fleetOf("user/alice: {}", more.String())
		p := Make(newPast(t).input(f, accounts, plugged(101, version, 0), plugged(102, version, 0)))
		if p.Counts != (Counts{Enroll: fits, Cannot: 50 - fits}) || p.KeySets[0].Left != 50-fits {
			t.Errorf("firmware %s: %+v, %+v", version, p.Counts, p.KeySets)
		}
		const want = "key set tokyo is full: 31 of 50 devices fit. From 222200000030/user/alice on, use another key set of 2 keys, such as tokyo-2: it holds 19"
		if proposal := p.KeySets[0].Proposal; fits < 50 && proposal != want || fits == 50 && proposal != "" {
			t.Errorf("firmware %s: proposal %q", version, proposal)
		}
		if p.Effort.Touches != 2*fits {
			t.Errorf("%+v", p.Effort)
		}
	}
}

// Whatever parses as a plan's file is saved and read again as the same plan.
func FuzzParse(f *testing.F) {
	p := Make(Input{World: ledger.WorldAWS, Members: fleetOf("user/alice: {}, root: {}", "").Principals(), Accounts: aws(), Plugged: bothKeys, Now: now})
	text, err := Save(p)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte(`{"format_version":1,"plan":{}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := Parse(text)
		if err != nil {
			return
		}
		again, err := Save(p)
		if err != nil {
			t.Fatal(err)
		}
		if q, err := Parse(again); err != nil || q.Hash() != p.Hash() {
			t.Fatalf("%v after %s", err, again)
		}
	})
}

// An account that moves to the low tier keeps its keys' device until the password manager
// has one; one that moves back retires the manager's.
func TestTierChanges(t *testing.T) {
	for name, test := range map[string]struct {
		file *fleet.File
		past func(*past) map[string]*Account
		want string
	}{
		"to the low tier": {low("user/alice: {}"), func(p *past) map[string]*Account {
			return aws(p.enroll(alice, "daily", "aaaaaa", true, 101, 102))
		}, "daily retire, manager enroll"},
		"to the high tier": {fleetOf("user/alice: {}", ""), managed, "daily enroll, manager retire"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPast(t)
			made := Make(p.input(test.file, test.past(p), bothKeys...))
			var all []string
			for _, d := range made.Principals[0].Devices {
				all = append(all, d.Group+" "+string(d.Do))
			}
			if got := strings.Join(all, ", "); got != test.want {
				t.Errorf("%s, want %s", got, test.want)
			}
			text, err := Save(made)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := Parse(text); err != nil {
				t.Error(err)
			}
		})
	}
}
