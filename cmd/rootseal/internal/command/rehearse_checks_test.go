package command

import (
	"bytes"
	"context"
	"encoding/base32"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"rootseal/cmd/rootseal/internal/edges"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/rehearsal"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// A step is ok because of what stands outside of it: each of these changes that
// after the commands have ended well, or keeps a command from ending well.
func TestStepsSeeWhatIsWrong(t *testing.T) {
	for _, c := range []struct {
		step   string
		name   string
		before func(*testing.T, *rehearsal.Rehearsal)
		after  func(*testing.T, *rehearsal.Rehearsal)
		want   string
	}{
		{step: "enroll-user", name: "another seed on a key", after: reseed(30112853), want: "key 30112853 holds the account's seed"},
		{step: "enroll-user", name: "the seed also on a sealed key", after: leak(16021846), want: "key 16021846 holds the account's seed"},
		{step: "enroll-user", name: "a key forgot it", after: corrupt(30112847), want: "key 30112847 holds the account's seed"},
		{step: "enroll-user", name: "a key that asks for no touch", after: withoutTouch(30112847), want: "key 30112847 holds the account's seed"},
		{step: "enroll-user", name: "device taken from the user", after: deactivate, want: "enabled for \"\", not for breakglass"},
		{step: "enroll-user", name: "device deleted", after: remove, want: "the account has no device"},
		{step: "enroll-user", name: "device expects old codes", after: resyncLate, want: "steps off"},
		{step: "enroll-user", name: "a record damaged", after: damageRecord(2), want: "damaged"},
		{step: "enroll-user", name: "the last record gone", after: dropLastRecord, want: "no settled enrollment of group daily"},
		{step: "enroll-user", name: "AWS refuses", before: deny("CreateVirtualMFADevice"), want: "ended with exit code 1, not 0"},

		{step: "enroll-root", name: "another seed on a key", after: reseed(16104417), want: "key 16104417 holds the account's seed"},
		{step: "enroll-root", name: "device removed", after: removeRoots, want: "the account has no device"},
		{step: "enroll-root", name: "a record damaged", after: damageRecord(6), want: "damaged"},
		{step: "enroll-root", name: "the console refuses", before: denyByOrganization("EnableMFADevice"), want: "the console rejected the codes"},
		{step: "enroll-root", name: "a key pulled", before: pull(16021853), want: "ended with exit code 4, not 6"},

		{step: "code", name: "root's device removed", after: removeRoots, want: "signing in as root with a code of key 16021846: no mfa device"},
		{step: "code", name: "user's device taken", after: deactivate, want: "signing in as breakglass with a code of key 30112847: no mfa device"},
		{step: "code", name: "too many tries", after: guessAsRoot, want: "too many attempts"},
		{step: "code", name: "a key without the seed", before: reseed(16021846), want: "signing in as root with a code of key 16021846: wrong code"},
		{step: "code", name: "a key pulled", before: pull(30112847), want: "ended with exit code 4, not 0"},

		{step: "recover", name: "another seed on a key", after: reseed(16021853), want: "key 16021853 holds the account's seed"},
		{step: "recover", name: "device taken from the user", after: deactivate, want: "not for breakglass"},
		{step: "recover", name: "the last record gone", after: dropLastRecord, want: "no settled enrollment of group sealed"},
		{step: "recover", name: "something else open", after: beginAnother, want: "still has 20000101-other open"},

		{step: "verify", name: "another seed on the key", before: reseed(16021846), want: "ended with exit code 3, not 0"},
		{step: "verify", name: "a key of no record", before: pull(16021846), want: "ended with exit code 4, not 0"},
		{step: "verify", name: "the last record gone", after: dropLastRecord, want: "no bag R-1001"},
		{step: "verify", name: "the account has not that seed", after: removeRoots, want: "does not match the account's seed"},

		{step: "rotate", name: "the seed not on the spare", after: reseed(30112861), want: "key 30112861 holds the account's seed"},
		{step: "rotate", name: "device taken from the user", after: deactivate, want: "not for breakglass"},
		{step: "rotate", name: "AWS refuses", before: deny("CreateVirtualMFADevice"), want: "ended with exit code 1, not 0"},
		{step: "rotate", name: "the old device cannot be removed", before: deny("DeactivateMFADevice"), want: "ended with exit code 6, not 0"},
		{step: "rotate", name: "another device suffers", after: removeRoots, want: "which no command touched"},

		{step: "audit", name: "somebody has meddled before", before: deactivate, want: "ended with exit code 3, not 0"},
		{step: "audit", name: "AWS does not let it look", before: deny("ListVirtualMFADevices"), want: "ended with exit code 1, not 0"},
		{step: "audit", name: "the last record gone", after: dropLastRecord, want: "the ledger has no audit that found"},
		{step: "audit", name: "a record damaged", after: damageRecord(2), want: "damaged"},

		{step: "plan", name: "the last record gone", after: dropLastRecord, want: "the plan has changed the ledger"},
		{step: "plan", name: "AWS does not let it look", before: deny("ListVirtualMFADevices"), want: "rootseal plan ended with exit code 1"},
		{step: "apply", name: "the plan is edited", before: editPlan, want: "not what its hash says"},
		{step: "apply", name: "another seed on a key", after: reseed(30112861), want: "key 30112861 holds the account's seed"},
		{step: "apply", name: "AWS refuses", before: deny("CreateVirtualMFADevice"), want: "ended with exit code 1, not 0"},
		{step: "apply", name: "something moved", before: addFIDO, want: "ended with exit code 3, not 0"},

		{step: "report", name: "the page is another one", after: editReport("rootseal-", "x"), want: "the report lacks "},
		{step: "report", name: "the page has another head", after: editReport(":", ";"), want: "the report lacks "},
		{step: "report", name: "a seed in the page", after: leakIntoReport, want: "the report contains a seed of key 30112847"},
		{step: "report", name: "a record damaged", before: damageRecord(2), want: "ended with exit code 3, not 0"},
	} {
		t.Run(c.step+" "+c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := rehearsalOf(t)
				acts := r.Acts()
				at := slices.IndexFunc(acts, func(a rehearsal.Act) bool { return a.Name == c.step })
				if c.before != nil {
					acts[at].Play = joined(func(context.Context) error { c.before(t, r); return nil }, acts[at].Play)
				}
				if c.after != nil {
					acts[at].Play = joined(acts[at].Play, func(context.Context) error { c.after(t, r); return nil })
				}
				steps, err := r.Perform(t.Context(), acts[:at+1])
				if err != nil {
					t.Fatal(err)
				}
				for i, step := range steps {
					if step.OK != (i < at) {
						t.Errorf("step %+v, want only the last one wrong", step)
					}
				}
				if last := steps[at]; !strings.Contains(last.Detail, c.want) {
					t.Errorf("%s says %q, want %q in it", last.Step, last.Detail, c.want)
				}
			})
		})
	}
}

