//go:build unix

package command

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
	"rootseal/enroll/seed"
	"rootseal/enroll/step"
	"rootseal/hwtest/simaws"
)

// atTheService is somebody who types what GitHub has to have.
type atTheService struct{ env.Person }

func (atTheService) Secret(context.Context, env.SecretRequest) (env.Secret, error) {
	s, err := seed.Generate(nil)
	return env.Secret{Seed: s}, err
}

func (atTheService) Pair(context.Context, env.Pair) (env.Outcome, error) {
	return env.Accepted, nil
}

func (atTheService) Progress(step.Event) {}

// addLogin enrols a login at another service on the keys of the scene.
func (s *scene) addLogin(t *testing.T) {
	t.Helper()
	s.addLoginAt(t, "GitHub")
}

func (s *scene) addLoginAt(t *testing.T, service string) {
	t.Helper()
	l, err := ledger.Open(ledger.Dir(s.ledger), ledger.Identity{World: ledger.WorldAWS, Tool: "rootseal test", Host: "desk"}, s.Now)
	if err != nil {
		t.Fatal(err)
	}
	e := &env.Env{
		Desk: device.NewDesk(s.desk, device.Limits{}), Ledger: l, Person: atTheService{}, Now: s.Now, OSUser: "olivia",
		ServerTime: func(ctx context.Context) (time.Time, error) { return s.ServerTime(ctx, "") },
	}
	q := enroll.Request{Principal: principal.Principal{Account: service, Kind: principal.Login, Name: "ops"}, Group: "daily", Source: env.Generated}
	for _, card := range s.cards {
		q.Keys = append(q.Keys, device.KeySerial(card.Serial()))
	}
	c, err := enroll.Prepare(t.Context(), e, q)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.Run(t.Context(), nil, nil); err != nil {
		t.Fatal(err)
	}
}

// A login at another service is on the same keys: AWS has no call for it, and it
// is no failed proof.
func TestVerifyLiveBesideALogin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := daily(t)
		s.addLogin(t)
		out := s.mustDo(t, []string{"GitHub/login/ops, group daily: not at AWS", "user/alice, group daily: proven by resync"}, "verify", "--live", "--profile", "admin", "--json")
		if got := mustDecode[view.Verified](t, out); got.Result != ledger.Proven || len(got.Live) != 1 || got.Live[0].Result != ledger.Proven {
			t.Errorf("verified %+v", got)
		}
		before := s.count("ResyncMFADevice")
		s.account.Fault(simaws.Fault{Action: "ResyncMFADevice", Kind: simaws.Refuse, Code: "AccessDenied", Status: 403, Message: "denied"})
		s.mustFail(t, cli.ExitFailed, []string{"user/alice, group daily: in doubt by resync"}, "verify", "--live", "--profile", "admin")
		if n := s.count("ResyncMFADevice") - before; n != 1 {
			t.Errorf("%d pairs were sent, want 1", n)
		}
	})
}

// A key with nothing but a login has nothing for AWS to prove.
func TestVerifyLiveOfALoginAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		s.addLogin(t)
		s.mustDo(t, []string{"not at AWS"}, "verify", "--live", "--profile", "admin")
		s.mustDo(t, []string{"not at AWS"}, "verify", "--live")
	})
}

// The user's own key proves at once after the enrolment and twice in a row, and
// status holds nothing against the device.
func TestVerifyLiveAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		s.account = simaws.New(simaws.Options{
			Account: testAccount, Alias: "acme", Now: s.Now, ReportDelay: -1,
			STSDelays: []time.Duration{16 * time.Second, 7 * time.Second}, CodesOnce: true, Plain: true,
		})
		s.account.AddUser("alice")
		s.as(s.account.AddAdmin("admin"))
		s.devices = nil
		s.mustDo(t, nil, s.alice("--group", "daily")...)
		s.as(s.account.AddAccessKey("alice"))
		live := []string{"verify", "--live", "--profile", "alice"}
		s.mustDo(t, []string{"AWS needs up to 20 s to learn", "group daily: proven by session token"}, live...)
		s.mustDo(t, []string{"AWS accepts a code once", "group daily: proven by session token"}, live...)
		s.as(s.account.AddAdmin("admin"))
		s.mustDo(t, []string{"group daily: proven by resync"}, "verify", "--live", "--profile", "admin")
		s.as(s.account.AddAccessKey("alice"))
		s.mustDo(t, []string{"group daily: proven by session token"}, live...)
		if out := s.mustDo(t, nil, "status", "--json"); strings.Contains(out, "live-") {
			t.Errorf("status says\n%s", out)
		}
	})
}

// Codes that AWS refuses, and calls wrong twice, are wrong: exit code 3 and a
// breach, which one that is in doubt does not take back.
func TestVerifyLiveRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := daily(t)
		refuse := simaws.Fault{Action: "ResyncMFADevice", Kind: simaws.Refuse, Code: "InvalidAuthenticationCode", Status: 403, Message: "Authentication code for device is not valid."}
		s.account.Fault(refuse)
		live := []string{"verify", "--live", "--profile", "admin"}
		s.mustFail(t, cli.ExitWrong, []string{"rootseal tries later ones at", "group daily: refused by resync"}, live...)
		s.account.ClearFaults()
		s.account.Fault(simaws.Fault{Action: "ResyncMFADevice", Call: 1, Kind: simaws.Hang})
		s.mustFail(t, cli.ExitFailed, []string{"group daily: in doubt by resync"}, live...)
		if out, _ := s.do(t, "status", "--json"); !strings.Contains(out, "live-refused") {
			t.Errorf("status says\n%s", out)
		}
		s.mustDo(t, []string{"group daily: proven by resync"}, live...)
		if out, _ := s.do(t, "status", "--json"); strings.Contains(out, "live-") {
			t.Errorf("status says\n%s", out)
		}
	})
}

// count is how often an action was called.
func (s *scene) count(action string) int {
	n := 0
	for _, call := range s.account.Calls() {
		if call.Action == action {
			n++
		}
	}
	return n
}
