//go:build unix

package command

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/language"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/cmd/rootseal/internal/view/hints"
	"rootseal/enroll/fleet"
	"rootseal/enroll/fleet/plan"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
)

// claim is a line that nobody but rootseal may write.
const claim = "key 16021853  proven"

// hostiles are names that write it, or write over what others say.
var hostiles = map[string]string{
	"line feed":        "x\n" + claim,
	"carriage return":  "x\r" + claim,
	"both":             "x\r\n" + claim,
	"next line":        "x\u0085" + claim,
	"line separator":   "x\u2028" + claim,
	"paragraph":        "x\u2029" + claim,
	"vertical tab":     "x\v\f" + claim,
	"escape":           "x\x1b[1G\x1b[K" + claim,
	"C1 escape":        "x\u009b1G" + claim,
	"title":            "x\x1b]0;" + claim + "\a",
	"backspace":        "x" + strings.Repeat("\b", 9) + claim,
	"NUL":              "x\x00" + claim,
	"right to left":    "x\u202e" + claim + "\u2066\u061c",
	"zero width":       "x\u200b\u200d\ufeff\u2060" + claim,
	"combining marks":  "x" + strings.Repeat("\u0301\u20dd", 13),
	"marks on nothing": strings.Repeat("\u0489", 16) + claim,
	"no UTF-8":         "x\xff\xc0\x9b" + claim,
	"table":            "x\t" + claim + "\t| y |\n| z |",
}

// worst are those with which every command is tried; a short one fits into a
// credential whole.
var worst = map[string]string{
	"line feed": hostiles["line feed"],
	"no UTF-8":  hostiles["no UTF-8"],
	"everything": "x\n" + claim + "\r" + claim + "\x1b[1G\u0085\u2028\u2029\u202e\u2066\u200b\ufeff\u009b\x00\b\t|" +
		strings.Repeat("\u0301\u20dd", 32) + "\v\f" + claim,
}

// mustBeOurs fails the test where a line, or what is on it, is somebody else's.
func mustBeOurs(t *testing.T, what, said string) {
	t.Helper()
	for _, line := range strings.Split(said, "\n") {
		if strings.HasPrefix(strings.TrimLeft(line, " \\>*-|"), claim) {
			t.Errorf("%s: a name has made the line %q", what, line)
		}
		letter, marks := false, 0
		for _, r := range line {
			switch {
			case unicode.In(r, unicode.Mn, unicode.Me):
				if marks++; !letter || marks > 4 {
					t.Errorf("%s: %U piles up in %q", what, r, line)
					return
				}
			case !strconv.IsPrint(r):
				t.Errorf("%s: %U stands in %q", what, r, line)
				return
			default:
				letter, marks = unicode.IsLetter(r) || unicode.IsNumber(r), 0
			}
		}
	}
}

