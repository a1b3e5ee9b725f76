package sims3

import (
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// Bucket is the state of the server, which has this one bucket. The zero value is
// empty, keeps no versions, and makes no faults.
type Bucket struct {
	Versioned bool
	PageSize  int  // of lists; 0: 1000
	Careless  bool // ignores If-None-Match
	Policy    string
	Lock      string // mode of the default retention

	// Fault decides what happens to a request, and may change the bucket before. Nil: the
	// request is carried out and answered.
	Fault func(method, key string) Fault

	mu       sync.Mutex
	objects  map[string][]version // newest last
	made     int
	requests []string
}

// Fault is what happens to a request.
type Fault int

// The faults.
const (
	None     Fault = iota
	Lost           // carried out; the connection breaks before the answer
	Cut            // not carried out; the connection breaks
	Conflict       // not carried out; 409 ConditionalRequestConflict
	SlowDown       // not carried out; 503 SlowDown
	Denied         // not carried out; 403 AccessDenied
)

type version struct {
	id      string
	data    []byte
	deleted bool
}

func (v version) etag() string {
	sum := md5.Sum(v.data)
	return `"` + hex.EncodeToString(sum[:]) + `"`
}

// Requests returns the requests so far: "PUT ledger/records/00000001.json", "LIST".
func (b *Bucket) Requests() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.requests)
}

// Keys returns the keys with an object that is not deleted, ascending.
func (b *Bucket) Keys() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var keys []string
	for _, key := range b.sorted() {
		if _, ok := b.newest(key); ok {
			keys = append(keys, key)
		}
	}
	return keys
}

// Data returns the newest object under a key; nil if there is none.
func (b *Bucket) Data(key string) []byte {
	b.mu.Lock()
	defer b.mu.Unlock()
	v, _ := b.newest(key)
	return v.data
}

// Put writes an object without any condition, as another program may.
func (b *Bucket) Put(key string, data []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.put(key, data)
}

// Delete deletes an object as DeleteObject does: with versions, by a delete marker.
func (b *Bucket) Delete(key string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.Versioned {
		delete(b.objects, key)
		return
	}
	b.add(key, version{deleted: true})
}

// Purge deletes all versions of an object.
func (b *Bucket) Purge(key string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.objects, key)
}

func (b *Bucket) sorted() []string {
	keys := make([]string, 0, len(b.objects))
	for key := range b.objects {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

func (b *Bucket) newest(key string) (version, bool) {
	versions := b.objects[key]
	if len(versions) == 0 || versions[len(versions)-1].deleted {
		return version{}, false
	}
	return versions[len(versions)-1], true
}

func (b *Bucket) put(key string, data []byte) version {
	return b.add(key, version{data: slices.Clone(data)})
}

func (b *Bucket) add(key string, v version) version {
	if b.objects == nil {
		b.objects = map[string][]version{}
	}
	b.made++
	v.id = "null"
	if b.Versioned {
		v.id = fmt.Sprintf("v%06d", b.made)
		b.objects[key] = append(b.objects[key], v)
	} else {
		b.objects[key] = []version{v}
	}
	return v
}

// ServeHTTP implements http.Handler, with the bucket's name as the first part of the
// path.
func (b *Bucket) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, key, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	name := r.Method + " " + key
	if key == "" {
		name = "LIST"
	}
	b.mu.Lock()
	b.requests = append(b.requests, name)
	decide := b.Fault
	b.mu.Unlock()
	fault := None
	if decide != nil {
		fault = decide(r.Method, key)
	}
	switch fault {
	case Cut:
		panic(http.ErrAbortHandler)
	case Conflict:
		refuse(w, http.StatusConflict, "ConditionalRequestConflict")
	case SlowDown:
		refuse(w, http.StatusServiceUnavailable, "SlowDown")
	case Denied:
		refuse(w, http.StatusForbidden, "AccessDenied")
	case Lost:
		b.serve(discard{}, r, key)
		panic(http.ErrAbortHandler)
	default:
		b.serve(w, r, key)
	}
}

// discard is an answer that is never read.
type discard struct{}

func (discard) Header() http.Header         { return http.Header{} }
func (discard) Write(p []byte) (int, error) { return len(p), nil }
func (discard) WriteHeader(int)             {}
