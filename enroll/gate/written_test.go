package gate_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/enroll"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/gate"
	"rootseal/enroll/ledger"
)

const forgedID = "20260101-aaaaaa"

// rotation is a forged rotation of alice's device, as rootseal would have written it.
type rotation struct {
	rotate *ledger.Rotate
	begin  *ledger.Begin
	load   *ledger.Load
	enable *ledger.Enable
	retire *ledger.Retire
	end    *ledger.End
}

func newRotation(s *enrolltest.Stage, live enroll.Result) *rotation {
	begin := s.ForgedBegin("aaaaaa")
	arn := enrolltest.ARNOf(begin.DeviceNames[0])
	return &rotation{
		s.ForgedRotate(live), begin, &ledger.Load{DeviceName: begin.DeviceNames[0], DeviceARN: arn, Witnesses: enrolltest.Challenges()},
		&ledger.Enable{Proofs: []ledger.Proof{{KeySerial: 1001, Step: 1}, {KeySerial: 1002, Step: 2}}},
		&ledger.Retire{Device: live.ID, DeviceARN: live.DeviceARN, Because: ledger.BecauseEnabled},
		&ledger.End{Outcome: ledger.Complete, DeviceARN: arn, Confirmed: "aws"},
	}
}

// bodies returns the records that there are, in the order in which rootseal writes them.
func (r *rotation) bodies() (all []ledger.Body) {
	if r.rotate != nil {
		all = append(all, r.rotate)
	}
	all = append(all, r.begin)
	if r.load != nil {
		all = append(all, r.load)
	}
	if r.enable != nil {
		all = append(all, r.enable)
	}
	if r.retire != nil {
		all = append(all, r.retire)
	}
	return all
}

// Each name and each order in the records of a ceremony follows from its intent. One that
// does not is reason enough to touch nothing.
func TestWouldWrite(t *testing.T) {
	other := func(name string) string {
		return strings.Replace(enrolltest.ARNOf(name), enrolltest.AccountNumber, "999900001111", 1)
	}
	for reason, change := range map[string]func(*rotation) []ledger.Body{
		"":                          nil,
		"two records of kind begin": func(r *rotation) []ledger.Body { return []ledger.Body{r.rotate, r.begin, r.begin} },
		"contains a removal of orphans": func(r *rotation) []ledger.Body {
			return append(r.bodies(), &ledger.Leftovers{Devices: []ledger.LeftDevice{{DeviceARN: r.load.DeviceARN}}})
		},
		"has a begin and a retirement":         func(r *rotation) []ledger.Body { return append(r.bodies(), &ledger.Retirement{}) },
		"has no begin":                         func(r *rotation) []ledger.Body { return []ledger.Body{r.rotate} },
		"does not contain an account number":   func(r *rotation) []ledger.Body { r.begin.Principal = "acme/user/alice"; return nil },
		"does not follow from the suffix":      func(r *rotation) []ledger.Body { r.begin.Suffix = "bbbbbb"; return nil },
		"is not a group label":                 func(r *rotation) []ledger.Body { r.begin.Group = "Daily!"; return nil },
		"does not follow from its begin":       func(r *rotation) []ledger.Body { r.begin.CredentialID = "GitHub:olivia"; return nil },
		"do not follow from its begin":         func(r *rotation) []ledger.Body { r.begin.DeviceNames = []string{"spare"}; return nil },
		"has an enable without a load":         func(r *rotation) []ledger.Body { r.load = nil; return nil },
		`announced by "api" cannot come by`:    func(r *rotation) []ledger.Body { r.load.SeedSource = "picture"; return nil },
		"is not in its begin":                  func(r *rotation) []ledger.Body { r.load.DeviceName = "spare"; return nil },
		"does not match its name and account":  func(r *rotation) []ledger.Body { r.load.DeviceARN = other(r.load.DeviceName); return nil },
		"but is not a rotation":                func(r *rotation) []ledger.Body { r.rotate = nil; return nil },
		"before it announced what it retires":  func(r *rotation) []ledger.Body { return []ledger.Body{r.begin, r.rotate} },
		"20250101-cccccc, which is not in the": func(r *rotation) []ledger.Body { r.rotate.Device = "20250101-cccccc"; return nil },
		"20250101-dddddd, which is not in the": func(r *rotation) []ledger.Body { r.retire.Device = "20250101-dddddd"; return nil },
		"but the ARN of that device is":        func(r *rotation) []ledger.Body { r.rotate.DeviceARN = enrolltest.ARNOf("spare"); return nil },
		"does not belong to the device":        func(r *rotation) []ledger.Body { r.rotate.Credentials[0].CredentialID = "GitHub:olivia"; return nil },
		"does not announce the end of":         func(r *rotation) []ledger.Body { r.retire.Because = ledger.BecauseLimit; return nil },
		"rotation does not announce the end": func(r *rotation) []ledger.Body {
			r.rotate.Stolen, r.retire.Because = false, ledger.BecauseStolen
			return nil
		},
		"ends before a new device is enabled": func(r *rotation) []ledger.Body { r.enable = nil; return nil },
		"its enable proves nothing":           func(r *rotation) []ledger.Body { r.enable.Proofs = nil; return nil },
	} {
		t.Run(reason, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.New(t, 2)
				r := newRotation(s, s.MustRun(t, s.ForAlice()))
				var bodies []ledger.Body
				if change != nil {
					bodies = change(r)
				}
				if bodies == nil {
					bodies = r.bodies()
				}
				s.Forge(t, forgedID, bodies...)
				err := gate.WouldWrite(s.Book(), s.Book().Ceremony(forgedID))
				if reason == "" && err != nil || reason != "" && (!errors.Is(err, gate.ErrStrange) || !strings.Contains(err.Error(), reason)) {
					t.Errorf("%v, want %q", err, reason)
				}
			})
		})
	}
}

