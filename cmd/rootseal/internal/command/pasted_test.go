//go:build unix

package command

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/enroll/ledger"
)

const pastedSecret = "NCCHRVZ6H2FBRLA2SX6B4IZEAMGIX4MMYEOG6DDLIC4DIUNCYGIJNOZAMMZR5GRR"

// Account numbers and a secret key as a person copies them, in every place of one
// enrollment. The record has the twelve digits alone.
func TestEnrollWithWhatPeopleCopy(t *testing.T) {
	for name, given := range map[string]struct{ account, confirm, secret string }{
		"dashes and a byte order mark": {"1111-2222-3333", "1111-2222-3333", "\ufeff" + pastedSecret + "\r\n"},
		"spaces and quotes":            {"1111 2222 3333", "1111\u00a02222\u00a03333", "“" + pastedSecret + "”"},
		"hidden characters":            {"\u200b111122223333", "1111‑2222‑3333", pastedSecret[:32] + "\u00a0\u200b" + pastedSecret[32:]},
		"PowerShell's UTF-16":          {testAccount, testAccount, "\xff\xfe" + strings.Join(strings.Split(pastedSecret, ""), "\x00") + "\x00\r\x00\n\x00"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene(t)
			s.input = strings.NewReader(given.secret)
			_, code := s.do(t, "enroll", "--root", "--account", given.account, "--touch", "off", "--keys", s.serials(), "--confirm", given.confirm, "--secret", "-")
			if code != cli.ExitUnsettled {
				t.Fatalf("exit code %d; it said:\n%s", code, s.heard)
			}
			begin := s.open(t, "").Records()[0].Body.(*ledger.Begin)
			if begin.Principal != testAccount+"/root" || !slices.Equal(begin.Confirmed, []string{"account number " + testAccount + ", by flag"}) {
				t.Errorf("recorded as %q, confirmed %q", begin.Principal, begin.Confirmed)
			}
		})
	}
}

func TestAuditOfACopiedAccountNumber(t *testing.T) {
	s := audited(t)
	got := s.auditJSON(t, cli.ExitDone, "1111-2222-3333")
	if len(got.Accounts) != 1 || got.Accounts[0].Account != testAccount {
		t.Errorf("it looked at %+v", got.Accounts)
	}
}

func TestCodeOfACopiedPrincipal(t *testing.T) {
	for _, principal := range []string{"1111-2222-3333/root", "1111 2222 3333/root", "\ufeff“111122223333/root”"} {
		s := newStage(t, keyWith(1, rootByID, aliceDaily))
		if out, code := s.types(t.Context(), t, "code", principal); code != cli.ExitDone || !regexp.MustCompile(`^\d{6}\n$`).MatchString(out) {
			t.Errorf("%q: exit code %d and %q; it said:\n%s", principal, code, out, s.err.String())
		}
	}
}

// What a person types to confirm is compared without what no screen shows.
func TestConfirmedAsCopied(t *testing.T) {
	for typed, want := range map[string]string{
		"1111-2222-3333": testAccount, "1111 2222 3333": testAccount, " \u200b111122223333": testAccount, "30112847\u00a0": "30112847", "“GitHub”": "GitHub",
	} {
		if err := operator.Same(want)(typed); err != nil {
			t.Errorf("%q for %q: %v", typed, want, err)
		}
	}
	for typed, want := range map[string]string{"": testAccount, "1111-2222-3334": testAccount, "30-112-847": "30112847", "git hub": "github"} {
		if err := operator.Same(want)(typed); err == nil {
			t.Errorf("%q passes for %q", typed, want)
		}
	}
}

// A new flag for an account number takes it as people copy it.
func TestEveryAccountFlagTakesCopies(t *testing.T) {
	const copied = "1111-2222-3333"
	seen := 0
	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		c.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
			if placeholder, _ := pflag.UnquoteUsage(f); placeholder != "ACCOUNT" && f.Name != "confirm" {
				return
			}
			seen++
			if err := c.Flags().Set(f.Name, copied); err != nil {
				t.Fatal(err)
			}
			if err := cli.TakeAccounts(c); err != nil {
				t.Fatal(err)
			}
			if got := strings.Trim(f.Value.String(), "[]"); got != testAccount {
				t.Errorf("%s --%s takes %s as %s", c.CommandPath(), f.Name, copied, got)
			}
		})
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(Program{}.tree(&cli.App{World: newStage(t).World}))
	if seen < 7 {
		t.Errorf("only %d flags take an account number", seen)
	}
}
