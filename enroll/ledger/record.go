package ledger

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
)

// Format is the number that this package writes and reads.
const Format = 1

// The worlds that a ledger may be of.
const (
	WorldAWS       = "aws"
	WorldRehearsal = "rehearsal"
)

// maxSequence is the largest number that fits the eight digits of a file name.
const maxSequence = 99_999_999

// ErrNewer says that a record was written by a newer rootseal: its format
// number or its kind is unknown here. It is not damage.
var ErrNewer = errors.New("written by a newer rootseal")

// ErrDamaged is what every *DamageError is.
var ErrDamaged = errors.New("ledger damaged")

// DamageError says which record cannot be trusted, and why.
type DamageError struct {
	Sequence uint64
	Cause    error
}

func (e *DamageError) Error() string {
	return fmt.Sprintf("record %d damaged: %v", e.Sequence, e.Cause)
}

// Unwrap returns the cause.
func (e *DamageError) Unwrap() error { return e.Cause }

// Is reports whether target is ErrDamaged.
func (e *DamageError) Is(target error) bool { return target == ErrDamaged }

// Record is one entry of the ledger: the envelope that every kind shares, and
// its body. docs/ledger.md specifies each field.
type Record struct {
	Format   int
	Sequence uint64     // from 1, without a gap
	Previous string     // SHA-256 of the bytes of the record before, 64 hex digits; zeros for the first
	World    string     // WorldAWS or WorldRehearsal
	Time     time.Time  // of the workstation, UTC, whole seconds
	AWSTime  *time.Time // of AWS where it is known, UTC, whole seconds
	Tool     string     // program and version
	Host     string
	Officer  Officer
	Command  string // verb that wrote it
	Ceremony string // empty for a record that belongs to none
	Body     Body
}

// Officer is who wrote a record, as claimed by the system and by AWS; nothing
// here proves it.
type Officer struct {
	OSUser    string `json:"os_user"`
	CallerARN string `json:"caller_arn,omitempty"`
}

// MarshalJSON gives the fields of the file, for lists of records.
func (r Record) MarshalJSON() ([]byte, error) { return json.Marshal(r.envelope()) }

// envelope is a record in the order of its file. The body is raw on the way
// in, until the kind has told its type.
type envelope[B any] struct {
	Format   int        `json:"format"`
	Sequence uint64     `json:"sequence"`
	Previous string     `json:"previous"`
	World    string     `json:"world"`
	Time     time.Time  `json:"time"`
	AWSTime  *time.Time `json:"aws_time,omitempty"`
	Tool     string     `json:"tool"`
	Host     string     `json:"host"`
	Officer  Officer    `json:"officer"`
	Command  string     `json:"command"`
	Ceremony string     `json:"ceremony,omitempty"`
	Kind     string     `json:"kind"`
	Body     B          `json:"body"`
}

// kinds makes an empty body for each kind of record that this reader knows.
var kinds = map[string]func() Body{
	"begin":     func() Body { return new(Begin) },
	"load":      func() Body { return new(Load) },
	"enable":    func() Body { return new(Enable) },
	"statement": func() Body { return new(Statement) },
	"end":       func() Body { return new(End) },
	"code":      func() Body { return new(CodeUsed) },
}

// seconds is t as the format spells every time: UTC and whole seconds, so that
// it has one spelling and jq's fromdate reads it.
func seconds(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	s := t.UTC().Truncate(time.Second)
	return &s
}

func (r Record) envelope() envelope[Body] {
	body := r.Body
	if timed, ok := body.(interface{ inSeconds() Body }); ok {
		body = timed.inSeconds()
	}
	return envelope[Body]{
		Format: r.Format, Sequence: r.Sequence, Previous: r.Previous, World: r.World,
		Time: *seconds(&r.Time), AWSTime: seconds(r.AWSTime), Tool: r.Tool, Host: r.Host,
		Officer: r.Officer, Command: r.Command, Ceremony: r.Ceremony, Kind: body.Kind(), Body: body,
	}
}

