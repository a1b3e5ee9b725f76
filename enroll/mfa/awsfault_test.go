package mfa_test

import (
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/ledger"
	"rootseal/enroll/step"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// troubles are what can go wrong with any call to AWS, and writeTroubles what
// can go wrong with a write beside that.
var (
	troubles = map[string]simaws.Fault{
		"refused":             {Kind: simaws.Refuse, Code: "AccessDenied", Status: 403, Message: "with an explicit deny in a service control policy"},
		"throttled":           {Kind: simaws.Throttle},
		"unavailable":         {Kind: simaws.Unavailable},
		"reply lost":          {Kind: simaws.LoseReply},
		"hanging":             {Kind: simaws.Hang},
		"a thing not there":   {Kind: simaws.Refuse, Code: "NoSuchEntity", Status: 404, Message: "no"},
		"credentials expired": {Kind: simaws.Refuse, Code: "ExpiredToken", Status: 403, Message: "expired"},
	}
	writeTroubles = map[string]simaws.Fault{
		"broken":             {Kind: simaws.Refuse, Code: "ServiceFailure", Status: 500, Message: "sorry"},
		"throttled with 503": {Kind: simaws.Refuse, Code: "Throttling", Status: 503, Message: "Rate exceeded"},
		"request lost":       {Kind: simaws.LoseRequest},
		"hanging, and done":  {Kind: simaws.HangReply},
		"landing late":       {Kind: simaws.LandLate, Delay: 2 * time.Second},
		"landing very late":  {Kind: simaws.LandLate, Delay: 3 * time.Minute},
		"busy":               {Kind: simaws.Refuse, Code: "EntityTemporarilyUnmodifiable", Status: 409, Message: "later"},
		"a name that exists": {Kind: simaws.Refuse, Code: "EntityAlreadyExists", Status: 409, Message: "exists"},
	}
)

// A creation that was not answered: a device that is there is deleted, and one
// that is not may still come and is owed.
func TestCreateWithoutAnAnswer(t *testing.T) {
	for kind, owed := range map[simaws.FaultKind]int{simaws.LoseReply: 0, simaws.LoseRequest: 1} {
		t.Run(fmt.Sprint(kind), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.New(t, 2)
				s.AWSAccount.Fault(simaws.Fault{Action: "CreateVirtualMFADevice", Call: 1, Kind: kind})
				r, err := s.Run(t.Context(), t, s.ForAlice())
				if err != nil || r.Outcome != ledger.Complete || len(r.Owed) != owed || len(s.Made()) != 1 {
					t.Errorf("%+v, %v; AWS has %+v; want %d owed", r, err, s.Made(), owed)
				}
			})
		})
	}
}

// A creation that was not answered and lands while the keys are touched is found
// by the last read of the ceremony, or by that of recover after it.
func TestCreateLandsWhileTheCeremonyGoesOn(t *testing.T) {
	for name, deny := range map[string]string{"deleted": "", "not to be deleted": "DeleteVirtualMFADevice"} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, q := enrolltest.NewTouch(t, func(device.KeySerial, int) time.Duration { return 2 * time.Second })
				s.AWSAccount.Fault(simaws.Fault{Action: "CreateVirtualMFADevice", Call: 1, Kind: simaws.LandLate, Delay: 3 * time.Second})
				left := 0
				if deny != "" {
					s.AWSAccount.Deny(deny, simaws.DenySCP)
					left = 1
				}
				r, err := s.Run(t.Context(), t, q)
				if err != nil || r.Outcome != ledger.Complete || len(r.Owed) != left || len(s.Made()) != 1+left {
					t.Errorf("%+v, %v; AWS has %+v; want %d left over and owed", r, err, s.Made(), left)
				}
			})
		})
	}
}

func TestCreateLandsBeforeRecover(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		s.AWSAccount.Fault(simaws.Fault{Action: "CreateVirtualMFADevice", Call: 1, Kind: simaws.LandLate, Delay: time.Minute})
		c := s.Prepare(t, s.ForAlice())
		lift := s.AWSAccount.Deny("ListMFADevices", simaws.DenySCP)
		_, err := c.Run(t.Context(), nil, nil)
		c.Close()
		if !errors.Is(err, step.ErrUnsettled) {
			t.Fatalf("%v, want %v", err, step.ErrUnsettled)
		}
		lift()
		time.Sleep(2 * time.Minute)
		r, err := s.Recover(t, "")
		if err != nil || r.Outcome != ledger.Complete || len(r.Owed) != 0 || len(s.Made()) != 1 {
			t.Errorf("%+v, %v; AWS has %+v; want the one that is enabled", r, err, s.Made())
		}
	})
}

// moments are the calls of a ceremony after its preflight. The fault counts
// from there.
var moments = []struct {
	action string
	call   int
	undo   bool // a key answers wrongly, so that the ceremony is taken back
}{
	{"CreateVirtualMFADevice", 1, false},
	{"EnableMFADevice", 1, false},
	{"ListMFADevices", 1, false},
	{"ListVirtualMFADevices", 1, true},
	{"ListVirtualMFADevices", 2, true},
	{"ListMFADeviceTags", 1, true},
	{"DeleteVirtualMFADevice", 1, true},
	{"ListVirtualMFADevices", 3, true},
}

