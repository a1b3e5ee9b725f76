package audit_test

import (
	"context"
	"encoding/base32"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pquerna/otp/hotp"

	"rootseal/enroll/audit"
	"rootseal/enroll/awsiam"
	"rootseal/enroll/cloud"
	"rootseal/enroll/ledger"
	"rootseal/enroll/ledger/ledgertest"
	"rootseal/enroll/record"
	"rootseal/hwtest/simaws"
)

// The keys of the stories, and the member account that they open.
const (
	left, right = 12345678, 23456789
	salt        = "b3a1c50e7d24f896"

	member = "222233334444"
	root   = member + "/root"
	alice  = member + "/user/alice"

	rootDevice  = "rootseal-root-sealed-abcdef"
	aliceDevice = "rootseal-alice-daily-ghijkl"
)

// world is an organization in which rootseal has enrolled root and a user of a
// member account, the ledger of it, and virtual time.
type world struct {
	*testing.T
	ctx     context.Context
	org     *simaws.Organization
	account *simaws.Account
	admin   *awsiam.Client // of the member account
	ledger  *ledger.Ledger
	keys    []audit.Key
	policy  ledger.PolicySet

	since    time.Time // from when on events are read
	stranger string    // serial of a security key of root that the ledger does not have
	officer  *anOfficer

	partition cloud.Partition
	guessed   string // the partition of root in the ledger
}

func inWorld(t *testing.T, story func(w *world)) {
	t.Helper()
	inPartition(t, "aws", "aws", story)
}

// inPartition has the accounts in a partition, and root enrolled without a profile
// under one that was taken for it.
func inPartition(t *testing.T, id, guessed string, story func(w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := &world{T: t, ctx: t.Context(), guessed: guessed}
		w.partition, _ = cloud.PartitionNamed(id)
		w.org = simaws.NewOrganization(simaws.Options{Account: "111122223333", Plain: true, Partition: id})
		w.account = w.org.Add(simaws.Options{Account: member, Alias: "acme-prod", Name: "prod", Plain: true})
		w.admin = w.client(w.account.AddAdmin("olivia"))
		l, err := ledger.Open(new(ledgertest.Store), ledger.Identity{World: ledger.WorldAWS, Tool: "rootseal test", Host: "desk"}, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		w.ledger = l
		if w.partition.Root != cloud.No {
			w.enrolRoot("20260302-abcdef", rootDevice, "sealed")
		}
		w.account.AddUser("alice")
		w.enrolUser("20260302-ghijkl", "alice", aliceDevice, "daily")
		w.keys = []audit.Key{w.key(left), w.key(right)}
		story(w)
	})
}

func (w *world) client(key simaws.AccessKey) *awsiam.Client {
	return awsiam.NewIn(w.partition, awsiam.AccessKey(key), w.org.Transport())
}

// key is a key on the desk with all that it should hold.
func (w *world) key(serial uint32) audit.Key {
	return audit.Key{Serial: serial, OATHSalt: salt, Credentials: []string{credential("20260302-abcdef"), credential("20260302-ghijkl"), "Example:olivia"}}
}

func credential(ceremony string) string { return "AWS:" + ceremony }

// write appends records of a ceremony.
func (w *world) write(ceremony string, bodies ...ledger.Body) {
	w.Helper()
	for _, body := range bodies {
		if _, err := w.ledger.Append(w.ctx, ledger.Entry{Command: "test", Ceremony: ceremony, Officer: ledger.Officer{OSUser: "mika"}, Body: body}); err != nil {
			w.Fatal(err)
		}
	}
}

// retires ends a device that nothing replaces.
func (w *world) retires(device, confirmed string) {
	w.Helper()
	d := record.Read(w.ledger.Records()).Device(device)
	w.write("20260401-rotate",
		&ledger.Retirement{Principal: d.Principal, Group: d.Group, Device: d.Ceremony, DeviceARN: d.DeviceARN, Keeps: "20260309-sparea"},
		&ledger.Retire{Device: d.Ceremony, DeviceARN: d.DeviceARN, Because: ledger.BecauseOther},
		&ledger.Retired{Device: d.Ceremony, DeviceARN: d.DeviceARN, Confirmed: confirmed},
		&ledger.End{Outcome: ledger.Complete})
}

// enrolRoot is what the console and rootseal do together.
func (w *world) enrolRoot(ceremony, name, group string) {
	w.Helper()
	w.write(ceremony, w.begin(root, name, group, ceremony))
	arn := w.addToRoot(name)
	w.finish(ceremony, arn, "", nil)
}

// addToRoot gives root a device in the console.
func (w *world) addToRoot(name string) (arn string) {
	w.Helper()
	made, err := w.account.Console().AssignMFADevice(name)
	if err == nil {
		err = w.account.Console().AddMFA(w.pair(made.ARN))
	}
	if err != nil {
		w.Fatal(err)
	}
	return made.ARN
}

func (w *world) enrolUser(ceremony, user, name, group string) {
	w.Helper()
	w.write(ceremony, w.begin(member+"/user/"+user, name, group, ceremony))
	arn, create, enable := w.addToUser(user, name)
	w.finish(ceremony, arn, create, []string{enable})
}

func (w *world) addToUser(user, name string) (arn, createID, enableID string) {
	w.Helper()
	made, err := w.admin.Create(w.ctx, name, nil)
	if err != nil {
		w.Fatal(err)
	}
	code1, code2 := w.pair(made.ARN)
	enabled, err := w.admin.Enable(w.ctx, user, made.ARN, code1, code2)
	if err != nil {
		w.Fatal(err)
	}
	return made.ARN, made.RequestID, enabled.RequestID
}

