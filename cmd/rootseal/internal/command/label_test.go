//go:build unix

package command

import (
	"bytes"
	"encoding/json"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/qr"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view/labels"
)

// sealedDaily has a key in bag A-17, and returns what a label of it says.
func sealedDaily(t *testing.T) (*scene, labels.Paper) {
	t.Helper()
	s := daily(t)
	s.mustDo(t, nil, "policy", "set", "--verify-days", "90")
	s.mustDo(t, nil, "seal", "33333333", "--bag", "A-17", "--place", "Osaka safe", "--observer", "Ren Sato")
	var all []labels.Paper
	if err := json.Unmarshal([]byte(s.mustDo(t, nil, "report", "labels", "--key", "33333333", "--json")), &all); err != nil {
		t.Fatal(err)
	}
	if len(all) != 1 || all[0].Bag != "A-17" || all[0].Place != "Osaka safe" || all[0].Why != "" || all[0].NextCheck == nil || all[0].Head != s.open(t, "").Head().String() {
		t.Fatalf("%+v", all)
	}
	return s, all[0]
}

// photograph writes a picture of a QR code.
func photograph(t *testing.T, text string) string {
	t.Helper()
	code, err := qr.Encode(text, qr.Q, qr.Auto)
	if err != nil {
		t.Fatal(err)
	}
	side := code.Bounds().Dx()
	large, err := barcode.Scale(code, side*6, side*6)
	if err != nil {
		t.Fatal(err)
	}
	page := image.NewGray(image.Rect(0, 0, side*6+60, side*6+60))
	for i := range page.Pix {
		page.Pix[i] = 0xff
	}
	for y := range side * 6 {
		for x := range side * 6 {
			page.Set(x+30, y+30, color.GrayModel.Convert(large.At(x, y)))
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, page); err != nil {
		t.Fatal(err)
	}
	return save(t, "label.png", b.Bytes())
}

func save(t *testing.T, name string, text []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// A label agrees as typed and from a picture, until the key moves. Nothing is recorded.
func TestVerifyLabel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, paper := sealedDaily(t)
		before := s.open(t, "").Head()
		for _, given := range []string{paper.Code, strings.ToLower(paper.Code), strings.ReplaceAll(paper.Code, "/", "/ "), photograph(t, paper.Code)} {
			out := s.mustDo(t, nil, "verify", "--label", given)
			for _, want := range []string{"label of key 33333333: bag A-17, head " + paper.Head, "check by " + *paper.NextCheck, "accounts " + testAccount, "It does not show that the key is in the bag"} {
				if !strings.Contains(out, want) {
					t.Errorf("%q: no %q in\n%s", given, want, out)
				}
			}
		}
		var v labels.Checked
		if err := json.Unmarshal([]byte(s.mustDo(t, nil, "verify", "--label", paper.Code, "--json")), &v); err != nil || v.Result != labels.Agrees || v.Record != before.Sequence || len(v.Differences) != 0 || v.Label.Bag != "A-17" {
			t.Errorf("%+v, %v", v, err)
		}
		if s.open(t, "").Head() != before {
			t.Error("comparing a label has written to the ledger")
		}
		s.mustDo(t, nil, "unseal", "33333333", "--bag", "A-17")
		s.mustFail(t, cli.ExitWrong, []string{"the label differs from the ledger", "the key has moved since: the ledger says not in a bag", "next: read the number that is printed on the bag"}, "verify", "--label", paper.Code)
	})
}

