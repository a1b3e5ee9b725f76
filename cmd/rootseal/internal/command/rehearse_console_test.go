package command

import (
	"context"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/edges"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/rehearsal"
	"rootseal/cmd/rootseal/internal/terminal"
	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
	"rootseal/enroll/seed"
	"rootseal/enroll/seed/picture"
	"rootseal/hwtest/simaws"
	"rootseal/oath"
)

// guest is a person at the terminal of a rehearsal. The secret comes from what
// the rehearsal shows.
type guest struct {
	*operator.Reporter
	read  func() (env.Secret, error)
	says  []env.Outcome // of each pair
	typed int           // pairs seen
}

func (*guest) AccessCode(context.Context, device.KeySerial) ([]byte, error) {
	return nil, terminal.ErrNoTerminal
}

func (g *guest) Secret(context.Context, env.SecretRequest) (env.Secret, error) {
	return g.read()
}

func (g *guest) Pair(context.Context, env.Pair) (env.Outcome, error) {
	said := g.says[g.typed]
	g.typed++
	return said, nil
}

func (*guest) SignIn(_ context.Context, q env.SignIn) (string, error) {
	return q.Principal.Account, nil
}

func (*guest) Remove(_ context.Context, r env.Removal) (string, error) {
	return r.Principal.Account, nil
}

// Root by hand: the console's secret key or picture is handed over, and what
// the console says of the pair counts, not what the person says.
func TestRehearsalConsole(t *testing.T) {
	for _, c := range []struct {
		name    string
		source  env.Source
		says    []env.Outcome
		denied  int // the console refuses this many pairs
		shows   []string
		owner   string // of the device afterwards
		outcome string
	}{
		{name: "secret key pasted", source: env.Paste, says: []env.Outcome{env.Accepted}, shows: []string{", secret key ", "MFA device assigned"}, owner: simaws.RootOwner, outcome: ledger.Complete},
		{name: "picture", source: env.Picture, says: []env.Outcome{env.Accepted}, shows: []string{"QR code is saved as ", "MFA device assigned"}, owner: simaws.RootOwner, outcome: ledger.Complete},
		{name: "the console refuses what the person calls taken", source: env.Paste, says: []env.Outcome{env.Accepted, env.Accepted}, denied: 1, shows: []string{"AccessDenied", "MFA device assigned"}, owner: simaws.RootOwner, outcome: ledger.Complete},
		{name: "nobody says", source: env.Paste, says: []env.Outcome{env.Later}, shows: []string{", secret key "}},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var told screen
				r, err := rehearsal.New(program.execute, edges.Reach, "", &told)
				if err != nil {
					t.Fatal(err)
				}
				defer r.Close()
				g := &guest{Reporter: operator.NewReporter(&told), says: c.says}
				g.read = func() (env.Secret, error) {
					if c.source == env.Picture {
						data, err := os.ReadFile(r.Picture())
						if err != nil {
							return env.Secret{}, err
						}
						return operator.Labelled(picture.Parse(data))
					}
					_, key, _ := strings.Cut(told.String(), "secret key ")
					key, _, _ = strings.Cut(key, "\n")
					return operator.ParseSecret([]byte(key))
				}
				if c.denied > 0 {
					lift := r.Account.Deny("EnableMFADevice", simaws.DenySCP)
					told.onText = func(all string) {
						if strings.Count(all, "AccessDenied") == c.denied {
							lift()
						}
					}
				}

				result, err := enrollRootAs(t, r, g, c.source, rehearsal.ReadonlyProfile)
				if c.outcome != "" && err != nil {
					t.Error(err)
				}
				if result.Outcome != c.outcome {
					t.Errorf("outcome %q, want %q", result.Outcome, c.outcome)
				}
				devices := r.Account.Devices()
				if len(devices) != 1 || devices[0].Owner != c.owner || devices[0].ARN != result.DeviceARN {
					t.Errorf("the account has %+v, want %s of %q", devices, result.DeviceARN, c.owner)
				}
				if g.typed != len(c.says) {
					t.Errorf("%d pairs were shown, want %d", g.typed, len(c.says))
				}
				for _, want := range c.shows {
					if !strings.Contains(told.String(), want) {
						t.Errorf("no %q in:\n%s", want, &told)
					}
				}
			})
		})
	}
}

func enrollRootAs(t *testing.T, r *rehearsal.Rehearsal, person env.Person, source env.Source, profile string) (enroll.Result, error) {
	t.Helper()
	a := &cli.App{World: r.World}
	l, err := a.OpenLedger()
	if err != nil {
		t.Fatal(err)
	}
	root := principal.Principal{Account: rehearsal.AccountNumber, Kind: principal.Root}
	e, settings, err := operator.Env(t.Context(), a, l, person, root, profile)
	if err != nil {
		t.Fatal(err)
	}
	c, err := enroll.Prepare(t.Context(), e, enroll.Request{
		Principal: root, Group: "sealed", Touch: true, Source: source, Profile: profile,
		Keys: []device.KeySerial{device.KeySerial(r.Sealed[0].Serial()), device.KeySerial(r.Sealed[1].Serial())},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	return c.Run(t.Context(), nil, settings)
}

// awsHTTP is an HTTP client of the SDK without a socket.
type awsHTTP struct{ http.RoundTripper }

func (c awsHTTP) Do(r *http.Request) (*http.Response, error) { return c.RoundTrip(r) }

// codeOf is the code of a seed at a step.
func codeOf(t *testing.T, raw []byte, step uint64) string {
	t.Helper()
	s, err := seed.New(slices.Clone(raw))
	if err != nil {
		t.Fatal(err)
	}
	challenge := oath.TOTPChallenge(step)
	return string(oath.Full{Digits: 6, HMAC: s.HMAC(challenge[:])}.Code())
}
