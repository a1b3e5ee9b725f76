//go:build unix

package command

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/ledger"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// handOver makes standard input somebody who names the device in the console and
// hands over what is made of its secret.
func (s *scene) handOver(t *testing.T, device func(simaws.Assigned, string) []byte) {
	s.input = &consoleInput{say: func() []byte {
		name := deviceName.FindStringSubmatch(s.err.String())
		assigned := s.assign(t, s.err.String())
		return device(assigned, name[1])
	}}
}

// A secret that was copied in part is a seed like any other, and no code of it is
// ever taken: whatever way it comes, it is refused before a key holds it.
func TestSecretThatIsNotWhole(t *testing.T) {
	const uri = "otpauth://totp/Amazon%%20Web%%20Services:%s@%s?secret=%s&issuer=Amazon%%20Web%%20Services"
	ways := map[string]struct {
		flag string
		text func(t *testing.T, name, secret string) []byte
	}{
		"pasted text": {"--secret", func(_ *testing.T, _, secret string) []byte { return []byte(secret + "\n") }},
		"in groups": {"--secret", func(_ *testing.T, _, secret string) []byte {
			return []byte(strings.ToLower(secret[:4] + " " + secret[4:]))
		}},
		"an address": {"--secret", func(_ *testing.T, name, secret string) []byte {
			return fmt.Appendf(nil, uri, name, testAccount, secret)
		}},
		"a picture": {"--qr", func(t *testing.T, name, secret string) []byte {
			return drawPicture(t, fmt.Sprintf(uri, name, testAccount, secret))
		}},
	}
	for name, way := range ways {
		for _, length := range []int{26, 32, 52, 56, 61, 63, 66, 72, 128} {
			t.Run(fmt.Sprintf("%s of %d", name, length), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s := newScene(t)
					s.handOver(t, func(assigned simaws.Assigned, device string) []byte {
						// Its last digit has no bits to spare, as half of all secrets have it.
						part := (assigned.Secret + assigned.Secret)[:length-1] + "A"
						s.leaks.noteText(part)
						return way.text(t, device, part)
					})
					_, code := s.do(t, s.root(way.flag, "-")...)
					if code != cli.ExitFailed {
						t.Errorf("exit code %d, want %d; it said:\n%s", code, cli.ExitFailed, s.heard)
					}
					s.mustBeClean(t)
					for _, record := range s.open(t, "").Records() {
						if record.Body.Kind() == "load" {
							t.Error("it went as far as the keys")
						}
					}
				})
			})
		}
	}
}

// Where AWS shows another length than it always has, that is said, and an examiner
// sees it.
func TestSecretOfAnotherLength(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		s.handOver(t, func(assigned simaws.Assigned, _ string) []byte {
			s.leaks.noteText(assigned.Secret[:56])
			return []byte(assigned.Secret[:56])
		})
		_, code := s.do(t, s.root("--secret", "-", "--secret-length", "56")...)
		if code != cli.ExitUnsettled { // it has shown its pair
			t.Fatalf("exit code %d, want %d; it said:\n%s", code, cli.ExitUnsettled, s.heard)
		}
		begin := s.unsettled(t)[0].Begin
		if !slices.ContainsFunc(begin.Settings, func(set ledger.Setting) bool { return set.Value == "56" }) {
			t.Errorf("the record has %+v", begin.Settings)
		}
		if !strings.Contains(s.heard, "override") {
			t.Errorf("the plan does not tell:\n%s", s.heard)
		}
	})
}

// At a terminal it is asked again, and the page in the console is still open.
func TestCutOffSecretIsAskedForAgain(t *testing.T) {
	s := newScene(t)
	p := s.sit(t)
	p.starts(t.Context(), s.root()...)
	p.see("Paste the secret key")
	assigned := s.assign(t, s.err.String())
	for _, length := range []int{32, 56} {
		s.leaks.noteText(assigned.Secret[:length])
		p.types(assigned.Secret[:length] + enter)
		p.see(fmt.Sprintf("%d characters", length))
		p.see("Paste the secret key")
	}
	p.types(assigned.Secret + enter)
	p.typePair()
	if _, code := p.leaves(); code != cli.ExitDone {
		t.Fatalf("exit code %d; it said:\n%s", code, s.heard)
	}
	s.mustHoldOneSeed(t, simaws.RootOwner)
}

// another is the secret of another device, in AWS's length.
const another = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

// refusedOnce pastes another device's secret and says that the console refused the
// pair. The console agrees. Half a minute goes by.
func (p *person) refusedOnce(said string) {
	p.t.Helper()
	s := p.scene
	s.assign(p.t, said)
	s.leaks.noteText(another)
	p.types(another + enter)
	pair := p.see(`MFA code 1\s+([0-9]{6})\s+MFA code 2\s+([0-9]{6})`)
	if s.account.Console().AddMFA(pair[1], pair[2]) == nil {
		p.t.Fatal("the console took codes of another device")
	}
	p.see("it said no")
	s.jump.Store(int64(30 * time.Second))
	p.types("2" + enter)
	p.see(`MFA code 1\s+([0-9]{6})\s+MFA code 2\s+([0-9]{6})`)
}