// What was settled by the command that began it says nothing about recover.
func TestRecoveredWantsRecover(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := rehearsalOf(t)
		if steps, err := r.Perform(t.Context(), r.Acts()[:1]); err != nil || !steps[0].OK {
			t.Fatal(steps, err)
		}
		if _, err := r.Recovered(r.UserDaily()); err == nil || !strings.Contains(err.Error(), "settled by enroll") {
			t.Errorf("got %v, want who settled it", err)
		}
	})
}

// An enrolment that stands on the officer's word alone is not ok.
func TestEnrolledWantsConfirmation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := rehearsalOf(t)
		g := &guest{Reporter: operator.NewReporter(io.Discard), says: []env.Outcome{env.Accepted}}
		var clipboard bytes.Buffer
		r.World.Person = r.WithConsole(&clipboard)
		g.read = func() (env.Secret, error) { return operator.ParseSecret(clipboard.Bytes()) }
		if result, err := enrollRootAs(t, r, g, env.Paste, ""); err != nil || result.Outcome != ledger.NotConfirmed {
			t.Fatalf("outcome %q (%v), want %q", result.Outcome, err, ledger.NotConfirmed)
		}
		if _, err := r.Enrolled(r.RootSealed()); err == nil || !strings.Contains(err.Error(), "as "+ledger.NotConfirmed) {
			t.Errorf("got %v, want the outcome named", err)
		}
	})
}

