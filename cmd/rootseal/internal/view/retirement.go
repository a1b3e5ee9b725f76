package view

import (
	"io"
	"strings"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
)

// PrintRetirement shows what ends with a group's device, and what the principal keeps.
func PrintRetirement(w io.Writer, body *ledger.Retirement, kept *record.MFADevice, readable, session bool) {
	printable.Line(w, "%s, group %s", body.Principal, body.Group)
	row := func(label, format string, args ...any) {
		printable.Line(w, "  %s %s", LabelIn(w, label, 13), printable.Sentence(format, args...))
	}
	row("retires", "%s, for good: nothing replaces it", body.DeviceARN)
	row("remains", "%s, of group %s, on %s", kept.DeviceARN, kept.Group, SerialWords(serialsOf(kept)))
	switch {
	case strings.HasSuffix(body.Principal, "/root") && !session && readable:
		row("by hand", "remove the device in the console; rootseal then reads the account")
	case strings.HasSuffix(body.Principal, "/root") && !session:
		row("by hand", "remove the device in the console, and report it")
	case session:
		row("by API", "the management account removes the device with sts:AssumeRoot")
	}
	for _, left := range body.Credentials {
		row("deletes", "%q from key %d, once it has answered", left.CredentialID, left.KeySerial)
	}
	if len(body.Absent) > 0 {
		row("pending", "%s: not plugged in, so it keeps the retired seed, which opens nothing", SerialWords(body.Absent))
	}
	if body.Emergency != "" {
		row("emergency", "%s; officers sign later", body.Emergency)
	}
}

func serialsOf(d *record.MFADevice) (all []uint32) {
	for _, held := range d.Keys {
		all = append(all, held.KeySerial)
	}
	return all
}
