package enrolltest

import (
	"crypto/hmac"
	"crypto/sha1" // #nosec G505 -- TOTP
	"encoding/hex"
	"fmt"
	"testing"
	"time"

	"rootseal/enroll/ledger"
	signing "rootseal/enroll/officer"
)

// Keys and accounts of a year.
const (
	YearOsaka  = 30112847 // sealed
	YearTokyo  = 30112853 // sealed; once not proven in time
	YearKen    = 30112861 // daily; Ken left with it
	YearMia    = 30112870 // daily
	YearSpare  = 30112888 // daily since the rotation; lost at the end
	YearOther  = "444455556666"
	YearUnread = "777788889999" // no audit could enter it at first
)

// YearEnd is the time of the report about a year.
var YearEnd = time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)

// Year writes the records of one company's year: officers, a policy, four devices, bags,
// proofs, audits, a leaver, a wrong bag, an emergency and a loss.
type Year struct {
	*ledger.Ledger
	t         *testing.T
	now       time.Time
	pens      []*Pen
	witnesses map[string][]ledger.Witness
	count     int
}

// NewYear begins a year in a store, and tells all of it.
func NewYear(t *testing.T, store ledger.Store) *Year {
	t.Helper()
	y := &Year{t: t, now: YearEnd.AddDate(-1, 0, 2), witnesses: map[string][]ledger.Witness{}}
	l, err := ledger.Open(store, ledger.Identity{World: ledger.WorldAWS, Tool: "rootseal test", Host: "osaka-1"}, func() time.Time { return y.now })
	if err != nil {
		t.Fatal(err)
	}
	y.Ledger = l
	y.begin()
	y.middle()
	y.end()
	return y
}

func (y *Year) begin() {
	for i, name := range []string{"Olivia Ito", "Peter Abe"} {
		pen := NewPen(y.t)
		y.write("", pen.Body(y.t, name, uint32(16021846+i)))
		y.sign() // by the officers before
		y.pens = append(y.pens, pen)
	}
	y.write("", &ledger.PolicySet{MinKeys: 2, SealedGroup: true, VerifyDays: 90, LiveDays: 120, Touch: true})
	y.sign()
	y.after(1)
	y.enroll("20251201-rootaa", AccountNumber+"/root", "sealed", nil, YearOsaka, YearTokyo)
	y.enroll("20251201-daily1", AccountNumber+"/user/breakglass", "daily", nil, YearKen, YearMia)
	y.enroll("20251201-sealed", AccountNumber+"/user/breakglass", "sealed", nil, YearOsaka, YearTokyo)
	y.enroll("20251201-rootbb", YearOther+"/root", "sealed", nil, YearOsaka, YearTokyo)
	y.write("", &ledger.Label{KeySerial: YearKen, Label: "daily 1", Holder: "Ken Mori"}, &ledger.Label{KeySerial: YearMia, Label: "daily 2", Holder: "Mia Sato"})
	y.sign()
	y.seal(YearOsaka, "A-17", "Osaka, safe 2")
	y.seal(YearTokyo, "A-18", "Tokyo, safe 1")
	y.audit(nil, []string{YearUnread}, ledger.FindingRef{ID: "root-not-hardware/" + AccountNumber + "/root", Severity: "low"})
	y.write("", &ledger.Accept{Finding: "root-not-hardware/" + AccountNumber + "/root", Until: "2026-12-31", Reason: "a shared seed counts as virtual; see the risk register, item 12"})
	y.sign()
}

func (y *Year) middle() {
	y.after(80)
	y.verify(YearMia)
	y.verify(YearKen)
	y.live("20251201-daily1")
	y.unseal(&ledger.Unseal{KeySerial: YearOsaka, Bag: "A-17", Recorded: "A-17", Reason: "quarterly proof"})
	y.seal(YearOsaka, "A-21", "Osaka, safe 2")
	y.after(20)
	y.unseal(&ledger.Unseal{KeySerial: YearTokyo, Bag: "A-19", Recorded: "A-18", Reason: "quarterly proof"})
	y.write("", &ledger.Close{Finding: fmt.Sprintf("unseal-%d", y.last("unseal")), Reason: "the tear-off strip shows A-18; the number was misread"})
	y.sign()
	y.seal(YearTokyo, "A-22", "Tokyo, safe 1")
	y.audit([]string{YearUnread}, nil, ledger.FindingRef{ID: "root-not-hardware/" + AccountNumber + "/root", Severity: "low", Accepted: true})
	y.after(60)
	y.write("", &ledger.Lost{KeySerial: YearKen, How: "left"})
	y.sign()
	y.now = y.now.Add(30 * time.Hour)
	y.enroll("20260511-daily2", AccountNumber+"/user/breakglass", "daily", &ledger.Rotate{Reason: ledger.ReasonLeft, Holder: "Ken Mori", Lost: []uint32{YearKen}, Device: "20251201-daily1"}, YearMia, YearSpare)
	y.write("", &ledger.Label{KeySerial: YearSpare, Label: "daily 3", Holder: "Ren Oda"})
	y.sign()
}

