package oath

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// DefaultPeriod is how long a code is valid if the id names no other period.
const DefaultPeriod = 30 * time.Second

const maxPeriod = math.MaxInt64 / int64(time.Second) // in seconds

// Name is the parts of an id: [period/][issuer:]account. The card does not know this
// convention; host programs follow it, and this package follows ykman. A reader
// that splits ids in another way computes codes of another period.
type Name struct {
	Period  time.Duration // whole seconds; 0 for HOTP, which has none
	Issuer  string        // "" if the id has none
	Account string
}

// parseName follows ykman's TOTP_ID_PATTERN: digits and a slash at the start are
// the period, the text before the first colon is the issuer, and neither may leave
// the account empty. HOTP has no period, and there a leading colon belongs to the
// account.
//
// So "123456789012/alice" reads as a period of 4000 years. parseName cuts such a
// period to the longest Duration, about 292 years, which gives the same step, 0.
func parseName(id string, t Type) Name {
	if t == HOTP {
		if issuer, account, ok := strings.Cut(id, ":"); ok && issuer != "" {
			return Name{Issuer: issuer, Account: account}
		}
		return Name{Account: id}
	}
	n := Name{Period: DefaultPeriod}
	if seconds, rest, ok := cutPeriod(id); ok {
		n.Period, id = time.Duration(seconds)*time.Second, rest
	}
	n.Account = id
	if issuer, account, ok := strings.Cut(id, ":"); ok && issuer != "" && account != "" {
		n.Issuer, n.Account = issuer, account
	}
	return n
}

// cutPeriod splits "20/rest". A period of 0 would divide by zero (ykman fails on
// it), so cutPeriod counts it as part of the name.
func cutPeriod(id string) (seconds int64, rest string, ok bool) {
	digits, rest, ok := strings.Cut(id, "/")
	if !ok || digits == "" || rest == "" || strings.Trim(digits, "0123456789") != "" {
		return 0, id, false
	}
	seconds, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || seconds > maxPeriod { // the only possible error is out of range
		seconds = maxPeriod
	}
	if seconds == 0 {
		return 0, id, false
	}
	return seconds, rest, true
}

// ID returns the id that parses to n again. It contains the period if that is not
// 30 s, or if the text after the period itself begins like one.
func (n Name) ID(t Type) string {
	id := n.Account
	if n.Issuer != "" {
		id = n.Issuer + ":" + id
	}
	if t == HOTP {
		return id
	}
	period := n.Period
	if period < time.Second {
		period = DefaultPeriod
	}
	if _, _, like := cutPeriod(id); like || period != DefaultPeriod {
		id = strconv.FormatInt(int64(period/time.Second), 10) + "/" + id
	}
	return id
}
