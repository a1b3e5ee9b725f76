package report_test

import (
	"slices"
	"strconv"
	"testing"

	"rootseal/enroll/audit"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/ledger"
	"rootseal/enroll/ledger/ledgertest"
	"rootseal/enroll/report"
)

func year(t *testing.T, o report.Options) report.Report {
	t.Helper()
	return report.Make(enrolltest.NewYear(t, new(ledgertest.Store)).Ledger, enrolltest.YearEnd, o)
}

// The worst comes first; an accepted finding and a closed one are not among them.
func TestViolations(t *testing.T) {
	r := year(t, report.Options{})
	var kinds []string
	for _, v := range r.Violations {
		kinds = append(kinds, v.Severity+" "+v.Kind)
		if v.ID == "root-not-hardware/"+enrolltest.AccountNumber+"/root" {
			t.Errorf("an accepted finding is a violation: %+v", v)
		}
	}
	want := []string{"critical root-access-keys", "high finding", "high missing-signature", "high key-lost"}
	if len(kinds) < 4 || !slices.Equal(kinds[:4], want) || kinds[len(kinds)-1] != "low root-not-hardware" {
		t.Errorf("%q, want it to begin with %q", kinds, want)
	}
}

func TestMatrix(t *testing.T) {
	m := year(t, report.Options{}).Matrix
	want := map[string]map[uint32]string{
		"111122223333/root sealed":            {enrolltest.YearOsaka: "overdue answer 105", enrolltest.YearTokyo: "proven answer 60"},
		"111122223333/user/breakglass daily":  {enrolltest.YearMia: "overdue answer 105", enrolltest.YearSpare: "lost signed 200"},
		"111122223333/user/breakglass sealed": {enrolltest.YearOsaka: "overdue answer 105", enrolltest.YearTokyo: "proven answer 60"},
		"444455556666/root sealed":            {enrolltest.YearOsaka: "overdue answer 105", enrolltest.YearTokyo: "proven answer 60"},
	}
	if len(m.Rows) != len(want) || len(m.Keys) != 4 {
		t.Fatalf("%d rows of %d keys", len(m.Rows), len(m.Keys))
	}
	for _, row := range m.Rows {
		cells := want[row.Principal+" "+row.Group]
		for i, c := range row.Cells {
			got := ""
			if c.State != "" {
				got = c.State + " " + c.Basis + " " + strconv.Itoa(c.Days)
			}
			if got != cells[m.Keys[i].Serial] {
				t.Errorf("%s %s, key %d: %q, want %q", row.Principal, row.Group, m.Keys[i].Serial, got, cells[m.Keys[i].Serial])
			}
		}
	}
	for _, k := range m.Keys {
		if k.Serial == enrolltest.YearMia && k.Holder != "Mia Sato" {
			t.Errorf("the holder is %q, by a record that no officer has signed", k.Holder)
		}
	}
}

func TestParts(t *testing.T) {
	r := year(t, report.Options{})
	if len(r.Ceremonies) != 5 || r.Ceremonies[4].Kind != report.KindRotate || r.Ceremonies[4].Intent.State != report.SignedItself ||
		!slices.Equal(r.Ceremonies[4].Intent.By, []string{"Olivia Ito", "Peter Abe"}) || r.Ceremonies[4].Keys[0].Basis != report.BasisSigned {
		t.Errorf("ceremonies: %+v", r.Ceremonies)
	}
	if len(r.Leavers) != 2 || r.Leavers[0].Person != "Ken Mori" || len(r.Leavers[0].Seeds) != 1 || r.Leavers[0].Seeds[0].Hours != 30 || r.Leavers[1].Seeds[0].At != nil {
		t.Errorf("leavers: %+v", r.Leavers)
	}
	if !r.Population.Complete || len(r.Population.Accounts) != 3 || len(r.Population.Audits) != 3 {
		t.Errorf("population: %+v", r.Population)
	}
	for _, a := range r.Population.Accounts {
		if a.InLedger != (a.ID != enrolltest.YearUnread) {
			t.Errorf("account %+v", a)
		}
	}
	kinds := map[string]int{}
	for _, e := range r.Exceptions {
		kinds[e.Kind]++
		if e.Kind == report.Accepted && (!e.InUse || e.Until != "2026-12-31" || e.Signed.State != report.SignedItself) {
			t.Errorf("exception: %+v", e)
		}
	}
	if kinds[report.Accepted] != 1 || kinds[report.Closed] != 1 || kinds[report.Emergency] != 1 {
		t.Errorf("exceptions: %v", kinds)
	}
	lanes := map[string]int{}
	for _, e := range r.Timeline {
		lanes[e.Lane]++
	}
	if lanes[report.LaneCeremony] != 5 || lanes[report.LaneLoss] != 4 || lanes[report.LaneAudit] != 3 || lanes[report.LaneProof] != 12 {
		t.Errorf("timeline: %v", lanes)
	}
}

