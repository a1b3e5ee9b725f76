package check

import (
	"encoding/json"
	"fmt"
	"sync"
)

// Files are the records of a ledger as they lie on disk, by number. A record is
// taken apart once, however often it is looked at.
type Files struct {
	ByNumber map[uint64][]byte
	read     *readRecords
}

// NewFiles are no files yet.
func NewFiles() Files {
	return Files{map[uint64][]byte{}, &readRecords{byText: map[string]*readRecord{}}}
}

// With are these files by number instead.
func (f Files) With(byNumber map[uint64][]byte) Files { return Files{byNumber, f.read} }

type readRecords struct {
	mu     sync.Mutex
	byText map[string]*readRecord
}

type readRecord struct {
	record
	load      *loadBody      // where it is one
	signature *signatureBody // where it is one
	err       error

	mu       sync.Mutex
	verdicts map[string]bool // of its signatures, by the public key and its place
}

// isGood tells whether a signature of the record is one of that key's. It is
// verified once: this runs after every call.
func (r *readRecord) isGood(der []byte, place int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	asked := fmt.Sprintf("%d %s", place, der)
	verdict, known := r.verdicts[asked]
	if !known {
		verdict = good(der, r.signature.Envelope.message(), r.signature.Envelope.Signatures[place].Sig)
		if r.verdicts == nil {
			r.verdicts = map[string]bool{}
		}
		r.verdicts[asked] = verdict
	}
	return verdict
}

// parse takes a record apart.
func (f Files) parse(data []byte) *readRecord {
	if f.read == nil {
		return parse(data)
	}
	f.read.mu.Lock()
	defer f.read.mu.Unlock()
	if known := f.read.byText[string(data)]; known != nil {
		return known
	}
	r := parse(data)
	f.read.byText[string(data)] = r
	return r
}

func parse(data []byte) *readRecord {
	r := &readRecord{}
	if r.err = json.Unmarshal(data, &r.record); r.err != nil {
		return r
	}
	switch r.Kind {
	case "load":
		r.load = new(loadBody)
		r.err = json.Unmarshal(r.Body, r.load)
	case "signature":
		r.signature = new(signatureBody)
		r.err = json.Unmarshal(r.Body, r.signature)
	}
	return r
}
