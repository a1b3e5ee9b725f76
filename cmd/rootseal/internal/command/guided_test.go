//go:build unix

package command

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/terminal"
	"rootseal/cmd/rootseal/internal/terminal/terminaltest"
	"rootseal/enroll"
	"rootseal/enroll/awsiam"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// Everything is asked, on the terminal alone.
func TestGuidedEnrolment(t *testing.T) {
	s := newScene(t)
	p := s.sit(t)
	p.starts(t.Context(), "enroll", "--touch", "off")
	p.see("> stop, and add the officers first")
	p.types(down + enter)
	p.see(`\[x\] 12345678`)
	p.types(enter)
	p.see(`you changed no mark: .* y: go on`)
	p.types("y")
	p.see("Which keys go into bags")
	p.types(enter)
	p.see(`no item is marked\. y: go on`)
	p.types("y")
	p.see("Whose MFA")
	p.types(enter)
	p.answers("Name of the IAM user", "alice")
	p.answers("AWS profile", "")
	p.see("plan for group daily")
	p.answers("Type the account number", otherNumber)
	p.see("that is not ")
	p.types(testAccount + enter)
	out, code := p.leaves()
	if code != cli.ExitDone || out != "" {
		t.Fatalf("exit code %d and %q; it said:\n%s", code, out, s.heard)
	}
	if strings.Contains(s.heard, "plan for") || strings.Contains(s.heard, "Whose MFA") {
		t.Errorf("a question is on standard error:\n%s", s.heard)
	}
	s.mustHoldOneSeed(t, "alice")
	begin, _ := s.open(t, "").Records()[0].Body.(*ledger.Begin)
	if want := "account number " + testAccount + ", typed"; len(begin.Confirmed) != 1 || begin.Confirmed[0] != want {
		t.Errorf("the record says %q was confirmed, want %q", begin.Confirmed, want)
	}
}

// A secret that is pasted is not shown, and what is wrong with it is.
func TestPastedSecretIsNotEchoed(t *testing.T) {
	s := newScene(t)
	p := s.sit(t)
	p.starts(t.Context(), s.root()...)
	p.see("Paste the secret key")
	p.types(s.assign(t, s.err.String()).Secret + enter)
	p.see("clear the clipboard now")
	p.typePair()
	if out, code := p.leaves(); code != cli.ExitDone || out != "" {
		t.Fatalf("exit code %d and %q; it said:\n%s", code, out, s.heard)
	}
	s.mustHoldOneSeed(t, simaws.RootOwner)
}

// Somebody who is called away while the pair is on the screen gets a new one:
// AWS would take the old one and be off by ten minutes for ever.
func TestPairGrowsOldOnTheScreen(t *testing.T) {
	s := newScene(t)
	p := s.sit(t)
	p.starts(t.Context(), s.root()...)
	p.see("Paste the secret key")
	p.types(s.assign(t, s.err.String()).Secret + enter)
	old := p.see(`MFA code 1\s+([0-9]{6})\s+MFA code 2\s+([0-9]{6})`)
	p.see("it accepted them")
	s.jump.Store(int64(10 * time.Minute))
	p.see("the time is up: do not type these two codes.")
	p.see("> show two new codes")
	p.types(enter)
	renewed := p.see(`MFA code 1\s+([0-9]{6})\s+MFA code 2\s+([0-9]{6})`)
	if err := s.account.Console().AddMFA(renewed[1], renewed[2]); err != nil {
		t.Fatalf("the console refused the new pair %v (the old one was %v): %v", renewed[1:], old[1:], err)
	}
	p.see("it accepted them")
	p.types(enter + "1" + enter) // enter alone reports nothing
	if _, code := p.leaves(); code != cli.ExitDone {
		t.Fatalf("exit code %d; it said:\n%s", code, s.heard)
	}
	s.mustHoldOneSeed(t, simaws.RootOwner)
}

func TestWhatIsSaidOfAPair(t *testing.T) {
	tests := []struct {
		name  string
		late  bool
		types string
		want  env.Outcome
	}{
		{"taken", false, enter + down + enter, env.Accepted},
		{"refused", false, down + down + enter, env.Refused},
		{"a new one", false, down + down + down + enter, env.Renew},
		{"cannot tell", false, down + down + down + down + enter, env.Later},
		{"late: a new one", true, enter, env.Renew},
		{"late: typed in time", true, down + enter, env.Accepted},
		{"late: refused", true, down + down + enter, env.Refused},
		{"late: cannot tell", true, down + down + down + enter, env.Later},
		{"a touched key is no answer", false, touchOTP, env.Refused},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := terminaltest.At(t, t.Context(), func(ctx context.Context, tty *terminal.Terminal) (any, error) {
				o := operator.New(&cli.App{World: cli.World{Now: time.Now}, Stdio: cli.Stdio{Err: new(screen)}}, tty, nil)
				until := time.Now().Add(time.Minute)
				if tt.late {
					until = time.Now()
				}
				return o.Pair(ctx, env.Pair{Principal: principal.Principal{Account: testAccount}, Code1: "123456", Code2: "654321", NotAfter: until})
			})
			if tt.late {
				a.See("> show two new codes")
			} else {
				a.See("  it accepted them")
			}
			a.Types(tt.types)
			if tt.types == touchOTP {
				a.See("a touched YubiKey typed")
				a.See("  it accepted them")
				a.Types("2" + enter)
			}
			a.MustEnd(tt.want, nil)
		})
	}
}

