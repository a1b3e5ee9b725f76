//go:build unix

package command

import (
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view/hints"
	"rootseal/enroll/hint"
)

// nextOf returns the last hint that a command printed.
func (s *stage) nextOf() (next string) {
	for line := range strings.Lines(s.err.String()) {
		if words, is := strings.CutPrefix(strings.TrimSpace(line), "next: "); is {
			next = words
		}
	}
	return next
}

// missing are command lines with a file that is not there, by the command and its flag or
// argument. FILE is the missing file, and OUT a file in a missing folder.
var missing = map[string]struct {
	args string
	want hint.ID
}{
	"plan FILE":                       {"plan FILE", hint.InitFleet},
	"plan approve PLAN":               {"plan approve FILE", hint.SavePlan},
	"apply PLAN":                      {"apply FILE", hint.SavePlan},
	"plan --out":                      {"plan FLEET --out OUT", hint.MakeFolder},
	"report --out":                    {"report --out OUT", hint.MakeFolder},
	"report labels --out":             {"report labels --calibrate --out OUT", hint.MakeFolder},
	"report sheet --out":              {"report sheet --for seal --keys 33333333 --out OUT", hint.MakeFolder},
	"verify --label":                  {"verify --label FILE", hint.ReadLabel},
	"rehearse --load":                 {"rehearse --shell --load FILE", hint.KeepRoom},
	"rehearse --save":                 {"rehearse --shell --save OUT", hint.MakeFolder},
	"keys --attestation-root":         {"keys --attest --attestation-root FILE", hint.NameIssuer},
	"officer list --attestation-root": {"officer list --attestation-root FILE", hint.NameIssuer},
	"officer add --attestation-root":  {"officer add 33333333 --name Olivia --attestation-root FILE", hint.NameIssuer},
	"log verify --attestation-root":   {"log verify --attestation-root FILE", hint.NameIssuer},
	"enroll --attestation-root":       {"enroll --user alice --keys 11111111,22222222 --group second --touch off --confirm " + testAccount + " --attestation-root FILE", hint.NameIssuer},
	"enroll --qr":                     {"enroll --root --keys 11111111,22222222 --group second --touch off --account " + testAccount + " --confirm " + testAccount + " --qr FILE", hint.SaveCode},
	"rotate --qr":                     {"rotate " + testAccount + "/root --group daily --qr FILE --confirm " + testAccount, hint.SaveCode},
}

// A file that is not there is named as what it is, with the command that makes one: no
// sentence about secrets stands for all of them.
func TestMissingFiles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := withRoot(nothing)(t)
		folder := t.TempDir()
		fleet := s.aliceInFleet(t)
		fill := strings.NewReplacer("FILE", filepath.Join(folder, "nothing"), "OUT", filepath.Join(folder, "none", "out"), "FLEET", fleet)
		for name, row := range missing {
			_, code := s.do(t, strings.Fields(fill.Replace(row.args))...)
			if code == cli.ExitDone || code == cli.ExitUsage || s.nextOf() != hints.Words(row.want).String() {
				t.Errorf("%s: exit code %d, with\n%s", name, code, s.err.String())
			}
			if strings.HasPrefix(row.args, "rotate") || strings.Contains(row.args, "--root --keys") {
				s.do(t, "recover", "--console", "refused", "--confirm", testAccount)
			}
		}

		// Who does what the hints say has the file.
		first, plan := filepath.Join(folder, "fleet.yaml"), filepath.Join(folder, "plan.json")
		s.mustDo(t, nil, "plan", "--init", first)
		if s.do(t, "plan", first); strings.Contains(s.err.String(), "no such file") {
			t.Errorf("after plan --init:\n%s", s.err.String())
		}
		s.mustDo(t, nil, "plan", fleet, "--out", plan)
		if s.do(t, "apply", plan); s.nextOf() == hints.Words(hint.SavePlan).String() {
			t.Errorf("after plan --out:\n%s", s.err.String())
		}
	})
}

// No flag or argument that takes a file is left out of the test above.
func TestMissingFilesAreAll(t *testing.T) {
	var walk func(*cobra.Command)
	walk = func(c *cobra.Command) {
		path := strings.TrimPrefix(c.CommandPath(), "rootseal ")
		for _, word := range strings.Fields(c.Use)[1:] {
			if name := path + " " + word; (word == "FILE" || word == "PLAN") && missing[name].args == "" {
				t.Errorf("%s has no row", name)
			}
		}
		c.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
			kind, _ := pflag.UnquoteUsage(f)
			if name := path + " --" + f.Name; kind == "FILE" && missing[name].args == "" {
				t.Errorf("%s has no row", name)
			}
		})
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(Program{}.tree(&cli.App{}))
}

// Before the first enrollment, whoever names a key is led to enroll.
func TestNothingEnrolled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		for _, line := range []string{
			"seal 12345678 --bag A-17 --place safe --observer Ren", "unseal 12345678 --bag A-17", "unseal 12345678 --emergency", "verify", "verify --keys 12345678",
			"keys found 12345678", "keys drop 12345678 --reason gone", "rotate --lost 12345678 --confirm 12345678", "rotate --stolen 12345678 --confirm 12345678",
		} {
			if _, code := s.do(t, strings.Fields(line)...); code != cli.ExitNoKey || s.nextOf() != hints.Words(hint.EnrollFirst).String() {
				t.Errorf("%s: exit code %d, with\n%s", line, code, s.err.String())
			}
		}
		for _, line := range []string{"code", "code " + userAlice} {
			if _, code := s.do(t, strings.Fields(line)...); code != cli.ExitNoKey || s.nextOf() != hints.Words(hint.EnrollFirst).String() {
				t.Errorf("%s: exit code %d, with\n%s", line, code, s.err.String())
			}
		}
		s.mustDo(t, nil, s.alice()...)
		if s.do(t, "code", "bob"); s.nextOf() == hints.Words(hint.EnrollFirst).String() {
			t.Errorf("code after an enrollment:\n%s", s.err.String())
		}
		if s.do(t, "seal", "99999999", "--bag", "A-17", "--place", "safe", "--observer", "Ren"); s.nextOf() != hints.Words(hint.CheckSerial).String() {
			t.Errorf("after an enrollment:\n%s", s.err.String())
		}
		s.mustDo(t, nil, "verify")
	})
}

// With neither a ledger nor an organization there is no first fleet file, and the hint
// says what makes one: an enrollment is enough.
func TestFirstFleetOfNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		file := filepath.Join(t.TempDir(), "fleet.yaml")
		if _, code := s.do(t, "plan", "--init", file); code != cli.ExitFailed || s.nextOf() != hints.Words(hint.NameManagement).String() {
			t.Errorf("exit code %d, with\n%s", code, s.err.String())
		}
		s.mustDo(t, nil, s.alice()...)
		s.Profile = func() string { return "of-environment" }
		s.mustDo(t, []string{"1 account added"}, "plan", "--init", file)
		if first := mustRead(t, file); !strings.Contains(first, "  enter: {profile: of-environment}\n") {
			t.Errorf("the file is\n%s", first)
		}
	})
}
