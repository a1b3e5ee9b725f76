package record

import (
	"testing"
	"time"

	"rootseal/enroll/ledger"
)

// Times of one host never run backwards; those of two may, as far as their clocks
// may differ.
func TestBackwards(t *testing.T) {
	at := func(host string, after time.Duration) ledger.Record {
		return ledger.Record{Host: host, Time: time.Unix(0, 0).Add(after), Body: &ledger.Label{}}
	}
	for name, tt := range map[string]struct {
		records []ledger.Record
		want    int
	}{
		"in order":                              {[]ledger.Record{at("a", 0), at("a", 0), at("b", time.Second)}, 0},
		"one host, a second":                    {[]ledger.Record{at("a", time.Minute), at("a", 59*time.Second)}, 1},
		"another host, a minute":                {[]ledger.Record{at("a", time.Hour), at("b", 59*time.Minute)}, 0},
		"another host, five minutes":            {[]ledger.Record{at("a", time.Hour), at("b", 55*time.Minute)}, 1},
		"one host, with another one in between": {[]ledger.Record{at("a", time.Hour), at("b", time.Hour), at("a", 59*time.Minute)}, 1},
		"a year":                                {[]ledger.Record{at("a", 365*24*time.Hour), at("b", 0), at("b", time.Second)}, 1},
	} {
		if got := Backwards(tt.records); len(got) != tt.want {
			t.Errorf("%s: %q, want %d", name, got, tt.want)
		}
	}
}
