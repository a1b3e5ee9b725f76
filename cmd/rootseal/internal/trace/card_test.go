package trace

import (
	"bytes"
	"encoding/hex"
	"regexp"
	"strings"
	"testing"
	"time"

	"rootseal/device"
)

// scripted is a card that gives these answers, in hex, one after the other.
type scripted struct {
	device.Port
	device.Handle
	answers []string
}

func (s *scripted) Connect(string) (device.Handle, error) { return s, nil }

func (s *scripted) Reconnect() error { return nil }

func (s *scripted) Transmit([]byte) ([]byte, error) {
	next := s.answers[0]
	s.answers = s.answers[1:]
	if next == "removed" {
		return nil, device.ErrRemoved
	}
	return hex.DecodeString(next)
}

// A line names the key as soon as an answer has its serial, and the instruction by the
// application that is selected. No line has a byte of the data.
func TestCardLines(t *testing.T) {
	card := &scripted{}
	var shown bytes.Buffer
	at := func() time.Time { return time.Date(2027, 1, 4, 9, 30, 0, 5e6, time.UTC) }
	open, err := port{card, &lines{w: &shown, now: at}}.Connect("R 00")
	if err != nil {
		t.Fatal(err)
	}
	const secret = "C0FFEE11C0FFEE22C0FFEE33"
	for _, c := range []struct{ command, answer, want string }{
		{"00A4040008A000000527471117", "352E372E349000", "reader R 00  SELECT MANAGEMENT  9000"},
		{"001D000000", "0A02040123456705030507049000", "key 19088743  MANAGEMENT READ CONFIG  9000"},
		{"00A4040007A0000005272101", "79030507049000", "key 19088743  SELECT OATH  9000"},
		{"000100000C" + secret, "9000", "key 19088743  OATH PUT  9000"},
		{"000300000C" + secret, "6A80", "key 19088743  OATH SET CODE  6A80"},
		{"00A300000C" + secret, "750C" + secret + "9000", "key 19088743  OATH VALIDATE  9000"},
		{"00A200000C" + secret, "61FF", "key 19088743  OATH CALCULATE  61FF"},
		{"00A40001" + "0C" + secret, "90", "key 19088743  OATH CALCULATE ALL  cut answer"},
		{"00EE00000C" + secret, "6D00", "key 19088743  OATH instruction EE  6D00"},
		{"00A1000000", "removed", "key 19088743  OATH LIST  key was removed"},
		{"reconnect", "", ""},
		{"00A4040007A0000005272001", "0302009000", "reader R 00  SELECT OTP  9000"},
		{"0001100004", "000000079000", "key 7  OTP READ SERIAL  9000"},
		{"00A4040005A000000308", "9000", "key 7  SELECT PIV  9000"},
		{"002000800C" + secret, "63C2", "key 7  PIV instruction 20  63C2"},
		{"00", "9000", "key 7  PIV instruction 00  9000"},
	} {
		if c.command == "reconnect" {
			if err := open.Reconnect(); err != nil {
				t.Fatal(err)
			}
			continue
		}
		command, err := hex.DecodeString(c.command)
		if err != nil {
			t.Fatal(err)
		}
		card.answers = []string{c.answer}
		before := shown.Len()
		_, _ = open.Transmit(command) // the line shows what became of it
		line := shown.String()[before:]
		if !regexp.MustCompile(`^trace 09:30:00.005  ` + regexp.QuoteMeta(c.want) + `  \d+ ms\n$`).MatchString(line) {
			t.Errorf("%s shows %q, want %q", c.command, line, c.want)
		}
	}
	if text := strings.ToUpper(shown.String()); strings.Contains(text, secret[:8]) {
		t.Errorf("the trace has data:\n%s", text)
	}
}
