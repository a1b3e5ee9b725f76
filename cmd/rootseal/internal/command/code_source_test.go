//go:build unix

package command

import (
	"bytes"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/creack/pty"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/terminal"
	"rootseal/enroll/ledger"
	"rootseal/hwtest/simcard"
)

// The ledger names the credential of a device, whatever the names at AWS and on the
// key are.
func TestCodeOfRecordedDevice(t *testing.T) {
	const arn = "arn:aws:iam::111122223333:mfa/phone"
	s := offline(t, keyWith(1001, rootDaily, aliceDaily))
	past := enrolled("111122223333/user/alice", "daily", aliceDaily, 1001)
	past[len(past)-1].Body.(*ledger.End).DeviceARN = arn
	s.append(t, ledger.WorldAWS, past...)
	s.mustType(t, wants{out: codeNow(t, entry(aliceDaily), s.Now(), 30*time.Second)}, "code", arn)
}

// What the ledger calls replaced is no question.
func TestCodePassesOverReplaced(t *testing.T) {
	s := offline(t, keyWith(1001, rootDaily, rootSealed))
	past := enrolled("111122223333/root", "daily", rootDaily, 1001)
	s.append(t, ledger.WorldAWS, past...)
	s.mustType(t, wants{code: cli.ExitUsage, err: []string{"several credentials fit"}}, "code")
	begin := *past[0].Body.(*ledger.Begin)
	for _, body := range []ledger.Body{
		&ledger.Rotate{Reason: ledger.ReasonLeft, Device: past[0].Ceremony}, &begin,
		&ledger.Retire{Device: past[0].Ceremony, Because: ledger.BecauseLive},
		&ledger.Retired{Device: past[0].Ceremony, Confirmed: "statement"},
	} {
		s.append(t, ledger.WorldAWS, ledger.Entry{Command: "rotate", Ceremony: "20260401-rotate", Body: body})
	}
	s.mustType(t, wants{out: codeNow(t, entry(rootSealed), s.Now(), 30*time.Second), err: []string{"a credential of a retired device"}}, "code")
}

// --fresh never prints one code twice.
func TestCodeFresh(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := offline(t, keyWith(1001, rootDaily))
		s.append(t, ledger.WorldAWS, enrolled("111122223333/root", "daily", rootDaily, 1001)...)
		seen := map[string]bool{}
		for i := range 4 {
			out, code := s.types(t.Context(), t, "code", "--fresh")
			if code != cli.ExitDone || seen[out] {
				t.Errorf("call %d: exit code %d and %q, after %v: %s", i, code, out, seen, s.err.String())
			}
			if waited := strings.Contains(s.err.String(), "waiting "); waited != (i > 0) {
				t.Errorf("call %d said %q", i, s.err.String())
			}
			seen[out] = true
		}
	})
}

// The request to touch the key is on the terminal, too, where a program captures
// standard error.
func TestTouchRequestReachesTerminal(t *testing.T) {
	person, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = person.Close() }()
	card := simcard.New(simcard.YubiKey543, 1001, simcard.AutoPress(800*time.Millisecond))
	e := entry(rootDaily)
	e.Touch = true
	card.Store(e)
	s := offline(t, card)
	s.tty = terminal.NewTerminal(tty, tty)
	if _, code := s.types(t.Context(), t, "code"); code != cli.ExitDone {
		t.Fatalf("exit code %d: %s", code, s.err.String())
	}
	shown := make([]byte, 200)
	n, _ := person.Read(shown)
	if !bytes.Contains(shown[:n], []byte("touch key 1001 now")) {
		t.Errorf("the terminal shows %q", shown[:n])
	}
}