// The witnesses of a record are held against the seed, not counted.
func TestWitnessesOfAnotherSeed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := rehearsalOf(t)
		if steps, err := r.Perform(t.Context(), r.Acts()[:1]); err != nil || !steps[0].OK {
			t.Fatal(steps, err)
		}
		l, err := r.OpenLedger()
		if err != nil {
			t.Fatal(err)
		}
		ceremony := record.Read(l.Records()).Ceremonies()[0].ID
		seed := r.Account.Devices()[0].Seed
		if err := rehearsal.CheckWitnesses(l, ceremony, seed); err != nil {
			t.Errorf("with the account's seed: %v", err)
		}
		seed[0] ^= 1
		if err := rehearsal.CheckWitnesses(l, ceremony, seed); err == nil || !strings.Contains(err.Error(), "witness 1 ") {
			t.Errorf("with another seed: %v, want the first witness named", err)
		}
	})
}

func rehearsalOf(t *testing.T) *rehearsal.Rehearsal {
	t.Helper()
	r, err := rehearsal.New(program.execute, edges.Reach, "", io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	return r
}

func joined(plays ...func(context.Context) error) func(context.Context) error {
	return func(ctx context.Context) error {
		for _, play := range plays {
			if err := play(ctx); err != nil {
				return err
			}
		}
		return nil
	}
}

func key(r *rehearsal.Rehearsal, t *testing.T, serial uint32) *simcard.Card {
	t.Helper()
	for _, card := range r.Keys() {
		if card.Serial() == serial {
			return card
		}
	}
	t.Fatalf("no key %d in the rehearsal", serial)
	return nil
}

// reseed gives the newest AWS entry of a key another seed.
func reseed(serial uint32) func(*testing.T, *rehearsal.Rehearsal) {
	return func(t *testing.T, r *rehearsal.Rehearsal) {
		card := key(r, t, serial)
		stored := card.Stored()
		last := stored[len(stored)-1]
		if !strings.HasPrefix(last.ID, "AWS:") {
			t.Fatalf("key %d holds %q last", serial, last.ID)
		}
		last.Key = bytes.Repeat([]byte{7}, len(last.Key))
		card.Store(last)
	}
}

func leak(serial uint32) func(*testing.T, *rehearsal.Rehearsal) {
	return func(t *testing.T, r *rehearsal.Rehearsal) {
		key(r, t, serial).Store(simcard.Stored{ID: "copy", Key: r.Daily[0].Stored()[0].Key})
	}
}

func withoutTouch(serial uint32) func(*testing.T, *rehearsal.Rehearsal) {
	return func(t *testing.T, r *rehearsal.Rehearsal) {
		card := key(r, t, serial)
		entry := card.Stored()[0]
		entry.Touch = false
		card.Store(entry)
	}
}

func corrupt(serial uint32) func(*testing.T, *rehearsal.Rehearsal) {
	return func(t *testing.T, r *rehearsal.Rehearsal) {
		card := key(r, t, serial)
		if !card.Corrupt(card.Stored()[0].ID) {
			t.Fatalf("key %d holds nothing to corrupt", serial)
		}
	}
}

func pull(serial uint32) func(*testing.T, *rehearsal.Rehearsal) {
	return func(t *testing.T, r *rehearsal.Rehearsal) { key(r, t, serial).Pull() }
}

func deny(action string) func(*testing.T, *rehearsal.Rehearsal) {
	return func(_ *testing.T, r *rehearsal.Rehearsal) { r.Account.Deny(action, simaws.DenyIdentity) }
}

// denyByOrganization also binds root.
func denyByOrganization(action string) func(*testing.T, *rehearsal.Rehearsal) {
	return func(_ *testing.T, r *rehearsal.Rehearsal) { r.Account.Deny(action, simaws.DenySCP) }
}

func removeRoots(t *testing.T, r *rehearsal.Rehearsal) {
	for _, d := range r.Account.Devices() {
		if d.Owner != simaws.RootOwner {
			continue
		}
		if err := r.Account.Console().Remove(filepath.Base(d.ARN)); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Fatal("root has no device")
}

func guessAsRoot(t *testing.T, r *rehearsal.Rehearsal) {
	for range 9 {
		if r.Account.Console().SignIn("") == nil {
			t.Fatal("signed in without a code")
		}
	}
}

// api calls IAM as another administrator of the account would.
func api(r *rehearsal.Rehearsal) *iam.Client {
	key := r.Account.AddAdmin("intruder")
	return iam.New(iam.Options{
		Region:      "us-east-1",
		Credentials: credentials.NewStaticCredentialsProvider(key.ID, key.Secret, ""),
		HTTPClient:  awsHTTP{r.Account.Transport()},
	})
}

// deactivate takes every device away from the user.
func deactivate(t *testing.T, r *rehearsal.Rehearsal) {
	for _, d := range r.Account.Devices() {
		if d.Owner != rehearsal.User {
			continue
		}
		_, err := api(r).DeactivateMFADevice(t.Context(), &iam.DeactivateMFADeviceInput{UserName: aws.String(rehearsal.User), SerialNumber: &d.ARN})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func remove(t *testing.T, r *rehearsal.Rehearsal) {
	deactivate(t, r)
	for _, d := range r.Account.Devices() {
		if _, err := api(r).DeleteVirtualMFADevice(t.Context(), &iam.DeleteVirtualMFADeviceInput{SerialNumber: &d.ARN}); err != nil {
			t.Fatal(err)
		}
	}
}

// resyncLate makes the account believe that the keys' clock is off, by a pair
// of codes that is newer than its time.
func resyncLate(t *testing.T, r *rehearsal.Rehearsal) {
	d := r.Account.Devices()[0]
	step := uint64(time.Now().Unix()/30) + 20
	_, err := api(r).ResyncMFADevice(t.Context(), &iam.ResyncMFADeviceInput{
		UserName: aws.String(rehearsal.User), SerialNumber: &d.ARN,
		AuthenticationCode1: aws.String(codeOf(t, d.Seed, step-1)), AuthenticationCode2: aws.String(codeOf(t, d.Seed, step)),
	})
	if err != nil {
		t.Fatal(err)
	}
}

func recordFile(folder string, sequence int) string {
	return filepath.Join(folder, "records", fmt.Sprintf("%08d.json", sequence))
}

func damageRecord(sequence int) func(*testing.T, *rehearsal.Rehearsal) {
	return func(t *testing.T, r *rehearsal.Rehearsal) { damage(t, r.Ledger, sequence) }
}

func dropLastRecord(t *testing.T, r *rehearsal.Rehearsal) {
	l, err := r.OpenLedger()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(recordFile(r.Ledger, int(l.Head().Sequence))); err != nil {
		t.Fatal(err)
	}
}

func beginAnother(t *testing.T, r *rehearsal.Rehearsal) {
	l, err := ledger.Open(ledger.Dir(r.Ledger), ledger.Identity{World: ledger.WorldRehearsal, Tool: "rootseal test", Host: "desk"}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	first := record.Read(l.Records()).Ceremonies()[0].Begin
	if first == nil {
		t.Fatal("the first ceremony has no intent")
	}
	if _, err := l.Append(t.Context(), ledger.Entry{Command: "enroll", Ceremony: "20000101-other", Officer: ledger.Officer{OSUser: "olivia"}, Body: first}); err != nil {
		t.Fatal(err)
	}
}

// editPlan changes what was planned, but not the hash.
func editPlan(t *testing.T, r *rehearsal.Rehearsal) {
	file := filepath.Join(r.Folder, "plan.json")
	saved, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(saved), `"group": "daily"`, `"group": "other"`, 1)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func addFIDO(_ *testing.T, r *rehearsal.Rehearsal) { r.Account.AddFIDO("oncall") }

// editReport replaces a text of the report.
func editReport(from, to string) func(*testing.T, *rehearsal.Rehearsal) {
	return func(t *testing.T, r *rehearsal.Rehearsal) {
		t.Helper()
		page, err := os.ReadFile(r.ReportFile())
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(r.ReportFile(), bytes.ReplaceAll(page, []byte(from), []byte(to)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func leakIntoReport(t *testing.T, r *rehearsal.Rehearsal) {
	t.Helper()
	seed := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(r.Daily[0].Stored()[0].Key)
	editReport("</body>", seed+"</body>")(t, r)
}
