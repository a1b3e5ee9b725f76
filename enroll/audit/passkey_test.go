package audit_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"slices"
	"testing"
	"time"

	"rootseal/enroll/audit"
	"rootseal/enroll/cloud"
	"rootseal/enroll/ledger"
	"rootseal/enroll/officer"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/hwtest/simaws"
)

// asMember is the member account with the devices of its root.
func (w *world) asMember() audit.Target {
	w.org.Centralize(simaws.RootSessions)
	management := w.client(w.org.Management().AddRole("Administrator", "olivia"))
	target := w.target()
	target.EnterRoot = func(ctx context.Context) (audit.RootReader, error) {
		return management.AssumeRoot(ctx, member, cloud.AuditRoot)
	}
	return target
}

// records writes a passkey, and returns its record.
func (w *world) records(who, arn string) uint64 {
	w.Helper()
	p, err := principal.Parse(who)
	w.must(err)
	body, err := audit.NewPasskey(p, arn, "Osaka", "Olivia Ito", time.Now(), time.Now())
	w.must(err)
	w.write("", body)
	return w.ledger.Head().Sequence
}

func (w *world) withdraws(who, arn string) uint64 {
	w.Helper()
	p, err := principal.Parse(who)
	w.must(err)
	body, err := audit.WithdrawPasskey(record.Read(w.ledger.Records()), p, arn, "broken")
	w.must(err)
	w.write("", body)
	return w.ledger.Head().Sequence
}

// A recorded passkey is expected at AWS; one that AWS does not list is a finding.
func TestPasskeysAtAWS(t *testing.T) {
	for _, tt := range []struct {
		name string
		act  func(w *world)
		want []string
	}{
		{"nobody recorded it", func(w *world) {
			w.account.AddRootFIDO()
			w.account.AddFIDO("alice")
		}, []string{"root-other-device/" + member + "/*", "user-other-device/" + alice + "/*"}},
		{"recorded", func(w *world) {
			w.records(root, w.account.AddRootFIDO())
			w.records(alice, w.account.AddFIDO("alice"))
			w.account.UseRootHardware(true)
			w.records(root, "GAHT12345678")
		}, nil},
		{"recorded in another case", func(w *world) {
			w.records(member+"/user/Alice", w.account.AddFIDO("alice"))
		}, nil},
		{"recorded for a user without any other device", func(w *world) {
			w.records(member+"/user/bob", w.account.AddFIDO("bob"))
			w.addToUser("bob", "phone")
		}, []string{"user-unknown-device/" + member + "/user/bob/phone"}},
		{"recorded for another principal", func(w *world) {
			w.records(root, w.account.AddFIDO("alice"))
		}, []string{"passkey-gone/" + root + "/*", "user-other-device/" + alice + "/*"}},
		{"gone", func(w *world) {
			rootKey, herKey := w.account.AddRootFIDO(), w.account.AddFIDO("alice")
			w.records(root, rootKey)
			w.records(alice, herKey)
			w.account.RemoveToken(rootKey)
			w.account.RemoveToken(herKey)
		}, []string{"passkey-gone/" + root + "/*", "passkey-gone/" + alice + "/*"}},
		{"withdrawn, and gone", func(w *world) {
			arn := w.account.AddRootFIDO()
			w.records(root, arn)
			w.account.RemoveToken(arn)
			w.withdraws(root, arn)
		}, nil},
		{"withdrawn, and still there", func(w *world) {
			rootKey, herKey := w.account.AddRootFIDO(), w.account.AddFIDO("alice")
			w.records(root, rootKey)
			w.records(alice, herKey)
			w.withdraws(root, rootKey)
			w.withdraws(alice, herKey)
		}, []string{"device-not-retired/" + root + "/*", "device-not-retired/" + alice + "/*"}},
		{"recorded again after it was withdrawn", func(w *world) {
			arn := w.account.AddRootFIDO()
			w.records(root, arn)
			w.withdraws(root, arn)
			w.records(root, arn)
		}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				tt.act(w)
				seen, found := w.look(w.asMember())
				w.mustAllBeRead(seen)
				w.mustFind(starred(found, tt.want), tt.want...)
				for _, f := range found {
					if f.Kind == audit.PasskeyGone && len(f.Evidence) != 2 {
						t.Errorf("%s: evidence %v", f.ID, f.Evidence)
					}
				}
			})
		})
	}
}

