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
	err error

	mu       sync.Mutex
	body     any             // pointer to what bodyOf was asked for
	verdicts map[string]bool // of its signatures, by the public key and its place
}

// isGood tells whether a signature of the record is one of that key's. It is
// verified once: this runs after every call.
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
	r.err = json.Unmarshal(data, &r.record)
	return r
}

// bodyOf is the body of a record, of which nobody changes anything. It is taken
// apart once, and once more for each other type.
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
