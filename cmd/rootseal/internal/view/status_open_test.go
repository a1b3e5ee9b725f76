package view

import (
	"testing"

	"rootseal/enroll/record"
)

// No new device works if nothing replaces the one that is retired.
func TestStandsOfARetirement(t *testing.T) {
	rotation := standsWords(record.Unsettled{Stands: record.StandsRetiring, Replaces: "20260302-abcdef"}).String()
	if retirement := standsWords(record.Unsettled{Stands: record.StandsRetiring}).String(); retirement == "" || retirement == rotation {
		t.Errorf("a retirement is shown as %q, a rotation as %q", retirement, rotation)
	}
}
