package hints

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	gotoken "go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"rootseal/device"
	"rootseal/enroll/cloud"
	"rootseal/enroll/hint"
	"rootseal/enroll/step"
	"rootseal/oath"
)

var enrollFolder = filepath.Join("..", "..", "..", "..", "..", "enroll")

// Every id has one sentence of one line, and every sentence an id.
func TestEveryHintHasWords(t *testing.T) {
	ids := map[hint.ID]bool{}
	for _, file := range parsed(t, filepath.Join(enrollFolder, "hint")) {
		ast.Inspect(file, func(n ast.Node) bool {
			if spec, is := n.(*ast.ValueSpec); is && len(spec.Values) == 1 {
				if kind, is := spec.Type.(*ast.Ident); is && kind.Name == "ID" {
					id, _ := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
					ids[hint.ID(id)] = true
				}
			}
			return true
		})
	}
	words := Sentences()
	for id, w := range words {
		if !ids[id] {
			t.Errorf("%s is no id", id)
		}
		if w == "" || strings.Contains(w, "\n") || strings.HasSuffix(w, ".") || strings.ToLower(w[:1]) != w[:1] {
			t.Errorf("%s has the words %q", id, w)
		}
		delete(ids, id)
	}
	if len(words) == 0 || len(ids) > 0 {
		t.Errorf("ids without words: %v", ids)
	}
}

// Errors of enroll that carry no hint of their own, and why.
var unmarked = map[string]string{
	"ErrAgainst":       "the gate adds the remedy of each objection",
	"ErrAskAgainst":    "the gate adds the remedy of each objection",
	"ErrSealed":        "the gate adds the remedy of each objection",
	"ErrLastLeaves":    "the order adds the hint, which names the officer's key",
	"ErrNotConfirmed":  "its plan says what confirms it",
	"ErrNotAgreed":     "its plan says what confirms it",
	"ErrElsewhere":     "its ceremony is a parameter",
	"ErrNoWitness":     "the key is a parameter",
	"ErrNotAtAWS":      "its principal and group are parameters",
	"ErrUnsignedWord":  "its ceremony is a parameter",
	"ErrUnsaid":        "its account is a parameter",
	"ErrNotPrivate":    "its folder is a parameter",
	"ErrRolledBack":    "the missing head is a parameter",
	"ErrPartition":     "the partition is a parameter",
	"ErrNoRoot":        "the partition decides",
	"ErrNotThere":      "the key is a parameter",
	"ErrNoTouch":       "the key is a parameter",
	"ErrLostToLedger":  "the device is a parameter",
	"ErrUnprotected":   "the principal is a parameter",
	"ErrNotGenerated":  "a mistake in the program",
	"ErrLanded":        "never leaves the runner",
	"ErrNoAccount":     "a usage error of audit",
	"ErrNotMember":     "a usage error of audit",
	"ErrPasskey":       "a usage error of passkey add",
	"ErrNeedsNone":     "a usage error of log sign",
	"ErrAlias":         "a usage error of the command that names a principal",
	"ErrNoDevice":      "a usage error of rotate",
	"ErrApproved":      "nothing is left to do",
	"ErrSkipped":       "the person's own answer: the queue says how to come back",
	"ErrNoAttestation": "listed, or part of an ErrAttestation",
}

// A sentinel of enroll carries its hint, or has a reason not to.
func TestSentinelsCarryHints(t *testing.T) {
	carried := 0
	reasons := map[string]bool{}
	for _, file := range parsed(t, enrollFolder) {
		ast.Inspect(file, func(n ast.Node) bool {
			spec, is := n.(*ast.ValueSpec)
			if !is || len(spec.Names) != 1 || len(spec.Values) != 1 || !strings.HasPrefix(spec.Names[0].Name, "Err") {
				return true
			}
			call, is := spec.Values[0].(*ast.CallExpr)
			if !is {
				return true
			}
			switch made := call.Fun.(*ast.SelectorExpr); {
			case made.X.(*ast.Ident).Name == "hint":
				carried++
			case made.Sel.Name == "Errorf" && strings.Contains(call.Args[0].(*ast.BasicLit).Value, "%w"): // its cause carries one
			case unmarked[spec.Names[0].Name] == "":
				t.Errorf("%s carries no hint", spec.Names[0].Name)
			default:
				reasons[spec.Names[0].Name] = true
			}
			return true
		})
	}
	if carried < 100 {
		t.Errorf("%d sentinels with a hint were read", carried)
	}
	for name := range unmarked {
		if !reasons[name] {
			t.Errorf("%s has a reason, and is not there or carries a hint", name)
		}
	}
}

// parsed returns the production files below a folder, apart from the packages
// whose errors know no commands or serve tests.
func parsed(t *testing.T, folder string) []*ast.File {
	t.Helper()
	var files []*ast.File
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || slices.Contains([]string{"picture", "enrolltest"}, filepath.Base(filepath.Dir(path))) {
			return err
		}
		file, err := parser.ParseFile(gotoken.NewFileSet(), path, nil, 0)
		files = append(files, file)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// The hint nearest to the person is shown, with its parameters made printable.
func TestTheOutermostHintIsShown(t *testing.T) {
	const arn = "arn:aws:iam::111122223333:mfa/rootseal-alice\x1b[2J"
	err := hint.New("undoing", hint.DeleteByHand, hint.New("reading", "", fs.ErrNotExist), arn)
	if said := For(err).String(); !strings.Contains(said, "mfa/rootseal-alice") || strings.Contains(said, "\x1b") {
		t.Errorf("the hint is %q", said)
	}
	if !errors.Is(err, fs.ErrNotExist) || err.Error() != "undoing: reading: file does not exist" {
		t.Errorf("the error is %q", err)
	}

	for _, tt := range []struct {
		err  error
		want string
	}{
		{fmt.Errorf("reading: %w", oath.ErrLocked), Words(hint.GiveAccessCode).String()},
		{fmt.Errorf("%w: %w", step.ErrUnsettled, oath.ErrLocked), Words(hint.Recover).String()},
		{errors.Join(errors.New("a"), oath.ErrFull), Words(hint.FreeSlot).String()},
		{&cloud.Error{Kinds: []error{cloud.ErrThrottled}}, Words(hint.AwaitMinute).String()},
		{&device.NotOnDeskError{}, Words(hint.PlugAndCheck).String()},
		{errors.New("a"), ""},
		// Urgent ones come first, general ones last.
		{errors.Join(oath.ErrLocked, fmt.Errorf("%w: no space", step.ErrUnsettled)), Words(hint.Recover).String()},
		{fmt.Errorf("%w: %w", step.ErrUnsettled, cloud.ErrUnreachable), Words(hint.CheckConnection).String() + "; then " + Words(hint.Recover).String()},
		{fmt.Errorf("%w: %w", step.ErrUnsettled, cloud.ErrNotAWS), Words(hint.SignInPage).String() + "; then " + Words(hint.Recover).String()},
		{fmt.Errorf("%w: %w", step.ErrUnsettled, syscall.ENOSPC), Words(hint.FreeDisk).String()},
		{fmt.Errorf("%w: %w", hint.Sentinel(hint.ReadAll, "not all"), cloud.ErrThrottled), Words(hint.AwaitMinute).String()},
		{hint.Sentinel(hint.ReadAll, "not all"), Words(hint.ReadAll).String()},
	} {
		if got := For(tt.err).String(); got != tt.want {
			t.Errorf("%v has the hint %q", tt.err, got)
		}
	}
}
