package report

import (
	"time"

	"rootseal/enroll/ledger"
	"rootseal/message"
)

// Report is the evidence of one ledger at one moment. Its JSON is a contract with
// scripts: names and values do not change.
type Report struct {
	Made    time.Time  `json:"made"`
	Since   *time.Time `json:"since"`   // begin of the period; null: the first record
	From    time.Time  `json:"from"`    // begin of the period, or the first record
	Account string     `json:"account"` // the only account that is shown; empty: all
	World   string     `json:"world"`
	Head    string     `json:"head"`
	Hash    string     `json:"hash"` // whole hash of the last record
	Records uint64     `json:"records"`
	Trip    uint64     `json:"trip"` // record of the trip, in an offline copy; 0 at home

	Officers   []Officer   `json:"officers"`
	Signatures Signatures  `json:"signatures"`
	Policy     *PolicyNow  `json:"policy"` // null: none in force
	Violations []Violation `json:"violations"`
	Matrix     Matrix      `json:"matrix"`
	Timeline   []Event     `json:"timeline"`
	Population Population  `json:"population"`
	Ceremonies []Ceremony  `json:"ceremonies"`
	Chains     []Chain     `json:"custody"`
	Proofs     []History   `json:"proofs"`
	Exceptions []Exception `json:"exceptions"`
	Leavers    []Leaver    `json:"leavers"`
	Controls   []Control   `json:"controls"`
}

// Officer is an active or removed officer.
type Officer struct {
	Name        string    `json:"name"`
	KeySerial   uint32    `json:"key_serial"`
	Fingerprint string    `json:"fingerprint"`
	Added       time.Time `json:"added"`
	Record      uint64    `json:"record"`
	Until       uint64    `json:"until"` // record that removed the officer; 0: active
}

// Signatures is what all signatures of the ledger add up to.
type Signatures struct {
	Good    int    `json:"good"`
	Bad     int    `json:"bad"`
	Missing int    `json:"missing"` // records that require one
	Late    int    `json:"late"`    // signed after the announced act had begun
	Covered uint64 `json:"covered"` // newest record that a good signature covers, with all before it; 0: none
}

// PolicyNow is the policy in force.
type PolicyNow struct {
	ledger.PolicySet
	Record uint64 `json:"record"`
}

// Signed is how far officers vouch for a record.
type Signed struct {
	State string   `json:"state"`  // see the constants
	By    []string `json:"by"`     // officers with good signatures over the record itself
	In    uint64   `json:"record"` // record that contains the completing signature; 0: none
	Late  bool     `json:"late"`
}

// States of Signed.
const (
	SignedItself  = "signed"     // the required signatures are good
	SignedHalf    = "half"       // one of two required signatures
	SignedMissing = "missing"    // a signature is required, and missing
	SignedCovered = "covered"    // requires none; a later good signature covers it through the chain
	SignedNot     = "none"       // requires none, and no signature covers it yet
	NoOfficers    = "no-officer" // there was no officer who could sign
)

// Severities of a violation.
const (
	Critical = "critical"
	High     = "high"
	Medium   = "medium"
	Low      = "low"
)

// Violation is something wrong, or not as the policy requires.
type Violation struct {
	Severity  string       `json:"severity"`
	Kind      string       `json:"kind"` // in docs/audit.md, or a constant below
	ID        string       `json:"id"`   // of a finding; empty if there is none
	Principal string       `json:"principal"`
	Group     string       `json:"group"`
	KeySerial uint32       `json:"key_serial"`
	Text      message.Text `json:"text"`
	Record    uint64       `json:"record"` // that shows it; 0: none
	Since     time.Time    `json:"since"`
	Source    string       `json:"source"` // "ledger", "audit"
}

// Kinds of violation beyond those of audit.Catalogue.
const (
	BadSignature     = "bad-signature"
	MissingSignature = "missing-signature"
	LateSignature    = "late-signature"
	FalseRecord      = "false-record" // an open finding that names no key
	TimesBackwards   = "times-backwards"
	NoAudit          = "no-audit"
	NotComplete      = "not-complete" // the last audit does not show that the ledger is complete
)

// Matrix is the live devices by the keys that hold them.
type Matrix struct {
	Keys []MatrixKey `json:"keys"`
	Rows []MatrixRow `json:"rows"`
}

// MatrixKey is a column.
type MatrixKey struct {
	Serial   uint32 `json:"serial"`
	Model    string `json:"model"`
	Firmware string `json:"firmware"`
	Label    string `json:"label"`  // of the last signed record
	Holder   string `json:"holder"` // of the last signed record
	Bag      string `json:"bag"`
	Place    string `json:"place"`
	Lost     string `json:"lost"`     // how; empty: not lost
	Unsigned bool   `json:"unsigned"` // the record of the bag or the loss lacks a signature that it requires
}

// MatrixRow is a live device. Cells has one entry for each key, in their order.
type MatrixRow struct {
	Principal  string     `json:"principal"`
	Alias      string     `json:"alias"`
	Group      string     `json:"group"`
	Device     string     `json:"device"` // ceremony
	DeviceARN  string     `json:"device_arn"`
	Manager    string     `json:"manager"` // password manager that holds the seed; empty: keys do
	Live       *time.Time `json:"live"`    // last live check; null: none
	LiveBasis  string     `json:"live_basis"`
	LiveMethod string     `json:"live_method"`
	LiveDays   int        `json:"live_days"` // age
	LiveLate   bool       `json:"live_overdue"`
	Cells      []Cell     `json:"cells"`
	Wrong      bool       `json:"wrong"` // the device or a key of it has a violation
}

// Cell is what the ledger shows of one key for one device.
type Cell struct {
	State  string     `json:"state"` // see the constants; empty: the key is not in the group
	Basis  string     `json:"basis"`
	Kind   string     `json:"kind"` // of the proof
	Proven *time.Time `json:"proven"`
	Days   int        `json:"days"` // age of the proof
	Due    *time.Time `json:"due"`
	Record uint64     `json:"record"`
}

// States of a Cell, and of a proof.
const (
	CellProven   = "proven"
	CellRecorded = "recorded" // called proven, and neither an answer nor a signature covers it
	CellOverdue  = "overdue"
	CellNever    = "never"
	CellWrong    = "wrong"
	CellLost     = "lost"
)

// Bases of a proof.
const (
	BasisAnswer = "answer" // the answer to a one-time challenge, which anyone can check
	BasisSigned = "signed" // the record of it is covered by an officer's signature
	BasisRecord = "record" // nothing else
)

// Event is a point of the timeline.
type Event struct {
	Time      time.Time `json:"time"`
	Lane      string    `json:"lane"` // see the constants
	Kind      string    `json:"kind"`
	Principal string    `json:"principal"`
	Group     string    `json:"group"`
	Keys      []uint32  `json:"keys"`
	Detail    string    `json:"detail"` // outcome, result, reason; as recorded
	Wrong     bool      `json:"wrong"`
	Record    uint64    `json:"record"`
}

// Lanes of the timeline.
const (
	LaneCeremony = "ceremonies"
	LaneProof    = "proofs"
	LaneLoss     = "losses"
	LaneAudit    = "audits"
)

// Lanes are all lanes, from above.
var Lanes = []string{LaneCeremony, LaneProof, LaneLoss, LaneAudit}
