package gate

import (
	"testing"

	"rootseal/enroll/record"
)

// What no officer has signed takes no key out of use. A seal asks the gate again with
// what the key shows, so only a record about its content leaves it to that.
func TestVerdictOfUnsignedObjections(t *testing.T) {
	for _, tt := range []struct {
		objection string
		use       Use
		want      Verdict
	}{
		{record.AgainstLost, UseSeal, Refuse},
		{record.AgainstLost, UseEnroll, Ask},
		{record.AgainstStolen, UseFound, Say},
		{record.AgainstLeft, UseSeal, Refuse},
		{record.AgainstFirmware, UseSeal, Say},
		{record.AgainstReset, UseSeal, Say},
		{record.AgainstWrong, UseSeal, Refuse},
		{record.AgainstSealed, UseEnroll, Refuse},
		{record.AgainstReset, UseRotate, Say},
	} {
		if got := verdict(record.Objection{Name: tt.objection, Unsigned: true}, tt.use); got != tt.want {
			t.Errorf("%s, to %s: %q, want %q", tt.objection, tt.use, got, tt.want)
		}
	}
}
