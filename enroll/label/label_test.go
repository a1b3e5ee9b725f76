package label_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"rootseal/enroll/enrolltest"
	"rootseal/enroll/label"
	"rootseal/enroll/ledger"
	"rootseal/enroll/ledger/ledgertest"
	"rootseal/enroll/report"
)

func day(t *testing.T, text string) time.Time {
	t.Helper()
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

const example = "RS1/30112847/A-27/204:0123456789ABCDEF/2026-11-28/2027-02-26"

func TestParse(t *testing.T) {
	want := label.Label{Serial: 30112847, Bag: "A-27", Head: ledger.Head{Sequence: 204, Hash: "0123456789abcdef"}, Made: day(t, "2026-11-28"), Next: day(t, "2027-02-26")}
	for _, typed := range []string{example, strings.ToLower(example), " RS1/30112847/A-27/\n204:0123456789ABCDEF/ 2026-11-28/2027-02-26\n"} {
		if got, err := label.Parse(typed); err != nil || got != want || got.String() != example || !label.Is(typed) {
			t.Errorf("%q: %+v, %v", typed, got, err)
		}
	}
	for _, bag := range []string{"", "-", "a-17", "袋 12", "大阪　金庫", "A/17", "100%", "é", "%2D"} {
		l := want
		l.Bag, l.Next = bag, time.Time{}
		if got, err := label.Parse(l.String()); err != nil || got != l {
			t.Errorf("bag %q: %q becomes %+v, %v", bag, l.String(), got, err)
		}
	}
}

// Every other text is refused, in words, and no file name is taken for a label.
func TestParseRefuses(t *testing.T) {
	at := func(field int, text string) string {
		all := strings.Split(example, "/")
		all[field] = text
		return strings.Join(all, "/")
	}
	for name, text := range map[string]string{
		"nothing": "", "garbage": "hello", "a seed": "otpauth://totp/AWS:root?secret=JBSWY3DPEHPK3PXP",
		"no serial": at(1, "0"), "a long serial": at(1, "4294967296"), "a signed serial": at(1, "+30112847"), "zeros": at(1, "030112847"),
		"control characters": at(2, "A%0A17"), "escape": at(2, "%1B[2J"), "right to left": at(2, "%E2%80%AE17"), "no UTF-8": at(2, "%FF"), "cut": at(2, "A%2"), "cut more": at(2, "A%"), "no hex": at(2, "%G0"),
		"needless escape": at(2, "%41-27"), "spaces around": at(2, "A%20"), "no bag": at(2, ""), "a raw letter": at(2, "Ä"), "long": at(2, strings.Repeat("A", 201)),
		"short head": at(3, "204:0123456789"), "long head": at(3, "204:0123456789ABCDEF00"), "no number": at(3, "0:0123456789ABCDEF"),
		"no day": at(4, "-"), "a wrong day": at(4, "2026-02-30"), "another form": at(5, "26-02-28"), "more": example + "/x", "less": "RS1/30112847", "huge": example + strings.Repeat("A", 9000), "raw NUL": at(2, "A\x00"),
		"a long s": strings.Replace(example, "RS1", "Rſ1", 1), "a dotless i": at(2, "ı-27"), "full width": strings.Replace(example, "A-27", "ａ-27", 1),
	} {
		if l, err := label.Parse(text); !errors.Is(err, label.ErrNotLabel) {
			t.Errorf("%s: %+v, %v", name, l, err)
		}
	}
	if _, err := label.Parse("RS2" + example[3:]); !errors.Is(err, label.ErrNewer) {
		t.Errorf("a newer label: %v", err)
	}
	for _, file := range []string{"label.png", "/home/rs1/x.png", "rs/1.png", "RS1.png", "./rs1/x", "-"} {
		if label.Is(file) {
			t.Errorf("%s is a label", file)
		}
	}
}

// No two texts are one label.
func FuzzParse(f *testing.F) {
	f.Add(example)
	f.Add("RS1/1/%61/1:0123456789ABCDEF/2026-11-28/-")
	f.Fuzz(func(t *testing.T, text string) {
		l, err := label.Parse(text)
		if err != nil {
			return
		}
		if got := l.String(); got != strings.ToUpper(strings.Join(strings.Fields(text), "")) {
			t.Errorf("%q becomes %q", text, got)
		}
		if again, err := label.Parse(l.String()); err != nil || again != l {
			t.Errorf("%q: %+v, %v", l.String(), again, err)
		}
	})
}

func made(t *testing.T, l *ledger.Ledger, serial uint32, now time.Time) label.Label {
	t.Helper()
	k := label.Keys(l, now, serial)[0]
	if k.Why != "" {
		t.Fatalf("no label of key %d: %s", serial, k.Why)
	}
	return label.Of(k, l.Head(), now)
}

// Only what an answer or a signature covers gets a label.
func TestKeys(t *testing.T) {
	y := enrolltest.NewYear(t, new(ledgertest.Store))
	var got []string
	for _, k := range label.Keys(y.Ledger, enrolltest.YearEnd) {
		got = append(got, k.Name+" "+k.Bag+" "+strings.Join(k.Accounts, "+")+" "+k.Why)
	}
	want := []string{
		" A-27 111122223333+444455556666 ",
		"  111122223333+444455556666 custody", // Tokyo: out of its bag in an emergency
		"daily 2  111122223333 not-sealed",
		"daily 3  111122223333 lost",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if k := label.Keys(y.Ledger, enrolltest.YearEnd, 99)[0]; k.Why != report.NoLabelUnknown {
		t.Errorf("an unknown key: %+v", k)
	}
	if k := label.Keys(y.Ledger, enrolltest.YearEnd, enrolltest.YearKen)[0]; k.Why != report.NoLabelNothing {
		t.Errorf("a key without a live device: %+v", k)
	}
}

// Records that no officer signed put nothing on a label: a bag, or a device with its
// challenges.
func TestKeysUnsigned(t *testing.T) {
	y := enrolltest.NewYear(t, new(ledgertest.Store))
	write := func(ceremony string, bodies ...ledger.Body) {
		for _, body := range bodies {
			if _, err := y.Append(t.Context(), ledger.Entry{Command: "test", Ceremony: ceremony, Body: body}); err != nil {
				t.Fatal(err)
			}
		}
	}
	proof := uint64(0)
	for _, r := range y.Records() {
		if body, is := r.Body.(*ledger.Verified); is && body.KeySerial == enrolltest.YearMia {
			proof = r.Sequence
		}
	}
	write("", &ledger.Seal{KeySerial: enrolltest.YearMia, Bag: "A-99", Place: "drawer", Observer: "Ren Oda", Proof: proof})
	if k := label.Keys(y.Ledger, enrolltest.YearEnd, enrolltest.YearMia)[0]; k.Why != report.NoLabelUnsigned {
		t.Errorf("a bag: %+v", k)
	}
	arn := "arn:aws:iam::111122223333:mfa/rootseal-forged"
	write("20261101-forged", &ledger.Begin{
		Principal: "111122223333/user/mallory", Group: "daily", SeedSource: "api", CredentialID: "AWS:mallory", Suffix: "forged",
		Keys: []ledger.KeyState{{KeySerial: 666, OATHSalt: "b3a1c50e7d24f896", Model: "YubiKey 5 NFC", Firmware: "5.7.1"}},
	}, &ledger.Load{DeviceARN: arn}, &ledger.Enable{Proofs: []ledger.Proof{{KeySerial: 666, Step: 58000000}}}, &ledger.End{Outcome: ledger.Complete, DeviceARN: arn, Confirmed: "aws"})
	if k := label.Keys(y.Ledger, enrolltest.YearEnd, 666)[0]; k.Why != report.NoLabelUnproven {
		t.Errorf("a device: %+v", k)
	}
}

func TestCompare(t *testing.T) {
	y := enrolltest.NewYear(t, new(ledgertest.Store))
	now := enrolltest.YearEnd
	right := made(t, y.Ledger, enrolltest.YearOsaka, now)
	if c := label.Compare(y.Ledger, right, now); len(c.Differences) > 0 || c.At != y.Head().Sequence || !c.Overdue {
		t.Errorf("the right label: %+v", c)
	}
	other := enrolltest.NewYear(t, new(ledgertest.Store))
	for name, tt := range map[string]struct {
		change func(*label.Label)
		want   []string
	}{
		"another ledger":      {func(l *label.Label) { l.Head = other.Head() }, []string{label.OtherHead}},
		"a later head":        {func(l *label.Label) { l.Head.Sequence += 9 }, []string{label.OtherHead}},
		"a hash at random":    {func(l *label.Label) { l.Head.Hash = strings.Repeat("0", 16) }, []string{label.OtherHead}},
		"both":                {func(l *label.Label) { l.Head, l.Bag = other.Head(), "A-28" }, []string{label.OtherHead, label.OtherBag}},
		"another bag":         {func(l *label.Label) { l.Bag = "A-28" }, []string{label.OtherBag}},
		"no bag":              {func(l *label.Label) { l.Bag = "" }, []string{label.OtherBag}},
		"another key":         {func(l *label.Label) { l.Serial = enrolltest.YearMia }, []string{label.OtherBag}},
		"an unknown key":      {func(l *label.Label) { l.Serial = 1 }, []string{label.NoSuchKey}},
		"unknown, other head": {func(l *label.Label) { l.Serial, l.Head = 1, other.Head() }, []string{label.OtherHead, label.NoSuchKey}},
		"a later check":       {func(l *label.Label) { l.Next = l.Next.AddDate(0, 1, 0) }, []string{label.OtherCheck}},
		"no check":            {func(l *label.Label) { l.Next = time.Time{} }, []string{label.OtherCheck}},
		"older than its head": {func(l *label.Label) { l.Made = l.Made.AddDate(0, 0, -90) }, []string{label.OtherDay}},
		"a day to come":       {func(l *label.Label) { l.Made = l.Made.AddDate(0, 0, 9) }, []string{label.OtherDay}},
		"a key lost since":    {func(l *label.Label) { l.Serial, l.Bag = enrolltest.YearSpare, "" }, []string{label.NoSuchKey, label.OtherCheck}},
		"a replayed old head": {func(l *label.Label) { l.Head = ledger.Head{Sequence: 3, Hash: hash(t, y.Ledger, 3)} }, []string{label.NoSuchKey}},
	} {
		l := right
		tt.change(&l)
		var got []string
		for _, d := range label.Compare(y.Ledger, l, now).Differences {
			got = append(got, d.Kind)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

func hash(t *testing.T, l *ledger.Ledger, sequence uint64) string {
	t.Helper()
	h, err := l.Hash(sequence)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// A label that was right when it was made does not agree after the key has moved.
func TestCompareOld(t *testing.T) {
	y := enrolltest.NewYear(t, new(ledgertest.Store))
	var sealed []ledger.Record
	for _, r := range y.Records() {
		if body, is := r.Body.(*ledger.Seal); is && body.KeySerial == enrolltest.YearOsaka {
			sealed = append(sealed, r)
		}
	}
	at := sealed[1]
	signed := at.Sequence + 1 // by the officers
	then := report.KeyLabels(y.Records()[:signed], at.Time, enrolltest.YearOsaka)[0]
	if then.Why != "" || then.Bag != "A-21" {
		t.Fatalf("%+v", then)
	}
	old := label.Of(then, ledger.Head{Sequence: signed, Hash: hash(t, y.Ledger, signed)}, at.Time)
	c := label.Compare(y.Ledger, old, enrolltest.YearEnd)
	if len(c.Differences) != 1 || c.Differences[0] != (label.Difference{Kind: label.Moved, Label: "A-21", Ledger: "A-27"}) || c.At != signed {
		t.Errorf("at %d: %+v", c.At, c.Differences)
	}
}

// A label without a bag, as rootseal once made them, still repeats what the ledger says.
func TestCompareWithoutBag(t *testing.T) {
	y := enrolltest.NewYear(t, new(ledgertest.Store))
	old := label.Of(report.KeyLabels(y.Records(), enrolltest.YearEnd, enrolltest.YearMia)[0], y.Head(), enrolltest.YearEnd)
	if c := label.Compare(y.Ledger, old, enrolltest.YearEnd); old.Bag != "" || len(c.Differences) > 0 {
		t.Errorf("%+v differs: %+v", old, c.Differences)
	}
}
