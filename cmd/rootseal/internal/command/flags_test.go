//go:build unix

package command

import (
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/cli"
)

// Flags that do not go together, and what is missing where nobody can be asked:
// usage, with the flag named, before anything is looked at.
func TestUsage(t *testing.T) {
	const keys = "12345678,23456789"
	tests := []struct {
		name string
		args string
		says string
		help string // of which command
	}{
		{"no such command", "frobnicate", `"frobnicate" is not a command`, "rootseal"},
		{"a letter too few", "verfy", `"verfy" is not a command; did you mean verify?`, "rootseal"},
		{"a letter too few, before flags", "enrol --user alice", `"enrol" is not a command; did you mean enroll?`, "rootseal"},
		{"no such command of log", "log verfy --head 3", "rootseal log takes no arguments; its commands are export, import, pull, push, sign, verify", "rootseal log"},
		{"no such flag", "enroll --usr alice", "unknown flag: --usr", "rootseal enroll"},
		{"no value", "enroll --user", "flag needs an argument: --user", "rootseal enroll"},
		{"an argument", "enroll alice", "rootseal enroll takes no arguments", "rootseal enroll"},
		{"an argument of recover", "recover 20260101-abcdef", "rootseal recover takes no arguments", "rootseal recover"},

		{"root and user", "enroll --root --user alice", "--root, --user and --service exclude each other", "rootseal enroll"},
		{"secret and picture", "enroll --root --secret - --qr qr.png", "--secret and --qr exclude each other", "rootseal enroll"},
		{"one stream for two secrets", "enroll --root --secret - --access-code 12345678=-", "standard input can give one secret only", "rootseal enroll"},
		{"one stream for picture and code", "enroll --root --qr - --access-code 12345678=-", "standard input can give one secret only", "rootseal enroll"},
		{"an access code of no key", "enroll --user alice --access-code -", "--access-code requires SERIAL=SOURCE", "rootseal enroll"},

		{"nobody to ask: whose", "enroll --keys " + keys, "give --root, --user NAME or --service NAME", "rootseal enroll"},
		{"nobody to ask: which keys", "enroll --user alice", "give --keys SERIAL,SERIAL", "rootseal enroll"},
		{"nobody to ask: the account", "enroll --root --secret - --keys " + keys, "give --account with the 12-digit number", "rootseal enroll"},
		{"nobody to paste", "enroll --root --account " + testAccount + " --keys " + keys, "give --secret SOURCE or --qr FILE", "rootseal enroll"},
		{"nobody to show a seed to", "enroll --service GitHub --login ops --show-seed --keys " + keys, "no terminal to show the seed on", "rootseal enroll"},
		{"the plan is not confirmed: give", "enroll --user alice --touch off --keys " + keys, "the plan is not confirmed: give --confirm " + testAccount, "rootseal enroll"},

		{"recover: no such answer", "recover --console yes", "--console requires accepted or refused", "rootseal recover"},
		{"recover: an access code of no key", "recover --access-code -", "--access-code requires SERIAL=SOURCE", "rootseal recover"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newScene(t)
			for _, more := range [][]string{nil, {"--json"}} {
				out, code := s.do(t, append(more, strings.Fields(tt.args)...)...)
				if code != cli.ExitUsage || out != "" {
					t.Errorf("exit code %d and %q on standard output, want %d and nothing", code, out, cli.ExitUsage)
				}
				said := s.err.String()
				if !strings.Contains(said, tt.says) || !strings.Contains(said, "\nnext: ") || !strings.HasSuffix(strings.TrimSuffix(said, " explains each flag\n"), "'"+tt.help+" --help'") && !strings.HasSuffix(said, "\nnext: run '"+tt.help+" --help'\n") {
					t.Errorf("it said:\n%s\nwant %q and the help of %s", said, tt.says, tt.help)
				}
			}
			s.mustBeClean(t)
			if n := len(s.open(t, "").Records()); n != 0 {
				t.Errorf("the ledger has %d records", n)
			}
		})
	}
}