// hostileCommands is how each command is said among hostile names.
func hostileCommands(s *scene, name, folder string) map[string][][]string {
	return map[string][][]string{
		"rootseal":                {{}},
		"rootseal enroll":         {s.alice("--group", "second"), s.root("--secret", "-"), {"enroll"}, {"enroll", "--user", "bob", "--keys", "12345678,23456789", "--confirm", name}},
		"rootseal verify":         {{"verify"}, {"verify", "--live"}, {"verify", "--adopt", "--user", "alice", "--id", name, "--group", "second", "--confirm", testAccount}, {"verify", "--keys", name}, {"verify", "--label", name}, {"verify", "--label", "RS1/12345678/" + name}},
		"rootseal seal":           {{"seal", "12345678", "--bag", "A-1", "--place", "safe", "--observer", "Ren"}, {"seal", "23456789", "--bag", "A-1", "--place", "safe", "--observer", "Ren"}},
		"rootseal unseal":         {{"unseal", "23456789", "--bag", "other"}, {"unseal", "--close", "unseal-9", "--reason", "so"}, {"unseal", "23456789", "--emergency"}},
		"rootseal rotate":         {{"rotate", "--left", name}, {"rotate", "--lost", "12345678", "--confirm", "12345678"}, {"rotate", name}, {"rotate", testAccount + "/user/alice"}},
		"rootseal version":        {{"version"}, {"version", name}},
		"rootseal recover":        {{"recover"}, {"recover", "--leftovers"}, {"recover", name}},
		"rootseal status":         {{"status"}},
		"rootseal report":         {{"report"}, {"report", "--account", testAccount}},
		"rootseal report labels":  {{"report", "labels"}, {"report", "labels", "--json"}, {"report", "labels", "--key", name}, {"report", "labels", "--sheet", name}, {"report", "labels", "--offset", name}},
		"rootseal report sheet":   {{"report", "sheet", name}, {"report", "sheet", "--for", name}, {"report", "sheet", "--for", "seal", "--group", name}, {"report", "sheet", "--for", "seal", "--principal", name, "--keys", name}},
		"rootseal audit":          {{"audit"}, {"audit", "--events"}, {"audit", "--format", "markdown", "--events"}, {"audit", name}, {"audit", "--notify", "slack", "--webhook", filepath.Join(folder, "webhook")}},
		"rootseal audit accept":   {{"audit", "accept", name, "--until", s.day(9), "--reason", "so"}, {"audit", "accept", "other" + name, "--until", s.day(9), "--reason", "so"}},
		"rootseal passkey":        {{"passkey"}, {"passkey", name}},
		"rootseal passkey add":    {{"passkey", "add", testAccount + "/root", "--arn", name, "--label", "x"}, {"passkey", "add", testAccount + "/root", "--arn", "GAHT12345678", "--label", name}, {"passkey", "add", testAccount + "/root", "--arn", "GAHT12345678", "--label", "x", "--holder", name, "--since", name}, {"passkey", "add", name}},
		"rootseal passkey remove": {{"passkey", "remove", testAccount + "/root", "--arn", name, "--reason", "so"}, {"passkey", "remove", name, "--arn", name, "--reason", name}},
		"rootseal keys":           {{"keys"}, {"keys", "--attest"}},
		"rootseal keys label":     {{"keys", "label", "12345678", name}, {"keys", "label", "12345678", "--holder", "Olivia"}},
		"rootseal keys found":     {{"keys", "found", "12345678"}, {"keys", "found", name}},
		"rootseal keys drop":      {{"keys", "drop", "12345678", "--reason", "so"}, {"keys", "drop", name}},
		"rootseal log":            {{"log"}, {"log", "--ceremony", "none"}},
		"rootseal log verify":     {{"log", "verify"}, {"log", "verify", "--head", "1:0123456789abcdef"}},
		"rootseal log sign":       {{"log", "sign"}, {"log", "sign", name}},
		"rootseal log export":     {{"log", "export", filepath.Join(folder, "trip "+strings.ReplaceAll(name, "\x00", ""))}},
		"rootseal log import":     {{"log", "import", filepath.Join(folder, "trip "+strings.ReplaceAll(name, "\x00", ""))}, {"log", "import", "none" + name}},
		"rootseal log push":       {{"log", "push", filepath.Join(folder, "push "+strings.ReplaceAll(name, "\x00", ""))}, {"log", "push", "s3://" + name}},
		"rootseal log pull":       {{"log", "pull", "none" + name}, {"log", "pull", "s3://bucket/" + name}},
		"rootseal officer":        {{"officer"}, {"officer", name}},
		"rootseal officer add":    {{"officer", "add", "12345678", "--name", "Olivia"}, {"officer", "add", name, "--name", "Olivia"}},
		"rootseal officer list":   {{"officer", "list"}},
		"rootseal officer remove": {{"officer", "remove", "12345678", "--reason", "so"}, {"officer", "remove", name}},
		"rootseal policy":         {{"policy"}},
		"rootseal plan":           {{"plan", name}, {"plan", filepath.Join(folder, "fleet.yaml")}, {"plan", filepath.Join(folder, "right.yaml")}, {"plan", filepath.Join(folder, "right.yaml"), "--format", "markdown"}},
		"rootseal apply":          {{"apply", name}, {"apply", filepath.Join(folder, "plan.json"), "--confirm", name}},
		"rootseal plan approve":   {{"plan", "approve", name}, {"plan", "approve", filepath.Join(folder, "fleet.yaml")}},
		"rootseal policy set":     {{"policy", "set", "--two-officers"}},
		"rootseal policy show":    {{"policy", "show"}},
		"rootseal code":           {{"code"}, {"code", "--id", name}, {"code", "--id", "AWS:" + name}, {"code", name}, {"code", testAccount + "/root"}},
		"rootseal doctor":         {{"doctor"}, {"doctor", "--profile", "none"}},
		"rootseal rehearse":       {{"rehearse", "--", "status"}, {"rehearse", "--", "code", name}},
	}
}

