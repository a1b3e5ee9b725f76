package view

import (
	"fmt"
	"io"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/device"
	"rootseal/enroll/record"
	"rootseal/message"
)

// objection is a warning of the ledger about a key, as JSON.
type objection struct {
	Name string `json:"name"` // lost, stolen, left, firmware, wrong, reset, sealed, owing
	Text string `json:"text"`

	said message.Text
}

// Words returns the warning.
func (o objection) Words() message.Text { return o.said }

func newObjections(all []record.Objection) []objection {
	return Each(all, func(o record.Objection) objection { return objection{o.Name, o.Text.String(), o.Text} })
}

// Object adds the ledger's warnings to keys.
func Object(b *record.Book, tokens []Key) {
	for i, t := range tokens {
		tokens[i].Against = []objection{}
		if t.Serial != nil {
			tokens[i].Against = newObjections(b.Against(record.Shown{Serial: uint32(*t.Serial), Firmware: t.Firmware, OATHSalt: t.Salt}))
		}
	}
}

// KeyName returns the name of a key in messages.
func KeyName(info device.Info) message.Text {
	if info.Serial == 0 {
		return printable.Sentence("the key in %s", info.Reader)
	}
	return message.Textf("key %d", info.Serial)
}

// Key is a plugged-in key. The JSON is a contract with scripts.
type Key struct {
	Serial     *device.KeySerial `json:"serial"` // null: it has none
	Model      string            `json:"model"`
	Firmware   string            `json:"firmware"`
	FormFactor *string           `json:"form_factor"`
	FIPS       bool              `json:"fips"`
	Reader     string            `json:"reader"`
	OATH       *KeyOATH          `json:"oath"`     // null without the applet
	Label      *string           `json:"label"`    // null: the ledger has none
	Holder     *string           `json:"holder"`   // null: the ledger has none
	Officer    *string           `json:"officer"`  // who signs with it; null if no officer does
	Attested   *bool             `json:"attested"` // as last recorded; null: never asked, or of an unknown issuer
	Against    []objection       `json:"against"`  // the ledger's warnings; null without a ledger
	Doubts     []string          `json:"doubts"`   // what it shows and no genuine YubiKey does

	HidesSerial bool `json:"-"` // it has a serial and does not show it

	Salt string `json:"-"` // of OATH, as in records
	Err  error  `json:"-"` // why OATH could not be read
}

// KeyOATH is the OATH application of a key, as JSON.
type KeyOATH struct {
	Used     *int    `json:"used"`     // null while locked
	Capacity *int    `json:"capacity"` // null if unknown
	Locked   *bool   `json:"locked"`   // an access code is set; null if it could not be read
	DeviceID *string `json:"device_id"`
}

// OrNull returns a value for JSON, null if it is unknown.
func OrNull[T comparable](value T) *T {
	var unknown T
	if value == unknown {
		return nil
	}
	return &value
}

// PrintTokens prints a table of keys, and their warnings below.
func PrintTokens(w io.Writer, tokens []Key) error {
	err := printable.Table(w, "SERIAL\tMODEL\tFIRMWARE\tUSED\tFREE\tACCESS CODE\tLABEL\tHOLDER\tOFFICER\tATTESTED\tREADER", Each(tokens, func(k Key) message.Text {
		used, free, code := "-", "-", message.Textf("-")
		if k.OATH != nil {
			used, free, code = k.OATH.columns()
		}
		return printable.Sentence("%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s", SerialText(k.Serial), k.Model, k.Firmware, used, free, code,
			textOrDash(k.Label), textOrDash(k.Holder), textOrDash(k.Officer), yesNoOrDash(k.Attested), k.Reader)
	}))
	if err != nil {
		return err
	}
	for _, k := range tokens {
		for _, note := range k.notes() {
			printable.Line(w, "%s: %s", k.Name(), note)
		}
	}
	return nil
}

// notes returns the warnings about a key: from the ledger, and from the key.
func (k Key) notes() []message.Text {
	all := Each(k.Against, func(o objection) message.Text { return o.said })
	if k.HidesSerial {
		all = append(all, message.Textf("it hides its serial; to show it, %s", message.Word(ShowSerial)))
	}
	return append(all, Each(k.Doubts, printable.Saved)...)
}

func (o *KeyOATH) columns() (used, free string, code message.Text) {
	used, free, code = "?", "?", message.Textf("?")
	if o.Used != nil {
		used = fmt.Sprint(*o.Used)
	}
	if o.Used != nil && o.Capacity != nil {
		free = fmt.Sprint(*o.Capacity - *o.Used)
	}
	if o.Locked != nil {
		code = message.Word(map[bool]string{true: "set", false: "none"}[*o.Locked])
	}
	return used, free, code
}

func textOrDash(text *string) string {
	if text == nil {
		return "-"
	}
	return *text
}

func yesNoOrDash(is *bool) message.Text {
	if is == nil {
		return message.Textf("-")
	}
	return message.Word(map[bool]string{true: "yes", false: "no"}[*is])
}

// SerialText returns the serial of a key, "none" without one.
func SerialText(serial *device.KeySerial) message.Text {
	if serial == nil {
		return message.Textf("none")
	}
	return message.Textf("%d", *serial)
}
