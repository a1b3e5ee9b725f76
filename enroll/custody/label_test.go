package custody_test

import (
	"testing"
	"testing/synctest"

	"rootseal/enroll/custody"
	"rootseal/enroll/enrolltest"
)

// A label and a holder are changed one by one, and removed by an empty text.
func TestLabel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := enrolltest.Enrolled(t, 2)
		text := func(s string) *string { return &s }
		for _, tt := range []struct {
			change        custody.Relabel
			label, holder string
		}{
			{custody.Relabel{Label: text("daily")}, "daily", ""},
			{custody.Relabel{Holder: text("Olivia")}, "daily", "Olivia"},
			{custody.Relabel{Label: text("")}, "", "Olivia"},
			{custody.Relabel{Label: text("spare"), Holder: text("")}, "spare", ""},
		} {
			body, _, err := custody.Label(t.Context(), s.Env, 1001, tt.change)
			if err != nil || body.Label != tt.label || body.Holder != tt.holder {
				t.Errorf("%+v, %v; want %q of %q", body, err, tt.label, tt.holder)
			}
		}
	})
}