// The Tokyo key waited from the 3rd of March to the 11th, and from June to September.
func TestGaps(t *testing.T) {
	for _, h := range year(t, report.Options{}).Proofs {
		if h.Device != "20251201-rootaa" || h.KeySerial != enrolltest.YearTokyo {
			continue
		}
		var gaps []string
		for _, g := range h.Gaps {
			gaps = append(gaps, g.From.Format("2006-01-02")+" "+g.To.Format("2006-01-02"))
		}
		if want := []string{"2026-03-01 2026-03-11", "2026-06-09 2026-09-28"}; !slices.Equal(gaps, want) {
			t.Errorf("%q, want %q", gaps, want)
		}
		return
	}
	t.Error("no history of the Tokyo key")
}

func TestControls(t *testing.T) {
	want := map[string]string{
		report.ControlRootMFA: "met clean 1.5 1.4 2.4 2.5", report.ControlHardware: "cannot-be-met virtual 1.6 1.5 2.5 2.6",
		report.ControlSeparate: "not-shown not-proven    ", report.ControlUserMFA: "met clean 1.10 1.9 2.9 2.10",
		report.ControlRootKeys: "not-met findings    ", report.ControlCentralRoot: "met clean    2.1.1",
		report.ControlRootUse: "met clean  1.6  ", report.ControlCustody: "not-met findings    ", report.ControlReplay: "not-shown by-aws    ",
	}
	controls := year(t, report.Options{}).Controls
	for _, c := range controls {
		if got := c.State + " " + c.Why + " " + c.Numbers.CIS4 + " " + c.Numbers.CIS5 + " " + c.Numbers.CIS6 + " " + c.Numbers.CIS7; got != want[c.Name] {
			t.Errorf("%s: %q, want %q", c.Name, got, want[c.Name])
		}
	}
	if len(controls) != len(want) {
		t.Errorf("%d controls, want %d", len(controls), len(want))
	}
}

// Every number of audit.Catalogue is in a row.
func TestControlsHaveAllNumbers(t *testing.T) {
	controls := year(t, report.Options{}).Controls
	for _, k := range audit.Catalogue {
		if k.Controls == (audit.Controls{}) {
			continue
		}
		if !slices.ContainsFunc(controls, func(c report.Control) bool {
			return c.Numbers.CIS7 == k.Controls.CIS7 && c.Numbers.CIS5 == k.Controls.CIS5 && c.Numbers.Hub == k.Controls.SecurityHub
		}) {
			t.Errorf("no control has the numbers of %s", k.Name)
		}
	}
}

func TestAccount(t *testing.T) {
	r := year(t, report.Options{Account: enrolltest.YearOther})
	if len(r.Matrix.Rows) != 1 || len(r.Matrix.Keys) != 2 || len(r.Ceremonies) != 1 || len(r.Chains) != 2 || len(r.Leavers) != 0 {
		t.Errorf("%d rows, %d keys, %d ceremonies, %d chains, %d leavers", len(r.Matrix.Rows), len(r.Matrix.Keys), len(r.Ceremonies), len(r.Chains), len(r.Leavers))
	}
	for _, v := range r.Violations {
		if v.Principal != "" && v.Principal[:12] != enrolltest.YearOther {
			t.Errorf("a violation of %s", v.Principal)
		}
	}
}

func TestSince(t *testing.T) {
	since := enrolltest.YearEnd.AddDate(0, -7, 0)
	r := year(t, report.Options{Since: since})
	if len(r.Ceremonies) != 1 || len(r.Population.Audits) != 1 || r.Timeline[0].Time.Before(since) || len(r.Chains) != 5 {
		t.Errorf("%d ceremonies, %d audits, %d chains, from %s", len(r.Ceremonies), len(r.Population.Audits), len(r.Chains), r.Timeline[0].Time)
	}
}

