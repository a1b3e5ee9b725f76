package settle_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"rootseal/enroll/enrolltest"
	"rootseal/enroll/settle"
	"rootseal/hwtest/simaws"
)

// Whoever does not give a PIN has removed nothing, and the ledger begins nothing. What AWS
// does not show is known before the question.
func TestRemovalAsksForPINsFirst(t *testing.T) {
	declines := errors.New("no PIN")
	for name, unread := range map[string]bool{"declined": false, "AWS is not read": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.New(t, 2)
				enrolltest.Orphaned(t, s)
				found, err := settle.FindLeftovers(t.Context(), s.Env)
				if err != nil {
					t.Fatal(err)
				}
				asked := 0
				s.PINs = func(context.Context, func()) (uint64, error) { asked++; return 0, declines }
				if unread {
					s.AWSAccount.Deny("ListVirtualMFADevices", simaws.DenySCP)
				}
				_, err = settle.RemoveLeftovers(t.Context(), s.Env, found, enrolltest.AccountNumber)
				want := 1
				if unread {
					want = 0
				}
				if err == nil || errors.Is(err, declines) == unread || asked != want || len(s.Kinds()) != 0 || len(s.Made()) != 1 {
					t.Errorf("%v after %d questions; records %v, %d devices", err, asked, s.Kinds(), len(s.Made()))
				}
			})
		})
	}
}
