package plan

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"rootseal/enroll/fleet"
	"rootseal/enroll/ledger"
)

// Anyone can compute the hash of a plan. A plan that rootseal would not make is refused,
// although its hash is right.
func TestForgedPlan(t *testing.T) {
	for name, forge := range map[string]func(*Plan){
		"its counts hide a device":        func(p *Plan) { p.Counts = Counts{Nothing: 2} },
		"its effort is less":              func(p *Plan) { p.Effort = Effort{} },
		"an action that is none":          func(p *Plan) { p.Principals[0].Devices[0].Do = "enrol"; p.recount() },
		"an action in place of another":   func(p *Plan) { p.Principals[0].Devices[0].Wanted = Retire },
		"the same key twice":              func(p *Plan) { p.Principals[0].Devices[0].Keys = []uint32{101, 101}; p.recount() },
		"keys in another order":           func(p *Plan) { p.Principals[0].Devices[0].Keys = []uint32{102, 101} },
		"a device to enroll that goes":    func(p *Plan) { p.Principals[0].Devices[0].First = true },
		"no keys":                         func(p *Plan) { p.Principals[0].Devices[0].Keys = nil; p.recount() },
		"keys without a key set":          func(p *Plan) { p.Principals[0].Devices[0].KeySet = "" },
		"keys in the low tier":            func(p *Plan) { p.Principals[0].Tier = fleet.Low },
		"a low tier without a manager":    func(p *Plan) { lowered(p, Verify); p.Manager = nil },
		"a low tier with another group":   func(p *Plan) { lowered(p, Verify); p.Principals[0].Devices[0].Group = "daily" },
		"no tier":                         func(p *Plan) { p.Principals[0].Tier = "" },
		"a tier that is none":             func(p *Plan) { p.Principals[0].Tier = "middle" },
		"a group with an escape":          func(p *Plan) { p.Principals[0].Devices[0].Group = "daily\x1b[8m" },
		"a key set with an escape":        func(p *Plan) { p.Principals[0].Devices[0].KeySet = "tokyo\x1b[8m" },
		"a group twice":                   func(p *Plan) { d := &p.Principals[0].Devices; *d = append(*d, (*d)[0]); p.recount() },
		"a principal twice":               func(p *Plan) { p.Principals = append(p.Principals, p.Principals[0]); p.recount() },
		"a principal that is none":        func(p *Plan) { p.Principals[0].Principal = "111122223333" },
		"a login":                         func(p *Plan) { p.Principals[0].Principal = "github/login/olivia" },
		"an alias for the number":         func(p *Plan) { p.Principals[0].Principal = "acme/user/alice" },
		"a profile with an escape":        func(p *Plan) { p.Principals[0].Enter = fleet.Entry{Profile: "prod\x1b[8m"} },
		"two ways in":                     func(p *Plan) { p.Principals[0].Enter = fleet.Entry{Profile: "prod", Role: "admin", Base: "prod"} },
		"no way in":                       func(p *Plan) { p.Principals[0].Enter = fleet.Entry{} },
		"a manager without a command":     func(p *Plan) { p.Manager = &fleet.Manager{} },
		"a manager that nobody knows":     func(p *Plan) { p.Manager = &fleet.Manager{Command: []fleet.Word{"op"}, Like: "evil"} },
		"a manager hidden by an escape":   func(p *Plan) { p.Manager = &fleet.Manager{Command: []fleet.Word{"evil\x1b[2K\rop"}} },
		"a manager hidden by a bidi":      func(p *Plan) { p.Manager = &fleet.Manager{Command: []fleet.Word{"op\u202e"}} },
		"a partition with another name":   func(p *Plan) { p.Principals[0].Partition = "aws-mars" },
		"an alias with the HTML of a bot": func(p *Plan) { p.Principals[0].Alias = "<b>" },
	} {
		t.Run(name, func(t *testing.T) {
			p := twoToEnroll()
			forge(p)
			text, err := Save(p)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := Parse(text); !errors.Is(err, ErrNotPlan) {
				t.Errorf("%v", err)
			}
		})
	}
}

// lowered makes the first principal one of the low tier.
func lowered(p *Plan, do Do) {
	p.Manager, p.Principals[0].Tier = &fleet.Manager{Command: []fleet.Word{"op"}}, fleet.Low
	p.Principals[0].Devices = []Device{{Do: do, Group: ManagerGroup, Keys: []uint32{}, Why: []Reason{}}}
	p.recount()
}

// A plan of the low tier as rootseal makes it is none of the forged ones.
func TestPlanOfTheLowTier(t *testing.T) {
	for _, do := range []Do{Enroll, Rotate, Verify, Adopt, Retire} {
		p := twoToEnroll()
		lowered(p, do)
		text, err := Save(p)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Parse(text); err != nil {
			t.Errorf("%s: %v", do, err)
		}
	}
}

// A reviewer's tool may show the first of two keys, and knows nothing of keys whose case
// does not count: a file has each key once, as rootseal writes it.
func TestPlanWithTwoReadings(t *testing.T) {
	text, err := Save(twoToEnroll())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Parse(text); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string][2]string{
		"a plan before the plan":    {`"plan": {`, `"plan": {"world": "rehearsal", "principals": []}, "plan": {`},
		"another spelling":          {`"principals": [`, `"Principals": [`},
		"both spellings":            {`"principals": [`, `"principals": [], "PRINCIPALS": [`},
		"keys before the keys":      {`"touch": true`, `"touch": false, "touch": true`},
		"null before a value":       {`"counts": {`, `"counts": null, "counts": {`},
		"a value that is left out":  {`"outside": []`, `"Outside": []`},
		"two versions of its file":  {`"format_version": 1`, `"format_version": 2, "format_version": 1`},
		"the same key in two cases": {`"keys": [`, `"keys": [1], "kEYS": [`},
	} {
		t.Run(name, func(t *testing.T) {
			forged := bytes.Replace(text, []byte(change[0]), []byte(change[1]), 1)
			if bytes.Equal(forged, text) {
				t.Fatalf("the plan has no %s", change[0])
			}
			if _, err := Parse(forged); !errors.Is(err, ErrNotPlan) && !errors.Is(err, ErrPlanHash) {
				t.Errorf("%v", err)
			}
		})
	}
	if _, err := Parse([]byte(strings.ReplaceAll(string(text), "  ", " "))); err != nil {
		t.Errorf("with other spaces: %v", err)
	}
}

func twoToEnroll() *Plan {
	return Make(Input{World: ledger.WorldAWS, Members: fleetOf("user/alice: {}, root: {}", "").Principals(), Accounts: aws(), Plugged: bothKeys, Now: now})
}

func (p *Plan) recount() { p.Counts, p.Effort = Counts{}, Effort{}; p.sum() }
