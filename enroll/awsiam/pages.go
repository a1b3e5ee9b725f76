package awsiam

import "errors"

var errNoMarker = errors.New("listing: an answer is truncated and has no marker")

// pages calls fetch until IsTruncated is false. The SDK's paginators look at
// the marker alone and would end a list early without a word; here a device
// that is missing from a list counts as gone.
func pages(fetch func(marker *string) (truncated bool, next *string, err error)) error {
	var marker *string
	for {
		truncated, next, err := fetch(marker)
		if err != nil {
			return err
		}
		if !truncated {
			return nil
		}
		if next == nil || *next == "" {
			return errNoMarker
		}
		marker = next
	}
}