// Without a session as root, AWS shows only that root has some device.
func TestPasskeysWithoutASessionAsRoot(t *testing.T) {
	inWorld(t, func(w *world) {
		w.must(w.account.Console().Remove(rootDevice))
		w.retires("20260302-abcdef", "aws")
		w.keys = nil
		owed := []string{"owed/20260302-abcdef/12345678", "owed/20260302-abcdef/23456789"}
		arn := w.account.AddRootFIDO()
		_, found := w.look(w.target())
		w.mustFind(found, append(owed, "root-other-device/"+member)...)
		w.records(root, arn)
		_, found = w.look(w.target())
		w.mustFind(found, owed...)
		w.addToRoot("phone")
		_, found = w.look(w.target())
		w.mustFind(found, append(owed, "root-unknown-device/"+member+"/phone")...)
		w.must(w.account.Console().Remove("phone"))
		w.account.RemoveToken(arn)
		_, found = w.look(w.target())
		w.mustFind(starred(found, []string{"passkey-gone/" + root + "/*"}), append(owed, "passkey-gone/"+root+"/*", "root-no-mfa/"+member)...)
	})
}

// Sign-ins with a recorded passkey, and what is done in their sessions, are expected:
// from the reported time on, and until it is withdrawn.
func TestSignInsWithAPasskey(t *testing.T) {
	all := []string{"ConsoleLogin", "CreateAccessKey"}
	for _, tt := range []struct {
		name   string
		before func(w *world, arn string)
		after  func(w *world, arn string)
		want   []string
	}{
		{"nobody recorded it", func(*world, string) {}, func(*world, string) {}, all},
		{"recorded before", func(w *world, arn string) { w.records(root, arn) }, func(*world, string) {}, nil},
		{"recorded later, and not since then", func(*world, string) {}, func(w *world, arn string) { w.records(root, arn) }, all},
		{"recorded later, since then", func(w *world, _ string) { w.since = time.Now() }, func(w *world, arn string) {
			w.write("", &ledger.Passkey{Principal: root, Type: ledger.TypeFIDO, DeviceARN: arn, Label: "Osaka", Since: w.since})
		}, nil},
		{"withdrawn before", func(w *world, arn string) {
			w.records(root, arn)
			w.withdraws(root, arn)
		}, func(*world, string) {}, all},
		{"withdrawn later", func(w *world, arn string) { w.records(root, arn) }, func(w *world, arn string) { w.withdraws(root, arn) }, nil},
		{"recorded for a user", func(w *world, arn string) { w.records(alice, arn) }, func(*world, string) {}, all},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				arn := w.account.AddRootFIDO()
				tt.before(w, arn)
				time.Sleep(20 * time.Hour)
				since := time.Now()
				w.must(w.account.Console().SignInWithToken(arn))
				w.account.Console().Act("CreateAccessKey")
				time.Sleep(6 * time.Hour)
				tt.after(w, arn)
				if got := unexpected(w.happened(since), audit.EventOfRoot); !slices.Equal(got, tt.want) {
					t.Errorf("nothing explains %q, want %q", got, tt.want)
				}
			})
		})
	}
}

// The registration of a recorded passkey and the removal of a withdrawn one are
// expected; any other change to it is not.
func TestChangesOfPasskeys(t *testing.T) {
	inWorld(t, func(w *world) {
		arn := w.account.AddFIDO("alice")
		began := time.Now()
		w.records(alice, arn)
		change := func(name string, at time.Time) string {
			e := cloud.Event{ID: "x", Name: name, Account: member, ARN: "arn:aws:iam::" + member + ":user/alice", User: "Alice", DeviceARN: arn, Time: at}
			return audit.Read(w.ledger.Records(), w.policy).Reconcile(&audit.Seen{}, []cloud.Event{e})[0].Kind
		}
		later := began.Add(24 * time.Hour)
		for _, tt := range []struct {
			name string
			at   time.Time
			want string
		}{
			{"EnableMFADevice", began, ""},
			{"EnableMFADevice", later, audit.EventOfOurs},
			{"DeactivateMFADevice", later, audit.EventOfOurs},
		} {
			if got := change(tt.name, tt.at); got != tt.want {
				t.Errorf("%s at %s is %q, want %q", tt.name, tt.at, got, tt.want)
			}
		}
		w.withdraws(alice, arn)
		if got := change("DeactivateMFADevice", later); got != "" {
			t.Errorf("the removal of a withdrawn passkey is %q", got)
		}
		if got := change("EnableMFADevice", later); got != audit.EventOfOurs {
			t.Errorf("its return is %q", got)
		}
	})
}

// anOfficer is an officer's key in software.
type anOfficer struct {
	key  *ecdsa.PrivateKey
	body ledger.OfficerAdded
}

func newOfficer(t *testing.T) *anOfficer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	algorithm, der, fingerprint, err := officer.Describe(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	return &anOfficer{key, ledger.OfficerAdded{Name: "Mika", KeySerial: 5001, Firmware: "5.7.1", Slot: "9c", Algorithm: algorithm, PublicKey: der, Fingerprint: fingerprint}}
}

