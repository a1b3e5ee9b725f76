//go:build unix

package command

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/ledger"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// mustStay is a recover that leaves everything as it is.
func (s *scene) mustStay(t *testing.T, says, next string, args ...string) {
	t.Helper()
	before := s.devicesAndKeys()
	out, code := s.do(t, append([]string{"recover"}, args...)...)
	if code != cli.ExitUnsettled || out != "" {
		t.Errorf("recover %v: exit code %d and %q, want %d and nothing", args, code, out, cli.ExitUnsettled)
	}
	if said := s.err.String(); !strings.Contains(said, says) || !strings.Contains(said, "\nnext: "+next) {
		t.Errorf("recover %v said:\n%s\nwant %q and next: %s", args, said, says, next)
	}
	if after := s.devicesAndKeys(); after != before {
		t.Errorf("recover %v: %s, and it was %s", args, after, before)
	}
	if open := s.unsettled(t); len(open) != 1 {
		t.Errorf("recover %v: %d ceremonies are open, want 1", args, len(open))
	}
	s.mustLeaveStrangersAlone(t)
}

func (s *scene) devicesAndKeys() string {
	var all strings.Builder
	for _, d := range s.made() {
		all.WriteString(d.ARN + " of " + d.Owner + "; ")
	}
	for _, card := range s.cards {
		for _, e := range s.held(card) {
			all.WriteString(e.ID + "; ")
		}
	}
	return all.String()
}

func (s *scene) mustSettle(t *testing.T, outcome string, args ...string) {
	t.Helper()
	if !slices.Contains(args, "--confirm") {
		args = append(args, "--confirm", testAccount)
	}
	out, code := s.do(t, append([]string{"recover"}, args...)...)
	if code != cli.ExitDone || out != "" {
		t.Fatalf("recover %v: exit code %d and %q; it said:\n%s", args, code, out, s.err.String())
	}
	if said := s.err.String(); !strings.Contains(said, "\nledger head ") && !strings.HasPrefix(said, "ledger head ") || !strings.Contains(said, ", "+outcome) {
		t.Errorf("recover %v said:\n%s\nwant %q and the head", args, said, outcome)
	}
	if open := s.unsettled(t); len(open) != 0 {
		t.Errorf("%s is still open", open[0].ID)
	}
}

func TestRecoverNothing(t *testing.T) {
	s := newScene(t)
	if out, code := s.do(t, "recover"); code != cli.ExitDone || out != "" || !strings.HasPrefix(s.heard, "there is no ledger in ") || !strings.HasSuffix(s.heard, "\nno ceremony is unfinished\n") {
		t.Errorf("exit code %d, %q, it said %q", code, out, s.heard)
	}
	if out, code := s.do(t, "recover", "--json"); code != cli.ExitDone || len(mustDecode[[]view.CeremonyResult](t, out)) != 0 || strings.TrimSpace(out) != "[]" {
		t.Errorf("exit code %d and %q, want an empty list", code, out)
	}
	if files := s.files(t); len(files) != 0 {
		t.Errorf("looking made %v", files)
	}
}

// A key that was pulled comes back, perhaps into another reader, and everything
// is as it was before.
func TestRecoverAfterAPulledKey(t *testing.T) {
	for name, kind := range map[string]simcard.FaultKind{"before the write": simcard.PullOut, "after the write": simcard.PullOutAfter} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newScene(t)
				s.cards[0].Inject(simcard.Fault{Kind: kind, On: simcard.Put})
				if _, code := s.do(t, s.alice()...); code != cli.ExitUnsettled {
					t.Fatalf("exit code %d; it said:\n%s", code, s.heard)
				}
				s.mustStay(t, "not plugged in", "run 'rootseal recover' with every key of the ceremony plugged in", "--confirm", testAccount)
				s.desk.Plug(s.cards[0])
				s.mustSettle(t, ledger.Undone)
				s.mustBeClean(t)
			})
		})
	}
}

