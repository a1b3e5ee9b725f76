package main

import (
	"go/ast"
	"go/parser"
	gotoken "go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// unreachable are the sentinels that no person gets to see, and why.
var unreachable = map[string]string{
	"oath.ErrNotListed":       "put lists before it writes",
	"oath.ErrNoAccessCode":    "only a locked session is given one",
	"device.ErrReset":         "cured by reconnecting",
	"device.ErrReleased":      "a function that keeps its session",
	"device.ErrClosed":        "a key is used before it is closed",
	"device.ErrUnknownReader": "a reader that left: told as a key that was removed",
	"device.ErrNoReaders":     "no reader is an empty desk",
	"settle.ErrLostToLedger":  "carries its hint",
	"enroll.ErrUnprotected":   "carries its hint",
	"enroll.ErrRolledBack":    "carries its hint",
	"enroll.ErrUnremembered":  "carries its hint",
	"enroll.ErrNotConfirmed":  "carries its hint",
	"enroll.ErrLanded":        "turns a settlement around",
	"mfa.ErrPartition":        "carries its hint",
	"enroll.ErrNoRoot":        "carries its hint",
	"main.errPassedOver":      "the officer did it",
	"main.errSlowLedger":      "a warning; the code is printed",
	"main.errLargeLedger":     "a warning; the code is printed",
	"main.errUnwell":          "doctor has said what to do, at each finding",
	"main.errWrong":           "what was found wrong is said with it",
	"main.errTooOld":          "asked again",
	"main.errTwoModels":       "told as the cause why a key is not attested",
	"seed.ErrNotGenerated":    "only a seed made here is shown",
	"main.errNoAttestation":   "listed, or part of an ErrAttestation",
	"pivkey.ErrNotBuilt":      "without PC/SC no key is found",

	"enroll.ErrSecretLength":  "carries its hint",
	"pivkey.ErrUnknownIssuer": "carries its hint from where the command hears it",
	"pivkey.ErrEarly":         "carries its hint from where the command hears it",
	"pivkey.ErrNoSerial":      "told as errNoSerial",
	"main.errNotKnown":        "carries its hint",
	"main.errNoSerial":        "carries its hint",
	"enroll.ErrCancelled":     "told as what it is too, an ErrStopped",
	"enroll.ErrAgain":         "begun again, or told as the ErrStopped that it is too",
}

// carried are those whose hint comes with them, from where they are made.
var carried = []string{
	"enroll.ErrContradicts", "enroll.ErrOneDeviceID", "enroll.ErrAgainst", "enroll.ErrAskAgainst", "enroll.ErrSharedBag", "keyring.ErrNotThere", "keyring.ErrNoTouch", "enroll.ErrSelfObserved", "settle.ErrUnsignedWord",
}

// Whatever can go wrong and has a name has a hint.
func TestEveryErrorHasAHint(t *testing.T) {
	hinted := hintedErrors(t)
	for _, folder := range []string{"enroll", "enroll/cloud", "enroll/seed", "enroll/seed/picture", "enroll/ledger", "enroll/limited", "enroll/officer", "device", "device/pcsc", "device/pivkey", "oath", "cmd/rootseal"} {
		names := sentinels(t, filepath.Join("..", "..", folder))
		if len(names) == 0 {
			t.Errorf("%s has no errors", folder)
		}
		for _, name := range names {
			_, exempt := unreachable[name]
			exempt = exempt || slices.Contains(carried, name)
			switch has := slices.Contains(hinted, name); {
			case !has && !exempt:
				t.Errorf("%s has no hint", name)
			case has && exempt:
				t.Errorf("%s has a hint, and is said to reach nobody", name)
			}
		}
	}
}

// hintedErrors are the first columns of the table, as they are written there.
func hintedErrors(t *testing.T) []string {
	t.Helper()
	file, err := parser.ParseFile(gotoken.NewFileSet(), "hints.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	packages := map[string]string{} // their names by those in the file
	for _, imported := range file.Imports {
		name := strings.Trim(filepath.Base(imported.Path.Value), `"`)
		packages[name] = name
		if imported.Name != nil {
			packages[imported.Name.Name] = name
		}
	}
	var names []string
	ast.Inspect(file, func(n ast.Node) bool {
		row, ok := n.(*ast.CompositeLit)
		if !ok || row.Type != nil || len(row.Elts) != 2 {
			return true
		}
		switch e := row.Elts[0].(type) {
		case *ast.SelectorExpr:
			names = append(names, packages[e.X.(*ast.Ident).Name]+"."+e.Sel.Name)
		case *ast.Ident:
			names = append(names, "main."+e.Name)
		}
		return true
	})
	if len(names) < 30 || len(names) != len(hints) {
		t.Fatalf("read %d names, and the table has %d rows", len(names), len(hints))
	}
	return names
}

// sentinels are the package's variables named like errors: all that begin with
// Err, and in a command those that begin with err.
func sentinels(t *testing.T, folder string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		file, err := parser.ParseFile(gotoken.NewFileSet(), path, source, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != gotoken.VAR {
				continue
			}
			for _, spec := range g.Specs {
				for _, name := range spec.(*ast.ValueSpec).Names {
					if strings.HasPrefix(name.Name, "Err") || file.Name.Name == "main" && strings.HasPrefix(name.Name, "err") {
						names = append(names, file.Name.Name+"."+name.Name)
					}
				}
			}
		}
	}
	return names
}

// A hint is one line that says what to do, and names flags that there are.
func TestHintsSayWhatToDo(t *testing.T) {
	var usages strings.Builder
	root := (&app{}).command()
	for _, c := range root.Commands() {
		usages.WriteString(c.UsageString())
		for _, sub := range c.Commands() {
			usages.WriteString(sub.UsageString())
		}
	}
	for _, h := range hints {
		if h.hint == "" || strings.Contains(h.hint, "\n") || strings.HasSuffix(h.hint, ".") || strings.ToLower(h.hint[:1]) != h.hint[:1] {
			t.Errorf("%v: the hint is %q", h.err, h.hint)
		}
		for _, flag := range regexp.MustCompile(`--[a-z-]+`).FindAllString(h.hint, -1) {
			if flag != "--help" && flag != "--enable" && !strings.Contains(usages.String(), flag+" ") {
				t.Errorf("%v: the hint names %s, which no command has", h.err, flag)
			}
		}
		for _, verb := range regexp.MustCompile(`rootseal ([a-z]+)`).FindAllStringSubmatch(h.hint, -1) {
			if c, _, err := root.Find([]string{verb[1]}); err != nil || c == root {
				t.Errorf("%v: the hint names rootseal %s, which there is not", h.err, verb[1])
			}
		}
	}
	// More special errors stand before those that they are as well.
	seen := map[string]error{}
	for i, h := range hints {
		if first, ok := seen[h.err.Error()]; ok {
			t.Errorf("row %d: %v stands there twice", i, first)
		}
		seen[h.err.Error()] = h.err
		if got := hintFor(h.err); got != h.hint {
			t.Errorf("%v gets the hint %q, and its own is %q", h.err, got, h.hint)
		}
	}
}