// Every call of a ceremony, in every trouble: once, or until somebody mends it.
// It ends as promised, and one recovery settles what it could not.
func TestEveryCallInTrouble(t *testing.T) {
	for _, m := range moments {
		faults := maps.Clone(troubles)
		if !strings.HasPrefix(m.action, "List") {
			maps.Copy(faults, writeTroubles)
		}
		for trouble, fault := range faults {
			fault.Action, fault.Call = m.action, m.call
			t.Run(fmt.Sprintf("%s %d %s", m.action, m.call, trouble), func(t *testing.T) { troubled(t, m.undo, fault) })
			if m.call == 1 {
				fault.Call = 0 // every one
				t.Run(fmt.Sprintf("%s %s for good", m.action, trouble), func(t *testing.T) { troubled(t, m.undo, fault) })
			}
		}
	}
}

func troubled(t *testing.T, undo bool, fault simaws.Fault) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		c := s.Prepare(t, s.ForAlice())
		s.AWSAccount.Fault(fault)
		s.Operator.OnEvent = func(e step.Event) {
			if e.What == step.TakenBack && strings.HasPrefix(e.Step, "put:") && len(s.Made()) > 0 {
				t.Errorf("%s was taken back while AWS had %s", e.Step, s.Made()[0].ARN)
			}
		}
		if undo {
			s.Cards[1].Inject(simcard.Fault{Kind: simcard.FlipBit, On: simcard.Calculate, Bit: 60})
		}
		r, err := c.Run(t.Context(), nil, nil)
		c.Close()
		if undo && err == nil {
			t.Error("a key answered wrongly, and there is no error")
		}
		s.MustHold(t, r, err)
		mustHaveAskedOnce(t, s)
		s.MustSettle(t, r, err)
	})
}

// mustHaveAskedOnce: a write was sent again only after AWS had refused the one
// before for its rate, or after the account had been read.
func mustHaveAskedOnce(t *testing.T, s *enrolltest.Stage) {
	t.Helper()
	sent := map[string]bool{} // and whether it was done is not known
	for _, call := range s.AWSAccount.Calls()[s.Planted:] {
		switch call.Action {
		case "ListVirtualMFADevices":
			if call.Code == "" && call.Fault == 0 {
				clear(sent)
			}
		case "CreateVirtualMFADevice", "EnableMFADevice", "DeleteVirtualMFADevice":
			if sent[call.Action] {
				t.Errorf("%s was sent again, and nobody had read what the one before did", call.Action)
			}
			sent[call.Action] = call.Fault != simaws.Throttle
		default:
		}
	}
}

// Each action denied by a service control policy, for good: the reason is told,
// and nothing is left that AWS would have let us take back.
func TestDeniedByPolicy(t *testing.T) {
	for action, left := range map[string]bool{
		"CreateVirtualMFADevice": false,
		"EnableMFADevice":        false,
		"DeleteVirtualMFADevice": true,
		"ListMFADeviceTags":      true,
	} {
		t.Run(action, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.New(t, 2)
				s.PlantSpare(t)
				c := s.Prepare(t, s.ForAlice())
				lift := s.AWSAccount.Deny(action, simaws.DenySCP)
				if left {
					s.AWSAccount.Deny("EnableMFADevice", simaws.DenySCP)
				}
				r, err := c.Run(t.Context(), nil, nil)
				c.Close()
				s.MustHold(t, r, err)
				if errors.Is(err, step.ErrUnsettled) != left {
					t.Errorf("%v, want it unsettled: %t", err, left)
				}
				if !left {
					s.MustBeUntouched(t)
					return
				}
				for _, card := range s.Cards {
					if len(s.Held(card)) != 1 {
						t.Errorf("key %d lost its credential before AWS had deleted the device", card.Serial())
					}
				}
				lift()
				r, err = s.Recover(t, "")
				if err != nil || r.Outcome != ledger.Undone {
					t.Errorf("%v, outcome %q, want %q", err, r.Outcome, ledger.Undone)
				}
				s.MustBeUntouched(t)
			})
		})
	}
}

// The preflight only reads. It reads again where AWS is in trouble for a
// moment, and leaves no trace where that lasts.
func TestPreflightInTrouble(t *testing.T) {
	for _, action := range []string{"GetCallerIdentity", "ListAccountAliases", "ListVirtualMFADevices", "ListMFADevices"} {
		for _, trouble := range []string{"throttled", "unavailable", "reply lost", "hanging", "credentials expired"} {
			t.Run(action+" "+trouble, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					s := enrolltest.New(t, 2)
					fault := troubles[trouble]
					fault.Action = action
					s.AWSAccount.Fault(fault)
					_, err := enroll.Prepare(t.Context(), s.Env, s.ForAlice())
					if action == "ListAccountAliases" { // the number serves as well
						if err != nil {
							t.Error(err)
						}
						return
					}
					if err == nil {
						t.Error("no error")
					}
					s.MustNotHaveBegun(t)
				})
			})
		}
	}
}