// A forged label is refused in words, and no error repeats what a strange picture says.
func TestVerifyForgedLabel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, paper := sealedDaily(t)
		swap := func(from, to string) string { return strings.Replace(paper.Code, from, to, 1) }
		for name, tt := range map[string]struct {
			label string
			code  int
			says  string
		}{
			"another bag":        {swap("A-17", "A-18"), cli.ExitWrong, "the label says bag A-18, and the ledger bag A-17"},
			"another key":        {swap("33333333", "12345678"), cli.ExitWrong, "differs from the ledger"},
			"an unknown key":     {swap("33333333", "87654321"), cli.ExitWrong, "the ledger does not name it"},
			"another ledger":     {swap(strings.ToUpper(paper.Head), "1:0123456789ABCDEF"), cli.ExitWrong, "head 1:0123456789abcdef is not in this ledger"},
			"a later check":      {swap(*paper.NextCheck, "2099-01-01"), cli.ExitWrong, "the next check is due 2099-01-01, and the ledger "},
			"a head to come":     {swap(strings.ToUpper(paper.Head), "999:0123456789ABCDEF"), cli.ExitWrong, "this ledger was cut"},
			"typed with a slip":  {paper.Code[:len(paper.Code)-1], cli.ExitUsage, "not a label that rootseal makes"},
			"control characters": {swap("A-17", "A%0A17"), cli.ExitUsage, "characters that no label has"},
			"a newer one":        {swap("RS1", "RS2"), cli.ExitFailed, "a label of a newer rootseal"},
			"no file":            {filepath.Join(t.TempDir(), "none.png"), cli.ExitFailed, "take a picture of the QR code"},
			"no picture":         {save(t, "x.png", []byte("hello")), cli.ExitFailed, "not a png, jpeg"},
			"an endless picture": {"/dev/zero", cli.ExitFailed, "too large"},
			"another code":       {photograph(t, "https://example.com/bag/17"), cli.ExitFailed, "the qr code is not a label"},
			"a seed":             {photograph(t, "otpauth://totp/AWS:root?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"), cli.ExitFailed, "the qr code is not a label"},
			"a forged picture":   {photograph(t, swap("A-17", "A-18")), cli.ExitWrong, "the ledger bag A-17"},
		} {
			out, code := s.do(t, "verify", "--label", tt.label)
			if said := out + s.err.String(); code != tt.code || !strings.Contains(said, tt.says) || strings.Contains(said, "JBSWY") || !strings.Contains(said, "next: ") {
				t.Errorf("%s: exit code %d, want %d and %q:\n%s", name, code, tt.code, tt.says, said)
			}
		}
		for _, args := range [][]string{{"--keys", "33333333"}, {"--live"}, {"--adopt"}} {
			s.mustFail(t, cli.ExitUsage, []string{"--label and " + args[0] + " exclude each other"}, append([]string{"verify", "--label", paper.Code}, args...)...)
		}
	})
}

// A page of labels repeats what the ledger says, and names each key that gets none.
func TestReportLabels(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, paper := sealedDaily(t)
		file := filepath.Join(t.TempDir(), "labels.html")
		s.mustDo(t, []string{"labels written to " + file}, "report", "labels", "--out", file)
		html, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"Key 33333333", "Bag A-17", testAccount, "Head " + paper.Head, "Check by " + *paper.NextCheck, paper.Code, "<svg"} {
			if !strings.Contains(string(html), want) {
				t.Errorf("the page lacks %q", want)
			}
		}
		s.mustFail(t, cli.ExitFailed, []string{"no label for key 99999999: the ledger does not name it", "next: see what 'rootseal status' says"}, "report", "labels", "--key", "99999999")
		for _, args := range [][]string{{"--sheet", "none"}, {"--offset", "1"}, {"--offset", "NaN,0"}, {"--offset", "99,0"}, {"--start", "0"}, {"--start", "22"}, {"--key", "x"}, {"--calibrate", "--json"}, {"extra"}} {
			if out, code := s.do(t, append([]string{"report", "labels"}, args...)...); code != cli.ExitUsage || out != "" {
				t.Errorf("%v: exit code %d, %q", args, code, out)
			}
		}
		if out := s.mustDo(t, nil, "report", "labels", "--calibrate"); strings.Count(out, `class="frame"`) != 21 || !strings.Contains(out, "100 mm") {
			t.Errorf("the page to measure has %d frames", strings.Count(out, `class="frame"`))
		}
	})
}

// A label is for a bag: a key that is in none gets none until it is sealed. A label that
// was made before it was opened is still read.
func TestReportLabelsOfKeysInNoBag(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		newScene(t).mustFail(t, cli.ExitFailed, []string{"the ledger has no key with a live device", "next: first put a seed on the key with 'rootseal enroll'"}, "report", "labels")
		s, paper := sealedDaily(t)
		file := filepath.Join(t.TempDir(), "labels.html")
		s.mustDo(t, []string{"no label for a key in no bag: 11111111, 22222222\n", "labels written to " + file}, "report", "labels", "--out", file)
		if html := mustRead(t, file); strings.Count(html, `<article class="label`) != 1 || !strings.Contains(html, "Key 33333333") {
			t.Error("the page has a label of another key than the sealed one")
		}
		s.mustDo(t, nil, "unseal", "33333333", "--bag", "A-17")
		s.mustFail(t, cli.ExitFailed, []string{"writing the labels: no key is in a bag", "next: put the key into a bag and record that with 'rootseal seal SERIAL'"}, "report", "labels")
		s.mustFail(t, cli.ExitFailed, []string{"no label for key 33333333: it is in no bag", "next: put the key into a bag and record that with 'rootseal seal 33333333'"}, "report", "labels", "--key", "33333333")
		s.mustFail(t, cli.ExitWrong, []string{"the key has moved since"}, "verify", "--label", paper.Code)
		s.mustDo(t, nil, "seal", "33333333", "--bag", "A-19", "--place", "safe", "--observer", "Ren Sato")
		s.mustDo(t, nil, "report", "labels", "--key", "33333333", "--out", file)
	})
}

