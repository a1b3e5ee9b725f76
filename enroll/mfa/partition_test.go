package mfa_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/enroll"
	"rootseal/enroll/cloud"
	"rootseal/enroll/custody"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/env"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/mfa"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
)

// The partition of a root without a profile is what was stated, what the record has
// of the device that is replaced, or what the region tells, in this order.
func TestPartitionWithoutAProfile(t *testing.T) {
	for _, tt := range []struct {
		name, stated, region, want string
	}{
		{"nothing tells", "", "", "aws"},
		{"the region", "", "eusc-de-east-1", "aws-eusc"},
		{"a region of a form that nobody knows", "", "moon-base-1", "aws"},
		{"stated", "aws-eusc", "", "aws-eusc"},
		{"stated against the region", "aws", "us-gov-west-1", "aws"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.NewIn(t, tt.want)
				s.Partition, _ = cloud.PartitionNamed(tt.stated)
				s.Region = tt.region
				r := s.MustRun(t, s.ForRoot())
				if made := s.Made(); len(made) != 1 || made[0].ARN != r.DeviceARN {
					t.Errorf("AWS has %+v, the record %s", made, r.DeviceARN)
				}
			})
		})
	}
}

// Where root does not sign in, nothing of it is begun: not its enrolment, its
// rotation, its adoption. It is said what to do instead; keys, ledger and AWS are as
// they were. IAM users of the same account are enrolled, rotated and adopted.
func TestNoRootIsRefusedBeforeTheFirstWrite(t *testing.T) {
	for _, id := range []string{"aws-us-gov", "aws-cn"} {
		for name, act := range map[string]func(*testing.T, *enrolltest.Stage) error{
			"enroll with a profile": func(t *testing.T, s *enrolltest.Stage) error {
				_, err := enroll.Prepare(t.Context(), s.Env, s.ForRootWithProfile())
				return err
			},
			"enroll, stated": func(t *testing.T, s *enrolltest.Stage) error {
				s.Partition = s.Home
				_, err := enroll.Prepare(t.Context(), s.Env, s.ForRoot())
				return err
			},
			"enroll by region": func(t *testing.T, s *enrolltest.Stage) error {
				s.Region = s.Home.Home
				_, err := enroll.Prepare(t.Context(), s.Env, s.ForRoot())
				return err
			},
			"rotate with a profile": func(t *testing.T, s *enrolltest.Stage) error {
				recordRoot(t, s)
				q := s.Rotation(t, s.Cards...)
				q.Source = env.Paste
				_, err := enroll.PrepareRotation(t.Context(), s.Env, q)
				return err
			},
			"rotate, as recorded": func(t *testing.T, s *enrolltest.Stage) error {
				recordRoot(t, s)
				s.AWS = nil
				q := s.Rotation(t, s.Cards...)
				q.Source = env.Paste
				_, err := enroll.PrepareRotation(t.Context(), s.Env, q)
				return err
			},
			"adopt": func(t *testing.T, s *enrolltest.Stage) error {
				return s.Adopt(t, custody.AdoptRequest{
					Principal: principal.Principal{Account: enrolltest.AccountNumber, Kind: principal.Root}, Group: "daily", Keys: s.Serials(), CredentialID: "GitHub:olivia",
				})
			},
		} {
			t.Run(id+", "+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s := enrolltest.NewIn(t, id)
					s.Root = s.Manager
					before := len(s.Kinds())
					if strings.HasPrefix(name, "rotate") {
						before = 4
					}
					err := act(t, s)
					if !errors.Is(err, mfa.ErrNoRoot) {
						t.Fatalf("%v, want %v", err, mfa.ErrNoRoot)
					}
					if h := hint.Of(err); h == nil || h.ID != hint.EnrollUsers && h.ID != hint.StateOrUsers {
						t.Errorf("hint %+v", h)
					}
					if kinds := s.Kinds(); len(kinds) != before {
						t.Errorf("records %v", kinds)
					}
					for _, card := range s.Cards {
						if held := s.Held(card); len(held) != 0 {
							t.Errorf("key %d holds %q", card.Serial(), held[0].ID)
						}
					}
					if len(s.Writes()) != 0 {
						t.Errorf("AWS was sent %v", s.Writes())
					}
				})
			})
		}
	}
}

// recordRoot writes the records down of a device of root that an older version may
// have enrolled.
func recordRoot(t *testing.T, s *enrolltest.Stage) {
	t.Helper()
	const ceremony = "20260302-abcdef"
	arn := s.Home.ARN(enrolltest.AccountNumber, "mfa/rootseal-root-sealed-abcdef")
	begin := &ledger.Begin{
		Principal: enrolltest.AccountNumber + "/root", Group: "sealed", SeedSource: "paste", DeviceNames: []string{"rootseal-root-sealed-abcdef"},
		CredentialID: "AWS:root@111122223333 sealed abcdef", Suffix: "abcdef", Clock: ledger.Clock{Source: "officer"},
	}
	for _, card := range s.Cards {
		begin.Keys = append(begin.Keys, ledger.KeyState{KeySerial: card.Serial(), Model: "YubiKey 5 NFC", Firmware: "5.4.3"})
	}
	challenges := ledger.NewWitnesses(func(challenge []byte) []byte { return challenge }, 8)
	for _, body := range []ledger.Body{
		begin, &ledger.Load{DeviceName: "rootseal-root-sealed-abcdef", DeviceARN: arn, Witnesses: challenges},
		&ledger.Enable{Proofs: []ledger.Proof{{KeySerial: begin.Keys[0].KeySerial, Step: 1}, {KeySerial: begin.Keys[1].KeySerial, Step: 2}}},
		&ledger.End{Outcome: ledger.Complete, DeviceARN: arn, Confirmed: "statement"},
	} {
		if _, err := s.Ledger.Append(t.Context(), ledger.Entry{Command: "enroll", Ceremony: ceremony, Body: body}); err != nil {
			t.Fatal(err)
		}
	}
}