// A pair that nobody was shown is no pair that waits to be typed.
func TestPairThatCannotBeShown(t *testing.T) {
	gone, err := os.Create(filepath.Join(t.TempDir(), "gone"))
	if err != nil {
		t.Fatal(err)
	}
	_ = gone.Close()
	a := &cli.App{Stdio: cli.Stdio{Out: gone, Err: new(screen)}}
	o := operator.New(a, operator.Nobody{App: a}, nil)
	_, err = o.Pair(t.Context(), env.Pair{Code1: "123456", Code2: "654321"})
	if err == nil || !strings.HasPrefix(err.Error(), "showing the two codes: ") || strings.Contains(err.Error(), "123456") {
		t.Errorf("got %v", err)
	}
}

// Where no server tells the time the officer does, and an access code that came
// from a stream is not asked for again in the second look.
func TestOfficerTellsTheTime(t *testing.T) {
	s := newScene(t)
	s.ServerTime = func(context.Context, string) (time.Time, error) { return time.Time{}, errOffline }
	s.cards[1].SetPassword(handedOver)
	s.leaks.noteText(handedOver)
	p := s.sit(t)
	p.starts(t.Context(), s.root("--access-code", "23456789=fd:"+openDescriptor(t, handedOver))...)
	p.see("no time server answered .*no route to host")
	const question, form = "Type the date and the time that it shows, as YYYY-MM-DD HH:MM", "2006-01-02 15:04"
	p.answers(question, time.Now().Local().Format("15:04"))
	p.see("not a date and time")
	if text := p.text(); strings.Contains(text, time.Now().Local().Format("15:04:")) {
		t.Errorf("it told its own time before:\n%s", text)
	}
	p.types(time.Now().Local().AddDate(-1, 0, 0).Format(form) + enter)
	p.see("ahead, and the limit is 20s. set it back by 87")
	p.answers(question, time.Now().Local().Format(form))
	p.see("this workstation says .*: it agrees")
	p.see("Paste the secret key")
	p.types(stop)
	if _, code := p.leaves(); code != cli.ExitStopped {
		t.Errorf("exit code %d, want %d; it said:\n%s", code, cli.ExitStopped, s.heard)
	}
	s.mustBeClean(t)
}

// Whoever types another time three times is not asked for ever.
func TestOfficerTellsAnotherTime(t *testing.T) {
	s := newScene(t)
	s.ServerTime = func(context.Context, string) (time.Time, error) { return time.Time{}, errOffline }
	p := s.sit(t)
	p.starts(t.Context(), s.root()...)
	for range 3 {
		p.answers("Type the date and the time that it shows", time.Now().Local().AddDate(0, 0, 1).Format("2006-01-02 15:04"))
	}
	if _, code := p.leaves(); code != cli.ExitFailed || !strings.Contains(s.heard, "the workstation's clock is wrong: it is 2") {
		t.Errorf("exit code %d, want %d; it said:\n%s", code, cli.ExitFailed, s.heard)
	}
	s.mustBeClean(t)
}

// Where AWS's own answers are the clock, nobody's word replaces it: nobody is asked.
func TestOfficerIsNotAskedTheTimeForAWS(t *testing.T) {
	a := &cli.App{World: cli.World{Now: time.Now}}
	client := awsiam.New(awsiam.AccessKey{}, nil)
	_, asked, err := operator.SettleByWord(t.Context(), a, nil, &env.Env{AWS: client}, enroll.Request{}, operator.Rest{}, env.ErrNoClock)
	if asked || !errors.Is(err, env.ErrNoClock) {
		t.Errorf("asked %v, and %v", asked, err)
	}
}

func TestNothingTickedIsSaid(t *testing.T) {
	seen := make(chan struct{}) // the last words are on their way when the question has ended
	a := terminaltest.At(t, t.Context(), func(ctx context.Context, tty *terminal.Terminal) (any, error) {
		err := tty.Tick(ctx, "which keys go into bags?", []string{"16021846"}, make([]bool, 1), "")
		<-seen
		return nil, err
	})
	a.See("> \\[ \\] 16021846")
	a.Types(enter + "y")
	a.See("Which keys go into bags\\? none")
	close(seen)
	a.MustEnd(nil, nil)
}

func TestOneKeyIsAgreedTo(t *testing.T) {
	s := newScene(t, simcard.New(simcard.YubiKey57, 12345678))
	p := s.sit(t)
	p.starts(t.Context(), s.alice()...)
	p.see("only one key: if you lose it or it breaks, user/alice can be locked out")
	p.see("> stop, I will plug in another")
	p.types(down)
	p.see("> go on with one key")
	p.types(enter)
	if _, code := p.leaves(); code != cli.ExitDone {
		t.Fatalf("exit code %d; it said:\n%s", code, s.heard)
	}
	s.mustHoldOneSeed(t, "alice")
	if want := "first code and second code"; !strings.Contains(s.heard, want) {
		t.Errorf("the plan does not say %q:\n%s", want, s.heard)
	}
}

// A token that cannot take part is left out of the list, with the reason.
func TestListLeavesOut(t *testing.T) {
	s := newScene(t, simcard.New(simcard.YubiKey57, 12345678), simcard.New(simcard.YubiKey543, 23456789), simcard.New(simcard.SecurityKey, 0))
	p := s.sit(t)
	p.starts(t.Context(), "enroll")
	p.see("> stop, and add the officers first")
	p.types(down + enter)
	p.see("left out: Security Key NFC .* OATH")
	p.see(`  2 . \[x\] `)
	if text := p.text(); strings.Count(text, "[x] ") != 2 {
		t.Errorf("the list is\n%s\nwant two keys", text)
	}
	p.types(stop)
	if _, code := p.leaves(); code != cli.ExitStopped {
		t.Errorf("exit code %d, want %d", code, cli.ExitStopped)
	}
}
