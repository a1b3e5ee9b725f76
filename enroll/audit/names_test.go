package audit_test

import (
	"slices"
	"testing"
	"time"

	"rootseal/enroll/audit"
	"rootseal/enroll/cloud"
)

// virtual is what a listing says of a device, whatever the simulation can make.
func virtual(arn, owner string) cloud.VirtualMFADevice {
	return cloud.VirtualMFADevice{ARN: arn, OwnerARN: owner, Root: owner == "arn:aws:iam::"+member+":root", EnableDate: time.Unix(1, 0)}
}

// judged returns the ids of the findings for an account that looks like that.
func (w *world) judged(devices ...cloud.VirtualMFADevice) []string {
	w.Helper()
	seen := &audit.Seen{Target: w.target(), Virtual: &audit.Listing[cloud.VirtualMFADevice]{}, Users: map[string]*audit.Listing[cloud.MFADevice]{}}
	list := &audit.Listing[cloud.MFADevice]{}
	for _, d := range devices {
		seen.Virtual.Items = append(seen.Virtual.Items, d)
		if !d.Root {
			list.Items = append(list.Items, cloud.MFADevice{ARN: d.ARN, UserName: "alice", EnableDate: d.EnableDate})
		}
	}
	seen.Users["alice"] = list
	var ids []string
	for _, f := range audit.Judge(audit.Read(w.ledger.Records(), w.policy), []*audit.Seen{seen}, nil, time.Now()) {
		ids = append(ids, f.ID)
	}
	return ids
}

// Two devices with one name under two paths are two findings: accepting one does
// not accept the other.
func TestNamesUnderPaths(t *testing.T) {
	inWorld(t, func(w *world) {
		const rootARN, aliceARN = "arn:aws:iam::" + member + ":root", "arn:aws:iam::" + member + ":user/team/alice"
		ids := w.judged(
			virtual(w.arn("phone"), rootARN), virtual(w.arn("x/phone"), rootARN),
			virtual(w.arn("phone"), aliceARN), virtual(w.arn("x/phone"), aliceARN),
		)
		for _, want := range []string{
			"root-unknown-device/" + member + "/phone", "root-unknown-device/" + member + "/x/phone",
			"user-unknown-device/" + alice + "/phone", "user-unknown-device/" + alice + "/x/phone",
		} {
			if !slices.Contains(ids, want) {
				t.Errorf("no %s in %q", want, ids)
			}
		}
	})
}

// An open ceremony owns its device name only without a path.
func TestAnOpenCeremonysNameUnderAPath(t *testing.T) {
	inWorld(t, func(w *world) {
		const name, rootARN = "rootseal-root-daily-mnopqr", "arn:aws:iam::" + member + ":root"
		w.write("20260401-mnopqr", w.begin(root, name, "daily", "20260401-mnopqr"))
		if ids := w.judged(virtual(w.arn(name), rootARN)); slices.Contains(ids, "root-unknown-device/"+member+"/"+name) {
			t.Errorf("its own is found: %q", ids)
		}
		if want, ids := "root-unknown-device/"+member+"/x/"+name, w.judged(virtual(w.arn("x/"+name), rootARN)); !slices.Contains(ids, want) {
			t.Errorf("no %s in %q", want, ids)
		}
	})
}

// Each unrecorded device of root is a finding of its own.
func TestUnrecordedDevicesOfRoot(t *testing.T) {
	inWorld(t, func(w *world) {
		w.retires("20260302-abcdef", "statement")
		const rootARN = "arn:aws:iam::" + member + ":root"
		ids := w.judged(virtual(w.arn("phone"), rootARN), virtual(w.arn("tablet"), rootARN))
		for _, name := range []string{"phone", "tablet"} {
			if want := "root-not-recorded/" + member + "/" + name; !slices.Contains(ids, want) {
				t.Errorf("no %s in %q", want, ids)
			}
		}
	})
}

// A card accepts any bytes as a name. The finding can still be accepted, by the
// name as shown.
func TestNamesOnKeys(t *testing.T) {
	inWorld(t, func(w *world) {
		for name, want := range map[string]string{
			"Amazon Web Services:phone@acme": "Amazon Web Services:phone@acme",
			"AWS:\n0 findings":               `AWS:\n0 findings`,
			"AWS:\\n0 findings":              `AWS:\\n0 findings`,
			"AWS:\xff\x1b[2J":                `AWS:\xff\x1b[2J`,
			"AWS:\u202ephone":                `AWS:\u202ephone`,
		} {
			w.keys[1].Credentials = append(w.key(right).Credentials, name)
			_, found := w.look(w.target())
			w.write("", (&audit.Result{Findings: found}).Body(nil))
			id := "key-unknown-credential/23456789/" + want
			if _, err := audit.Accept(w.ledger.Records(), id, time.Now().Format(time.DateOnly), "hers", time.Now()); err != nil {
				t.Errorf("%q: %v", name, err)
			}
		}
	})
}
