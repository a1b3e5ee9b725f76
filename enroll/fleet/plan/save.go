package plan

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"rootseal/enroll/hint"
	"rootseal/enroll/limited"
	"rootseal/message"
)

// FormatVersion is the version of a plan's file. It grows with a change that an older
// rootseal would misread.
const FormatVersion = 1

// maxFile is far more than a plan of a thousand accounts takes.
const maxFile = 32 << 20

// File is a plan as a file.
type File struct {
	FormatVersion int    `json:"format_version"`
	Hash          string `json:"hash"` // SHA-256 of Plan as compact JSON, 64 hex digits
	Plan          *Plan  `json:"plan"`
}

// Errors of a plan's file.
var (
	ErrNewerPlan = hint.Sentinel(hint.UpdateRootseal, "a newer rootseal wrote this plan")
	ErrPlanHash  = hint.Sentinel(hint.PlanAgain, "the plan is not what its hash says")
	ErrNotPlan   = hint.Sentinel(hint.PlanAgain, "not a plan of rootseal")
)

// Hash returns the hash of a plan, in 64 hex digits. An officer approves it.
func (p *Plan) Hash() string {
	text, err := compact(p)
	if err != nil {
		panic(err) // a plan is plain data
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

func compact(p *Plan) ([]byte, error) {
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	err := e.Encode(p)
	return bytes.TrimRight(text.Bytes(), "\n"), err
}

// NewFile returns the file of a plan.
func NewFile(p *Plan) File { return File{FormatVersion, p.Hash(), p} }

// Save returns the bytes of a plan's file.
func Save(p *Plan) ([]byte, error) {
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(NewFile(p))
	return text.Bytes(), err
}

// Load reads a plan's file. It refuses a plan that is not what its hash says, one with a key
// that it does not know or has twice, and one that [Make] would not make: what it does not
// understand would not be done.
func Load(path string) (*Plan, error) {
	text, err := limited.Named(path, maxFile, hint.SavePlan)
	if err != nil {
		return nil, fmt.Errorf("reading the plan: %w", err)
	}
	p, err := Parse(text)
	if err != nil {
		return nil, message.Errorf("reading the plan %s: %w", path, err)
	}
	return p, nil
}

// Parse is Load for bytes.
func Parse(text []byte) (*Plan, error) {
	var version struct {
		FormatVersion int `json:"format_version"`
	}
	if err := json.Unmarshal(text, &version); err != nil {
		return nil, ErrNotPlan
	}
	switch {
	case version.FormatVersion > FormatVersion:
		return nil, ErrNewerPlan
	case version.FormatVersion < 1:
		return nil, ErrNotPlan
	}
	var file File
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&file); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotPlan, err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) || file.Plan == nil {
		return nil, ErrNotPlan
	}
	if file.Plan.Hash() != file.Hash {
		return nil, ErrPlanHash
	}
	again, err := Save(file.Plan)
	if err != nil || !isExact(text, again) {
		return nil, fmt.Errorf("%w: a key is missing, there twice, or spelled differently", ErrNotPlan)
	}
	if err := file.Plan.check(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotPlan, err)
	}
	return file.Plan, nil
}