func (y *Year) end() {
	y.after(20)
	y.unseal(&ledger.Unseal{KeySerial: YearOsaka, Bag: "A-21", Recorded: "A-21", Reason: "quarterly proof"})
	y.seal(YearOsaka, "A-25", "Osaka, safe 2")
	y.after(75)
	y.live("20260511-daily2")
	y.verify(YearMia)
	y.unseal(&ledger.Unseal{KeySerial: YearOsaka, Bag: "A-25", Recorded: "A-25", Reason: "quarterly proof"})
	y.seal(YearOsaka, "A-27", "Osaka, safe 2")
	y.after(45)
	y.unseal(&ledger.Unseal{KeySerial: YearTokyo, Recorded: "A-22", Bag: "A-22", Emergency: true, Reason: "fire alarm in the Tokyo office"})
	y.verify(YearTokyo)
	y.after(20)
	y.audit([]string{YearUnread}, nil,
		ledger.FindingRef{ID: "root-not-hardware/" + AccountNumber + "/root", Severity: "low", Accepted: true},
		ledger.FindingRef{ID: "root-not-hardware/" + YearOther + "/root", Severity: "low"},
		ledger.FindingRef{ID: "root-access-keys/" + YearUnread + "/root", Severity: "critical"})
	y.after(2)
	y.write("", &ledger.Lost{KeySerial: YearSpare, How: "lost"})
	y.sign()
	y.write("", &ledger.Label{KeySerial: YearMia, Label: "daily 2", Holder: "Mallory <b>"}) // not signed
}

// after lets days pass, and ten minutes.
func (y *Year) after(days int) { y.now = y.now.AddDate(0, 0, days).Add(10 * time.Minute) }

func (y *Year) write(ceremony string, bodies ...ledger.Body) {
	y.t.Helper()
	for _, body := range bodies {
		e := ledger.Entry{Command: "test", Ceremony: ceremony, Officer: ledger.Officer{OSUser: "olivia", CallerARN: "arn:aws:iam::111122223333:user/admin"}, Body: body}
		if _, err := y.Append(y.t.Context(), e); err != nil {
			y.t.Fatal(err)
		}
		y.now = y.now.Add(time.Second)
	}
}

// sign signs everything that lacks a signature, by all officers.
func (y *Year) sign() {
	y.t.Helper()
	var signers []signing.Signer
	for _, pen := range y.pens {
		signers = append(signers, pen)
	}
	for _, act := range signing.Read(y.Records()).Missing() {
		head, err := signing.Sign(y.t.Context(), y.Ledger, act.At.Record, "test", ledger.Officer{OSUser: "olivia"}, y.Head().Sequence, signers...)
		if err != nil {
			y.t.Fatalf("%s, head %s: %v", act.At, head, err)
		}
	}
}

