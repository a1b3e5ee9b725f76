package plan

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
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

// A plan with so many devices of one principal that the comparison would take hours is
// refused before that.
func TestForgedPlanWithVeryManyDevices(t *testing.T) {
	for name, forge := range map[string]func(*Principal, int){
		"at AWS": func(p *Principal, i int) {
			p.Facts.AtAWS = append(p.Facts.AtAWS, fmt.Sprintf("arn:aws:iam::111122223333:mfa/rootseal-alice-g%06d-aaaaaa", i))
		},
		"in the ledger": func(p *Principal, i int) {
			p.Facts.Recorded = append(p.Facts.Recorded, Recorded{Ceremony: fmt.Sprint(i), Group: fmt.Sprint("g", i)})
		},
		"to do": func(p *Principal, i int) {
			d := p.Devices[0]
			d.Group = fmt.Sprint("g", i)
			p.Devices = append(p.Devices, d)
		},
	} {
		p := twoToEnroll()
		for i := range 2_000 {
			forge(&p.Principals[0], i)
		}
		p.recount()
		text, err := Save(p)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Parse(text); !errors.Is(err, ErrNotPlan) || !strings.Contains(err.Error(), "more devices than AWS allows") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// full is a plan for alice, who has eight devices. Two of them, daily and sealed, are rotated,
// each before its successor, and a third one of the ledger stays.
func full(t *testing.T) *Plan {
	t.Helper()
	p := newPast(t)
	arns := []string{
		p.enroll(alice, "daily", "aaaaaa", true, 101), p.enroll(alice, "sealed", "bbbbbb", true, 201), p.enroll(alice, "spare", "cccccc", true, 301),
	}
	for i := range 5 {
		arns = append(arns, fmt.Sprintf("arn:aws:iam::111122223333:u2f/user/alice/key-%d", i))
	}
	f, err := fleet.Read("fleet.yaml", []byte(`key_sets: {tokyo: [101, 102], osaka: [201, 202], nagoya: [301]}
defaults: {enter: {role: admin, base: management}, devices: {daily: tokyo, sealed: osaka, spare: nagoya}}
accounts:
  - {number: 111122223333, alias: acme, principals: {user/alice: {}}}
`))
	if err != nil {
		t.Fatal(err)
	}
	made := Make(p.input(f, aws(arns...), plugged(101, firmware, 1), plugged(102, firmware, 1), plugged(201, firmware, 1), plugged(202, firmware, 1)))
	if d := made.Principals[0].Devices; made.Counts != (Counts{Rotate: 2, Nothing: 1}) || !d[0].First || !d[1].First {
		t.Fatalf("%+v", d)
	}
	return made
}

// settled is a plan for alice, whose device daily is overdue and whose device sealed is
// retired.
func settled(t *testing.T) *Plan {
	t.Helper()
	p := newPast(t)
	daily, sealed := p.enroll(alice, "daily", "aaaaaa", true, 101, 102), p.enroll(alice, "sealed", "bbbbbb", true, 201, 202)
	in := p.input(fleetOf("user/alice: {}", ""), aws(daily, sealed))
	in.Policy.LiveDays = 7
	made := Make(in)
	if made.Counts != (Counts{Verify: 1, Retire: 1}) {
		t.Fatalf("%+v", made.Principals)
	}
	return made
}

// A plan whose parts are right one by one, and never come together: apply would prepare a
// ceremony for what another one changes, or for what the plan's own facts contradict.
func TestForgedTogether(t *testing.T) {
	fresh := func(*testing.T) *Plan { return twoToEnroll() }
	alone := func(change func(*Principal)) func(*Plan) { return func(p *Plan) { change(&p.Principals[0]) } }
	for name, test := range map[string]struct {
		base  func(*testing.T) *Plan
		forge func(*Plan)
		want  string
	}{
		"two rotations that need each other": {full, alone(func(p *Principal) { p.Devices[2].spare(p, Retire, NotInFile) }), "no other device stays"},
		"a rotation before a device that AWS lost": {full, alone(func(p *Principal) {
			p.Facts.AtAWS = slices.DeleteFunc(p.Facts.AtAWS, func(arn string) bool { return strings.Contains(arn, "spare") })
			p.Facts.AtAWS = append(p.Facts.AtAWS, "arn:aws:iam::111122223333:u2f/user/alice/key-9")
			p.Devices[2].Do, p.Devices[2].Wanted, p.Devices[2].Why = Cannot, Nothing, []Reason{{NotEntered, "x"}}
		}), "no other device stays"},
		"a device first without need": {full, alone(func(p *Principal) { p.Facts.AtAWS = p.Facts.AtAWS[:7] }), "does not follow from its facts"},
		"a device last without room": {full, alone(func(p *Principal) {
			d := &p.Devices[0]
			d.First, d.Why = false, d.Why[:1]
		}), "does not follow from its facts"},
		"a device first for no reason": {full, alone(func(p *Principal) { p.Devices[0].Why = p.Devices[0].Why[:1] }), "goes first only for a reason"},
		"a ninth device": {full, alone(func(p *Principal) {
			p.Facts.Recorded, p.Devices = p.Facts.Recorded[:2], slices.Clone(p.Devices)
			p.Devices[2] = Device{Do: Enroll, Group: "travel", KeySet: "nagoya", Keys: []uint32{301}, Touch: true, Why: []Reason{{NotEnrolled, "x"}}}
		}), "no further device"},
		"a device rotated and retired": {settled, alone(func(p *Principal) { p.Devices[1].Ceremony = p.Devices[0].Ceremony }), "do not have this device"},
		"a group enrolled and verified": {settled, alone(func(p *Principal) {
			p.Devices[1] = Device{Do: Enroll, Group: "daily", KeySet: "tokyo", Keys: []uint32{101, 102}, Touch: true, Why: []Reason{{NotEnrolled, "x"}}}
		}), "the ledger has a device of this group"},
		"a group verified and retired": {settled, alone(func(p *Principal) {
			p.Facts.Recorded[1].Group, p.Devices[1].Group = "daily", "daily"
		}), "is wanted and retired"},
		"the same device twice": {settled, alone(func(p *Principal) {
			p.Devices[1] = p.Devices[0]
			p.Devices[1].Do, p.Devices[1].Why = Nothing, []Reason{}
		}), "is in it twice"},
		"the only device retired": {settled, alone(func(p *Principal) {
			p.Devices[0].spare(p, Retire, NotInFile)
		}), "would be without a device"},
		"a device left out":               {settled, alone(func(p *Principal) { p.Devices = p.Devices[:1] }), `group "sealed" is not in it`},
		"groups in another order":         {settled, alone(func(p *Principal) { slices.Reverse(p.Devices) }), "not in order"},
		"other keys retired":              {settled, alone(func(p *Principal) { p.Devices[1].Keys = []uint32{201} }), "hold the seed"},
		"a retirement with a key set":     {settled, alone(func(p *Principal) { p.Devices[1].KeySet = "tokyo" }), "not those that hold the seed"},
		"other keys verified":             {settled, alone(func(p *Principal) { p.Devices[0].Keys = []uint32{101} }), "hold the seed"},
		"another device verified":         {settled, alone(func(p *Principal) { p.Devices[0].DeviceARN += "x" }), "do not have this device"},
		"a live check for another reason": {settled, alone(func(p *Principal) { p.Devices[0].Why[0].ID = NotInFile }), "is no reason to verify"},
		"a live check without a reason":   {settled, alone(func(p *Principal) { p.Devices[0].Why = []Reason{} }), "has no reason"},
		"a rotation without a reason":     {settled, alone(func(p *Principal) { p.Devices[0].Do, p.Devices[0].Why[0].ID = Rotate, KeysDiffer }), "not those of its facts"},
		"a rotation that hides a key":     {full, alone(func(p *Principal) { p.Devices[0].Add = nil }), "do not follow from those that hold the seed"},
		"a verified device that AWS lost": {settled, alone(func(p *Principal) { p.Facts.AtAWS = p.Facts.AtAWS[1:] }), "AWS does not have this device"},
		"a device enrolled that AWS has":  {fresh, aliceOf(func(p *Principal) { p.Facts.AtAWS = []string{arnOf(alice, "daily", "cccccc")} }), "not the one that AWS has"},
		"a device adopted that AWS lacks": {fresh, aliceOf(func(p *Principal) { p.Devices[0].Do, p.Devices[0].Why[0].ID = Adopt, NotInLedger }), "not the one that AWS has"},
		"an action while one is open":     {fresh, aliceOf(func(p *Principal) { p.Facts.Unfinished = []string{"20260601-dddddd"} }), "its facts prevent"},
		"an action for a user AWS lacks":  {fresh, aliceOf(func(p *Principal) { p.Facts.Exists = false }), "its facts prevent"},
		"an action in an unread account": {fresh, aliceOf(func(p *Principal) {
			p.Facts.Entered, p.Facts.Exists, p.Facts.Unread = false, false, &Reason{NotEntered, "x"}
		}), "its facts prevent"},
		"a user with a root password":      {fresh, aliceOf(func(p *Principal) { p.Facts.RootPassword = new(bool) }), "contradict"},
		"a root without a password":        {fresh, alone(func(p *Principal) { p.Facts.RootPassword = new(bool) }), "root has no password"},
		"principals in another order":      {fresh, func(p *Plan) { slices.Reverse(p.Principals) }, "not in order"},
		"an account with two ways in":      {fresh, alone(func(p *Principal) { p.Enter = fleet.Entry{Profile: "other"} }), "different settings"},
		"a key set with other keys":        {fresh, func(p *Plan) { p.KeySets[0].Keys = []uint32{101} }, "key sets are not"},
		"a key that no device has":         {fresh, func(p *Plan) { p.Keys[0].Serial = 7 }, "keys are not"},
		"a manager for nobody":             {fresh, func(p *Plan) { p.Manager = &fleet.Manager{Command: []fleet.Word{"op"}} }, "nothing to do"},
		"a principal that is also outside": {fresh, func(p *Plan) { p.Outside = []string{alice} }, "and outside"},
		"two settings of touch": {full, alone(func(p *Principal) {
			p.Devices[1].Touch = false
		}), "differ in touch"},
	} {
		t.Run(name, func(t *testing.T) {
			p := test.base(t)
			mustRead(t, p)
			test.forge(p)
			p.recount()
			text, err := Save(p)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := Parse(text); !errors.Is(err, ErrNotPlan) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v, want %q", err, test.want)
			}
		})
	}
}

// aliceOf changes the user of a plan whose first principal is root.
func aliceOf(change func(*Principal)) func(*Plan) {
	return func(p *Plan) { change(&p.Principals[1]) }
}

// spare makes a device one that the file does not have.
func (d *Device) spare(p *Principal, do Do, why string) {
	d.Do, d.KeySet, d.Add, d.Remove, d.Why = do, "", nil, nil, []Reason{{why, "x"}}
	for _, r := range p.Facts.Recorded {
		if r.Ceremony == d.Ceremony {
			d.Keys, d.Touch = r.Keys, r.Touch
		}
	}
}

// mustRead checks that a plan which Make made is read.
func mustRead(t *testing.T, p *Plan) {
	t.Helper()
	text, err := Save(p)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Parse(text); err != nil {
		t.Errorf("a plan as it is made: %v", err)
	}
}

// lowered makes the first principal one of the low tier.
func lowered(p *Plan, do Do) {
	p.Manager, p.Principals[0].Tier = &fleet.Manager{Command: []fleet.Word{"op"}}, fleet.Low
	p.Principals[0].Devices = []Device{{Do: do, Group: ManagerGroup, Keys: []uint32{}, Why: []Reason{}}}
	p.recount()
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
