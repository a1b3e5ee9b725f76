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
	"rootseal/message"
)

// ErrTimeForm means that a text is not a date and time.
var ErrTimeForm = hint.Sentinel(hint.TypeTime, "not a date and time like 2026-11-27 18:40")

// StatedTime is the time on another clock, typed by the operator before rootseal
// shows its own: an operator who sees a time repeats it, and a clock that is a
// day or a year wrong would pass.
type StatedTime struct {
	Typed       string    // as typed, plus the offset from UTC that was used to read it
	From, Until time.Time // the period in which a clock shows that time
	At          time.Time // the workstation's clock when the operator typed it
}

// timeForm accepts what people write, with the year first, because 03/04 means
// two dates, and without a 12-hour clock.
var timeForm = regexp.MustCompile(`^(\d{4})[-/. 年]+(\d{1,2})[-/. 月]+(\d{1,2})[T, 日]+(\d{1,2})[:. 時](\d{2})分?(?:[:. ](\d{2})秒?)?\s*([A-Za-z]{1,5}|[+-]\d{2}:?\d{2})?$`)

// ReadTime reads what the operator typed when the workstation's clock showed now.
// Without an offset, the time is in now's zone.
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
	// time.Date turns a date that does not exist, such as 31 November or 25
	// o'clock, into another one.
	if from.Day() != number(3) || int(from.Month()) != number(2) || number(4) > 23 || number(5) > 59 || number(6) > 59 {
		return StatedTime{}, fmt.Errorf("%w: %q: this time does not exist", ErrTimeForm, text)
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

// zoneOf returns the zone that was typed, or else the workstation's.
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
	return nil, errors.New("the zone must be the local one, UTC or an offset like +09:00")
}

// nearest returns the moment nearer to now, of the two that a local time names in
// the hour in which clocks go back.
func nearest(at, now time.Time) time.Time {
	for _, shift := range []time.Duration{-time.Hour, time.Hour} {
		other := at.Add(shift)
		if other.Format(time.DateTime) == at.Format(time.DateTime) && now.Sub(other).Abs() < now.Sub(at).Abs() {
			return other
		}
	}
	return at
}

// skew returns by how much the workstation's clock is ahead of the other one.
func (s StatedTime) skew() time.Duration {
	switch {
	case s.At.Before(s.From):
		return s.At.Sub(s.From)
	case s.At.After(s.Until):
		return s.At.Sub(s.Until)
	}
	return 0
}

// Check returns [ErrClock] if the two clocks are too far apart.
func (s StatedTime) Check() error { return checkSkew(s.skew()) }

// Correction returns the instruction for setting a wrong clock.
func (s StatedTime) Correction() message.Text {
	if s.skew() > 0 {
		return message.Textf("set it back by %v", s.skew().Round(time.Second))
	}
	return message.Textf("set it forward by %v", (-s.skew()).Round(time.Second))
}

func (s StatedTime) clock() ledger.Clock {
	return ledger.Clock{Source: ByOfficer, SkewMillis: s.skew().Milliseconds(), Typed: s.Typed}
}
