package view

import (
	"time"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/device"
	"rootseal/message"
)

// KeyChange is one line of keys --watch as JSON. If the card could not be read,
// only the reader is known.
type KeyChange struct {
	Time     time.Time         `json:"time"`
	Inserted bool              `json:"inserted"`
	Serial   *device.KeySerial `json:"serial"`
	Model    *string           `json:"model"`
	Firmware *string           `json:"firmware"`
	Reader   string            `json:"reader"`
}

// NewKeyChange makes the line of a change.
func NewKeyChange(now time.Time, c device.Change) KeyChange {
	out := KeyChange{
		Time: now.UTC().Truncate(time.Second), Inserted: c.Inserted,
		Serial: OrNull(c.Info.Serial), Model: OrNull(c.Info.Model), Reader: c.Info.Reader,
	}
	if out.Model != nil {
		out.Firmware = new(c.Info.Firmware.String())
	}
	return out
}

// Words is the line for a person.
func (c KeyChange) Words() message.Text {
	what := message.Textf("a card that cannot be read")
	if c.Model != nil {
		what = message.Textf("%s %s", *c.Model, *c.Firmware)
	}
	format := "%s  left  %s  %s  %s"
	if c.Inserted {
		format = "%s  came  %s  %s  %s"
	}
	return printable.Sentence(format, c.Time.Local().Format(time.TimeOnly), SerialText(c.Serial), what, c.Reader)
}
