//go:build unix

package command

import (
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/device"
	"rootseal/device/piv"
	"rootseal/enroll/ledger"
)

// A record that no officer signs, because the key was not touched, is in the ledger all
// the same: its command fails, and shows the head, which goes on the bag.
func TestRecordedButNotSigned(t *testing.T) {
	seal := func(t *testing.T, s *signedScene) { s.seal(t) }
	lose := func(how string) func(t *testing.T, s *signedScene) {
		return func(t *testing.T, s *signedScene) {
			t.Helper()
			s.recorded(t, &ledger.Lost{KeySerial: 33333333, How: how})
		}
	}
	for _, test := range []struct {
		name  string
		ready func(*testing.T, *signedScene)
		args  []string
		both  bool
		kind  string
		says  []string
		not   string // what claims success
	}{
		{"seal", nil, []string{"seal", "33333333", "--bag", "A-17", "--place", "Osaka safe", "--observer", "Ren"}, false, "seal", []string{"write on the bag: "}, "sealed: "},
		{"unseal", seal, []string{"unseal", "33333333", "--bag", "A-17"}, false, "unseal", nil, "finding"},
		{"close", func(t *testing.T, s *signedScene) {
			s.seal(t)
			s.mustFail(t, cli.ExitWrong, nil, s.byOlivia("unseal", "33333333", "--bag", "B-1")...)
		}, []string{"unseal", "--close", "FINDING", "--reason", "drill"}, true, "close", nil, "closed: "},
		{"keys found", lose("lost"), []string{"keys", "found", "33333333", "--seen", "9"}, false, "found", nil, "no longer lost"},
		{"keys drop", func(t *testing.T, s *signedScene) {
			s.desk.Unplug(s.cards[2])
			s.mustDo(t, nil, s.byOlivia("rotate", userAlice, "--group", "daily", "--confirm", testAccount)...)
		}, []string{"keys", "drop", "33333333", "--reason", "lost at sea"}, false, "drop", nil, "dropped key"},
		{"keys label", nil, []string{"keys", "label", "33333333", "mine"}, false, "label", nil, "label mine"},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newSignedScene(t)
				if test.ready != nil {
					test.ready(t, s)
				}
				for i, arg := range test.args {
					if arg == "FINDING" {
						_, closing, _ := strings.Cut(s.heard, "rootseal unseal --close ")
						test.args[i], _, _ = strings.Cut(closing, " ")
					}
				}
				args := s.byOlivia(test.args...)
				if test.both {
					args = s.byBoth(test.args...)
				}
				signs := s.PIV
				s.PIV = func(info device.Info) cli.PIVToken {
					return oddToken{PIVToken: signs(info), sign: func() error { return piv.ErrNoTouch }}
				}
				out, code := s.do(t, append(args, "--json")...)
				s.PIV = signs
				l := s.open(t, "")
				head, last := l.Head().String(), l.Records()[len(l.Records())-1].Body
				if code != cli.ExitFailed || last.Kind() != test.kind || !strings.Contains(out, head) {
					t.Errorf("exit code %d, the last record is %s, head %s, and it printed\n%s", code, last.Kind(), head, out)
				}
				said := s.err.String()
				for _, want := range append(test.says, "ledger head "+head, "recorded, but not signed: ") {
					if !strings.Contains(said, want) {
						t.Errorf("it did not say %q, but:\n%s", want, said)
					}
				}
				if strings.Contains(said, test.not) {
					t.Errorf("it claims success:\n%s", said)
				}
			})
		})
	}
}