// At a terminal the missing key is asked for, by serial and label.
func TestRecoverAsksForAMissingKey(t *testing.T) {
	begun := func(t *testing.T) *scene {
		s := newScene(t)
		s.mustDo(t, nil, "keys", "label", "12345678", "Osaka safe, bag 2")
		s.cards[0].Inject(simcard.Fault{Kind: simcard.PullOutAfter, On: simcard.Put})
		if _, code := s.do(t, s.alice()...); code != cli.ExitUnsettled {
			t.Fatalf("exit code %d; it said:\n%s", code, s.heard)
		}
		return s
	}
	const question = `key 12345678 \(Osaka safe, bag 2\) belongs to this ceremony and is not plugged in`
	t.Run("plugged in", func(t *testing.T) {
		s := begun(t)
		p := s.sit(t)
		p.starts(t.Context(), "recover")
		p.answers("Type the account number to confirm", testAccount)
		p.see(question)
		p.see("> it is plugged in now")
		p.types(enter)
		p.see(question) // it was not
		p.see("> it is plugged in now")
		s.desk.Plug(s.cards[0])
		p.types(enter)
		if _, code := p.leaves(); code != cli.ExitDone {
			t.Fatalf("exit code %d; it said:\n%s", code, s.heard)
		}
		s.mustBeClean(t)
	})
	t.Run("later", func(t *testing.T) {
		s := begun(t)
		p := s.sit(t)
		p.starts(t.Context(), "recover")
		p.answers("Type the account number to confirm", testAccount)
		p.see(question)
		p.see("> it is plugged in now")
		p.types(down + enter)
		if _, code := p.leaves(); code != cli.ExitUnsettled || len(s.unsettled(t)) != 1 {
			t.Fatalf("exit code %d; it said:\n%s", code, s.heard)
		}
	})
	t.Run("never again", func(t *testing.T) {
		s := begun(t)
		p := s.sit(t)
		p.starts(t.Context(), "recover")
		p.answers("Type the account number to confirm", testAccount)
		p.see(question)
		p.see("> it is plugged in now")
		p.types(down + down + enter)
		p.answers("Type its serial to give it up", "23456789")
		p.see("that is not ")
		p.types("12345678" + enter)
		if _, code := p.leaves(); code != cli.ExitDone || len(s.unsettled(t)) != 0 {
			t.Fatalf("exit code %d; it said:\n%s", code, s.heard)
		}
		if !strings.Contains(s.heard, "key 12345678 was given up") {
			t.Errorf("it said:\n%s\nwant what is owed", s.heard)
		}
	})
}

// A locked key wants its access code again.
func TestRecoverALockedKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		s.cards[1].SetPassword(handedOver)
		s.leaks.noteText(handedOver)
		s.input = strings.NewReader(handedOver)
		s.cards[1].Inject(simcard.Fault{Kind: simcard.PullOutAfter, On: simcard.Put})
		if _, code := s.do(t, s.alice("--access-code", "23456789=-")...); code != cli.ExitUnsettled {
			t.Fatalf("exit code %d; it said:\n%s", code, s.heard)
		}
		s.desk.Plug(s.cards[1])
		s.mustStay(t, "key 23456789 has an access code: give --access-code 23456789=SOURCE", "", "--confirm", testAccount)
		s.input = strings.NewReader(handedOver)
		s.mustSettle(t, ledger.Undone, "--access-code", "23456789=-")
		s.mustBeClean(t)
	})
}

// An enable whose answer was lost is finished, not repeated.
func TestRecoverALandedEnable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		s.account.Fault(simaws.Fault{Action: "EnableMFADevice", Call: 1, Kind: simaws.LoseReply})
		denied := func() {}
		s.after("EnableMFADevice", func() { denied = s.account.Deny("ListMFADevices", simaws.DenySCP) })
		if _, code := s.do(t, s.alice()...); code != cli.ExitUnsettled {
			t.Fatalf("exit code %d; it said:\n%s", code, s.heard)
		}
		s.mustStay(t, "service control policy", "use a profile that may do this (docs/aws.md); then run 'rootseal recover'")
		denied()
		s.mustSettle(t, ledger.Complete)
		s.mustHoldOneSeed(t, "alice")
	})
}

// pending is root with its pair shown and nothing said of it.
func pending(t *testing.T) (s *scene, code1, code2 string) {
	t.Helper()
	s = newScene(t)
	s.console(t, "")
	out, code := s.do(t, s.root("--secret", "-")...)
	pair := strings.Fields(out)
	if code != cli.ExitUnsettled || len(pair) != 2 {
		t.Fatalf("exit code %d and %q; it said:\n%s", code, out, s.heard)
	}
	return s, pair[0], pair[1]
}

