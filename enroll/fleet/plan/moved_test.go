package plan

import (
	"strings"
	"testing"

	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/message"
)

// A plan is stale where what it saw has moved, and nowhere else: records about others, and
// what this plan's own ceremonies did, do not count.
func TestMoved(t *testing.T) {
	const user, other = "user/alice: {}", "999988887777/root"
	never := func(string) bool { return false }
	for name, test := range map[string]struct {
		then func(*past, map[string]*Account) map[string]*Account
		keys []Plugged
		ours func(string) bool
		want string // what moved, one for each line
	}{
		"nothing": {},
		"a record of others": {then: func(p *past, a map[string]*Account) map[string]*Account {
			p.enroll(other, "daily", "eeeeee", true, 101, 102)
			return a
		}},
		"a verify": {then: func(p *past, a map[string]*Account) map[string]*Account {
			p.write("", &ledger.Label{KeySerial: 101, Label: "x"})
			return a
		}},
		"another sitting enrolled it": {
			then: func(p *past, a map[string]*Account) map[string]*Account {
				return aws(p.enroll(alice, "daily", "ffffff", true, 101, 102))
			},
			want: alice + ": recorded devices was ",
		},
		"this plan enrolled it": {
			then: func(p *past, a map[string]*Account) map[string]*Account {
				return aws(p.enroll(alice, "daily", "ffffff", true, 101, 102))
			},
			ours: func(id string) bool { return id == "20260601-ffffff" },
		},
		"and then a stranger added one": {
			then: func(p *past, a map[string]*Account) map[string]*Account {
				return aws(p.enroll(alice, "daily", "ffffff", true, 101, 102), "arn:aws:iam::111122223333:mfa/phone")
			},
			ours: func(id string) bool { return id == "20260601-ffffff" },
			want: alice + ": devices at AWS was [], is [\"arn:aws:iam::111122223333:mfa/phone\"]",
		},
		"this plan was killed in it": {
			then: func(p *past, a map[string]*Account) map[string]*Account {
				p.begin(alice, "daily", "ffffff", true, 101, 102)
				return a
			},
			ours: func(id string) bool { return id == "20260601-ffffff" },
		},
		"unfinished": {then: func(p *past, a map[string]*Account) map[string]*Account {
			p.begin(alice, "daily", "ffffff", true, 101, 102)
			return a
		}, want: alice + ": unfinished ceremonies was [], is [\"20260601-ffffff\"]"},
		"a new device": {then: func(*past, map[string]*Account) map[string]*Account {
			return aws("arn:aws:iam::111122223333:mfa/phone")
		}, want: alice + ": devices at AWS was [], is [\"arn:aws:iam::111122223333:mfa/phone\"]"},
		"the user went": {then: func(_ *past, a map[string]*Account) map[string]*Account { a[account].Missing[alice] = true; return a }, want: alice + ": whether AWS has it was true, is false"},
		"a key was lost": {then: func(p *past, a map[string]*Account) map[string]*Account {
			p.write("", &ledger.Lost{KeySerial: 101, How: "lost"})
			return a
		}, want: "key 101: what the ledger says against it was [], is [\"lost\"]"},
		"another key": {keys: []Plugged{plugged(101, firmware7, 1), bothKeys[1]}, want: "key 101: firmware was 5.4.3, is 5.7.1"},
		"a key was reset": {
			keys: []Plugged{{Serial: 101, Model: "YubiKey 5 NFC", Firmware: firmware, OATHSalt: "00000000000000ff", Slots: 32, Used: new(0)}, bothKeys[1]},
			want: "key 101: OATH device id was 0000000000000065, is 00000000000000ff",
		},
		"more slots in use": {keys: []Plugged{plugged(101, firmware, 9), bothKeys[1]}},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPast(t)
			p.write("", &ledger.Label{KeySerial: 101, Label: "desk"}) // the key is in the ledger, and so can be lost
			f := fleetOf(user, "")
			accounts := aws()
			was := Make(p.input(f, accounts, bothKeys...))
			if test.then != nil {
				accounts = test.then(p, accounts)
			}
			keys, ours := bothKeys, never
			if test.keys != nil {
				keys = test.keys
			}
			if test.ours != nil {
				ours = test.ours
			}
			moved := saidOf(was.Moved(Make(p.input(f, accounts, keys...)), ours, never))
			if !strings.HasPrefix(moved, test.want) || (moved == "") != (test.want == "") {
				t.Errorf("moved: %q, want %q", moved, test.want)
			}
		})
	}
	gone := Make(newPast(t).input(fleetOf("root: {}", ""), aws(), bothKeys...))
	was := Make(newPast(t).input(fleetOf(user, ""), aws(), bothKeys...))
	if moved := was.Moved(gone, never, never); len(moved) != 1 || moved[0].String() != alice+": no longer in the fleet" {
		t.Errorf("%q", moved)
	}
}

// A rotation that could not clean a key leaves it with something to delete. That stops no
// later device of the same plan; a key in a bag does.
func TestMovedByWhatDecides(t *testing.T) {
	p := newPast(t)
	in := p.input(fleetOf("user/alice: {}", ""), aws(), bothKeys...)
	was, is := Make(in), Make(in)
	is.Keys[0].Against = []string{record.AgainstOwing}
	never := func(string) bool { return false }
	if moved := was.Moved(is, never, never); len(moved) > 0 {
		t.Errorf("moved: %q", moved)
	}
	is.Keys[0].Against = []string{record.AgainstOwing, record.AgainstSealed}
	if moved := was.Moved(is, never, never); len(moved) != 1 {
		t.Errorf("moved: %q", moved)
	}
}

func saidOf(moved []message.Text) string {
	var all []string
	for _, what := range moved {
		all = append(all, what.String())
	}
	return strings.Join(all, "\n")
}