// A load names the source of its seed only if the operator changed it, and only a pasted
// text and a picture can stand in for each other.
func TestWouldWriteAboutTheSource(t *testing.T) {
	for _, tt := range []struct {
		from, to string
		want     error
	}{
		{"paste", "", nil},
		{"paste", "picture", nil},
		{"picture", "paste", nil},
		{"paste", "paste", gate.ErrStrange},
		{"picture", "picture", gate.ErrStrange},
		{"paste", "api", gate.ErrStrange},
		{"api", "paste", gate.ErrStrange},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := enrolltest.New(t, 2)
			r := newRotation(s, s.MustRun(t, s.ForAlice()))
			r.begin.SeedSource, r.load.SeedSource = tt.from, tt.to
			s.Forge(t, forgedID, r.bodies()...)
			if err := gate.WouldWrite(s.Book(), s.Book().Ceremony(forgedID)); !errors.Is(err, tt.want) {
				t.Errorf("from %q to %q: %v, want %v", tt.from, tt.to, err, tt.want)
			}
		})
	}
}

// A password manager proves nothing, but it gives the code of a step.
func TestWouldWriteForAManager(t *testing.T) {
	for step, want := range map[uint64]error{1: nil, 0: gate.ErrStrange} {
		synctest.Test(t, func(t *testing.T) {
			s := enrolltest.New(t, 2)
			r := newRotation(s, s.MustRun(t, s.ForAlice()))
			r.begin.Manager, r.begin.Keys, r.begin.Pair = &ledger.Manager{Command: []string{"pass"}, Like: "pass"}, nil, [2]uint32{}
			r.enable.Proofs, r.enable.ManagerStep = nil, step
			s.Forge(t, forgedID, r.bodies()...)
			if err := gate.WouldWrite(s.Book(), s.Book().Ceremony(forgedID)); !errors.Is(err, want) {
				t.Errorf("step %d: %v, want %v", step, err, want)
			}
		})
	}
}

// Only the device that a rotation gives up makes room for the new one, and nothing else
// ends it.
func TestWouldWriteAboutTheDeviceGivenUp(t *testing.T) {
	for because, want := range map[string]error{ledger.BecauseLimit: nil, ledger.BecauseEnabled: gate.ErrStrange} {
		synctest.Test(t, func(t *testing.T) {
			s := enrolltest.New(t, 2)
			live := s.MustRun(t, s.ForAlice())
			q := s.ForAlice()
			q.Group = "sealed"
			spare := s.MustRun(t, q)
			r := newRotation(s, live)
			r.rotate.GiveUp = spare.ID
			r.retire = &ledger.Retire{Device: spare.ID, DeviceARN: spare.DeviceARN, Because: because}
			s.Forge(t, forgedID, r.bodies()...)
			if err := gate.WouldWrite(s.Book(), s.Book().Ceremony(forgedID)); !errors.Is(err, want) {
				t.Errorf("because %s: %v, want %v", because, err, want)
			}
		})
	}
}

