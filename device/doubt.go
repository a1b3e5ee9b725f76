package device

import (
	"fmt"
	"strings"

	"rootseal/oath"
)

// newest are the firmware versions that Yubico is known to have made: by the
// major number, the newest minor one.
var newest = map[byte]byte{3: 5, 4: 4, 5: 7}

// Doubts are what a token that calls itself a YubiKey shows, and no YubiKey is
// known to show. None proves anything: a YubiKey of next year has a firmware that
// nobody knows today. But other makers' tokens have a management application like
// Yubico's, and such a token may not ask for a touch that it promises.
func (i Info) Doubts() []string {
	if i.Vendor != Yubico {
		return nil
	}
	var doubts []string
	if !i.NFC && !strings.Contains(strings.ToLower(i.Reader), "yubico") {
		doubts = append(doubts, fmt.Sprintf("the reader name is %q, which is not Yubico's: another maker's token may call itself a YubiKey", i.Reader))
	}
	if minor, known := newest[i.Firmware[0]]; i.Firmware != (oath.Version{}) && (!known || i.Firmware[1] > minor) {
		doubts = append(doubts, fmt.Sprintf("no YubiKey with firmware %s is known: it is newer than this rootseal, or another maker's", i.Firmware))
	}
	return doubts
}