// pathsOf are all commands that can be said.
func pathsOf(c *cobra.Command) []string {
	paths := []string{c.CommandPath()}
	for _, sub := range c.Commands() {
		paths = append(paths, pathsOf(sub)...)
	}
	return paths
}

// What others call things makes no line of ours, and nothing of a line what it is
// not: whatever has the name, whatever shows it, and in every format.
func TestHostileNames(t *testing.T) {
	for what, name := range worst {
		t.Run(what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { tryHostileName(t, name) })
		})
	}
}

func tryHostileName(t *testing.T, name string) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "webhook"), []byte("https://hooks.slack.example/x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for file, alias := range map[string]string{"fleet.yaml": name, "right.yaml": "acme"} {
		text := fmt.Sprintf("key_sets: {desk: [12345678, 23456789]}\naccounts:\n- {number: %s, alias: %s, enter: {profile: none}, devices: {daily: desk}, principals: {user/alice: {}}}\n", testAccount, alias)
		if err := os.WriteFile(filepath.Join(folder, file), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	p := &plan.Plan{World: ledger.WorldAWS, Principals: []plan.Principal{{
		Principal: testAccount + "/user/alice", Alias: name, Tier: "high", Enter: fleet.Entry{Profile: fleet.ProfileName(name)},
		Devices: []plan.Device{{Do: plan.Enroll, Group: name, KeySet: name, Keys: []uint32{12345678}}},
	}}}
	text, err := plan.Save(p)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "plan.json"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	paths := pathsOf(Program{}.tree(&cli.App{World: cli.World{Now: time.Now}}))
	shows, shown := map[string]bool{}, strings.SplitN(printable.Text(name), " ", 2)[0] // of what it shows
	for path, lines := range hostileCommands(newScene(t), name, folder) {
		if !slices.Contains(paths, path) {
			t.Fatalf("there is no %s", path)
		}
		s := hostileScene(t, name)
		for _, args := range lines {
			s.Slack = func(_ context.Context, _ []byte, text string) error {
				mustBeOurs(t, "slack", text)
				shows["slack"] = shows["slack"] || strings.Contains(text, shown)
				return nil
			}
			s.input = strings.NewReader("")
			for _, format := range [][]string{nil, {"--json"}} {
				if len(args) > 0 && args[0] == "rehearse" && format != nil {
					continue
				}
				out, _ := s.types(t.Context(), t, append(slices.Clone(args), format...)...)
				said := strings.Join(args, " ")
				mustBeOurs(t, said+" on standard output", out)
				mustBeOurs(t, said+" on standard error", s.err.String())
				if format == nil {
					shows[path] = shows[path] || strings.Contains(out+s.err.String(), shown)
				}
				if format != nil && strings.HasPrefix(out, "{") && !json.Valid([]byte(out)) {
					t.Errorf("%s: no JSON: %q", said, out)
				}
			}
		}
	}
	for _, path := range []string{"verify", "seal", "rotate", "status", "audit", "audit accept", "keys", "log", "log export", "log import", "code", "doctor", "enroll"} {
		if !shows["rootseal "+path] {
			t.Errorf("%s shows no such name: it is not tried", path)
		}
	}
	if !shows["slack"] {
		t.Error("slack is told no such name")
	}
}

// Every command is in the table.
func TestHostileNamesReachEveryCommand(t *testing.T) {
	s := newScene(t)
	table := hostileCommands(s, "x", t.TempDir())
	for _, path := range pathsOf(Program{}.tree(&cli.App{World: s.World})) {
		if len(table[path]) == 0 {
			t.Errorf("%s is not said among hostile names", path)
		}
	}
}

// Every such name, in each of the ways to say something.
func TestHostileWords(t *testing.T) {
	for what, name := range hostiles {
		var out bytes.Buffer
		printable.Line(&out, "%s, %v, %q, %-9s|", name, errors.New(name), name, name)
		printable.Line(&out, "%v %+v", []string{name}, struct{ Name string }{name})
		printable.Line(&out, "%s", fmt.Errorf("reading %s: %w", name, errors.Join(errors.New(name), fmt.Errorf("%s: %w", name, errors.New(name)))))
		out.WriteString(printable.Sentence("%s\n", name).String() + view.InMarkdown(name) + "\n" + "`" + view.InCode(name) + "`\n" + "rootseal code --id " + view.ShellQuoted(name) + "\n")
		hints.Explain(&out, fmt.Errorf("reading %s: %w", name, errors.Join(errors.New(name), cli.Usage("%s", name))))
		mustBeOurs(t, what, out.String())
		encoded, err := printable.JSON(map[string]string{"name": name}, "")
		if err != nil {
			t.Fatal(err)
		}
		mustBeOurs(t, what+" in JSON", string(encoded))
		var decoded map[string]string
		if err := json.Unmarshal(encoded, &decoded); err != nil || decoded["name"] != strings.ToValidUTF8(name, "\ufffd") && !strings.Contains(name, "\xc0") {
			t.Errorf("%s: %s is read as %q, %v", what, encoded, decoded["name"], err)
		}
	}
}

// Errors that were joined have a line each, whatever wraps them, and a line feed in
// one of them is part of it.
func TestErrorLines(t *testing.T) {
	one, two, three := errors.New("one\n"+claim), errors.New("two"), errors.New("three")
	for name, test := range map[string]struct {
		err  error
		want []string
	}{
		"one":            {one, []string{`one\n` + claim}},
		"joined":         {errors.Join(one, two), []string{`one\n` + claim, "two"}},
		"joined twice":   {errors.Join(errors.Join(one, two), three), []string{`one\n` + claim, "two", "three"}},
		"wrapped":        {fmt.Errorf("doing %s: %w", "it", errors.Join(two, three)), []string{"doing it: two", "three"}},
		"wrapped, named": {fmt.Errorf("doing %s: %w", "two\nthree", errors.Join(two, three)), []string{`doing two\nthree: two`, "three"}},
		"two wrapped":    {fmt.Errorf("%w: %w", two, errors.Join(one, three)), []string{`two: one\n` + claim, "three"}},
		"hinted":         {hint.New("deleting a\nb", hint.DeleteByHand, errors.Join(two, three), "x"), []string{`deleting a\nb: two`, "three"}},
		"of one":         {errors.Join(one), []string{`one\n` + claim}},
		"usage":          {cli.Usage("%v", errors.Join(two, three)), []string{"two; three"}},
	} {
		if got := printable.ErrorLines(language.English, test.err); !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

// A flag that is shown or recorded takes one line of plain text; what names a
// file or a credential takes its bytes.
func TestFlagsTakePlainText(t *testing.T) {
	s := newScene(t)
	var walk func(c *cobra.Command, path []string)
	walk = func(c *cobra.Command, path []string) {
		c.InheritedFlags() // adds those of the parents
		c.Flags().VisitAll(func(f *pflag.Flag) {
			if kind := f.Value.Type(); !strings.HasPrefix(kind, "string") || slices.Contains(anyText, f.Name) {
				return
			}
			for _, text := range []string{"x\n" + claim, "\u202ex", "x\u200b", strings.Repeat("y", maxWords+1)} {
				if f.Value.Type() == "stringSlice" && strings.Contains(text, "\n") {
					continue // pflag reads it as CSV, and of that the first line
				}
				args := append(slices.Clone(path), "--"+f.Name, text)
				if strings.HasPrefix(c.Use, c.Name()+" SERIAL") || strings.HasPrefix(c.Use, c.Name()+" F") {
					args = append(args, "12345678")
				}
				before := len(s.account.Calls())
				if _, code := s.types(t.Context(), t, args...); code != cli.ExitUsage {
					t.Errorf("%q: exit code %d: %s", args, code, s.err.String())
				}
				if s.files(t) != nil || len(s.account.Calls()) != before {
					t.Errorf("%q did something", args)
				}
			}
		})
		for _, sub := range c.Commands() {
			walk(sub, append(slices.Clone(path), sub.Name()))
		}
	}
	walk(Program{}.tree(&cli.App{World: s.World}), nil)
}
