package view

import (
	"io"
	"time"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll/ledger"
	"rootseal/enroll/officer"
	"rootseal/message"
)

// OfficerAdded is the result of officer add as JSON.
type OfficerAdded struct {
	Serial      uint32  `json:"serial"`
	Name        string  `json:"name"`
	Slot        string  `json:"slot"`
	Algorithm   string  `json:"algorithm"`
	Fingerprint string  `json:"fingerprint"`
	Firmware    string  `json:"firmware"`
	PINPolicy   *string `json:"pin_policy"`   // null: the key does not show it
	TouchPolicy *string `json:"touch_policy"` // null: the key does not show it
	Attested    bool    `json:"attested"`
	Generated   bool    `json:"generated"` // by this command
	First       bool    `json:"first"`
	Head        string  `json:"head"`
}

// NewOfficerAdded makes the result from the record of an officer.
func NewOfficerAdded(body ledger.OfficerAdded, head ledger.Head) OfficerAdded {
	return OfficerAdded{
		Serial: body.KeySerial, Name: body.Name, Slot: body.Slot, Algorithm: body.Algorithm,
		Fingerprint: body.Fingerprint, Firmware: body.Firmware,
		PINPolicy: OrNull(body.PINPolicy), TouchPolicy: OrNull(body.TouchPolicy),
		Attested: body.Attestation != nil, Head: head.String(),
	}
}

// OfficerAddedWords are the lines about a new officer.
func OfficerAddedWords(o OfficerAdded) []message.Text {
	unknown := func(policy *string) message.Text {
		if policy == nil {
			return message.Textf("unknown")
		}
		return message.Foreign(*policy)
	}
	lines := []message.Text{printable.Sentence("officer %s: key %d, firmware %s, slot %s, %s, PIN %s, touch %s", o.Name, o.Serial, o.Firmware, o.Slot, o.Algorithm,
		unknown(o.PINPolicy), unknown(o.TouchPolicy))}
	if !o.Attested {
		lines = append(lines, printable.Sentence("not attested: only the word of %s says that the signing key is on this YubiKey, and nowhere else", o.Name))
	}
	lines = append(lines, printable.Sentence("fingerprint %s", o.Fingerprint))
	if o.First {
		lines = append(lines, message.Textf("this is the first officer. write the fingerprint down and keep it apart from the ledger: 'rootseal log verify --root FINGERPRINT' checks it"))
	}
	return append(lines, printable.Sentence("ledger head %s", o.Head))
}

// OfficerRemoved is the result of officer remove as JSON.
type OfficerRemoved struct {
	Name        string `json:"name"`
	Serial      uint32 `json:"serial"`
	Fingerprint string `json:"fingerprint"`
	Reason      string `json:"reason"`
	Head        string `json:"head"`
}

// OfficerListed is one officer of officer list as JSON.
type OfficerListed struct {
	Name        string    `json:"name"`
	Serial      uint32    `json:"serial"`
	Slot        string    `json:"slot"`
	Algorithm   string    `json:"algorithm"`
	Fingerprint string    `json:"fingerprint"`
	Firmware    string    `json:"firmware"`
	PINPolicy   *string   `json:"pin_policy"`
	TouchPolicy *string   `json:"touch_policy"`
	Attested    bool      `json:"attested"`
	NotAttested *string   `json:"not_attested"` // the cause
	First       bool      `json:"first"`
	Record      uint64    `json:"record"`
	Added       time.Time `json:"added"`
	Since       uint64    `json:"since"`
	Until       *uint64   `json:"until"` // null while the officer is active
}

// NewOfficersListed makes the list of all officers, active or not.
func NewOfficersListed(register *officer.Register, attested func(ledger.OfficerAdded, time.Time) error) []OfficerListed {
	listed := []OfficerListed{}
	for i, o := range register.Officers {
		one := OfficerListed{
			Name: o.Name, Serial: o.KeySerial, Slot: o.Slot, Algorithm: o.Algorithm, Fingerprint: o.Fingerprint, Firmware: o.Firmware,
			PINPolicy: OrNull(o.PINPolicy), TouchPolicy: OrNull(o.TouchPolicy), Attested: true,
			First: i == 0, Record: o.Record, Added: o.Added, Since: o.Since, Until: OrNull(o.Until),
		}
		if err := attested(o.OfficerAdded, o.Added); err != nil {
			one.Attested, one.NotAttested = false, new(err.Error())
		}
		listed = append(listed, one)
	}
	return listed
}

// PrintOfficers prints the list as a table.
func PrintOfficers(w io.Writer, listed []OfficerListed) error {
	return printable.Table(w, "NAME\tKEY\tSLOT\tATTESTED\tADDED\tACTIVE\tFINGERPRINT", Each(listed, func(o OfficerListed) message.Text {
		active := message.Textf("since %d", o.Since)
		if o.Until != nil {
			active = message.Textf("%d to %d", o.Since, *o.Until)
		}
		return printable.Sentence("%s\t%d\t%s\t%s\t%s\t%s\t%s", o.Name, o.Serial, o.Slot, yesNoOrDash(&o.Attested), Date(o.Added), active, o.Fingerprint)
	}))
}
