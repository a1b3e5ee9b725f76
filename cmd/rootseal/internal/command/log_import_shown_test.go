//go:build unix

package command

import (
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/device"
	"rootseal/enroll/ledger"
)

// What is written to the copy after log import has shown it is neither imported nor
// signed.
func TestImportSignsOnlyWhatItShowed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSignedScene(t)
		folder := filepath.Join(t.TempDir(), "copy")
		s.mustDo(t, nil, "log", "export", folder)
		open := func() *ledger.Ledger {
			l, err := ledger.Open(ledger.Dir(folder), ledger.Identity{World: ledger.WorldAWS, Tool: "rootseal x", Host: "laptop"}, time.Now)
			if err != nil {
				t.Fatal(err)
			}
			return l
		}
		put := func(body ledger.Body) {
			if _, err := open().Append(t.Context(), ledger.Entry{Command: "keys", Officer: ledger.Officer{OSUser: "mallory"}, Body: body}); err != nil {
				t.Fatal(err)
			}
		}
		put(&ledger.Label{KeySerial: 33333333, Label: "shown", Holder: "Ren"})
		before, grown := s.PIV, false
		s.PIV = func(info device.Info) cli.PIVToken { // asked for the signature, after the records are shown
			if !grown {
				grown = true
				put(&ledger.Label{KeySerial: 11111111, Label: "unseen", Holder: "Mallory"})
			}
			return before(info)
		}
		out, code := s.do(t, s.byOlivia("log", "import", folder, "--trip-head", open().Head().String(), "--seen", s.open(t, "").Head().String())...)
		if code != cli.ExitDone || !grown || !strings.Contains(s.err.String(), "imported 1 record") {
			t.Errorf("exit code %d, the copy has grown: %v; it said:\n%s%s", code, grown, out, s.err.String())
		}
		imported := 0
		for _, r := range s.open(t, "").Records() {
			away, is := r.Body.(*ledger.Away)
			if !is {
				continue
			}
			imported++
			made, err := away.Made()
			if err != nil {
				t.Fatal(err)
			}
			if label, is := made.Body.(*ledger.Label); is && label.Label == "unseen" {
				t.Errorf("record %d was imported, and was never shown", r.Sequence)
			}
		}
		if imported != 1 {
			t.Errorf("%d records were imported", imported)
		}
		_, code = s.do(t, s.byOlivia("log", "import", folder)...)
		if code == cli.ExitDone || !strings.Contains(s.err.String(), "unseen") {
			t.Errorf("the next import: exit code %d; it said:\n%s", code, s.err.String())
		}
	})
}
