package simaws

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strconv"
)

const defaultMaxItems = 100

// pageEnd closes a page of a list.
type pageEnd struct {
	IsTruncated bool
	Marker      string `xml:",omitempty"`
}

// page returns the part of a list that the call requests. The order is stable but
// looks random, because AWS promises none. A marker is the position of the last
// entry shown, so entries that come and go between pages shift nothing.
func page[T any](r *request, all []T, name func(T) string) ([]T, pageEnd, *Error) {
	place := func(entry T) string {
		sum := sha256.Sum256([]byte(name(entry)))
		return hex.EncodeToString(sum[:])
	}
	rest := slices.Clone(all)
	slices.SortFunc(rest, func(x, y T) int { return cmp.Compare(place(x), place(y)) })
	if r.arguments.Has("Marker") {
		after, err := base64.URLEncoding.DecodeString(r.arguments.Get("Marker"))
		if err != nil || len(after) != 2*sha256.Size {
			return nil, pageEnd{}, validationError("Invalid Marker.")
		}
		rest = slices.DeleteFunc(rest, func(entry T) bool { return place(entry) <= string(after) })
	}
	size := defaultMaxItems
	if r.arguments.Has("MaxItems") {
		size, _ = strconv.Atoi(r.arguments.Get("MaxItems")) // already validated as a number
	}
	if r.account.pageSize > 0 {
		size = min(size, r.account.pageSize)
	}
	if len(rest) <= size {
		return rest, pageEnd{}, nil
	}
	last := place(rest[size-1])
	return rest[:size], pageEnd{true, base64.URLEncoding.EncodeToString([]byte(last))}, nil
}
