package device

import (
	"strings"

	"rootseal/message"
	"rootseal/oath"
)

// newest contains, for each major version, the newest minor version of firmware that
// Yubico is known to have made.
var newest = map[byte]byte{3: 5, 4: 4, 5: 7}

// Doubts returns what no known YubiKey shows, of a token that claims to be a YubiKey.
// A doubt proves nothing: next year's YubiKey will have a firmware that is unknown
// today. But other makers' tokens have a management application like Yubico's, and
// such a token may not require the touch that it promises.
func (i Info) Doubts() []message.Text {
	if i.Vendor != Yubico {
		return nil
	}
	var doubts []message.Text
	if !i.NFC && !strings.Contains(strings.ToLower(i.Reader), "yubico") {
		doubts = append(doubts, message.Textf("the reader name is %q, which is not Yubico's: another maker's key may call itself a YubiKey", i.Reader))
	}
	if minor, known := newest[i.Firmware[0]]; i.Firmware != (oath.Version{}) && (!known || i.Firmware[1] > minor) {
		doubts = append(doubts, message.Textf("no YubiKey with firmware %s is known: it is newer than this rootseal, or another maker's", i.Firmware))
	}
	return doubts
}