func TestRecoverRoot(t *testing.T) {
	t.Run("accepted", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s, code1, code2 := pending(t)
			if err := s.account.Console().AddMFA(code1, code2); err != nil {
				t.Fatal(err)
			}
			s.mustStay(t, "no statement yet", "check root's MFA devices in the console; if the new one is not listed, run 'rootseal recover --console refused --confirm "+testAccount+"', else run 'rootseal recover --console accepted'")
			s.mustSettle(t, ledger.NotConfirmed, "--console", "accepted")
			s.mustHoldOneSeed(t, simaws.RootOwner)
		})
	})
	t.Run("read at AWS", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s, code1, code2 := pending(t)
			if err := s.account.Console().AddMFA(code1, code2); err != nil {
				t.Fatal(err)
			}
			s.mustSettle(t, ledger.Complete, "--profile", "admin")
			s.mustHoldOneSeed(t, simaws.RootOwner)
		})
	})
	t.Run("refused, and the page still open", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s, _, _ := pending(t)
			s.mustStay(t, "the ceremony is unfinished", "check root's MFA devices in the console; if the new one is not listed, run 'rootseal recover --console refused --confirm "+testAccount+"'", "--console", "refused")
			out, code := s.do(t, "recover", "--console", "refused", "--confirm", otherNumber)
			mustExplain(t, s, badInput{code: cli.ExitUsage, says: []string{"--confirm is " + otherNumber + ", and the ceremony is of " + testAccount}, next: "write it as in 'rootseal recover"}, out, code)
			s.account.Console().Cancel()
			s.mustSettle(t, ledger.Undone, "--console", "refused", "--confirm", testAccount)
			s.mustBeClean(t)
		})
	})
}

// Whoever did not know what the console showed is asked again, at a terminal, and
// recover ends by that word.
func TestRecoverRootAtATerminal(t *testing.T) {
	for _, test := range []struct {
		name, keys, typed, outcome string
		code                       int
	}{
		{"accepted", up + up + enter, "", ledger.NotConfirmed, cli.ExitDone},
		{"not in the list", up + enter, testAccount, ledger.Undone, cli.ExitDone},
		{"not in the list yet", up + enter, "later", "", cli.ExitUnsettled},
		{"still not known", enter, "", "", cli.ExitUnsettled},
		{"stopped", stop, "", "", cli.ExitUnsettled},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, code1, code2 := pending(t)
			if test.outcome == ledger.NotConfirmed {
				if err := s.account.Console().AddMFA(code1, code2); err != nil {
					t.Fatal(err)
				}
			} else {
				s.account.Console().Cancel()
			}
			p := s.sit(t)
			p.starts(t.Context(), "recover")
			p.see("what does the AWS console show now")
			p.types(test.keys)
			if test.typed != "" {
				p.answers("once that is so", test.typed)
			}
			if test.outcome == ledger.Undone {
				p.answers("to confirm: ", testAccount)
			}
			if _, code := p.leaves(); code != test.code {
				t.Errorf("exit code %d, want %d; it said:\n%s", code, test.code, s.err.String())
			}
			if open := len(s.unsettled(t)); (open == 0) != (test.outcome != "") {
				t.Errorf("%d ceremonies are open", open)
			}
			if test.outcome == "" && !strings.Contains(s.err.String(), "\nnext: check root's MFA devices in the console; ") {
				t.Errorf("it said:\n%s", s.err.String())
			}
		})
	}
}

// Who stops at the question about the console has not failed, and reads how to say it
// later.
func TestStopAtTheConsolesQuestion(t *testing.T) {
	for name, keys := range map[string]string{"stopped": stop, "not known": down + down + down + down + enter} {
		t.Run(name, func(t *testing.T) {
			s := newScene(t)
			s.console(t, "")
			p := s.sit(t)
			p.starts(t.Context(), s.root("--secret", "-")...)
			p.see("What did the AWS console say")
			p.types(keys)
			_, code := p.leaves()
			said := s.err.String()
			if code != cli.ExitUnsettled || strings.Contains(said, "failed") || !strings.Contains(said, "run 'rootseal recover --console accepted'") || strings.Contains(said, "--gone") {
				t.Errorf("exit code %d; it said:\n%s", code, said)
			}
		})
	}
}

