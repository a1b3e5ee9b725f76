//go:build unix

package command

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/ledger"
	"rootseal/hwtest/simaws"
)

// Root's device got another name in the console than the proposed one. AWS cannot show
// whose it is, and each of the two ways that the hint names ends the ceremony.
func TestRecoverUnderAnotherName(t *testing.T) {
	for name, accepted := range map[string]bool{"reported": true, "removed": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newScene(t)
				s.input = &consoleInput{func() []byte {
					assigned, err := s.account.Console().AssignMFADevice("iPhone")
					if err != nil {
						t.Error(err)
					}
					s.leaks.noteText(assigned.Secret)
					return []byte(assigned.Secret + "\n")
				}, nil}
				out, code := s.do(t, s.root("--secret", "-")...)
				pair := strings.Fields(out)
				if code != cli.ExitUnsettled || len(pair) != 2 {
					t.Fatalf("exit code %d and %q; it said:\n%s", code, out, s.heard)
				}
				time.Sleep(5 * time.Second) // AWS's dates have whole seconds
				if err := s.account.Console().AddMFA(pair[0], pair[1]); err != nil {
					t.Fatal(err)
				}
				arn := "arn:aws:iam::" + testAccount + ":mfa/iPhone"
				s.mustStay(t, "root has a device since this began, under another name: "+arn,
					"if the console accepted the codes for "+arn+", run 'rootseal recover --console accepted'; otherwise remove that device in the console, then run 'rootseal recover'", "--profile", "admin")
				if accepted {
					s.mustSettle(t, ledger.Complete, "--console", "accepted", "--profile", "admin")
					s.mustHoldOneSeed(t, simaws.RootOwner)
					return
				}
				if err := s.account.Console().Remove("iPhone"); err != nil {
					t.Fatal(err)
				}
				s.do(t, "recover", "--profile", "admin", "--confirm", testAccount)
				if strings.Contains(s.err.String(), "under another name") {
					t.Errorf("it said:\n%s", s.err.String())
				}
			})
		})
	}
}
