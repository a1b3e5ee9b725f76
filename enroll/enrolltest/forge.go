package enrolltest

import (
	"slices"
	"testing"

	"rootseal/enroll/ledger"
	"rootseal/hwtest/simaws"
)

// Forge appends records of one ceremony as anybody can who may write to the
// folder: in canonical form, correctly chained, signed by nobody.
func (s *Stage) Forge(t *testing.T, ceremony string, bodies ...ledger.Body) {
	t.Helper()
	for _, body := range bodies {
		if _, err := s.Ledger.Append(t.Context(), ledger.Entry{Command: "enroll", Ceremony: ceremony, Officer: ledger.Officer{OSUser: "mallory"}, Body: body}); err != nil {
			t.Fatal(err)
		}
	}
}

func ARNOf(name string) string { return "arn:aws:iam::" + AccountNumber + ":mfa/" + name }

func (s *Stage) HasAtAWS(arn string) bool {
	return slices.ContainsFunc(s.AWSAccount.Devices(), func(d simaws.Device) bool { return d.ARN == arn })
}

func (s *Stage) Write(t *testing.T, body ledger.Body) {
	t.Helper()
	if _, err := s.Ledger.Append(t.Context(), ledger.Entry{Command: "verify", Body: body}); err != nil {
		t.Fatal(err)
	}
}
