package check

import (
	"encoding/json"
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
	load *loadBody // where it is one
	err  error
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
	if r.err = json.Unmarshal(data, &r.record); r.err == nil && r.Kind == "load" {
		r.load = new(loadBody)
		r.err = json.Unmarshal(r.Body, r.load)
	}
	return r
}
