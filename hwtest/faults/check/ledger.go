package check

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
)

// record is what this checker reads of a record: fields by their names in
// docs/ledger.md.
type record struct {
	Sequence uint64
	Previous string
	World    string
	Ceremony string
	Kind     string
	Body     json.RawMessage
}

type beginBody struct {
	Principal    string
	CredentialID string `json:"credential_id"`
	Suffix       string
	Touch        bool
	DeviceNames  []string `json:"device_names"`
	Keys         []struct {
		KeySerial uint32 `json:"key_serial"`
	}
}

type loadBody struct {
	DeviceARN string `json:"device_arn"`
	Witnesses []struct{ Challenge, SHA256 string }
}

type endBody struct {
	Outcome   string
	DeviceARN string `json:"device_arn"`
	Owed      []owed
}

type owed struct {
	KeySerial uint32 `json:"key_serial"`
	What      string
}

type statementBody struct{ About string }

// ceremony is what the records of one id say together.
type ceremony struct {
	id     string
	begin  *beginBody
	load   *loadBody
	enable bool
	said   []string
	end    *endBody
}

// take adds a record to what is known.
func (c *ceremony) take(r record) error {
	var err error
	switch r.Kind {
	case "begin":
		c.begin = new(beginBody)
		err = json.Unmarshal(r.Body, c.begin)
	case "load":
		c.load = new(loadBody)
		err = json.Unmarshal(r.Body, c.load)
	case "enable":
		c.enable = true
	case "statement":
		var s statementBody
		err = json.Unmarshal(r.Body, &s)
		c.said = append(c.said, s.About)
	case "end":
		c.end = new(endBody)
		err = json.Unmarshal(r.Body, c.end)
	}
	return err
}

// done: the record says that the keys hold the seed for good.
func (c *ceremony) done() bool {
	return c.end != nil && (c.end.Outcome == "complete" || c.end.Outcome == "not confirmed")
}

func (c *ceremony) holds(serial uint32) bool {
	for _, k := range c.begin.Keys {
		if k.KeySerial == serial {
			return true
		}
	}
	return false
}

// names tells whether a device at AWS bears one of the ceremony's names.
func (c *ceremony) names(arn string) bool {
	return c.begin != nil && slices.Contains(c.begin.DeviceNames, lastPart(arn))
}

func (c *ceremony) owes(text string) bool {
	return c.end != nil && slices.ContainsFunc(c.end.Owed, func(o owed) bool { return strings.Contains(o.What, text) })
}

// owesKey tells whether the record says that a key may still hold something.
func (c *ceremony) owesKey(serial uint32) bool {
	return c.end != nil && slices.ContainsFunc(c.end.Owed, func(o owed) bool { return o.KeySerial == serial })
}

func lastPart(arn string) string { return arn[strings.LastIndex(arn, "/")+1:] }

// kindOf is the kind of a record in its file.
func kindOf(data []byte) string {
	var r record
	if json.Unmarshal(data, &r) != nil {
		return "unreadable"
	}
	return r.Kind
}

func ceremonyOf(all []*ceremony, id string) ([]*ceremony, *ceremony) {
	for _, c := range all {
		if c.id == id {
			return all, c
		}
	}
	c := &ceremony{id: id}
	return append(all, c), c
}

// readLedger follows the chain as docs/ledger.md says that anybody can.
func (f *finder) readLedger() {
	previous, world := strings.Repeat("0", 2*sha256.Size), ""
	for n := uint64(1); n <= uint64(len(f.Files)); n++ {
		data, ok := f.Files[n]
		if !ok {
			f.violated(Ledger, "record %d of %d is missing", n, len(f.Files))
			return
		}
		var r record
		if err := json.Unmarshal(data, &r); err != nil {
			f.violated(Ledger, "record %d: %v", n, err)
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
		if r.Ceremony == "" {
			continue
		}
		var c *ceremony
		f.ceremonies, c = ceremonyOf(f.ceremonies, r.Ceremony)
		if c.end != nil {
			f.violated(Ledger, "record %d: %s goes on after its end", n, c.id)
		}
		if err := c.take(r); err != nil {
			f.violated(Ledger, "record %d: body: %v", n, err)
		}
		if c.begin == nil {
			f.violated(Ledger, "record %d: %s does not begin with its intent", n, c.id)
			f.ceremonies = f.ceremonies[:len(f.ceremonies)-1]
			return
		}
	}
}
