//go:build unix

package command

import (
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/language"
)

// folded is where an audit breaks a line.
var folded = regexp.MustCompile(`\n {2,}`)

// ofAWS are the words of AWS, of its calls and of a card.
var ofAWS = regexp.MustCompile(`"[^"]*"|[a-z]+:[A-Z]\w+|\b(?:Console|Check|Enable|Deactivate|Create|Delete)\w+|MFA|AWS:\S+ \S+ \S+|AccessDenied: [^(]*`)

// Every kind of finding, with what to do about it, is in Japanese. The JSON is not.
func TestFindingsOfAuditInJapanese(t *testing.T) {
	had := map[string]bool{}
	for _, row := range adviceOfAudit() {
		if had[row.kind] {
			continue
		}
		had[row.kind] = true
		t.Run(row.name(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := row.scene(t)
				args := append([]string{"audit", "--profile", "admin"}, row.args...)
				out, code := s.do(t, append(args, "--lang", "ja")...)
				if code != cli.ExitDone && code != cli.ExitWrong || !strings.Contains(out, row.kind+"/") {
					t.Fatalf("exit code %d: %s\n%s", code, s.err.String(), out)
				}
				for line := range strings.Lines(folded.ReplaceAllString(out, " ") + s.err.String()) {
					mustHaveNoSentence(t, "audit", ofAWS.ReplaceAllString(given.Replace(line), ""))
				}
				inJapanese, _ := s.in(t, language.Japanese, append(args, "--json")...)
				if strings.ContainsFunc(inJapanese, func(r rune) bool { return r > 0x3000 }) || !strings.HasPrefix(inJapanese, "{") {
					t.Errorf("the JSON is\n%s", inJapanese)
				}
			})
		})
	}
}

// An audit of events and of an organization, and the acceptance of a finding, are in
// Japanese, and so is what could not be read.
func TestAuditInJapanese(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlay(t, 0)
		p.enrolled(first, second)
		p.language = language.Japanese
		hears := func(args []string, text string) {
			for line := range strings.Lines(folded.ReplaceAllString(text, " ")) {
				mustHaveNoSentence(t, strings.Join(args, " "), ofAWS.ReplaceAllString(given.Replace(line), ""))
			}
		}
		p.said = hears
		says := func(args ...string) {
			t.Helper()
			out := p.plain(args...)
			if hears(args, out); out == "" && args[1] != "accept" {
				t.Errorf("%v shows nothing", args)
			}
		}
		p.account.AddRootFIDO()
		p.account.Deny("GenerateCredentialReport", 0)
		says("audit", "--profile", "admin", "--fail-on", "critical")
		says("audit", "accept", "root-unknown-device/"+testAccount, "--until", "2027-02-01", "--reason", "found in the office")
		for _, id := range p.found() {
			says("audit", "accept", id, "--until", "2027-02-01", "--reason", "found in the office")
		}
		says("audit", "accept", "root-no-mfa/"+testAccount, "--until", "2026-01-01", "--reason", "found in the office")
		says("audit", "accept", "root-no-mfa/"+testAccount, "--until", "tomorrow", "--reason", "found in the office")
		says("audit", "--profile", "admin")
		if err := p.account.Console().SignInWithoutMFA(); err != nil {
			p.Logf("signing in without MFA: %v", err)
		}
		time.Sleep(time.Hour)
		says("audit", "--profile", "admin", "--events", "--since", "7d")
		says("audit", "--organization", "--profile", "management", "--role", "none")
		says("audit", "--organization", "--profile", "management")
	})
}
