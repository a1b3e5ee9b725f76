package hwtest

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rootseal/device"
	"rootseal/device/pcsc"
	"rootseal/hwtest/simcard"
	"rootseal/hwtest/simdesk"
	"rootseal/hwtest/vpcd"
)

var (
	serialFlag = flag.String("serial", "", "TestHardware: serial number of the one real `key` to test")
	touchFlag  = flag.Bool("touch", false, "TestHardware: somebody is there to touch the key")
	tracesFlag = flag.String("traces", "../build", "TestHardware: `folder` for the trace")
)

// hardwareAsked reports whether the run is meant for a real key.
func hardwareAsked() bool {
	asked := false
	flag.Visit(func(f *flag.Flag) { asked = asked || f.Name == "serial" })
	return asked
}

// TestMain stays on the machine's own pcscd for a real key, and goes to a
// private one for everything else.
func TestMain(m *testing.M) {
	flag.Parse()
	if hardwareAsked() {
		os.Exit(m.Run())
	}
	os.Exit(vpcd.Main(m))
}

// With -serial, the suite runs on the real key of that serial. Without, no real
// key is touched, and what is tested is which keys it would refuse.
func TestHardware(t *testing.T) {
	if hardwareAsked() {
		hardware{serial: *serialFlag, touch: *touchFlag, traces: *tracesFlag}.run(t, pcsc.New())
		return
	}
	for _, c := range refusals {
		t.Run(c.name, func(t *testing.T) {
			desk := simdesk.New()
			var cards []*simcard.Card
			for _, serial := range c.plugged {
				card := simcard.New(simcard.YubiKey543, serial)
				if c.prepare != nil {
					c.prepare(card)
				}
				cards = append(cards, card)
				desk.Plug(card)
			}
			_, err := hardware{serial: c.serial}.onlyKey(t.Context(), guardPort(desk))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
			for _, card := range cards {
				if n := card.Count(simcard.Put, simcard.Delete); n > 0 {
					t.Errorf("%d commands wrote to the key", n)
				}
			}
		})
	}
}

// refusals are the reasons why a run on a real key does not begin. The second ring
// tests them, too.
var refusals = []struct {
	name    string
	serial  string
	plugged []uint32
	prepare func(*simcard.Card)
	want    string
}{
	{"no serial", "", []uint32{12345678}, nil, "not a serial number"},
	{"not a serial", "yes", []uint32{12345678}, nil, "not a serial number"},
	{"serial 0", "0", []uint32{0}, nil, "not a serial number"},
	{"no key", "12345678", nil, nil, "key 12345678 is not plugged in"},
	{"another key", "12345678", []uint32{12345679}, nil, "key 12345678 is not plugged in"},
	{"two keys", "12345678", []uint32{12345678, 12345679}, nil, "2 keys are plugged in"},
	{"a key with an access code", "12345678", []uint32{12345678}, func(c *simcard.Card) { c.SetPassword("theirs") }, "has an access code"},
	{"no room", "12345678", []uint32{12345678}, fill(23), "fewer than 10 free slots"},
}

func fill(n int) func(*simcard.Card) {
	return func(c *simcard.Card) {
		for i := range n {
			c.Store(simcard.Stored{ID: strings.Repeat("x", i+1), Key: []byte("owner's own seed")})
		}
	}
}

// An unreadable reader may have a key that another program keeps.
func TestHardwareRefusesBusyReader(t *testing.T) {
	desk := simdesk.New()
	desk.Plug(simcard.New(simcard.YubiKey543, 12345678))
	desk.AddBadReader("Yubico YubiKey FIDO+CCID", device.ErrSharing)
	_, err := hardware{serial: "12345678"}.onlyKey(t.Context(), guardPort(desk))
	if err == nil || !strings.Contains(err.Error(), "may be a key") {
		t.Error(err)
	}
}

// owners is what a key in daily use holds before the suite is run on it.
func owners() []simcard.Stored {
	return []simcard.Stored{
		{ID: "owner:daily", Key: []byte("owner's first seed")},
		{ID: "owner:touch", Touch: true, Key: []byte("owner's second seed")},
		{ID: "owner:counter", Type: simcard.HOTP, Counter: 5, Key: []byte("owner's third seed")},
		{ID: "owner:increasing", Increasing: true, Key: []byte("owner's fourth seed")},
		{ID: "60/" + strings.Repeat("o", 61), Algorithm: simcard.SHA256, Digits: 8, Key: []byte("owner's fifth seed")},
	}
}

