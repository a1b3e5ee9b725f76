package plan

import (
	"fmt"
	"strings"
	"testing"

	"rootseal/enroll/fleet"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
)

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
			mustRead(t, made)
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
	mustRead(t, Make(in))
	for _, d := range Make(in).Principals[0].Devices {
		if d.Do != Cannot || d.Wanted != Retire || ids(d) != LastDevice {
			t.Errorf("%+v", d)
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
		mustRead(t, p)
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
			mustRead(t, made)
			var all []string
			for _, d := range made.Principals[0].Devices {
				all = append(all, d.Group+" "+string(d.Do))
			}
			if got := strings.Join(all, ", "); got != test.want {
				t.Errorf("%s, want %s", got, test.want)
			}
		})
	}
}