func (w *world) begin(principal, name, group, ceremony string) *ledger.Begin {
	b := &ledger.Begin{
		Principal: principal, Alias: "acme-prod", Group: group, SeedSource: "api", Touch: true, DeviceNames: []string{name, name + "-2", name + "-3"},
		CredentialID: credential(ceremony), Suffix: "abcdef", Clock: ledger.Clock{Source: "aws"}, Profile: "prod",
	}
	for _, serial := range []uint32{left, right} {
		b.Keys = append(b.Keys, ledger.KeyState{KeySerial: serial, OATHSalt: salt, Model: "YubiKey 5 NFC", Firmware: "5.4.3"})
	}
	return b
}

func (w *world) finish(ceremony, arn, request string, requests []string) {
	w.Helper()
	recorded := arn
	if request == "" { // AWS was not asked
		recorded = strings.Replace(arn, w.partition.ID, w.guessed, 1)
	}
	w.write(ceremony,
		&ledger.Load{DeviceARN: recorded, RequestID: request, Witnesses: witnesses(ceremony)},
		&ledger.Enable{Proofs: []ledger.Proof{{KeySerial: left, Step: 1}, {KeySerial: right, Step: 2}}},
		&ledger.End{Outcome: ledger.Complete, DeviceARN: recorded, Confirmed: "aws", EnableDate: new(w.device(arn).EnableDate), RequestIDs: requests})
}

// witnesses makes witnesses for a seed that is the ceremony's id.
func witnesses(ceremony string) []ledger.Witness {
	return ledger.NewWitnesses(func(challenge []byte) []byte { return append([]byte(ceremony), challenge...) }, 8)
}

func (w *world) device(arn string) simaws.Device {
	w.Helper()
	for _, d := range w.account.Devices() {
		if d.ARN == arn {
			return d
		}
	}
	w.Fatalf("no device %s", arn)
	return simaws.Device{}
}

// pair computes the codes of the step before this one and of this one, by a
// library that is not ours.
func (w *world) pair(arn string) (code1, code2 string) {
	w.Helper()
	secret := base32.StdEncoding.EncodeToString(w.device(arn).Seed)
	step := uint64(time.Now().Unix() / 30)
	return w.code(secret, step-1), w.code(secret, step)
}

func (w *world) code(secret string, step uint64) string {
	w.Helper()
	code, err := hotp.GenerateCode(secret, step)
	if err != nil {
		w.Fatal(err)
	}
	return code
}

// signIn signs root in with a device of this moment.
func (w *world) signIn(arn string) {
	w.Helper()
	_, code := w.pair(arn)
	if err := w.account.Console().SignIn(code); err != nil {
		w.Fatal(err)
	}
}

func (w *world) arn(name string) string { return w.partition.ARN(member, "mfa/"+name) }

// target is the member account, entered as its administrator.
func (w *world) target() audit.Target {
	return audit.Target{Account: member, Enter: func(context.Context) (audit.Reader, error) { return w.admin, nil }}
}

// look is an audit of these accounts.
func (w *world) look(targets ...audit.Target) ([]*audit.Seen, []audit.Finding) {
	w.Helper()
	known := audit.Read(w.ledger.Records(), w.policy)
	seen := audit.Look(w.ctx, known.Book, targets, true, func(*audit.Seen) {})
	found := audit.Judge(known, seen, w.keys, time.Now())
	audit.MarkAccepted(found, known.Book, w.ledger.Records(), time.Now())
	return seen, found
}

// mustFind fails unless exactly these are found, apart from the finding of every
// virtual device of root.
func (w *world) mustFind(found []audit.Finding, want ...string) {
	w.Helper()
	var ids []string
	for _, f := range found {
		if f.ID != audit.RootNotHardware+"/"+member {
			ids = append(ids, f.ID)
		}
	}
	slices.Sort(ids)
	slices.Sort(want)
	if !slices.Equal(ids, want) {
		w.Errorf("found\n  %s\nwant\n  %s", strings.Join(ids, "\n  "), strings.Join(want, "\n  "))
		for _, f := range found {
			w.Logf("%s: %s", f.ID, f.Text)
		}
	}
}

func (w *world) mustAllBeRead(seen []*audit.Seen) {
	w.Helper()
	for _, s := range seen {
		for _, u := range s.Unread {
			w.Errorf("account %s: %s was not read: %v", s.Account, u.What, u.Err)
		}
	}
}

// undone is a ceremony that had loaded a device and was undone.
func (w *world) undone(ceremony, principal, name string) {
	w.Helper()
	w.write(ceremony, w.begin(principal, name, "spare", ceremony), &ledger.Load{DeviceARN: w.arn(name), Witnesses: witnesses(ceremony)}, &ledger.End{Outcome: ledger.Undone})
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) do(_ cloud.Answer, err error) { w.Helper(); w.must(err) }

func (w *world) create(name string) {
	w.Helper()
	_, err := w.admin.Create(w.ctx, name, nil)
	w.must(err)
}

// enableLater gives a device to a user with codes that AWS has not seen.
func (w *world) enableLater(user, arn string) {
	w.Helper()
	time.Sleep(time.Hour)
	code1, code2 := w.pair(arn)
	w.do(w.admin.Enable(w.ctx, user, arn, code1, code2))
}
