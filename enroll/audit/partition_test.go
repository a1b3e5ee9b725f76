package audit_test

import (
	"strings"
	"testing"
	"time"

	"rootseal/enroll/audit"
)

// Every story ends as in aws if the account is in another partition, and if the
// ledger has root under the partition that was assumed for its account.
func TestWhatAnAuditFindsInAnotherPartition(t *testing.T) {
	for _, guessed := range []string{"aws-eusc", "aws"} {
		for _, tt := range stories {
			t.Run(guessed+", "+tt.name, func(t *testing.T) {
				inPartition(t, "aws-eusc", guessed, func(w *world) {
					time.Sleep(time.Hour)
					tt.act(w)
					seen, found := w.look(w.target())
					w.mustAllBeRead(seen)
					w.mustFind(starred(found, tt.want), tt.want...)
				})
			})
		}
	}
}

// Root's acts with such a recorded device are expected, and are found in the region
// where that partition records them.
func TestEventsInAnotherPartition(t *testing.T) {
	for _, guessed := range []string{"aws-eusc", "aws"} {
		inPartition(t, "aws-eusc", guessed, func(w *world) {
			time.Sleep(24 * time.Hour)
			w.signIn(w.arn(rootDevice))
			time.Sleep(time.Hour)
			known := audit.Read(w.ledger.Records(), w.policy)
			seen, _ := w.look(w.target())
			events := audit.LookUp(w.ctx, seen, time.Now().Add(-12*time.Hour), func(*audit.Seen) {})
			happened := known.Reconcile(seen[0], events[member])
			if len(happened) != 1 || !happened[0].Expected || !strings.HasPrefix(happened[0].Why.String(), "with ") {
				t.Errorf("%+v", happened)
			}
		})
	}
}

// A root that cannot sign in has no findings, whatever AWS answers.
func TestNoRootToFind(t *testing.T) {
	for _, id := range []string{"aws-us-gov", "aws-cn"} {
		inPartition(t, id, id, func(w *world) {
			w.account.SetRootPassword(true)
			w.account.SetRootAccessKeys(1)
			w.account.UseRootHardware(true)
			w.account.AddLegacyRootDevice()
			w.keys = nil // they hold root's credential
			target := w.target()
			target.Member, target.Central = true, true
			seen, found := w.look(target)
			w.mustAllBeRead(seen)
			w.mustFind(found)
		})
	}
}
