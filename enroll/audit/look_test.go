package audit_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"rootseal/enroll/audit"
	"rootseal/enroll/cloud"
	"rootseal/hwtest/simaws"
)

// If AWS makes no new credential report, an audit reads the existing one. Without an
// existing one, it names the reason.
func TestAnExistingReport(t *testing.T) {
	for name, fault := range map[string]simaws.Fault{
		"throttled":   {Kind: simaws.Throttle},
		"no capacity": {Kind: simaws.Refuse, Code: "LimitExceeded", Status: 409, Message: "No more capacity to launch new report generation tasks"},
		"denied":      {Kind: simaws.Refuse, Code: "AccessDenied", Status: 403, Message: "not authorized"},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				fault.Action = "GenerateCredentialReport"
				w.account.AddUser("bob")
				w.account.SetPassword("bob", true)
				w.account.Fault(fault)
				seen, found := w.look(w.target())
				w.mustFind(found)
				if u := seen[0].Unread; len(u) != 1 || u[0].What.String() != "credential report" || errors.Is(u[0].Err, cloud.ErrNotReady) {
					t.Errorf("without a report, unread %v", u)
				}
			})
			inWorld(t, func(w *world) {
				fault.Action = "GenerateCredentialReport"
				w.account.AddUser("bob")
				w.account.SetPassword("bob", true)
				w.must(w.admin.RequestReport(w.ctx))
				time.Sleep(time.Minute)
				made := time.Now().Add(-57 * time.Second)
				w.account.Fault(fault)
				seen, found := w.look(w.target())
				w.mustAllBeRead(seen)
				w.mustFind(found, "user-no-mfa/"+member+"/user/bob")
				if seen[0].Report == nil || !seen[0].Report.Made.Equal(made) {
					t.Errorf("report %+v, want the one of %s", seen[0].Report, made)
				}
			})
		})
	}
}

// A suspended account is named. Nobody can enter it, so nothing of it counts as unread.
func TestSuspendedAccounts(t *testing.T) {
	inWorld(t, func(w *world) {
		w.account.Suspend()
		members, err := w.client(w.org.Management().AddRole("Administrator", "olivia")).Members(w.ctx)
		w.must(err)
		if members[1].Account != member || members[1].Status != "SUSPENDED" || members[0].Status != cloud.Active {
			t.Fatalf("members %+v", members)
		}
		target := w.target()
		target.Closed = members[1].Status
		target.Enter = func(context.Context) (audit.Reader, error) {
			t.Error("it is entered")
			return nil, errors.New("suspended")
		}
		seen, found := w.look(target)
		w.mustAllBeRead(seen)
		w.mustFind(found, "account-suspended/"+member)
		if i := slices.IndexFunc(found, func(f audit.Finding) bool { return f.Kind == audit.AccountClosed }); found[i].Text.String() != "the organization lists the account as SUSPENDED; the ledger has 2 devices of it" || len(found[i].Evidence) == 0 {
			t.Errorf("finding %+v", found[i])
		}
		body := (&audit.Result{Seen: seen, Findings: found}).Body(nil)
		if len(body.Accounts) > 0 || !slices.Equal(body.Unreachable, []string{member}) {
			t.Errorf("record %+v", body)
		}
	})
}