// A login's service is asked about, and not the console of root.
func TestRecoverALoginByWord(t *testing.T) {
	s := newScene(t)
	s.leaks.shown = "the terminal"
	p := s.sit(t)
	p.starts(t.Context(), "enroll", "--service", "GitHub", "--login", "ops", "--show-seed", "--touch", "off", "--keys", s.serials(), "--confirm", "GitHub")
	p.see("enter clears the screen")
	p.types(enter)
	p.see("What did GitHub say")
	p.types(stop)
	if _, code := p.leaves(); code != cli.ExitUnsettled {
		t.Errorf("exit code %d; it said:\n%s", code, s.err.String())
	}
	s.tty = nil
	s.mustStay(t, "no statement yet", "check whether GitHub asks for codes of the new seed; if not, run 'rootseal recover --console refused --confirm GitHub'")
	s.mustSettle(t, ledger.Undone, "--console", "refused", "--confirm", "GitHub")
}

func TestRecoverJSON(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, code1, code2 := pending(t)
		out, code := s.do(t, "recover", "--json")
		if r := mustDecode[[]view.CeremonyResult](t, out); code != cli.ExitUnsettled || len(r) != 1 || r[0].Outcome != "" || r[0].Principal != testAccount+"/root" {
			t.Errorf("exit code %d and %s, want one ceremony without outcome", code, out)
		}
		if err := s.account.Console().AddMFA(code1, code2); err != nil {
			t.Fatal(err)
		}
		out, code = s.do(t, "recover", "--json", "--console", "accepted")
		if r := mustDecode[[]view.CeremonyResult](t, out); code != cli.ExitDone || len(r) != 1 || r[0].Outcome != ledger.NotConfirmed || len(r[0].Keys) != 2 || r[0].Head != s.open(t, "").Head().String() {
			t.Errorf("exit code %d and %s, want a settled ceremony", code, out)
		}
	})
}

// AWS is asked about a user; nobody's word stands for it.
func TestRecoverUserByWord(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		s.cards[1].Inject(simcard.Fault{Kind: simcard.PullOutAfter, On: simcard.Put})
		if _, code := s.do(t, s.alice()...); code != cli.ExitUnsettled {
			t.Fatalf("exit code %d; it said:\n%s", code, s.heard)
		}
		out, code := s.do(t, "recover", "--console", "accepted")
		mustExplain(t, s, badInput{code: cli.ExitUsage, says: []string{"--console describes codes that you typed"}, next: "write it as in 'rootseal recover"}, out, code)
	})
}

// Two open ceremonies are settled by one command, and a word cannot be of both.
func TestRecoverTwo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _, _ := pending(t)
		s.account.AddUser("bob")
		s.cards[1].Inject(simcard.Fault{Kind: simcard.PullOutAfter, On: simcard.Put})
		if _, code := s.do(t, "enroll", "--user", "bob", "--touch", "off", "--keys", s.serials(), "--confirm", testAccount); code != cli.ExitUnsettled {
			t.Fatalf("exit code %d; it said:\n%s", code, s.heard)
		}
		s.desk.Plug(s.cards[1])
		out, code := s.do(t, "recover", "--console", "accepted")
		mustExplain(t, s, badInput{code: cli.ExitUsage, says: []string{"2 ceremonies are open; --console, --signed-in and --removed describe one"}, next: "write it as in 'rootseal recover"}, out, code)
		out, code = s.do(t, "recover", "--json", "--confirm", testAccount)
		r := mustDecode[[]view.CeremonyResult](t, out)
		if code != cli.ExitUnsettled || len(r) != 2 || r[0].Outcome != ledger.Undone || r[1].Outcome != "" { // what needs no person goes first
			t.Errorf("exit code %d and %s, want bob's taken back and root's open", code, out)
		}
		if open := s.unsettled(t); len(open) != 1 {
			t.Errorf("%d ceremonies are open, want root's", len(open))
		}
	})
}
