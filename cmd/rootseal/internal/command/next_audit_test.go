//go:build unix

package command

import (
	"testing"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/audit"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// toldByAudit are the findings of an audit, whatever its exit code.
func toldByAudit(t *testing.T, s *scene, args ...string) (all []told) {
	t.Helper()
	out, code := s.do(t, append([]string{"audit", "--json", "--profile", "admin"}, args...)...)
	if code != cli.ExitDone && code != cli.ExitWrong {
		t.Fatalf("exit code %d; it said:\n%s", code, s.err.String())
	}
	for _, f := range mustDecode[view.AuditJSON](t, out).Findings {
		all = append(all, told{f.Kind, f.ID, f.Text, f.Next, f.Accepted != nil})
	}
	return all
}

// Whoever does what a finding of an audit tells them to do is rid of it.
func TestNextOfAudit(t *testing.T) {
	rows := adviceOfAudit()
	mustCover(t, rows, nextOfAudit())
	for _, row := range rows {
		t.Run(row.name(), func(t *testing.T) { row.mustEnd(t, toldByAudit) })
	}
}

func nextOfAudit() map[string]string {
	next := map[string]string{}
	for _, k := range audit.Catalogue {
		next[k.Name] = k.Next
	}
	return next
}

func adviceOfAudit() []advised {
	var all []advised
	for _, rows := range [][]advised{adviceOnRoot(), adviceOnDevices(), adviceOnUsers(), adviceOnKeys(), adviceOnRecords(), adviceOnStates(), adviceOnOwed(), adviceOnPolicy(), adviceOnEvents()} {
		all = append(all, rows...)
	}
	return all
}

const userAlice = testAccount + "/user/alice"

// withAlice is a scene in which alice is enrolled.
func withAlice(then func(t *testing.T, s *scene)) func(t *testing.T) *scene {
	return func(t *testing.T) *scene {
		s := daily(t)
		then(t, s)
		return s
	}
}

// withRoot has root enrolled as well.
func withRoot(then func(t *testing.T, s *scene)) func(t *testing.T) *scene {
	return withAlice(func(t *testing.T, s *scene) {
		s.enrollsRoot(t, s.root("--group", "daily", "--secret", "-", "--profile", "admin"))
		time.Sleep(time.Hour)
		then(t, s)
	})
}

func nothing(*testing.T, *scene) {}

// enrollsRoot carries out an enrollment of root with its console's part.
func (s *scene) enrollsRoot(t *testing.T, args []string) {
	t.Helper()
	s.assigns(t, args...)
	s.mustDo(t, []string{"complete"}, "recover", "--profile", "admin")
}

// phone gives root a device of somebody's in the console.
func (s *scene) phone(t *testing.T) simaws.Assigned {
	t.Helper()
	made, err := s.account.Console().AssignMFADevice("phone")
	if err == nil {
		err = s.account.Console().AddMFA(s.pairFor(t, made.ARN))
	}
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// removes deactivates a device at AWS and, if it is virtual, deletes it, as an
// administrator does.
func (s *scene) removes(t *testing.T, user, arn string, virtual bool) {
	t.Helper()
	client, err := s.AWS(t.Context(), "admin")
	if err != nil {
		t.Fatal(err)
	}
	if user != "" {
		if _, err := client.Deactivate(t.Context(), user, arn); err != nil {
			t.Fatal(err)
		}
	}
	if virtual {
		if _, err := client.Delete(t.Context(), arn); err != nil {
			t.Fatal(err)
		}
	}
}

// enables gives a device of this scene to a user with its codes of now.
func (s *scene) enables(t *testing.T, user string, d simaws.Device) {
	t.Helper()
	time.Sleep(time.Hour)
	client, err := s.AWS(t.Context(), "admin")
	if err != nil {
		t.Fatal(err)
	}
	code1, code2 := s.pairFor(t, d.ARN)
	if _, err := client.Enable(t.Context(), user, d.ARN, code1, code2); err != nil {
		t.Fatal(err)
	}
}

// pairFor are a device's codes of the step before this one and of this one.
func (s *scene) pairFor(t *testing.T, arn string) (older, newer string) {
	t.Helper()
	d := s.deviceAt(t, arn)
	e := simcard.Stored{Algorithm: simcard.SHA1, Digits: 6, Key: d.Seed}
	return codeNow(t, e, s.Now().Add(-30*time.Second), 30*time.Second), codeNow(t, e, s.Now(), 30*time.Second)
}

func (s *scene) deviceAt(t *testing.T, arn string) simaws.Device {
	t.Helper()
	for _, d := range s.account.Devices() {
		if d.ARN == arn {
			return d
		}
	}
	t.Fatalf("AWS has no %s", arn)
	return simaws.Device{}
}