func (o *anOfficer) Fingerprint() string { return o.body.Fingerprint }

func (*anOfficer) HasShownKey() bool { return true }

func (o *anOfficer) Sign(_ context.Context, message []byte) ([]byte, error) {
	sum := sha256.Sum256(message)
	return ecdsa.SignASN1(rand.Reader, o.key, sum[:])
}

// Whoever can write to the ledger cannot sign. With an officer in the ledger, no
// unsigned record makes a finding disappear.
func TestAForgerSilencesNoFinding(t *testing.T) {
	for _, tt := range []struct {
		name   string
		act    func(w *world)
		forge  func(w *world) uint64
		silent string // the finding that the signed record ends
	}{
		{"a passkey of root", func(w *world) { w.stranger = w.account.AddRootFIDO() }, func(w *world) uint64 { return w.records(root, w.stranger) }, "root-other-device/" + member + "/*"},
		{"a passkey of a user", func(w *world) { w.stranger = w.account.AddFIDO("alice") }, func(w *world) uint64 { return w.records(alice, w.stranger) }, "user-other-device/" + alice + "/*"},
		{"a withdrawal", func(w *world) {
			w.stranger = w.account.AddRootFIDO()
			w.signs(w.records(root, w.stranger))
			w.account.RemoveToken(w.stranger)
		}, func(w *world) uint64 { return w.withdraws(root, w.stranger) }, "passkey-gone/" + root + "/*"},
		{"an acceptance", func(w *world) {
			w.account.SetRootAccessKeys(1)
			w.write("", &ledger.Audited{Findings: []ledger.FindingRef{{ID: "root-access-keys/" + member, Severity: "critical"}}})
		}, func(w *world) uint64 {
			body, err := audit.Accept(w.ledger.Records(), "root-access-keys/"+member, time.Now().Format(time.DateOnly), "hers", time.Now())
			w.must(err)
			w.write("", body)
			return w.ledger.Head().Sequence
		}, "root-access-keys/" + member},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.officer = newOfficer(t)
				w.write("", &w.officer.body)
				w.signs(w.ledger.Head().Sequence)
				tt.act(w)
				forged := tt.forge(w)
				counts := func() bool {
					_, found := w.look(w.asMember())
					return slices.ContainsFunc(audit.Counting(starred(found, []string{tt.silent}), audit.Low), func(f audit.Finding) bool { return f.ID == tt.silent })
				}
				if !counts() {
					t.Errorf("an unsigned record silences %s", tt.silent)
				}
				w.signs(forged)
				if counts() {
					t.Errorf("%s counts after the officer has signed", tt.silent)
				}
			})
		})
	}
}

func (w *world) signs(sequence uint64) {
	w.Helper()
	_, err := officer.Sign(w.ctx, w.ledger, sequence, "test", ledger.Officer{OSUser: "mika"}, w.ledger.Head().Sequence, w.officer)
	w.must(err)
}

// What is no passkey is not recorded as one.
func TestWhatIsNoPasskey(t *testing.T) {
	now := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	const fido = "arn:aws:iam::" + member + ":u2f/root-account/fido-ABC"
	for _, tt := range []struct {
		name, who, arn string
		since          time.Time
		ok             bool
	}{
		{"a passkey", root, fido, now, true},
		{"in GovCloud", root, "arn:aws-us-gov:iam::" + member + ":u2f/root-account/fido-ABC", now, true},
		{"a token", root, "GAHT12345678", now, true},
		{"a virtual device", root, "arn:aws:iam::" + member + ":mfa/phone", now, false},
		{"a text message", root, "arn:aws:iam::" + member + ":sms-mfa/phone", now, false},
		{"of another account", root, "arn:aws:iam::999999999999:u2f/root-account/fido-ABC", now, false},
		{"nothing", root, "", now, false},
		{"a sentence", root, "the one in Osaka", now, false},
		{"of a login", "GitHub/login/olivia", fido, now, false},
		{"of an alias", "acme-prod/root", fido, now, false},
		{"tomorrow", root, fido, now.Add(time.Hour), false},
	} {
		who, err := principal.Parse(tt.who)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := audit.NewPasskey(who, tt.arn, "Osaka", "", tt.since, now); (err == nil) != tt.ok || err != nil && !errors.Is(err, audit.ErrPasskey) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	who, _ := principal.Parse(root)
	if _, err := audit.WithdrawPasskey(record.Read(nil), who, fido, "broken"); !errors.Is(err, audit.ErrNoPasskey) {
		t.Errorf("withdrawing an unknown one: %v", err)
	}
}
