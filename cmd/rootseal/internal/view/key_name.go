package view

import (
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/message"
)

// ShowSerial is how to make a key show its serial.
const ShowSerial = "run 'ykpersonalize -u -1 -o serial-api-visible' with only this key plugged in, or switch on \"serial API visible\" of its OTP slot in another tool; without a serial, the key serves 'keys' and 'code' only"

// Name returns a name that no other plugged-in key has: the serial, or else the OATH
// device id as ykman shows it, or else the reader.
func (k Key) Name() message.Text {
	switch {
	case k.Serial != nil:
		return message.Textf("key %d", *k.Serial)
	case k.OATH != nil && k.OATH.DeviceID != nil:
		return printable.Sentence("key with device id %s", *k.OATH.DeviceID)
	default:
		return printable.Sentence("key in %s", k.Reader)
	}
}
