package ledger

import (
	"testing"
	"time"
)

// Times of one host never run backwards; those of two may, as far as their clocks
// may differ.
func TestBackwards(t *testing.T) {
	at := func(host string, after time.Duration) Record {
		return Record{Host: host, Time: time.Unix(0, 0).Add(after), Body: &Label{}}
	}
	for name, tt := range map[string]struct {
		records []Record
		want    int
	}{
		"in order":                              {[]Record{at("a", 0), at("a", 0), at("b", time.Second)}, 0},
		"one host, a second":                    {[]Record{at("a", time.Minute), at("a", 59*time.Second)}, 1},
		"another host, a minute":                {[]Record{at("a", time.Hour), at("b", 59*time.Minute)}, 0},
		"another host, five minutes":            {[]Record{at("a", time.Hour), at("b", 55*time.Minute)}, 1},
		"one host, with another one in between": {[]Record{at("a", time.Hour), at("b", time.Hour), at("a", 59*time.Minute)}, 1},
		"a year":                                {[]Record{at("a", 365*24*time.Hour), at("b", 0), at("b", time.Second)}, 1},
	} {
		if got := Backwards(tt.records); len(got) != tt.want {
			t.Errorf("%s: %q, want %d", name, got, tt.want)
		}
	}
}
