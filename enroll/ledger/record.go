package ledger

import (
	"encoding/json"
	"fmt"
	"time"

	"rootseal/enroll/hint"
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
var ErrNewer = hint.Sentinel(hint.UpdateRootseal, "written by a newer rootseal")

// ErrDamaged is what every *DamageError is.
var ErrDamaged = hint.Sentinel(hint.RestoreLedger, "ledger damaged")

// DamageError says which record cannot be trusted, and why.
type DamageError struct {
	Sequence uint64
	Cause    error
}

func (e *DamageError) Error() string {
	return fmt.Sprintf("record %d damaged: %v", e.Sequence, e.Cause)
}

// Unwrap returns what the error is, and its cause.
func (e *DamageError) Unwrap() []error { return []error{ErrDamaged, e.Cause} }

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

// File is the bytes of the record's file, which signatures are over. They are
// made anew: of a record that was read they are the same by the canonical form.
func (r Record) File() ([]byte, error) { return encode(r) }

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
	"settle":    func() Body { return new(Settle) },
	"end":       func() Body { return new(End) },
	"leftovers": func() Body { return new(Leftovers) },
	"code":      func() Body { return new(CodeUsed) },
	"verify":    func() Body { return new(Verified) },
	"resync":    func() Body { return new(Resync) },
	"live":      func() Body { return new(Live) },
	"adopt":     func() Body { return new(Adopt) },
	"label":     func() Body { return new(Label) },
	"seal":      func() Body { return new(Seal) },
	"unseal":    func() Body { return new(Unseal) },
	"close":     func() Body { return new(Close) },
	"officer":   func() Body { return new(OfficerAdded) },
	"dismiss":   func() Body { return new(OfficerRemoved) },
	"policy":    func() Body { return new(PolicySet) },
	"attest":    func() Body { return new(Attested) },
	"signature": func() Body { return new(Signature) },
	"trip":      func() Body { return new(Trip) },
	"away":      func() Body { return new(Away) },
	"rotate":    func() Body { return new(Rotate) },
	"retire":    func() Body { return new(Retire) },
	"retired":   func() Body { return new(Retired) },
	"clean":     func() Body { return new(Clean) },
	"cleaned":   func() Body { return new(Cleaned) },
	"lost":      func() Body { return new(Lost) },
	"found":     func() Body { return new(Found) },
	"drop":      func() Body { return new(Drop) },
	"audit":     func() Body { return new(Audited) },
	"accept":    func() Body { return new(Accept) },
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
