//go:build unix

package command

import (
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/device/piv"
)

// Which build it is, and how old the certificates are by which a key's maker is
// known: a key may be newer.
func TestVersion(t *testing.T) {
	s := newStage(t)
	shown := mustTypeJSON[versionShown](t, s, "version")
	if shown.Version == "" || shown.AttestationRoots.Newest != "2025-08-01" || shown.AttestationRoots.Certificates != len(piv.Bundle()) {
		t.Errorf("got %+v", shown)
	}
	out, code := s.types(t.Context(), t, "version")
	if code != cli.ExitDone || !strings.Contains(out, "2025-08-01") || !strings.Contains(out, "Yubico PIV Attestation B2 1") {
		t.Errorf("exit code %d and %q", code, out)
	}
}
