package oath

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// DefaultPeriod is the life of a code where the id names no other.
const DefaultPeriod = 30 * time.Second

const maxPeriod = math.MaxInt64 / int64(time.Second) // in seconds

// Name is an id taken apart: [period/][issuer:]account. This is a convention of
// host programs, not of the card, and it is ykman's: a reader that splits
// otherwise computes codes of another period.
type Name struct {
	Period  time.Duration // whole seconds; 0 for HOTP, which has none
	Issuer  string        // "" where the id has none
	Account string
}

// parseName follows ykman's TOTP_ID_PATTERN: digits and a slash at the start
// are the period, what is before the first colon is the issuer, and neither may
// leave the account empty. In HOTP there is no period, and a leading colon
// belongs to the account.
//
// So "123456789012/alice" reads as a period of 4000 years. Such a period is cut
// to what a Duration holds, about 292 years, and gives the same step, 0.
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

// cutPeriod splits "20/rest". A period of 0 would divide by zero (ykman fails
// on it), so it counts as part of the name.
func cutPeriod(id string) (seconds int64, rest string, ok bool) {
	digits, rest, ok := strings.Cut(id, "/")
	if !ok || digits == "" || rest == "" || strings.Trim(digits, "0123456789") != "" {
		return 0, id, false
	}
	seconds, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || seconds > maxPeriod { // only out of range is left as an error
		seconds = maxPeriod
	}
	if seconds == 0 {
		return 0, id, false
	}
	return seconds, rest, true
}

// ID is the id that parses to n again. The period is written where it is not
// 30 s, and also where the text after it begins like a period itself.
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
