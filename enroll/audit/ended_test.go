package audit_test

import (
	"slices"
	"strings"
	"testing"

	"rootseal/enroll/audit"
	"rootseal/enroll/ledger"
)

// Someone who can write to the ledger ends an open ceremony, of which AWS has the device.
// Before the first officer that end counts, so the ledger alone does not show the device:
// the audit enters the account, finds it, and names the record.
func TestForgedEndHidesNoDevice(t *testing.T) {
	const other = "20260309-zzzzzz"
	for _, tt := range []struct {
		name  string
		forge func(w *world) // the records of the ceremony
		give  func(w *world)
		want  string
	}{
		{"a user that the ledger has nothing else of", func(w *world) {
			w.undone(other, member+"/user/bob", "rootseal-bob-daily-zzzzzz")
		}, func(w *world) {
			w.account.AddUser("bob")
			w.addToUser("bob", "rootseal-bob-daily-zzzzzz")
		}, audit.UserUnknownDevice + "/" + member + "/user/bob/rootseal-bob-daily-zzzzzz"},
		{"before its load", func(w *world) {
			w.write(other, w.begin(member+"/user/bob", "rootseal-bob-daily-zzzzzz", "daily", other), &ledger.End{Outcome: ledger.Undone})
		}, func(w *world) {
			w.account.AddUser("bob")
			w.addToUser("bob", "rootseal-bob-daily-zzzzzz")
		}, audit.UserUnknownDevice + "/" + member + "/user/bob/rootseal-bob-daily-zzzzzz"},
		{"begun again after its end", func(w *world) {
			begin := w.begin(member+"/user/bob", "rootseal-bob-daily-zzzzzz", "daily", other)
			w.write(other, begin, &ledger.End{Outcome: ledger.Undone})
			w.writePastEnd(other, begin)
		}, func(w *world) {
			w.account.AddUser("bob")
			w.addToUser("bob", "rootseal-bob-daily-zzzzzz")
		}, audit.UserUnknownDevice + "/" + member + "/user/bob/rootseal-bob-daily-zzzzzz"},
		{"another device of a user in the ledger", func(w *world) {
			w.undone(other, alice, "rootseal-alice-sealed-zzzzzz")
		}, func(w *world) { w.addToUser("alice", "rootseal-alice-sealed-zzzzzz") }, audit.UserUnknownDevice + "/" + alice + "/rootseal-alice-sealed-zzzzzz"},
		{"another device of root", func(w *world) {
			w.undone(other, root, "rootseal-root-daily-zzzzzz")
		}, func(w *world) { w.addToRoot("rootseal-root-daily-zzzzzz") }, audit.RootUnknownDevice + "/" + member + "/rootseal-root-daily-zzzzzz"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				tt.forge(w)
				tt.give(w)
				_, found := w.look(w.target())
				w.mustFind(found, tt.want)
				at := slices.IndexFunc(found, func(f audit.Finding) bool { return f.ID == tt.want })
				if at < 0 {
					return
				}
				f := found[at]
				if !strings.Contains(f.Text.String(), "of ceremony "+other+", which record ") || !strings.Contains(f.Text.String(), " ended as undone") || !strings.Contains(f.Next.String(), "verify --adopt") {
					t.Errorf("%s; next: %s", f.Text.String(), f.Next)
				}
			})
		})
	}
}

// A device that is recorded for another account, or for no AWS account, is found where it
// is: there the ledger's record of it is compared with nothing.
func TestAdoptionElsewhereHidesNoDevice(t *testing.T) {
	for _, of := range []string{"333344445555/user/bob", "github/login/bob"} {
		inWorld(t, func(w *world) {
			const name = "rootseal-bob-daily-zzzzzz"
			w.write("20260309-zzzzzz", &ledger.Adopt{
				Principal: of, Group: "daily", DeviceARN: "arn:aws:iam::" + member + ":mfa/" + name,
				Keys: []ledger.AdoptedKey{{KeyState: ledger.KeyState{KeySerial: 1002}, CredentialID: "x"}},
			})
			w.account.AddUser("bob")
			w.addToUser("bob", name)
			_, found := w.look(w.target())
			w.mustFind(found, audit.UserUnknownDevice+"/"+member+"/user/bob/"+name)
		})
	}
}

// writePastEnd writes a record where rootseal refuses to: a forger writes the file.
func (w *world) writePastEnd(ceremony string, body ledger.Body) {
	w.Helper()
	ends := []uint64{w.ledger.Head().Sequence}
	if _, err := w.ledger.Append(w.ctx, ledger.Entry{Command: "test", Ceremony: ceremony, Body: body, Despite: ends}); err != nil {
		w.Fatal(err)
	}
}

// The only device of an account is found, too, although no live device leads there.
func TestForgedEndHidesNoAccount(t *testing.T) {
	const account = "333344445555"
	records := []ledger.Record{}
	for i, body := range []ledger.Body{
		&ledger.Begin{Principal: account + "/root", Group: "daily", DeviceNames: []string{"rootseal-root-daily-zzzzzz"}},
		&ledger.Load{DeviceARN: "arn:aws:iam::" + account + ":mfa/rootseal-root-daily-zzzzzz"},
		&ledger.End{Outcome: ledger.Undone},
	} {
		records = append(records, ledger.Record{Sequence: uint64(i + 1), Ceremony: "20260309-zzzzzz", Body: body})
	}
	known := audit.Read(records, ledger.PolicySet{})
	targets, err := audit.Enter(known, audit.Scope{}, func(string) (audit.Profile, error) { return nil, nil }).Targets(t.Context())
	if err != nil || len(targets) != 1 || targets[0].Account != account {
		t.Errorf("%v: %v", targets, err)
	}
}

// A name that rootseal gives makes a stranger's device a finding.
func TestDeviceWithOurName(t *testing.T) {
	inWorld(t, func(w *world) {
		w.account.AddUser("bob")
		w.addToUser("bob", "rootseal-bob-daily-yyyyyy")
		w.addToUser("bob", "phone")
		_, found := w.look(w.target())
		w.mustFind(found, audit.UserUnknownDevice+"/"+member+"/user/bob/rootseal-bob-daily-yyyyyy")
	})
}
