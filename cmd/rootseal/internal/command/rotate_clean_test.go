//go:build unix

package command

import (
	"context"
	"errors"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/edges"
	"rootseal/enroll/awsiam"
	"rootseal/enroll/ledger"
	"rootseal/hwtest/simcard"
)

// hostWatch counts the requests to a host.
type hostWatch struct {
	next http.RoundTripper
	host string
	sent atomic.Int32
}

func (w *hostWatch) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Host == w.host {
		w.sent.Add(1)
	}
	return w.next.RoundTrip(r)
}

// atForeignSTS has every profile reach STS at an endpoint that is not AWS's, and counts what is
// sent there.
func (s *scene) atForeignSTS(t *testing.T) *hostWatch {
	t.Helper()
	clearAWS(t)
	key := s.account.AddAdmin("operator")
	text := "[default]\naws_access_key_id = " + key.ID + "\naws_secret_access_key = " + key.Secret + "\n"
	if err := os.WriteFile(os.Getenv("AWS_CONFIG_FILE"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("AWS_ENDPOINT_URL_STS", foreignSTS)
	w := &hostWatch{next: s.account.Transport(), host: strings.TrimPrefix(foreignSTS, "https://")}
	edges.ReachAWS(&s.stage.World, w)
	return w
}

// An endpoint that the profile did not have when the device was enrolled is not AWS: it
// cannot say that the device is gone, so it is not asked before you confirm it.
func TestCleaningAsksNoNewEndpoint(t *testing.T) {
	for name, confirmed := range map[string]bool{"not confirmed": false, "confirmed": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := keepsSealed(nothing)(t)
				kept := s.cards[2]
				retire := []string{"rotate", userAlice, "--retire", "daily", "--confirm", testAccount}
				s.desk.Unplug(kept)
				s.mustDo(t, []string{"key 33333333 may still hold"}, retire...)
				s.desk.Plug(kept)

				w := s.atForeignSTS(t)
				says, held := "AWS was not read, and no officer has signed the end of", 1
				if confirmed {
					retire = append(retire, "--confirm-endpoint", foreignSTS)
					says, held = "retired earlier, is deleted", 0
				}
				s.mustDo(t, []string{says}, retire...)
				if now := s.held(kept); len(now) != held || (w.sent.Load() > 0) != confirmed {
					t.Errorf("%d requests to the endpoint; key 33333333 holds %v", w.sent.Load(), now)
				}
				if confirmed {
					return
				}
				found := s.nextLine(t, "keys", "found")
				s.Ambient = func(ctx context.Context) (cli.Account, error) { return edges.Load(ctx, awsiam.Options{Transport: w}) }
				s.mustFail(t, cli.ExitFailed, []string{"AWS was not read"}, found...)
				s.mustDo(t, []string{"deleted the retired credential"}, append(found, "--confirm-endpoint", foreignSTS)...)
			})
		})
	}
}

// An endpoint of the device's enrollment counts without a question only if known officers have
// signed that enrollment, as in recover: otherwise anyone can have written it.
func TestCleaningAsksARecordedEndpoint(t *testing.T) {
	for name, signed := range map[string]bool{"not signed": false, "signed": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				by := func(args ...string) []string { return args }
				var s *scene
				if signed {
					with := newSignedScene(t)
					s, by = with.scene, with.byOlivia
				} else {
					s = daily(t)
				}
				w, kept, meant := s.atForeignSTS(t), s.cards[2], []string{"--confirm-endpoint", foreignSTS}
				s.mustDo(t, nil, by(append([]string{"rotate", userAlice, "--group", "daily", "--profile", "default", "--confirm", testAccount}, meant...)...)...)
				s.mustDo(t, nil, by(append([]string{"enroll", "--user", "alice", "--touch", "off", "--group", "sealed", "--keys", "11111111,22222222", "--confirm", testAccount}, meant...)...)...)
				retire := []string{"rotate", userAlice, "--retire", "daily", "--confirm", testAccount}
				s.desk.Unplug(kept)
				s.mustDo(t, []string{"key 33333333 may still hold"}, by(slices.Concat(retire, meant)...)...)
				s.desk.Plug(kept)
				before := w.sent.Load()
				s.mustDo(t, nil, by(retire...)...)
				if now := s.held(kept); (w.sent.Load() > before) != signed || (len(now) == 0) != signed {
					t.Errorf("%d requests to the endpoint; key 33333333 holds %v", w.sent.Load()-before, now)
				}
			})
		})
	}
}

