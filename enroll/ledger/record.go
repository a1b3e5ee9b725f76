package ledger

import (
	"encoding/json"
	"fmt"
	"time"

	"rootseal/enroll/hint"
)

// Format is the format number that this package writes and reads.
const Format = 1

// The worlds of a ledger.
const (
	WorldAWS       = "aws"
	WorldRehearsal = "rehearsal"
)

// maxSequence is the largest number that fits the eight digits of a file name.
const maxSequence = 99_999_999

// ErrNewer means that a newer rootseal wrote the record: its format number or its
// kind is unknown here. That is not damage.
var ErrNewer = hint.Sentinel(hint.UpdateRootseal, "written by a newer rootseal")

// ErrDamaged matches every *DamageError.
var ErrDamaged = hint.Sentinel(hint.RestoreLedger, "ledger damaged")

// DamageError names a record that cannot be trusted, and why.
type DamageError struct {
	Sequence uint64
	Cause    error
}

func (e *DamageError) Error() string {
	format, args := e.Parts()
	return fmt.Sprintf(format, args...)
}

// Parts returns the English format and the arguments.
func (e *DamageError) Parts() (format string, args []any) {
	return "record %d damaged: %v", []any{e.Sequence, e.Cause}
}

// Unwrap returns ErrDamaged and the cause.
func (e *DamageError) Unwrap() []error { return []error{ErrDamaged, e.Cause} }

// Record is one entry of the ledger: the envelope that all kinds share, and the body.
// docs/ledger.md specifies each field.
type Record struct {
	Format   int
	Sequence uint64     // from 1, without a gap
	Previous string     // SHA-256 of the bytes of the record before, 64 hex digits; zeros for the first
	World    string     // WorldAWS or WorldRehearsal
	Time     time.Time  // workstation's clock, UTC, whole seconds
	AWSTime  *time.Time // AWS's clock if known, UTC, whole seconds
	Tool     string     // program and version
	Host     string
	Officer  Officer
	Command  string // verb that wrote the record
	Ceremony string // empty if the record belongs to no ceremony
	Body     Body

	checks *Checks
}

// Officer is the claimed identity of a record's writer, from the system and from AWS.
// Nothing in the record proves it.
type Officer struct {
	OSUser    string `json:"os_user"`
	CallerARN string `json:"caller_arn,omitempty"`
}

// File returns the bytes of the record's file, which signatures cover. It encodes
// the record again; the canonical form guarantees the bytes that were read.
func (r Record) File() ([]byte, error) { return encode(r) }

// MarshalJSON returns the fields of the file, for lists of records.
func (r Record) MarshalJSON() ([]byte, error) { return json.Marshal(r.envelope()) }

// envelope is a record in the order of its file. While reading, the body is raw
// until its kind is known.
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

func (e *envelope[B]) record(body Body) Record {
	return Record{
		Format: e.Format, Sequence: e.Sequence, Previous: e.Previous, World: e.World,
		Time: e.Time, AWSTime: e.AWSTime, Tool: e.Tool, Host: e.Host,
		Officer: e.Officer, Command: e.Command, Ceremony: e.Ceremony, Body: body,
	}
}

// kinds creates an empty body for each kind that this reader knows.
var kinds = map[string]func() Body{
	"begin":      func() Body { return new(Begin) },
	"load":       func() Body { return new(Load) },
	"enable":     func() Body { return new(Enable) },
	"statement":  func() Body { return new(Statement) },
	"settle":     func() Body { return new(Settle) },
	"end":        func() Body { return new(End) },
	"leftovers":  func() Body { return new(Leftovers) },
	"code":       func() Body { return new(CodeUsed) },
	"verify":     func() Body { return new(Verified) },
	"resync":     func() Body { return new(Resync) },
	"live":       func() Body { return new(Live) },
	"adopt":      func() Body { return new(Adopt) },
	"label":      func() Body { return new(Label) },
	"seal":       func() Body { return new(Seal) },
	"unseal":     func() Body { return new(Unseal) },
	"close":      func() Body { return new(Close) },
	"officer":    func() Body { return new(OfficerAdded) },
	"dismiss":    func() Body { return new(OfficerRemoved) },
	"policy":     func() Body { return new(PolicySet) },
	"attest":     func() Body { return new(Attested) },
	"signature":  func() Body { return new(Signature) },
	"trip":       func() Body { return new(Trip) },
	"away":       func() Body { return new(Away) },
	"rotate":     func() Body { return new(Rotate) },
	"retire":     func() Body { return new(Retire) },
	"retired":    func() Body { return new(Retired) },
	"retirement": func() Body { return new(Retirement) },
	"clean":      func() Body { return new(Clean) },
	"cleaned":    func() Body { return new(Cleaned) },
	"lost":       func() Body { return new(Lost) },
	"found":      func() Body { return new(Found) },
	"drop":       func() Body { return new(Drop) },
	"audit":      func() Body { return new(Audited) },
	"accept":     func() Body { return new(Accept) },
	"passkey":    func() Body { return new(Passkey) },
	"withdraw":   func() Body { return new(Withdraw) },
	"approve":    func() Body { return new(Approve) },
	"apply":      func() Body { return new(Apply) },
}

// seconds returns t as the format spells every time: UTC and whole seconds, so that
// a time has one spelling and jq's fromdate can read it.
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