// A bag number whose code has no room costs its own key the label, and no other key.
func TestReportLabelsOfALongBagNumber(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := sealedDaily(t)
		s.mustDo(t, nil, "unseal", "33333333", "--bag", "A-17")
		s.mustDo(t, nil, "seal", "33333333", "--bag", strings.Repeat("金", 200), "--place", "大阪　金庫", "--observer", "Ren Sato")
		s.mustDo(t, nil, "seal", "11111111", "--bag", "A-18", "--place", "safe", "--observer", "Ren Sato")
		file := filepath.Join(t.TempDir(), "labels.html")
		s.mustDo(t, []string{"no label for key 33333333: the number of its bag is too long for a label of this sheet", "labels written to " + file}, "report", "labels", "--out", file)
		if html := mustRead(t, file); strings.Count(html, `<article class="label`) == 0 || strings.Contains(html, "Key 33333333") {
			t.Error("the page lacks another label")
		}
		s.mustFail(t, cli.ExitFailed, []string{"too long for a label of this sheet", "next: choose a sheet with larger labels"}, "report", "labels", "--key", "33333333")
		var all []labels.Paper
		if out, _ := s.do(t, "report", "labels", "--json"); json.Unmarshal([]byte(out), &all) != nil || len(all) < 2 {
			t.Fatalf("%s", out)
		}
		for _, l := range all {
			if want := map[uint32]string{22222222: "not-sealed", 33333333: "no-room"}[l.Serial]; l.Why != want || (l.Code == "") != (want != "") {
				t.Errorf("%+v", l)
			}
		}
	})
}

// proseOf returns a page without the marks of what stays in one line.
func proseOf(html string) string {
	return strings.NewReplacer(`<span class="nowrap">`, "", "</span>", "", "<wbr>", "").Replace(html)
}

// The page for the table is that of a recorded ceremony, or of the next one.
func TestReportSheet(t *testing.T) {
	s := newScene(t)
	s.mustDo(t, nil, s.alice("--group", "daily")...)
	id := s.open(t, "").Records()[0].Ceremony
	file := filepath.Join(t.TempDir(), "sheet.html")
	s.mustDo(t, []string{"sheet written to " + file}, "report", "sheet", id, "--out", file)
	html, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{id, testAccount + "/user/alice", "12345678", "every key has proven the seed", s.open(t, "").Head().String()} {
		if !strings.Contains(proseOf(string(html)), want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if out := s.mustDo(t, nil, "report", "sheet", "--for", "enroll-root", "--principal", testAccount+"/root", "--keys", "12345678,99"); !strings.Contains(proseOf(out), testAccount+"/root") || !strings.Contains(out, "Type both codes into the console") {
		t.Errorf("the page of the next ceremony is:\n%s", out)
	}
	var v struct {
		Head     string
		Ceremony struct{ ID string }
		Records  []struct{ Kind string }
	}
	if err := json.Unmarshal([]byte(s.mustDo(t, nil, "report", "sheet", id, "--json")), &v); err != nil || v.Ceremony.ID != id || len(v.Records) < 4 || v.Head == "" {
		t.Errorf("%+v, %v", v, err)
	}
	s.mustFail(t, cli.ExitFailed, []string{"the ledger has no ceremony none", "next: copy the id of a ceremony from 'rootseal log'"}, "report", "sheet", "none")
	for _, args := range [][]string{{}, {"--for", "party"}, {id, "--for", "seal"}, {"--for", "seal", "--principal", "alice"}, {"--for", "seal", "--keys", "x"}, {id, "more"}} {
		if out, code := s.do(t, append([]string{"report", "sheet"}, args...)...); code != cli.ExitUsage || out != "" {
			t.Errorf("%v: exit code %d, %q", args, code, out)
		}
	}
}

// A label that was made on a trip agrees with the copy, and with the ledger once the trip
// is home.
func TestVerifyLabelOfATrip(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := daily(t)
		trip := filepath.Join(t.TempDir(), "trip")
		s.mustDo(t, nil, "log", "export", trip)
		s.mustDo(t, nil, "seal", "33333333", "--bag", "A-17", "--place", "Osaka safe", "--observer", "Ren Sato", "--ledger", trip)
		var all []labels.Paper
		if err := json.Unmarshal([]byte(s.mustDo(t, nil, "report", "labels", "--key", "33333333", "--json", "--ledger", trip)), &all); err != nil {
			t.Fatal(err)
		}
		s.mustDo(t, nil, "verify", "--label", all[0].Code, "--ledger", trip)
		s.mustFail(t, cli.ExitWrong, []string{"is not in this ledger, which ends at"}, "verify", "--label", all[0].Code)
		s.mustDo(t, nil, "log", "import", trip)
		if out := s.mustDo(t, nil, "verify", "--label", all[0].Code); !strings.Contains(out, "label of key 33333333: bag A-17") {
			t.Errorf("it said:\n%s", out)
		}
	})
}