// enroll enrolls a device; a rotation ends the old one.
func (y *Year) enroll(ceremony, principal, group string, rotate *ledger.Rotate, serials ...uint32) {
	y.t.Helper()
	begin := &ledger.Begin{
		Principal: principal, Alias: "acme", Group: group, SeedSource: "api", Touch: true,
		CredentialID: "AWS:" + ceremony + "@acme", Suffix: ceremony[9:], Clock: ledger.Clock{Source: "aws"},
	}
	enable := &ledger.Enable{}
	for i, serial := range serials {
		begin.Keys = append(begin.Keys, ledger.KeyState{KeySerial: serial, OATHSalt: "b3a1c50e7d24f896", Model: "YubiKey 5 NFC", Firmware: "5.7.1"})
		enable.Proofs = append(enable.Proofs, ledger.Proof{KeySerial: serial, Step: 58000000 + uint64(i)})
	}
	y.witnesses[ceremony] = ledger.NewWitnesses(func(challenge []byte) []byte { return yearAnswer(ceremony, challenge) }, 8)
	if rotate != nil {
		y.write(ceremony, rotate)
	}
	y.write(ceremony, begin)
	y.sign()
	arn := "arn:aws:iam::" + principal[:12] + ":mfa/rootseal-" + ceremony
	y.write(ceremony, &ledger.Load{DeviceARN: arn, Witnesses: y.witnesses[ceremony]}, enable)
	if rotate != nil {
		y.write(ceremony, &ledger.Retire{Device: rotate.Device, Because: ledger.BecauseEnabled}, &ledger.Retired{Device: rotate.Device, Confirmed: "aws"})
	}
	y.write(ceremony, &ledger.End{Outcome: ledger.Complete, DeviceARN: arn, Confirmed: "aws", RequestIDs: []string{"5f0c2a1e-" + ceremony[9:]}})
	y.sign()
	y.now = y.now.Add(5 * time.Minute)
}

// yearAnswer is the full HMAC of a device's seed.
func yearAnswer(ceremony string, challenge []byte) []byte {
	mac := hmac.New(sha1.New, []byte(ceremony))
	mac.Write(challenge)
	return mac.Sum(nil)
}

// verify proves a key for each live device that it holds, by its next challenge.
func (y *Year) verify(serial uint32) {
	y.t.Helper()
	body := &ledger.Verified{KeySerial: serial, OATHSalt: "b3a1c50e7d24f896", Model: "YubiKey 5 NFC", Firmware: "5.7.1", Result: ledger.Proven}
	for _, held := range y.holds(serial) {
		w := y.witnesses[held][0]
		y.witnesses[held] = y.witnesses[held][1:]
		challenge, err := w.ChallengeBytes()
		if err != nil {
			y.t.Fatal(err)
		}
		body.Credentials = append(body.Credentials, ledger.CredentialProof{
			Device: held, CredentialID: "AWS:" + held + "@acme", Result: ledger.Proven, Challenge: w.Challenge, Answer: hex.EncodeToString(yearAnswer(held, challenge)),
		})
	}
	y.write("", body)
}

// holds returns the live devices on a key.
func (y *Year) holds(serial uint32) []string {
	retired := map[string]bool{}
	var all []string
	for _, r := range y.Records() {
		if body, is := r.Body.(*ledger.Retired); is {
			retired[body.Device] = true
		}
	}
	for _, r := range y.Records() {
		begin, is := r.Body.(*ledger.Begin)
		if !is || retired[r.Ceremony] {
			continue
		}
		for _, k := range begin.Keys {
			if k.KeySerial == serial {
				all = append(all, r.Ceremony)
			}
		}
	}
	return all
}

func (y *Year) seal(serial uint32, bag, place string) {
	y.t.Helper()
	y.verify(serial)
	y.write("", &ledger.Seal{KeySerial: serial, Bag: bag, Place: place, Observer: "Ren Oda", Proof: y.Head().Sequence})
	y.sign()
}

func (y *Year) unseal(body *ledger.Unseal) {
	y.t.Helper()
	y.write("", body)
	y.sign()
}

func (y *Year) live(device string) {
	y.t.Helper()
	y.count++
	y.write("", &ledger.Live{Device: device, DeviceARN: "arn:aws:iam::" + AccountNumber + ":mfa/rootseal-" + device, Method: ledger.MethodResync, Result: ledger.Proven, KeySerial: YearMia, RequestID: fmt.Sprintf("9d7e-%04d", y.count)})
}

func (y *Year) audit(more, unread []string, findings ...ledger.FindingRef) {
	y.t.Helper()
	since := y.now.AddDate(0, 0, -85)
	y.write("", &ledger.Audited{Accounts: append([]string{AccountNumber, YearOther}, more...), Unreachable: unread, EventsSince: &since, Findings: findings})
}

// last returns the number of the last record of a kind.
func (y *Year) last(kind string) uint64 {
	for i := len(y.Records()) - 1; i >= 0; i-- {
		if r := y.Records()[i]; r.Body.Kind() == kind {
			return r.Sequence
		}
	}
	y.t.Fatalf("no record of kind %s", kind)
	return 0
}
