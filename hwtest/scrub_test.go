package hwtest

import (
	"slices"
	"strings"
	"testing"

	"rootseal/device"
)

// Commands that the suite does not send, and unreadable data, are left out as a
// whole; an answer in parts keeps its parts.
func TestScrub(t *testing.T) {
	ok := "\x90\x00"
	selectOATH := exchange{command: command(insSelect, 4, 0, string(aidOATH)), response: []byte("\x79\x03\x05\x04\x03\x71\x08saltsalt" + ok)}
	entry := tlv(tagListed, "\x21"+"owner:daily") + tlv(tagListed, "\x21"+testID("a"))
	all := []exchange{
		selectOATH,
		{command: command(insList, 0, 0), response: []byte(entry[:5] + "\x61\x00")},
		{command: command(insSendRemaining, 0, 0), response: []byte(entry[5:9] + "\x61\x00")},
		{command: command(insSendRemaining, 0, 0), response: []byte(entry[9:] + ok)},
		{command: command(insSelect, 0, 1, tlv(tagChallenge, "12345678")), response: []byte(
			tlv(tagName, "owner:daily") + tlv(0x76, "\x06code") + tlv(tagName, testID("a")) + tlv(0x76, "\x06ours") + ok)},
		{command: command(0x03, 0, 0, tlv(tagKey, "\x21access key")), response: []byte(ok)},
		{command: command(0xA3, 0, 0, tlv(0x75, "proof")), response: []byte("their proof" + ok)},
		{command: command(insCalculate, 0, 1, tlv(tagName, "owner:daily")), response: []byte("their code" + ok)},
		{command: command(insPut, 0, 0, tlv(tagName, testID("a")), tlv(tagKey, "\x21\x06seed seed seed"), "\x78\x02"), response: []byte(ok)},
		{command: command(insPut, 0, 0, "not what a PUT looks like: seed"), response: []byte(ok)},
		{command: []byte("\x00\x01\x00\x00\x00\x00\x20extended: seed"), err: device.ErrRemoved},
		{command: command(insSelect, 4, 0, string(aidManagement)), response: []byte("FW version 5.4.3" + ok)},
		{command: command(insReadConfig, 0, 0), response: []byte("\x09" + tlv(0x05, "\x05\x04\x03") + tlv(tagSerial, "1234") + ok)},
		{command: command(insSelect, 4, 0, string(aidOTP)), response: []byte("status" + ok)},
		{command: []byte{0, 1, 0x10, 0, 4}, response: []byte("1234" + ok)},
	}
	before := make([]exchange, len(all))
	for i, e := range all {
		before[i] = exchange{command: slices.Clone(e.command), response: slices.Clone(e.response)}
	}
	text := ""
	for i, e := range scrub(all) {
		if len(e.command) != len(before[i].command) || len(e.response) != len(before[i].response) {
			t.Errorf("exchange %d changed its length: %q, %q", i, e.command, e.response)
		}
		if string(all[i].command) != string(before[i].command) || string(all[i].response) != string(before[i].response) {
			t.Errorf("exchange %d was changed where it lay", i)
		}
		text += string(e.command) + string(e.response)
	}
	for _, secret := range []string{"salt", "owner", "daily", "code", "access", "proof", "seed", "1234" + ok} {
		if strings.Contains(text, secret) {
			t.Errorf("%q is left in %q", secret, text)
		}
	}
	for _, kept := range []string{testID("a"), "ours", "FW version 5.4.3", "\x05\x04\x03", "\x78\x02", "xxxxxx"} {
		if !strings.Contains(text, kept) {
			t.Errorf("%q is missing in %q", kept, text)
		}
	}
}
