package simcard

import (
	"bytes"
	"strings"
	"testing"
)

// firmware433 has the overwrite bug of firmware 4.0.1 to 4.3.4.
var firmware433 = with(YubiKey437, func(p *Profile) { p.Firmware = Version{4, 3, 3} })

// TestDifferences sends the same command to tokens that answer differently.
func TestDifferences(t *testing.T) {
	long := strings.Repeat("x", 65)
	key13 := append([]byte{0x21, 6}, rfcKey[:13]...)
	key64 := append([]byte{0x23, 6}, bytes.Repeat([]byte{7}, 64)...)
	key128 := append([]byte{0x23, 6}, bytes.Repeat([]byte{7}, 128)...)
	stored := [][]byte{put("demo", 0x21)}
	challenge := func(n int) []byte { return calculate("demo", 0, bytes.Repeat([]byte{1}, n)...) }

	type answers map[string]status // by profile name; the rest gets other
	tests := []struct {
		name    string
		before  [][]byte
		command []byte
		other   status
		but     answers
	}{
		{"put again", stored, put("demo", 0x21), swDone, answers{"CanoKey": swConditions, "Nitrokey 3": swBlocked}},
		{"name of 65", nil, put(long, 0x21), swWrongSyntax, answers{"YubiKey NEO": swUnknown}},
		{
			"key of 13", nil, putKey("demo", key13), swWrongSyntax,
			answers{"YubiKey 4": swDone, "YubiKey NEO": swDone, "CanoKey": swDone, "Nitrokey 3": swDone},
		},
		{"SHA-512", nil, putKey("demo", key64), swDone, answers{"YubiKey NEO": swWrongSyntax, "Nitrokey 3": swUnsupported}},
		{
			"SHA-512, key of 128", nil, putKey("demo", key128), swDone,
			answers{"YubiKey NEO": swWrongSyntax, "CanoKey": swWrongSyntax, "Nitrokey 3": swUnsupported},
		},
		{
			"five digits", nil, putKey("demo", append([]byte{0x21, 5}, rfcKey...)), swWrongSyntax,
			answers{"YubiKey NEO": swDone, "CanoKey": swDone},
		},
		{"counter of TOTP", nil, put("demo", 0x21, tagCounter, 4, 0, 0, 0, 1), swDone, answers{"CanoKey": swWrongSyntax}},
		{"delete what is not there", nil, named(insDelete, "demo"), swInvalidData, answers{"Nitrokey 3": swNotFound}},
		{"calculate what is not there", nil, calculate("demo", 1, step1...), swInvalidData, answers{"Nitrokey 3": swNotFound}},
		{"full response", stored, challenge(8), swDone, answers{"Nitrokey 3": swNoInstruction}},
		{"challenge of 9", stored, challenge(9), swDone, answers{"CanoKey": swWrongSyntax, "Nitrokey 3": swNoInstruction}},
		{"challenge of 64", stored, challenge(64), swDone, answers{"CanoKey": swWrongSyntax, "Nitrokey 3": swNoInstruction}},
		{"challenge of 65", stored, challenge(65), swWrongSyntax, answers{"Nitrokey 3": swNoInstruction}},
		{"challenge of 0", stored, challenge(0), swWrongSyntax, answers{"Nitrokey 3": swNoInstruction}},
		{
			"challenge of 33 for all", stored, calculateAll(make([]byte, 33)...), swDone,
			answers{"CanoKey": swWrongSyntax, "YubiKey NEO": swWrongSyntax},
		},
		{
			"rename", stored, named(insRename, "demo", "other"), swDone,
			answers{"YubiKey 4": swNoInstruction, "YubiKey NEO": swNoInstruction, "Nitrokey 3": swNoInstruction},
		},
		{
			"rename to itself", stored, named(insRename, "demo", "demo"), swConditions,
			answers{"YubiKey 4": swNoInstruction, "YubiKey NEO": swNoInstruction, "Nitrokey 3": swNoInstruction},
		},
		{"wrong P1", nil, apdu(insList, 1, 0), swWrongP1P2Yubico, answers{"CanoKey": swWrongP1P2, "Nitrokey 3": swWrongP1P2}},
		{"GET RESPONSE", nil, apdu(0xC0, 0, 0), swNoInstruction, nil},
		{"validate without a code", nil, apdu(insValidate, 0, 0, 0x75, 0), swInvalidData, answers{"Nitrokey 3": swNoInstruction}},
		{"management", nil, selectMgmt, swDone, answers{"CanoKey": swNotFound, "Nitrokey 3": swNotFound}},
		{"OTP", nil, selectOTP, swDone, answers{"CanoKey": swNotFound, "Nitrokey 3": swNotFound}},
		{"reset", nil, []byte{0, insReset, 0xDE, 0xAD}, swDone, answers{"CanoKey": swNoInstruction}},
	}
	profiles := []Profile{YubiKey543, YubiKey57, YubiKey437, NEO, NoSerial, CanoKey, Nitrokey3}
	for _, tt := range tests {
		seen := 0
		for _, p := range profiles {
			expected := tt.other
			if s, ok := tt.but[p.Name]; ok {
				expected = s
				seen++
			}
			t.Run(tt.name+"/"+p.Name, func(t *testing.T) {
				c := newSelected(t, p, AutoPress(0))
				for _, b := range tt.before {
					want(t, c, b, swDone)
				}
				want(t, c, tt.command, expected)
			})
		}
		if seen != len(tt.but) {
			t.Errorf("%s: a profile in the table does not exist", tt.name)
		}
	}
}

