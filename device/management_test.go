package device

import (
	"bytes"
	"encoding/hex"
	"errors"
	"os"
	"strconv"
	"strings"
	"testing"

	"rootseal/oath"
)

// lines reads a table of testdata: a word, a blank and the rest, on each line
// that is not a comment.
func lines(t testing.TB, file string) [][2]string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	var all [][2]string
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		first, rest, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok {
			t.Fatalf("%s: %q", file, line)
		}
		all = append(all, [2]string{first, rest})
	}
	if len(all) < 10 {
		t.Fatalf("%s has %d lines only", file, len(all))
	}
	return all
}

func pages(t testing.TB) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	for _, line := range lines(t, "pages.txt") {
		page, err := hex.DecodeString(line[1])
		if err != nil {
			t.Fatal(line[0], err)
		}
		all[line[0]] = page
	}
	return all
}

func TestParsePage(t *testing.T) {
	want := map[string]string{ // "": parsed
		"yubikey-4.3.7": "", "yubikey-5.4.3": "", "two-pages-0": "", "two-pages-1": "", "only-length": "", "unknown-tags": "",
		"bytes-missing": "length", "bytes-left-over": "length",
		"element-cut": "element 01 cut off", "header-cut": "element cut off",
		"element-twice": "element 01 twice", "more-of-two-bytes": "element 10 of 2 bytes",
		"serial-short": "element 02 of 3 bytes", "version-short": "element 05 of 2 bytes", "capabilities-long": "element 01 of 4 bytes",
	}
	all := pages(t)
	if len(all) != len(want) {
		t.Errorf("%d pages, and %d expectations", len(all), len(want))
	}
	for name, page := range all {
		values, _, err := parsePage(page)
		if err == nil {
			_, err = parseConfig(values)
		}
		expected, ok := want[name]
		switch {
		case !ok:
			t.Errorf("%s: nothing is expected", name)
		case expected == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case expected != "" && (!errors.Is(err, errMalformed) || !strings.Contains(err.Error(), expected)):
			t.Errorf("%s: error %v, want %q", name, err, expected)
		}
	}
}

// pagedCard answers READ CONFIG with these pages.
type pagedCard [][]byte

func (c pagedCard) Transmit(command []byte) ([]byte, error) {
	if command[1] != 0x1D || int(command[2]) >= len(c) {
		return []byte{0x6B, 0x00}, nil
	}
	return append(bytes.Clone(c[command[2]]), 0x90, 0x00), nil
}

func TestReadConfig(t *testing.T) {
	all := pages(t)
	c, ok, err := readConfig(pagedCard{all["yubikey-5.4.3"]})
	if !ok || err != nil || c.serial != 0x016BF6E6 || c.firmware != (oath.Version{5, 4, 3}) || c.formFactor != keychainA ||
		*c.usbEnabled != 0x33F || *c.nfcEnabled != 0x33F {
		t.Errorf("yubikey 5.4.3: %+v, %v, %v", c, ok, err)
	}
	c, ok, err = readConfig(pagedCard{all["yubikey-4.3.7"]})
	if !ok || err != nil || c.serial != 0x006CB7D6 || c.firmware != (oath.Version{}) || *c.usbPresent != 0xFF || c.nfcPresent != nil {
		t.Errorf("yubikey 4.3.7: %+v, %v, %v", c, ok, err)
	}
	// The serial of page 0 takes precedence, and page 1 adds to it.
	second := []byte{10, tagSerial, 4, 9, 9, 9, 9, tagNFCEnabled, 2, 0x00, 0x20}
	c, ok, err = readConfig(pagedCard{all["two-pages-0"], second})
	if !ok || err != nil || c.serial != 1001 || c.nfcEnabled == nil || *c.nfcEnabled != OATH {
		t.Errorf("two pages: %+v, %v, %v", c, ok, err)
	}
	if _, ok, err := readConfig(pagedCard{}); ok || err != nil {
		t.Errorf("without READ CONFIG: %v, %v", ok, err)
	}
	if _, _, err := readConfig(pagedCard{all["two-pages-0"]}); err == nil || !strings.Contains(err.Error(), "page 1: answered 6B00") {
		t.Errorf("page 1 missing: %v", err)
	}
	endless := pagedCard{}
	for range maxPages + 1 {
		endless = append(endless, []byte{3, tagMorePages, 1, 1})
	}
	if _, _, err := readConfig(endless); !errors.Is(err, errMalformed) || !strings.Contains(err.Error(), "9 pages") {
		t.Errorf("endless pages: %v", err)
	}
	// Two more pages, for readers that take tag 10 as a count.
	three := pagedCard{{3, tagMorePages, 1, 2}, {0}, {6, tagSerial, 4, 0, 0, 0, 7}}
	if c, _, err := readConfig(three); err != nil || c.serial != 7 {
		t.Errorf("three pages: %+v, %v", c, err)
	}
}

func TestParseVersionText(t *testing.T) {
	for _, line := range lines(t, "versions.txt") {
		text, err := strconv.Unquote(line[1])
		if err != nil {
			t.Fatal(line, err)
		}
		got := "none"
		if v, ok := parseVersionText([]byte(text)); ok {
			got = v.String()
		}
		if got != line[0] {
			t.Errorf("%q: %s, want %s", text, got, line[0])
		}
	}
}

func FuzzParsePage(f *testing.F) {
	for _, page := range pages(f) {
		f.Add(page)
	}
	f.Fuzz(func(t *testing.T, page []byte) {
		values, more, err := parsePage(page)
		if err != nil {
			if !errors.Is(err, errMalformed) {
				t.Errorf("error %v", err)
			}
			return
		}
		// Every byte of the page is accounted for: its length, the values, and
		// the element with the number of pages, if any.
		size := 1
		for _, v := range values {
			size += 2 + len(v)
		}
		if left := len(page) - size; left != 0 && left != 3 || left == 0 && more != 0 {
			t.Errorf("%d bytes of %X in values, and %d pages", size, page, more)
		}
		if c, err := parseConfig(values); err == nil {
			_ = yubicoModel(c.firmware, c.formFactor, value(c.usbPresent), value(c.nfcPresent))
		}
	})
}

func FuzzParseVersionText(f *testing.F) {
	for _, line := range lines(f, "versions.txt") {
		text, err := strconv.Unquote(line[1])
		if err != nil {
			f.Fatal(line, err)
		}
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		v, ok := parseVersionText(text)
		if !ok && v != (oath.Version{}) {
			t.Errorf("%v from %q, which has no version", v, text)
		}
		// What was found is found again on its own.
		if again, found := parseVersionText([]byte(v.String())); ok && (!found || again != v) {
			t.Errorf("%v from %q, and %v from its own text", v, text, again)
		}
	})
}
