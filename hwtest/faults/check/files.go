package check

import (
	"encoding/json"
	"fmt"
	"sync"
)

// Files are the records of a ledger on disk, by number. Each record is parsed only
// once.
type Files struct {
	ByNumber map[uint64][]byte
	read     *readRecords
}

// NewFiles returns no files.
func NewFiles() Files {
	return Files{map[uint64][]byte{}, &readRecords{byText: map[string]*readRecord{}}}
}

// With returns these files by number instead, and keeps what was parsed.
func (f Files) With(byNumber map[uint64][]byte) Files { return Files{byNumber, f.read} }

type readRecords struct {
	mu     sync.Mutex
	byText map[string]*readRecord
}

type readRecord struct {
	record
	err error

	mu       sync.Mutex
	body     any             // pointer to the body that bodyOf parsed
	verdicts map[string]bool // of its signatures, by public key and position
}

// isGood reports whether that key made a signature of the record. It verifies each
// signature once, because it runs after every call.
func (r *readRecord) isGood(der []byte, e envelope, place int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	asked := fmt.Sprintf("%d %s", place, der)
	verdict, known := r.verdicts[asked]
	if !known {
		verdict = good(der, e.message(), e.Signatures[place].Sig)
		if r.verdicts == nil {
			r.verdicts = map[string]bool{}
		}
		r.verdicts[asked] = verdict
	}
	return verdict
}

// parse parses a record.
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
	r.err = json.Unmarshal(data, &r.record)
	return r
}

// bodyOf returns the body of a record, which callers must not change. It parses the
// body once for each type.
func bodyOf[T any](r *readRecord) (*T, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if b, ok := r.body.(*T); ok {
		return b, nil
	}
	b := new(T)
	if err := json.Unmarshal(r.Body, b); err != nil {
		return b, err
	}
	r.body = b
	return b, nil
}
