package sims3

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"strings"
)

func refuse(w http.ResponseWriter, status int, code string) {
	w.Header().Set("X-Amz-Request-Id", "0123456789ABCDEF")
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	fmt.Fprintf(w, "%s<Error><Code>%s</Code><Message>%s</Message></Error>", xml.Header, code, code)
}

func (b *Bucket) serve(w http.ResponseWriter, r *http.Request, key string) {
	data, err := io.ReadAll(io.LimitReader(r.Body, 8<<20))
	if err != nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	query := r.URL.Query()
	switch {
	case r.Header.Get("Authorization") == "":
		refuse(w, http.StatusForbidden, "AccessDenied")
	case r.Method == http.MethodGet && key == "" && query.Has("versions"):
		b.list(w, query.Get("prefix"), query.Get("key-marker"), query.Get("version-id-marker"))
	case r.Method == http.MethodGet && key == "" && query.Has("versioning"):
		status := ""
		if b.Versioned {
			status = "<Status>Enabled</Status>"
		}
		reply(w, "<VersioningConfiguration>"+status+"</VersioningConfiguration>")
	case r.Method == http.MethodGet && key == "" && query.Has("object-lock"):
		if b.Lock == "" {
			refuse(w, http.StatusNotFound, "ObjectLockConfigurationNotFoundError")
			return
		}
		reply(w, "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention><Mode>"+b.Lock+"</Mode><Days>1</Days></DefaultRetention></Rule></ObjectLockConfiguration>")
	case r.Method == http.MethodGet && key == "" && query.Has("policy"):
		if b.Policy == "" {
			refuse(w, http.StatusNotFound, "NoSuchBucketPolicy")
			return
		}
		reply(w, b.Policy)
	case r.Method == http.MethodGet && key != "":
		b.get(w, key, query.Get("versionId"))
	case r.Method == http.MethodPut && key != "":
		b.create(w, r, key, data)
	default:
		refuse(w, http.StatusNotImplemented, "NotImplemented")
	}
}

func (b *Bucket) create(w http.ResponseWriter, r *http.Request, key string, data []byte) {
	switch condition := r.Header.Get("If-None-Match"); {
	case condition != "" && condition != "*":
		refuse(w, http.StatusNotImplemented, "NotImplemented")
		return
	case r.Header.Get("Content-Encoding") != "": // other servers refuse aws-chunked, too
		refuse(w, http.StatusNotImplemented, "NotImplemented")
		return
	case r.Header.Get("X-Amz-Checksum-Sha256") == "": // as with Object Lock
		refuse(w, http.StatusBadRequest, "InvalidRequest")
		return
	case condition == "*" && !b.Careless:
		if _, exists := b.newest(key); exists { // a delete marker is no object
			refuse(w, http.StatusPreconditionFailed, "PreconditionFailed")
			return
		}
	}
	v := b.put(key, data)
	answer(w, v)
	w.WriteHeader(http.StatusOK)
}

func reply(w http.ResponseWriter, text string) {
	w.Header().Set("X-Amz-Request-Id", "0123456789ABCDEF")
	_, _ = io.WriteString(w, text)
}

func answer(w http.ResponseWriter, v version) {
	w.Header().Set("X-Amz-Request-Id", "0123456789ABCDEF")
	w.Header().Set("ETag", v.etag())
	if v.id != "null" {
		w.Header().Set("X-Amz-Version-Id", v.id)
	}
}

func (b *Bucket) get(w http.ResponseWriter, key, id string) {
	v, ok := b.newest(key)
	if id != "" {
		ok = false
		for _, one := range b.objects[key] {
			if one.id == id && !one.deleted {
				v, ok = one, true
			}
		}
	}
	if !ok {
		refuse(w, http.StatusNotFound, "NoSuchKey")
		return
	}
	answer(w, v)
	_, _ = w.Write(v.data)
}

type entry struct {
	Key          string
	VersionId    string
	IsLatest     bool
	LastModified string
	ETag         string `xml:",omitempty"`
	Size         int64
}

type listing struct {
	XMLName             xml.Name `xml:"ListVersionsResult"`
	IsTruncated         bool
	NextKeyMarker       string  `xml:",omitempty"`
	NextVersionIdMarker string  `xml:",omitempty"`
	Version             []entry `xml:"Version"`
	DeleteMarker        []entry `xml:"DeleteMarker"`
}

func (b *Bucket) list(w http.ResponseWriter, prefix, afterKey, afterID string) {
	var l listing
	n, passed := 0, afterID == ""
	for _, key := range b.sorted() {
		if !strings.HasPrefix(key, prefix) || key < afterKey || key == afterKey && afterID == "" {
			continue
		}
		versions := b.objects[key]
		for i := len(versions) - 1; i >= 0; i-- {
			v := versions[i]
			if key == afterKey && !passed {
				passed = v.id == afterID
				continue
			}
			if n == cmp.Or(b.PageSize, 1000) {
				l.IsTruncated = true
				break
			}
			n++
			e := entry{Key: key, VersionId: v.id, IsLatest: i == len(versions)-1, LastModified: "2026-03-02T09:30:00.000Z"}
			l.NextKeyMarker, l.NextVersionIdMarker = key, v.id
			if v.deleted {
				l.DeleteMarker = append(l.DeleteMarker, e)
				continue
			}
			e.ETag, e.Size = v.etag(), int64(len(v.data))
			l.Version = append(l.Version, e)
		}
	}
	if !l.IsTruncated {
		l.NextKeyMarker, l.NextVersionIdMarker = "", ""
	}
	w.Header().Set("X-Amz-Request-Id", "0123456789ABCDEF")
	w.Header().Set("Content-Type", "application/xml")
	_, _ = io.WriteString(w, xml.Header)
	_ = xml.NewEncoder(w).Encode(l)
}
