//go:build unix

package command

import (
	"slices"
	"testing"
	"testing/synctest"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/audit"
)

// A key that was reset has one remedy, whichever command finds it.
func TestOneHintForAResetKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := withAlice(nothing)(t)
		byOthers(t, s.cards[2], resetOATH)
		s.strangers[33333333] = nil
		s.mustFail(t, cli.ExitWrong, []string{"\nnext: " + audit.ResetNext + "\n"}, "verify", "--keys", "33333333")
		s.mustFail(t, cli.ExitNoKey, []string{"\nnext: " + audit.ResetNext + "\n"}, sealThird...)
		found := toldByAudit(t, s)
		if !slices.ContainsFunc(found, func(f told) bool { return f.kind == audit.KeyReset && f.next == audit.ResetNext }) {
			t.Errorf("the audit says %+v", found)
		}
	})
}