// encode returns the bytes of the record's file.
func encode(r Record) ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(r.envelope()); err != nil {
		return nil, err
	}
	return out.Bytes(), checkLists(out.Bytes())
}

// checkLists refuses null and the empty list, which would be two spellings of
// the same thing; a field that may be empty is left out. A raw line feed never
// stands inside a JSON string, so the search cannot meet somebody's text.
func checkLists(data []byte) error {
	for _, empty := range []string{"null", "[]"} {
		for _, end := range []string{"\n", ",\n"} {
			if before, _, found := bytes.Cut(data, []byte(": "+empty+end)); found {
				return fmt.Errorf("field %s is %s", before[bytes.LastIndexByte(before, ' ')+1:], empty)
			}
		}
	}
	return nil
}

// compose encodes a record that is to be written. The first encoding turns
// bytes that are not UTF-8 into an escaped U+FFFD, the second writes that
// character as itself, which is its canonical spelling.
func compose(r Record) ([]byte, error) {
	first, err := encode(r)
	if err != nil {
		return nil, err
	}
	clean, err := parse(first)
	if err != nil {
		return nil, err
	}
	return encode(clean)
}

// decode reads the bytes of the file of record sequence. Whatever does not
// encode to exactly these bytes again is refused: unknown, repeated or
// misspelt fields, another order, other white space, trailing bytes.
func decode(sequence uint64, data []byte) (Record, error) {
	r, err := parse(data)
	if errors.Is(err, ErrNewer) {
		return Record{}, fmt.Errorf("record %d: %w", sequence, err)
	}
	if err != nil {
		return Record{}, &DamageError{Sequence: sequence, Cause: err}
	}
	again, err := encode(r)
	if err != nil {
		return Record{}, &DamageError{Sequence: sequence, Cause: err}
	}
	if !bytes.Equal(again, data) {
		return Record{}, &DamageError{Sequence: sequence, Cause: fmt.Errorf("not in canonical form from byte %d on", differ(again, data))}
	}
	return r, nil
}

// parse reads a record without asking for the canonical form.
func parse(data []byte) (Record, error) {
	if err := checkNewer(data); err != nil {
		return Record{}, err
	}
	var e envelope[json.RawMessage]
	if err := strictly(data, &e); err != nil {
		return Record{}, fmt.Errorf("reading envelope: %w", err)
	}
	if e.Format != Format {
		return Record{}, fmt.Errorf("format %d", e.Format)
	}
	if e.World != WorldAWS && e.World != WorldRehearsal {
		return Record{}, fmt.Errorf("unknown world %q", e.World)
	}
	empty, ok := kinds[e.Kind]
	if !ok {
		return Record{}, errors.New("no kind")
	}
	body := empty()
	if err := strictly(e.Body, body); err != nil {
		return Record{}, fmt.Errorf("reading body of kind %s: %w", e.Kind, err)
	}
	return Record{
		Format: e.Format, Sequence: e.Sequence, Previous: e.Previous, World: e.World,
		Time: e.Time, AWSTime: e.AWSTime, Tool: e.Tool, Host: e.Host,
		Officer: e.Officer, Command: e.Command, Ceremony: e.Ceremony, Body: body,
	}, nil
}

// checkNewer looks only at what every format will have: a JSON object with the
// number of its format and, in format 1, the kind.
func checkNewer(data []byte) error {
	var e struct {
		Format int    `json:"format"`
		Kind   string `json:"kind"`
	}
	if json.Unmarshal(data, &e) != nil {
		return nil // damage, which the strict reading names
	}
	if e.Format > Format {
		return fmt.Errorf("format %d: %w", e.Format, ErrNewer)
	}
	if _, ok := kinds[e.Kind]; e.Format == Format && e.Kind != "" && !ok {
		return fmt.Errorf("kind %q: %w", e.Kind, ErrNewer)
	}
	return nil
}

// strictly decodes exactly one JSON value without unknown fields.
func strictly(data []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("bytes after the end")
	}
	return nil
}

// differ returns the first offset at which a and b are not the same.
func differ(a, b []byte) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}
