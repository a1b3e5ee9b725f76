//go:build unix

package command

import (
	"os"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/cmd/rootseal/internal/cli"
)

// Whoever compares more digits of the hash gives more of them, and each must agree.
func TestApplyConfirmsByTheHash(t *testing.T) {
	o := newFleetOffice(t, 1, 2, 0)
	p, _ := o.planned(t)
	hash := p.Hash()
	other := func(digits string) string {
		last := "0"
		if strings.HasSuffix(digits, "0") {
			last = "1"
		}
		return digits[:len(digits)-1] + last
	}
	before := len(o.records(t))
	for name, given := range map[string][]string{
		"too few":               {hash[:7]},
		"too many":              {hash + "0"},
		"nothing":               {""},
		"another hash":          {other(hash[:8])},
		"the ninth differs":     {other(hash[:9])},
		"the last one differs":  {other(hash)},
		"one agrees, one not":   {hash[:8], other(hash[:16])},
		"one not, one agrees":   {other(hash[:16]), hash[:8]},
		"the end of the hash":   {hash[56:]},
		"the hash and a letter": {hash[:8] + "x"},
	} {
		var args []string
		for _, one := range given {
			args = append(args, "--confirm", one)
		}
		o.applies(t, cli.ExitUsage, 0, args...)
		if len(o.records(t)) != before {
			t.Fatalf("%s: it wrote a record", name)
		}
	}
	if r := o.applies(t, cli.ExitDone, 0, "--confirm", hash, "--confirm", strings.ToUpper(hash[:12])); r.Done != 1 {
		t.Errorf("%+v", r)
	}
}

// Two lists of words that look alike without quotes are confirmed by different texts.
func TestApplyConfirmsTheWordsOfTheManager(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newFleetOffice(t, 1, 2, 0)
		op := o.lowTier(t)
		text := strings.Replace(mustRead(t, o.file), "[op, --account, acme]", "[op, '--account acme']", 1)
		if err := os.WriteFile(o.file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, confirm := o.planned(t)
		if out, _ := o.types(t.Context(), t, "plan", o.file); !strings.Contains(out, "password manager, by op '--account acme'") {
			t.Errorf("the plan shows\n%s", out)
		}
		before := len(o.records(t))
		o.applies(t, cli.ExitUsage, 0, append(confirm, "--confirm-manager", "op --account acme")...)
		if said := o.err.String(); !strings.Contains(said, "op '--account acme'") || len(o.records(t)) != before {
			t.Errorf("it said\n%s", said)
		}
		if len(op.Calls) > 0 {
			t.Errorf("it ran %q", op.Calls)
		}
		o.applies(t, cli.ExitFailed, 0, append(confirm, "--confirm-manager", "op '--account acme'")...) // the stand-in has no such flag
		if len(op.Calls) == 0 {
			t.Errorf("it did not run:\n%s", o.err.String())
		}
	})
}
