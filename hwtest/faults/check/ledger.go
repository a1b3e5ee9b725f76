package check

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
)

// record is the part of a record that this checker reads: fields by their names in
// docs/ledger.md.
type record struct {
	Sequence uint64
	Previous string
	World    string
	Host     string
	Officer  struct {
		OSUser string `json:"os_user"`
	}
	Command  string
	Ceremony string
	Kind     string
	Body     json.RawMessage
}

// ceremony is the combined content of the records with one id.
type ceremony struct {
	id        string
	host      string // that works on it
	record    uint64 // record of its intent
	begin     *beginBody
	rotate    *rotateBody
	ends      bool // it retires a device, and makes none
	leftovers *leftoversBody
	load      *loadBody
	enable    bool
	said      []statementBody
	end       *endBody
}

// done reports whether the records say that the keys keep the seed.
func (c *ceremony) done() bool {
	return c.end != nil && (c.end.Outcome == "complete" || c.end.Outcome == "not confirmed")
}

// open reports whether the ceremony has announced its plan and has not ended.
func (c *ceremony) open() bool {
	return (c.begin != nil || c.leftovers != nil || c.ends) && c.end == nil
}

// retiresRoot reports whether root's old device may be removed by API: there was a
// sign-in with the new device, or another one stays.
func (c *ceremony) retiresRoot() bool {
	return c.ends && c.open() || c.rotate != nil && c.open() && slices.ContainsFunc(c.said, func(s statementBody) bool { return s.About == "root signed in" })
}

func (c *ceremony) credential() string {
	if c.begin == nil {
		return ""
	}
	return c.begin.CredentialID
}

func (c *ceremony) keys() []keyBody {
	if c.begin == nil {
		return nil
	}
	return c.begin.Keys
}

func (c *ceremony) holds(serial uint32) bool {
	return slices.ContainsFunc(c.keys(), func(k keyBody) bool { return k.KeySerial == serial })
}

// names reports whether a device at AWS has one of the ceremony's names.
func (c *ceremony) names(arn string) bool {
	return c.begin != nil && slices.Contains(c.begin.DeviceNames, lastPart(arn))
}

func (c *ceremony) owes(text string) bool {
	return c.end != nil && slices.ContainsFunc(c.end.Owed, func(o owed) bool { return strings.Contains(o.What, text) })
}

// owesKey reports whether a key has pending cleanup, by the records.
func (c *ceremony) owesKey(serial uint32) bool {
	return c.end != nil && slices.ContainsFunc(c.end.Owed, func(o owed) bool { return o.KeySerial == serial })
}

func (c *ceremony) hasSaid(about, typed string) bool {
	return slices.ContainsFunc(c.said, func(s statementBody) bool { return s.About == about && (typed == "" || s.Typed == typed) })
}

func lastPart(arn string) string { return arn[strings.LastIndex(arn, "/")+1:] }

// kindOf returns the kind of a record in its file.
func kindOf(data []byte) string {
	var r record
	if json.Unmarshal(data, &r) != nil {
		return "unreadable"
	}
	return r.Kind
}

// readLedger checks the chain as docs/ledger.md describes it.
func (f *finder) readLedger() {
	previous, world := strings.Repeat("0", 2*sha256.Size), ""
	for n := uint64(1); n <= uint64(len(f.Files.ByNumber)); n++ {
		data, ok := f.Files.ByNumber[n]
		if !ok {
			f.violated(Ledger, "record %d of %d is missing", n, len(f.Files.ByNumber))
			return
		}
		r := f.Files.parse(data)
		if r.err != nil {
			f.violated(Ledger, "record %d: %v", n, r.err)
			return
		}
		if world == "" {
			world = r.World
		}
		if r.Sequence != n || r.Previous != previous || r.World != world {
			f.violated(Ledger, "record %d calls itself %d, follows %s instead of %s, world %q", n, r.Sequence, r.Previous, previous, r.World)
			return
		}
		sum := sha256.Sum256(data)
		previous = hex.EncodeToString(sum[:])
		f.found = append(f.found, f.take(r, data)...)
	}
}