// Records that others write after the year claim that all is well.
func TestForgedRecordsClaimNothing(t *testing.T) {
	y := enrolltest.NewYear(t, new(ledgertest.Store))
	before := report.Make(y.Ledger, enrolltest.YearEnd, report.Options{})
	for _, body := range []ledger.Body{
		&ledger.Verified{
			KeySerial: enrolltest.YearOsaka, OATHSalt: "b3a1c50e7d24f896", Model: "YubiKey 5 NFC", Firmware: "5.7.1", Result: ledger.Proven,
			Credentials: []ledger.CredentialProof{
				{Device: "20251201-rootaa", CredentialID: "x", Result: ledger.Proven, Challenge: "1122334455667788", Answer: "00112233445566778899aabbccddeeff00112233"},
				{Device: "20251201-rootbb", CredentialID: "x", Result: ledger.Proven, Equal: []uint32{enrolltest.YearTokyo}},
			},
		},
		&ledger.Found{KeySerial: enrolltest.YearSpare},
		&ledger.Accept{Finding: "root-access-keys/" + enrolltest.YearUnread + "/root", Until: "2026-12-31", Reason: "forged"},
		&ledger.Close{Finding: "unseal-86", Reason: "forged"},
		&ledger.PolicySet{},
	} {
		if _, err := y.Append(t.Context(), ledger.Entry{Command: "test", Body: body}); err != nil {
			t.Fatal(err)
		}
	}
	after := report.Make(y.Ledger, enrolltest.YearEnd, report.Options{})
	for i, row := range after.Matrix.Rows {
		for j, c := range row.Cells {
			was := before.Matrix.Rows[i].Cells[j]
			if c.State == report.CellProven && was.State != report.CellProven {
				t.Errorf("%s, key %d: %+v, was %+v", row.Principal, after.Matrix.Keys[j].Serial, c, was)
			}
		}
	}
	for _, v := range before.Violations {
		found := slices.ContainsFunc(after.Violations, func(w report.Violation) bool {
			return w.Kind == v.Kind && w.KeySerial == v.KeySerial && w.Principal == v.Principal && w.ID == v.ID
		})
		if !found {
			t.Errorf("a forged record hides %+v", v)
		}
	}
}

// A record without a device, an audit or an officer claims nothing either.
func TestEmpty(t *testing.T) {
	l, err := ledger.Open(new(ledgertest.Store), ledger.Identity{World: ledger.WorldAWS, Tool: "rootseal test", Host: "desk"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	r := report.Make(l, enrolltest.YearEnd, report.Options{})
	for _, c := range r.Controls {
		if c.State == report.ControlStateMet {
			t.Errorf("%s is met by an empty ledger", c.Name)
		}
	}
	if len(r.Violations) != 1 || r.Violations[0].Kind != report.NoAudit || r.Population.Complete {
		t.Errorf("%+v, %+v", r.Violations, r.Population)
	}
}

// A missing signature names what its record is about: a key, or a device.
func TestMissingSignaturesNameTheirKey(t *testing.T) {
	y := enrolltest.NewYear(t, new(ledgertest.Store))
	write := func(ceremony string, body ledger.Body) uint64 {
		r, err := y.Append(t.Context(), ledger.Entry{Command: "test", Ceremony: ceremony, Body: body})
		if err != nil {
			t.Fatal(err)
		}
		return r.Sequence
	}
	proof := uint64(0)
	for _, r := range y.Records() {
		if body, is := r.Body.(*ledger.Verified); is && body.KeySerial == enrolltest.YearMia {
			proof = r.Sequence
		}
	}
	seal := write("", &ledger.Seal{KeySerial: enrolltest.YearMia, Bag: "A-99", Place: "drawer", Observer: "Ren Oda", Proof: proof})
	begin := write("20261101-forged", &ledger.Begin{
		Principal: "111122223333/user/mallory", Group: "daily", SeedSource: "api", CredentialID: "AWS:mallory", Suffix: "forged",
		Keys: []ledger.KeyState{{KeySerial: 666, OATHSalt: "b3a1c50e7d24f896", Model: "YubiKey 5 NFC", Firmware: "5.7.1"}},
	})
	found := map[uint64]report.Violation{}
	for _, v := range report.Make(y.Ledger, enrolltest.YearEnd, report.Options{}).Violations {
		if v.Kind == report.MissingSignature {
			found[v.Record] = v
		}
	}
	if v := found[seal]; v.KeySerial != enrolltest.YearMia || v.Principal != "" {
		t.Errorf("of a bag: %+v", v)
	}
	if v := found[begin]; v.Principal != "111122223333/user/mallory" || v.Group != "daily" {
		t.Errorf("of a ceremony: %+v", v)
	}
}
