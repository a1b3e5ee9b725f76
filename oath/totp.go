package oath

import (
	"encoding/binary"
	"time"
)

// Step returns the number of periods since the Unix epoch, RFC 6238's T. A time
// before the epoch gives step 0, and a period under one second counts as
// [DefaultPeriod].
func Step(t time.Time, period time.Duration) uint64 {
	if period < time.Second {
		period = DefaultPeriod
	}
	seconds := max(t.Unix(), 0)
	return uint64(seconds / int64(period/time.Second))
}

// StartOf returns the time at which a step begins; see [Step].
func StartOf(step uint64, period time.Duration) time.Time {
	if period < time.Second {
		period = DefaultPeriod
	}
	return time.Unix(int64(step)*int64(period/time.Second), 0) //nolint:gosec // no clock reaches a step that overflows
}

// TOTPChallenge returns the challenge that CALCULATE takes for a step: 8 bytes,
// big-endian. A key has no clock, so it answers any step, even the next one.
func TOTPChallenge(step uint64) [8]byte {
	var challenge [8]byte
	binary.BigEndian.PutUint64(challenge[:], step)
	return challenge
}