// An endpoint that you have typed in this command counts for the cleaning, too.
func TestCleaningAtATypedEndpoint(t *testing.T) {
	s := newScene(t, simcard.New(simcard.YubiKey543, 11111111), simcard.New(simcard.YubiKey57, 22222222), simcard.New(simcard.YubiKey57, 33333333))
	kept := s.cards[2]
	s.mustDo(t, nil, s.alice("--group", "daily")...)
	s.mustDo(t, nil, "enroll", "--user", "alice", "--touch", "off", "--group", "sealed", "--keys", "22222222,33333333", "--confirm", testAccount)
	s.desk.Unplug(kept)
	s.mustDo(t, []string{"key 33333333 may still hold"}, "rotate", userAlice, "--retire", "daily", "--confirm", testAccount)
	s.desk.Plug(kept)
	s.atForeignSTS(t)
	p := s.sit(t)
	p.starts(t.Context(), "rotate", userAlice, "--group", "sealed", "--confirm", testAccount)
	p.answers("ype that address if you mean it", foreignSTS)
	if _, code := p.leaves(); code != cli.ExitDone || !strings.Contains(s.err.String(), "retired earlier, is deleted") {
		t.Errorf("exit code %d; it said:\n%s", code, s.err.String())
	}
	if now := s.held(kept); len(now) != 1 {
		t.Errorf("key 33333333 holds %v", now)
	}
	s.mustHaveCleanedAt(t, foreignSTS)
}

// mustHaveCleanedAt checks that the last deletion of a retired credential names the
// endpoints that are not AWS's.
func (s *scene) mustHaveCleanedAt(t *testing.T, endpoints ...string) {
	t.Helper()
	var last *ledger.Clean
	for _, r := range s.open(t, ledger.WorldAWS).Records() {
		if body, is := r.Body.(*ledger.Clean); is {
			last = body
		}
	}
	if last == nil || !slices.Equal(last.Endpoints, endpoints) {
		t.Errorf("%+v, want the endpoints %q", last, endpoints)
	}
}

// A flag confirms an endpoint as well, and the record of the deletion names it.
func TestCleaningAtAnEndpointOfAFlag(t *testing.T) {
	for name, at := range map[string][]string{"AWS": nil, "foreign": {foreignSTS}} {
		t.Run(name, func(t *testing.T) {
			s := newScene(t, simcard.New(simcard.YubiKey543, 11111111), simcard.New(simcard.YubiKey57, 22222222), simcard.New(simcard.YubiKey57, 33333333))
			s.mustDo(t, nil, s.alice("--group", "daily")...)
			s.desk.Unplug(s.cards[2])
			s.mustDo(t, nil, "rotate", userAlice, "--group", "daily", "--confirm", testAccount)
			s.desk.Plug(s.cards[2])
			found := []string{"keys", "found", "33333333"}
			if at != nil {
				s.atForeignSTS(t)
				found = append(found, "--confirm-endpoint", at[0])
			}
			s.mustDo(t, []string{"its retired credentials are deleted"}, found...)
			s.mustHaveCleanedAt(t, at...)
		})
	}
}

// The profile of the device that a key still holds is gone. The account that you named
// for the rotation of another device counts for it, too, but only with a plugged-in key
// that proves what replaced it.
func TestCleaningByTheNamedAccount(t *testing.T) {
	for name, tt := range map[string]struct {
		proven bool
		says   string
		held   int // bob's credential, and the retired one
	}{
		"proven":     {true, "retired earlier, is deleted", 1},
		"not proven": {false, "no plugged-in key proves what replaced it", 2},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := daily(t)
				s.account.AddUser("bob")
				s.mustDo(t, nil, "enroll", "--user", "bob", "--group", "daily", "--touch", "off", "--keys", s.serials(), "--profile", "bobs", "--confirm", testAccount)
				kept := s.cards[2]
				s.desk.Unplug(kept)
				s.mustDo(t, nil, "rotate", userAlice, "--group", "daily", "--confirm", testAccount)
				s.desk.Plug(kept)
				time.Sleep(24 * time.Hour)

				reach := s.AWS
				s.AWS = func(ctx context.Context, profile string) (cli.Account, error) {
					if profile != "bobs" {
						return nil, errors.New("the profile is gone")
					}
					return reach(ctx, profile)
				}
				if !tt.proven {
					s.desk.Unplug(s.cards[0])
					s.desk.Unplug(s.cards[1])
				}
				s.mustDo(t, []string{tt.says}, "rotate", testAccount+"/user/bob", "--group", "daily", "--one-key", "--confirm", testAccount)
				if now := s.held(kept); len(now) != tt.held {
					t.Errorf("key 33333333 holds %v", now)
				}
			})
		})
	}
}