func TestSelectAnswers(t *testing.T) {
	salt := "0102030405060708"
	tests := []struct {
		name    string
		profile Profile
		opts    []Option
		want    string
	}{
		{"YubiKey 5", YubiKey543, nil, "7903050403 7108" + salt},
		{"firmware changed", firmware433, nil, "7903040303 7108" + salt},
		{"NEO tells its applet", NEO, nil, "7903010001 7108" + salt},
		{"CanoKey", CanoKey, nil, "7903060000 7108" + salt},
		{"Nitrokey", Nitrokey3, nil, "7903040e00 7108" + salt + "8f0400bc614e"},
		{"Nitrokey with PIN", with(Nitrokey3, func(p *Profile) { p.PIN = true }), nil, "7903040e00 820108 8f0400bc614e"},
		{"unknown fields", YubiKey543, []Option{ExtraTags()}, "90020102 7903050403 7108" + salt + "918185" + strings.Repeat("00", 0x85)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := New(tt.profile, 12345678, append(tt.opts, Rand(bytes.NewReader(unhex(t, salt))))...)
			if got := want(t, c, selectOATH, swDone); !bytes.Equal(got, unhex(t, tt.want)) {
				t.Errorf("got %x, want %s", got, tt.want)
			}
		})
	}
}

// TestTruncation: both mean 287082.
func TestTruncation(t *testing.T) {
	for p, answer := range map[*Profile]string{
		&YubiKey543: "76 05 06 0004616a",
		&YubiKey437: "76 05 06 0004616a",
		&NEO:        "76 05 06 41397eea",
		&CanoKey:    "76 05 06 41397eea",
		&Nitrokey3:  "76 05 06 41397eea",
	} {
		c := newSelected(t, *p)
		want(t, c, put("demo", 0x21), swDone)
		if got := want(t, c, calculate("demo", 1, step1...), swDone); !bytes.Equal(got, unhex(t, answer)) {
			t.Errorf("%s: %x, want %s", p.Name, got, answer)
		}
	}
}

// TestFirstCounterCode: a CanoKey begins with the code after the counter.
func TestFirstCounterCode(t *testing.T) {
	for p, answer := range map[*Profile]string{
		&YubiKey543: "76 05 06 000b8618",
		&CanoKey:    "76 05 06 41397eea",
	} {
		c := newSelected(t, *p)
		want(t, c, put("demo", 0x11), swDone)
		if got := want(t, c, calculate("demo", 1), swDone); !bytes.Equal(got, unhex(t, answer)) {
			t.Errorf("%s: %x, want %s", p.Name, got, answer)
		}
	}
}

func TestPrefixOverwriteBug(t *testing.T) {
	for _, tt := range []struct {
		profile Profile
		left    string
	}{
		{firmware433, "AWS"},
		{YubiKey437, "AWS:alice AWS"},
	} {
		c := newSelected(t, tt.profile)
		want(t, c, put("AWS:alice", 0x21), swDone)
		want(t, c, put("AWS", 0x21), swDone)
		if got := strings.Join(ids(c), " "); got != tt.left {
			t.Errorf("firmware %s holds %q, want %q", tt.profile.Firmware, got, tt.left)
		}
	}
}

func TestFIPSNeedsAccessCode(t *testing.T) {
	c := newSelected(t, YubiKey5FIPS)
	want(t, c, put("demo", 0x21), swConditions)
	want(t, c, setCode(0x21, []byte("0123456789abcdef")), swDone)
	want(t, c, put("demo", 0x21), swDone)
	want(t, c, apdu(insSetCode, 0, 0, tagKey, 0), swConditions)
	if !c.HasPassword() {
		t.Error("access code is gone")
	}
}

func TestSwitchedOff(t *testing.T) {
	off := with(YubiKey543, func(p *Profile) { p.Enabled &^= CapabilityOATH })
	want(t, New(off, 1), selectOATH, swNotFound)
	want(t, New(SecurityKey, 0), selectOATH, swNotFound)
	quiet := with(Nitrokey3, func(p *Profile) { p.NoCalculateAll = true })
	want(t, newSelected(t, quiet), calculateAll(step1...), swNoInstruction)
}

func ids(c *Card) []string {
	var all []string
	for _, s := range c.Stored() {
		all = append(all, s.ID)
	}
	return all
}

// Differences of a token that only calls itself a YubiKey.
func TestPicoFIDO(t *testing.T) {
	card := New(PicoFIDO, 12345678)
	card.Store(Stored{ID: "demo", Key: rfcKey, Touch: true})
	card.Store(Stored{ID: "other", Key: rfcKey})
	mustAnswer := func(command []byte, prefix ...byte) {
		t.Helper()
		answer, err := card.Transmit(command)
		if err != nil || !bytes.HasPrefix(answer, prefix) || !bytes.HasSuffix(answer, []byte{0x90, 0x00}) {
			t.Errorf("%x: %x, %v, want %x…9000", command, answer, err, prefix)
		}
	}
	mustAnswer([]byte{0x00, 0xA4, 0x04, 0x00, 0x08, 0xA0, 0x00, 0x00, 0x05, 0x27, 0x47, 0x11, 0x17, 0x00}, []byte("Virtual mgr - FW version 8.0.0")...)
	mustAnswer([]byte{0x00, 0xA4, 0x04, 0x00, 0x07, 0xA0, 0x00, 0x00, 0x05, 0x27, 0x21, 0x01, 0x00}, 0x79, 3, 8, 0, 0)
	mustAnswer(calculate("demo", 1, step1...), 0x76) // without a touch
	mustAnswer(calculateAll(step1...), append(append([]byte{0x71, 4}, "demo"...), 0x76)...)
	mustAnswer(named(insRename, "demo", "other"))
	if stored := card.Stored(); len(stored) != 1 || stored[0].ID != "other" {
		t.Errorf("it holds %+v", stored)
	}
}