// picks goes by number to an answer of the list that is shown, and takes it.
func (p *person) picks(number int, answer string) {
	p.t.Helper()
	p.see("(?s)it said no.*" + answer)
	p.types(fmt.Sprint(number))
	p.see("> " + answer)
	p.types(enter)
}

// A secret of another device was pasted, and the console has refused its codes.
// It is taken back by the officer's word, and begun again under a new name, in the
// same conversation.
func TestPasteTheSecretAgain(t *testing.T) {
	s := newScene(t)
	p := s.sit(t)
	p.starts(t.Context(), s.root()...)
	p.see("Paste the secret key")
	first := s.err.String()
	p.refusedOnce(first)
	p.picks(4, "paste the secret again")
	s.account.Console().Cancel()
	p.answers("Type "+testAccount+" once that is so", testAccount)
	p.see("Paste the secret key")
	assigned := s.assign(t, strings.TrimPrefix(s.err.String(), first))
	if strings.Contains(first, assigned.ARN[strings.LastIndex(assigned.ARN, "/")+1:]) {
		t.Errorf("the same name once more: %s", assigned.ARN)
	}
	p.types(assigned.Secret + enter)
	p.typePair()
	if _, code := p.leaves(); code != cli.ExitDone {
		t.Fatalf("exit code %d; it said:\n%s", code, s.heard)
	}
	s.mustHoldOneSeed(t, simaws.RootOwner)
	p.mustHaveEnded(ledger.Undone, ledger.NotConfirmed)
}

// mustHaveEnded wants these outcomes on record, in their order, and the officer's
// word before each that was taken back.
func (p *person) mustHaveEnded(outcomes ...string) {
	p.t.Helper()
	var ended, typed []string
	for _, record := range p.scene.open(p.t, "").Records() {
		switch body := record.Body.(type) {
		case *ledger.End:
			ended = append(ended, body.Outcome)
		case *ledger.Statement:
			typed = append(typed, body.Typed)
		}
	}
	if !slices.Equal(ended, outcomes) {
		p.t.Errorf("ended as %q, want %q", ended, outcomes)
	}
	if slices.Contains(outcomes, ledger.Undone) && !slices.Contains(typed, testAccount) {
		p.t.Errorf("stated by typing %q, want the account's number", typed)
	}
}

func TestCancelledPageIsTakenBack(t *testing.T) {
	s := newScene(t)
	p := s.sit(t)
	p.starts(t.Context(), s.root()...)
	p.see("Paste the secret key")
	p.refusedOnce(s.err.String())
	p.picks(5, "I canceled the page: undo the enrollment")
	p.see("once that is so")
	p.types("later" + enter) // not sure: a new pair
	s.jump.Store(int64(time.Minute))
	p.see(`MFA code 1\s+([0-9]{6})\s+MFA code 2\s+([0-9]{6})`)
	p.picks(5, "I canceled the page: undo the enrollment")
	s.account.Console().Cancel()
	p.answers("once that is so", testAccount)
	if _, code := p.leaves(); code != cli.ExitStopped {
		t.Errorf("exit code %d, want %d; it said:\n%s", code, cli.ExitStopped, s.heard)
	}
	s.mustBeClean(t)
	p.mustHaveEnded(ledger.Undone)
}

// A rotation is begun again in the same way, and the old device is there until the
// new one was signed in with.
func TestRotatePasteTheSecretAgain(t *testing.T) {
	s := newScene(t, simcard.New(simcard.YubiKey543, 12345678), simcard.New(simcard.YubiKey57, 23456789))
	s.assigns(t, s.root("--group", "daily", "--secret", "-")...)
	s.mustDo(t, nil, "recover", "--console", "accepted")
	old := s.made()[0]
	s.input = nil
	p := s.sit(t)
	p.starts(t.Context(), "rotate", testAccount+"/root", "--group", "daily")
	p.answers("Type the account number to confirm", testAccount)
	p.see("Paste the secret key")
	first := s.err.String()
	p.refusedOnce(first[strings.LastIndex(first, "device name"):])
	p.picks(4, "paste the secret again")
	s.account.Console().Cancel()
	p.answers("once that is so", testAccount)
	p.answers("Type the account number to confirm", testAccount)
	p.see("Paste the secret key")
	again := s.err.String()
	p.types(s.assign(t, again[strings.LastIndex(again, "device name"):]).Secret + enter)
	p.typePair()
	p.answers("Type the account number once you are in", testAccount)
	name := old.ARN[strings.LastIndex(old.ARN, "/")+1:]
	p.see("choose\\s+" + name)
	if err := s.account.Console().Remove(name); err != nil {
		t.Fatal(err)
	}
	p.answers("once it is gone", testAccount)
	if _, code := p.leaves(); code != cli.ExitDone {
		t.Errorf("exit code %d; it said:\n%s", code, s.err.String())
	}
	s.mustHoldOneSeed(t, simaws.RootOwner)
	p.mustHaveEnded(ledger.NotConfirmed, ledger.Undone, ledger.NotConfirmed)
}