// ownersKey is a key in daily use, on which an earlier run was cut short.
func ownersKey() *simcard.Card {
	card := simcard.New(simcard.YubiKey543, 12345678, simcard.AutoPress(0))
	for _, s := range owners() {
		card.Store(s)
	}
	card.Store(simcard.Stored{ID: testID("left-over"), Key: rfcSeed(20)})
	return card
}

// The whole run, as on a real key.
func TestHardwareRun(t *testing.T) {
	card, desk, traces := ownersKey(), simdesk.New(), t.TempDir()
	desk.Plug(card)
	t.Run("run", func(t *testing.T) {
		hardware{serial: "12345678", touch: true, traces: traces}.run(t, desk)
	})
	wantOwnersUntouched(t, card)
	wantCleanTrace(t, card, traces)
}

// wantOwnersUntouched: the key has exactly the owner's credentials, unchanged.
func wantOwnersUntouched(t *testing.T, card *simcard.Card) {
	t.Helper()
	now := card.Stored()
	for i, want := range owners() {
		if len(now) != len(owners()) {
			t.Fatalf("%d credentials on the key, want the owner's %d", len(now), len(owners()))
		}
		got := now[i]
		if got.ID != want.ID || !bytes.Equal(got.Key, want.Key) || got.Counter != want.Counter ||
			got.Touch != want.Touch || got.Increasing != want.Increasing {
			t.Errorf("stored %+v, was %+v", got, want)
		}
	}
	for _, never := range []simcard.Instruction{simcard.Reset, simcard.SetCode, simcard.Validate, simcard.Unknown} {
		if n := card.Count(never); n > 0 {
			t.Errorf("%s was sent %d times", never, n)
		}
	}
	if card.Count(simcard.Put) == 0 {
		t.Error("nothing was tested")
	}
}

// wantCleanTrace: the only trace in the folder has every exchange of the cases, and
// neither secrets nor the owner's identity.
func wantCleanTrace(t *testing.T, card *simcard.Card, folder string) {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(folder, "hw-5.4.3-*.jsonl"))
	if err != nil || len(found) != 1 {
		t.Fatalf("traces %q, %v", found, err)
	}
	file, err := os.ReadFile(found[0])
	if err != nil {
		t.Fatal(err)
	}
	puts, lines := 0, bufio.NewScanner(bytes.NewReader(file))
	lines.Buffer(nil, 1<<20)
	for n := 0; lines.Scan(); n++ {
		var line struct {
			SerialEnds string  `json:"serial_ends"`
			AtMS       float64 `json:"at_ms"`
			Command    string
			Response   string
		}
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			if line.SerialEnds != "78" {
				t.Errorf("first line: %s", lines.Text())
			}
			continue
		}
		if strings.HasPrefix(line.Command, "000100") {
			puts++
		}
		if line.Response == "" {
			t.Errorf("no response: %s", lines.Text())
		}
	}
	if want := card.Count(simcard.Put); puts != want {
		t.Errorf("%d PUTs in the trace, %d at the card", puts, want)
	}
	secrets := map[string][]byte{
		"serial":         {0x00, 0xBC, 0x61, 0x4E},
		"serial as text": []byte("12345678"),
		"seed":           rfcSeed(14),
		"seed as hex":    []byte(hex.EncodeToString(rfcSeed(14))),
		"short seed":     []byte("0042000000000000000000000000"),
	}
	for _, s := range owners() {
		secrets["id "+s.ID] = []byte(s.ID)
	}
	for _, e := range card.Log() { // whatever the card was given as a key
		if key := seedOf(e); key != nil {
			secrets["seed "+hex.EncodeToString(key)] = key
		}
	}
	raw := unhex(file)
	for what, secret := range secrets {
		text := []byte(hex.EncodeToString(secret))
		if bytes.Contains(file, secret) || bytes.Contains(file, text) || bytes.Contains(raw, secret) {
			t.Errorf("%s is in the trace", what)
		}
	}
}

// seedOf is the key in a PUT that reached a card.
func seedOf(e simcard.Exchange) []byte {
	if e.Instruction != simcard.Put {
		return nil
	}
	id := int(e.Command[6])
	key := e.Command[7+id:]
	if key[1] == 0x81 {
		return key[5 : 3+int(key[2])]
	}
	return key[4 : 2+int(key[1])]
}

// unhex decodes all hexadecimal strings in a text.
func unhex(text []byte) []byte {
	var all []byte
	for _, word := range bytes.FieldsFunc(text, func(r rune) bool { return r == '"' }) {
		if b, err := hex.DecodeString(string(word)); err == nil {
			all = append(all, b...)
		}
	}
	return all
}
