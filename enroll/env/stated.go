package env

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
)

// ErrTimeForm says that a text is no date and time.
var ErrTimeForm = hint.Sentinel(hint.TypeTime, "not a date and a time as 2026-11-27 18:40")

// StatedTime is what another clock shows, by the word of the officer, who has not
// been shown ours: whoever reads our time repeats it, and a clock that is a day or
// a year off passes.
type StatedTime struct {
	Typed       string    // with the offset from UTC that it was read with
	From, Until time.Time // the moments at which a clock shows that
	At          time.Time // the workstation's clock when it was stated
}

// timeForm takes what people write: the year first, because 03/04 is two dates,
// and no hour of twelve.
var timeForm = regexp.MustCompile(`^(\d{4})[-/. 年]+(\d{1,2})[-/. 月]+(\d{1,2})[T, 日]+(\d{1,2})[:. 時](\d{2})分?(?:[:. ](\d{2})秒?)?\s*([A-Za-z]{1,5}|[+-]\d{2}:?\d{2})?$`)

// ReadTime reads what was typed when the workstation's clock was at now. Without
// an offset it is of now's zone.
func ReadTime(text string, now time.Time) (StatedTime, error) {
	text = strings.TrimSpace(text)
	found := timeForm.FindStringSubmatch(text)
	if found == nil {
		return StatedTime{}, fmt.Errorf("%w: %q", ErrTimeForm, text)
	}
	number := func(i int) int { n, _ := strconv.Atoi(found[i]); return n } // digits, or nothing
	zone, err := zoneOf(found[7], now)
	if err != nil {
		return StatedTime{}, fmt.Errorf("%w: %q: %w", ErrTimeForm, text, err)
	}
	from := time.Date(number(1), time.Month(number(2)), number(3), number(4), number(5), number(6), 0, zone)
	// A date that there is not, as 31 November or 25 o'clock, has become another.
	if from.Day() != number(3) || int(from.Month()) != number(2) || number(4) > 23 || number(5) > 59 || number(6) > 59 {
		return StatedTime{}, fmt.Errorf("%w: %q: there is no such time", ErrTimeForm, text)
	}
	shows := time.Minute
	if found[6] != "" {
		shows = time.Second
	}
	from = nearest(from, now)
	return StatedTime{
		Typed: fmt.Sprintf("%s (UTC%s)", strings.TrimSpace(strings.TrimSuffix(text, found[7])), from.Format("-07:00")),
		From:  from, Until: from.Add(shows), At: now,
	}, nil
}

// zoneOf is the zone that was typed, else the workstation's.
func zoneOf(text string, now time.Time) (*time.Location, error) {
	name, _ := now.Zone()
	switch upper := strings.ToUpper(text); {
	case text == "", upper == strings.ToUpper(name):
		return now.Location(), nil
	case upper == "Z", upper == "UTC", upper == "GMT":
		return time.UTC, nil
	}
	for _, form := range []string{"-07:00", "-0700"} {
		if at, err := time.Parse(form, text); err == nil {
			return at.Location(), nil
		}
	}
	return nil, errors.New("of zones the local one, UTC and offsets as +09:00 are known")
}

// nearest is the other of the two moments that a local time names in the hour in
// which clocks are put back, where that is nearer.
func nearest(at, now time.Time) time.Time {
	for _, shift := range []time.Duration{-time.Hour, time.Hour} {
		other := at.Add(shift)
		if other.Format(time.DateTime) == at.Format(time.DateTime) && now.Sub(other).Abs() < now.Sub(at).Abs() {
			return other
		}
	}
	return at
}

// skew is how far the workstation's clock was ahead of the other one.
func (s StatedTime) skew() time.Duration {
	switch {
	case s.At.Before(s.From):
		return s.At.Sub(s.From)
	case s.At.After(s.Until):
		return s.At.Sub(s.Until)
	}
	return 0
}

// Check is [ErrClock] where the two clocks are too far apart.
func (s StatedTime) Check() error { return checkSkew(s.skew()) }

// Correction says what is to be done about a clock that is wrong.
func (s StatedTime) Correction() string {
	if s.skew() > 0 {
		return "set it back by " + s.skew().Round(time.Second).String()
	}
	return "set it forward by " + (-s.skew()).Round(time.Second).String()
}

func (s StatedTime) clock() ledger.Clock {
	return ledger.Clock{Source: ByOfficer, SkewMillis: s.skew().Milliseconds(), Typed: s.Typed}
}