// An adopted device has the name that others gave it. A ceremony that would give that
// name to its new device cannot retire it: AWS would show one device for the other.
func TestWouldNotRetireADeviceOfItsOwnName(t *testing.T) {
	for name, want := range map[string]error{"alice-phone": nil, "rootseal-alice-daily-aaaaaa": gate.ErrStrange} {
		synctest.Test(t, func(t *testing.T) {
			s := enrolltest.New(t, 2)
			arn := enrolltest.ARNOf(name)
			s.Forge(t, "20250101-bbbbbb", &ledger.Adopt{
				Principal: enrolltest.AccountNumber + "/user/alice", Group: "daily", DeviceARN: arn,
				Keys: []ledger.AdoptedKey{{KeyState: ledger.KeyState{KeySerial: 1001}, CredentialID: "AWS:alice"}, {KeyState: ledger.KeyState{KeySerial: 1002}, CredentialID: "AWS:alice"}},
			})
			r := newRotation(s, enroll.Result{ID: "20250101-bbbbbb", DeviceARN: arn, CredentialID: "AWS:alice"})
			r.load, r.enable, r.retire = nil, nil, nil
			s.Forge(t, forgedID, r.bodies()...)
			if err := gate.WouldWrite(s.Book(), s.Book().Ceremony(forgedID)); !errors.Is(err, want) {
				t.Errorf("%s: %v, want %v", name, err, want)
			}
		})
	}
}

// A device is as good as the ceremony that enrolled it, and as its own name.
func TestWouldEnroll(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*rotation)
		want   error
	}{
		"as rootseal writes it":   {func(*rotation) {}, nil},
		"a stranger's credential": {func(r *rotation) { r.begin.CredentialID = "GitHub:olivia" }, gate.ErrStrange},
		"a stranger's device":     {func(r *rotation) { r.end.DeviceARN = enrolltest.ARNOf("phone") }, gate.ErrStrange},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.New(t, 2)
				r := newRotation(s, s.MustRun(t, s.ForAlice()))
				r.rotate, r.retire = nil, nil
				tt.change(r)
				s.Forge(t, forgedID, append(r.bodies(), r.end)...)
				if err := gate.WouldEnroll(s.Book(), s.Book().Device(forgedID)); !errors.Is(err, tt.want) {
					t.Errorf("%v, want %v", err, tt.want)
				}
			})
		})
	}
}

// A key's answer shows what replaced a device only if no older device has the
// credential: the answer would prove that one.
func TestCleanByTheAnswerOfAnOlderDevice(t *testing.T) {
	for name, tt := range map[string]struct {
		before, after bool
		want          error
	}{
		"no other device": {},
		"an older one":    {before: true, want: gate.ErrStrange},
		"a newer one":     {after: true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.New(t, 2)
				live := s.MustRun(t, s.ForAlice())
				adopt := func(is bool) {
					if is {
						s.Forge(t, "20250101-bbbbbb", &ledger.Adopt{
							Principal: enrolltest.AccountNumber + "/user/alice", Group: "phone", DeviceARN: enrolltest.ARNOf("phone"), Witnesses: enrolltest.Challenges(), Challenges: 1, TakenFrom: 1001,
							Keys: []ledger.AdoptedKey{{KeyState: ledger.KeyState{KeySerial: 1001}, CredentialID: s.ForgedBegin("aaaaaa").CredentialID}},
						})
					}
				}
				adopt(tt.before)
				s.ForgeRetirement(t, live)
				adopt(tt.after)
				s.AWS = nil
				proves, err := gate.MayClean(t.Context(), s.Env, s.Book().Device(live.ID), enrolltest.AccountNumber)
				if !errors.Is(err, tt.want) || (err == nil) != (proves != nil && proves.Ceremony == forgedID) {
					t.Errorf("%+v, %v, want %v", proves, err, tt.want)
				}
			})
		})
	}
}