// What was stated of another partition than the credentials are of is refused, for
// whomever.
func TestStatedPartitionIsHeldAgainstTheCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.NewIn(t, "aws-us-gov")
		s.Partition = cloud.Aws
		for _, q := range []enroll.Request{s.ForAlice(), s.ForRootWithProfile()} {
			if _, err := enroll.Prepare(t.Context(), s.Env, q); !errors.Is(err, mfa.ErrPartition) || hint.Of(err) == nil {
				t.Errorf("%s: %v, want %v", q.Principal, err, mfa.ErrPartition)
			}
		}
	})
}

// Root is on record under the partition that was taken for its account's. Its
// rotation with a profile finds the old device where it is, and ends it: by API as
// by hand. It is never called gone because it has another name.
func TestRotateRootOfAGuessedPartition(t *testing.T) {
	for _, byAPI := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			s := enrolltest.NewIn(t, "aws-eusc")
			if _, err := s.Run(t.Context(), t, s.ForRoot()); err != nil { // nobody tells the partition
				t.Fatal(err)
			}
			old := s.Made()[0].ARN
			if recorded := s.OnlyDevice(t).DeviceARN; recorded == old || !cloud.SameThing(recorded, old) {
				t.Fatalf("on record as %s", recorded)
			}
			s.FreeKeys()
			s.AWS = s.Client(s.Admin)
			if byAPI {
				s.Root = s.Manager
			}
			removed := 0
			s.Operator.OnRemove = func(r env.Removal) string {
				removed++
				if err := s.AWSAccount.Console().Remove(r.Device[strings.LastIndex(r.Device, "/")+1:]); err != nil {
					t.Error(err)
				}
				return enrolltest.AccountNumber
			}
			q := s.Rotation(t, s.Cards...)
			q.Source = env.Paste
			r, err := s.Rotate(t, q)
			if err != nil || r.Outcome != ledger.Complete {
				t.Fatalf("%+v, %v", r, err)
			}
			made := s.Made()
			if len(made) != 1 || made[0].ARN == old || made[0].ARN != r.DeviceARN || !strings.HasPrefix(r.DeviceARN, "arn:aws-eusc:") {
				t.Errorf("AWS has %+v, the record %s", made, r.DeviceARN)
			}
			if byAPI != (removed == 0) {
				t.Errorf("removed by hand %d times", removed)
			}
			if d := s.OnlyDevice(t); d.Ceremony != r.ID {
				t.Errorf("on record %+v", d)
			}
		})
	}
}

// A user of every partition, from enrolment over a rotation to a proof.
func TestUserOfEveryPartition(t *testing.T) {
	for _, id := range []string{"aws", "aws-us-gov", "aws-cn", "aws-eusc"} {
		synctest.Test(t, func(t *testing.T) {
			s := enrolltest.NewIn(t, id)
			first := s.MustRun(t, s.ForAlice())
			s.FreeKeys()
			second, err := s.Rotate(t, s.Rotation(t, s.Cards...))
			if err != nil {
				t.Fatal(err)
			}
			made := s.Made()
			if len(made) != 1 || made[0].ARN != second.DeviceARN || first.DeviceARN == second.DeviceARN {
				t.Errorf("AWS has %+v, after %s and %s", made, first.DeviceARN, second.DeviceARN)
			}
			for _, d := range record.Read(s.Ledger.Records()).Devices {
				if p, _ := cloud.PartitionOfARN(d.DeviceARN); p.ID != id {
					t.Errorf("on record as %s", d.DeviceARN)
				}
			}
			if !slices.Contains(s.Writes(), "DeactivateMFADevice") {
				t.Errorf("AWS was sent %v", s.Writes())
			}
		})
	}
}

// listing is AWS that shows these devices.
type listing struct {
	env.AWS
	devices []cloud.VirtualMFADevice
}

func (l listing) VirtualDevices(context.Context) ([]cloud.VirtualMFADevice, cloud.Answer, error) {
	return l.devices, cloud.Answer{}, nil
}

// A list with a device of another account or partition is another's answer, wherever in
// the list the device is.
func TestListOfAnotherAccount(t *testing.T) {
	caller := cloud.Caller{Account: enrolltest.AccountNumber, ARN: "arn:aws:iam::" + enrolltest.AccountNumber + ":user/admin"}
	own := enrolltest.ARNOf("spare")
	for name, tt := range map[string]struct {
		arns []string
		want error
	}{
		"nothing":                  {},
		"its own":                  {arns: []string{own, enrolltest.ARNOf("phone")}},
		"another account, first":   {arns: []string{"arn:aws:iam::999900001111:mfa/phone", own}, want: env.ErrWrongAccount},
		"another account, last":    {arns: []string{own, "arn:aws:iam::999900001111:mfa/phone"}, want: env.ErrWrongAccount},
		"another partition, first": {arns: []string{"arn:aws-cn:iam::" + enrolltest.AccountNumber + ":mfa/phone", own}, want: env.ErrWrongAccount},
		"another partition, last":  {arns: []string{own, "arn:aws-cn:iam::" + enrolltest.AccountNumber + ":mfa/phone"}, want: env.ErrWrongAccount},
	} {
		t.Run(name, func(t *testing.T) {
			var l listing
			for _, arn := range tt.arns {
				l.devices = append(l.devices, cloud.VirtualMFADevice{ARN: arn})
			}
			if _, err := mfa.VirtualDevices(t.Context(), l, caller); !errors.Is(err, tt.want) {
				t.Errorf("%v, want %v", err, tt.want)
			}
		})
	}
}
