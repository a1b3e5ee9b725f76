package s3

import (
	"net/url"
	"regexp"
	"strings"

	"rootseal/enroll/hint"
	"rootseal/message"
)

// Scheme begins the address of a shared ledger.
const Scheme = "s3://"

// Is reports whether the place of a ledger is an address in S3, not a folder.
func Is(place string) bool { return strings.HasPrefix(place, Scheme) }

// Address is where a shared ledger is, and how to log in:
// s3://BUCKET/PREFIX?profile=NAME&region=REGION&owner=ACCOUNT&endpoint=URL.
type Address struct {
	Bucket, Prefix string
	Profile        string // AWS profile; "": as every AWS tool chooses
	Region         string // of the bucket; "": as configured
	Owner          string // account that must own the bucket; "": any
	Endpoint       string // that is not AWS's own; "": AWS's
}

// ErrAddress means that an address names no ledger.
var ErrAddress = hint.Sentinel(hint.WriteAddress, "not the address of a ledger")

var (
	bucketName = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)
	// A directory bucket lists in no order and keeps no versions. An access point is
	// not confined to what the bucket's policy says of the bucket's name.
	otherBucket = regexp.MustCompile(`--x-s3$|-s3alias$|--ol-s3$`)
	prefixName  = regexp.MustCompile(`^[A-Za-z0-9!_.*'()-]+(/[A-Za-z0-9!_.*'()-]+)*$`)
	account     = regexp.MustCompile(`^[0-9]{12}$`)
)

// Parse reads an address. It refuses what it does not know: a misspelled setting must
// not lead to another bucket.
func Parse(text string) (Address, error) {
	wrong := func(format string, args ...any) (Address, error) {
		return Address{}, message.Errorf("reading %s: %w: %s", text, ErrAddress, message.Textf(format, args...))
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "s3" || u.User != nil || u.Fragment != "" || u.Opaque != "" {
		return wrong("it is not s3://BUCKET/PREFIX")
	}
	a := Address{Bucket: u.Host, Prefix: strings.Trim(u.Path, "/")}
	switch {
	case !bucketName.MatchString(a.Bucket):
		return wrong("%q is not the name of a bucket", a.Bucket)
	case otherBucket.MatchString(a.Bucket):
		return wrong("%s is a directory bucket or an access point; a ledger needs a general purpose bucket", a.Bucket)
	case a.Prefix == "":
		return wrong("a prefix is missing after the bucket")
	case !prefixName.MatchString(a.Prefix):
		return wrong("%q is not a prefix of letters, digits and !_.*'()-, in parts between slashes", a.Prefix)
	}
	settings, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return wrong("%q are not settings", u.RawQuery)
	}
	for name, values := range settings {
		field, known := map[string]*string{"profile": &a.Profile, "region": &a.Region, "owner": &a.Owner, "endpoint": &a.Endpoint}[name]
		switch {
		case !known:
			return wrong("the settings are profile, region, owner and endpoint, not %q", name)
		case len(values) != 1 || values[0] == "":
			return wrong("%s needs one value", name)
		}
		*field = values[0]
	}
	if a.Owner != "" && !account.MatchString(a.Owner) {
		return wrong("the owner is an account number of twelve digits")
	}
	return a, nil
}

// String returns the ledger's own address, without the way to it: the same ledger has
// the same text at every workstation.
func (a Address) String() string { return Scheme + a.Bucket + "/" + a.Prefix }
