package awsiam

import "errors"

var (
	errNoMarker   = errors.New("listing: an answer is truncated and has no marker")
	errSameMarker = errors.New("listing: two answers have the same marker")
	errManyPages  = errors.New("listing: too many pages")
)

// maxPages is far more than an account has: a page has 100 entries.
const maxPages = 1000

// pages calls fetch until IsTruncated is false. The SDK's paginators check only the
// marker, and would end a list early without an error. Here a device that is
// missing from a list counts as deleted.
func pages(fetch func(marker *string) (truncated bool, next *string, err error)) error {
	var marker *string
	for range maxPages {
		truncated, next, err := fetch(marker)
		switch {
		case err != nil:
			return err
		case !truncated:
			return nil
		case next == nil || *next == "":
			return errNoMarker
		case marker != nil && *next == *marker:
			return errSameMarker
		}
		marker = next
	}
	return errManyPages
}
