package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"rootseal/enroll/ledger"
)

// errNotContained says that a ledger is not the one from which a head was
// noted, or no longer.
var errNotContained = errors.New("is not in the ledger")

func (a *app) logVerifyCommand() *cobra.Command {
	var head string
	c := &cobra.Command{
		Use:   "verify",
		Short: "check the whole ledger, against a head too",
		Long: `Checks every record and the chain through all of them, and prints the head and
the commands (bash, sha256sum, jq) that check the same without rootseal.

The chain cannot show that its own end is missing: a ledger that was cut, put
back from an old copy or emptied passes. Give --head as it stands on a label or
in a report, and it does not.

Exit code 3: a record is damaged, or --head is not contained. Exit code 1: it
could not be checked, as where a record was written by a newer rootseal, or
where there is none.`,
		Args: usageArgs(nil),
		RunE: func(*cobra.Command, []string) error { return a.verifyLog(head) },
	}
	c.Flags().StringVar(&head, "head", "", "NUMBER:HASH that the ledger must contain, with 16 to 64 hex digits")
	return c
}

// errNoRecord keeps a mistyped folder from passing for a ledger that is right.
var errNoRecord = errors.New("there is no record in it")

// ledgerCheck is what log verify found. The JSON is a contract with scripts.
type ledgerCheck struct {
	Ledger   string `json:"ledger"`          // the folder, absolute
	Verdict  string `json:"verdict"`         // right, wrong, newer, empty
	Cause    string `json:"cause,omitempty"` // with wrong and newer
	World    string `json:"world,omitempty"` // empty without a record
	Records  uint64 `json:"records"`         // 0 where the chain does not hold
	Head     string `json:"head,omitempty"`  // empty without a record
	Commands string `json:"commands"`        // for bash; empty without a record
}

func (a *app) verifyLog(wanted string) error {
	var label *ledger.Head
	if wanted != "" {
		h, err := ledger.ParseHead(wanted)
		if err != nil {
			return usage("--head: %v", err)
		}
		label = &h
	}
	dir, err := a.world.ledgerDir(a.ledgerFlag)
	if err == nil {
		dir, err = filepath.Abs(dir)
	}
	if err != nil {
		return err
	}
	v := ledgerCheck{Ledger: dir, Verdict: "right", Commands: stockCommands(dir, label)}
	l, wrong := a.readLedger(dir)
	if wrong == nil {
		wrong = v.look(l, label)
	}
	switch {
	case errors.Is(wrong, ledger.ErrNewer):
		v.Verdict, v.Cause = "newer", wrong.Error()
	case exitCode(wrong) == exitWrong:
		v.Verdict, v.Cause = "wrong", wrong.Error()
	case wrong != nil:
		return wrong // it could not be read: there is nothing to tell of it
	case v.Records == 0:
		v.Verdict, wrong = "empty", fmt.Errorf("checking %s: %w", dir, errNoRecord)
	}
	return errors.Join(wrong, a.printVerdict(v, label))
}

// look takes in what a ledger says whose chain holds, and whether it contains
// the head.
func (v *ledgerCheck) look(l *ledger.Ledger, label *ledger.Head) error {
	head := l.Head()
	v.Records = head.Sequence
	if v.Records == 0 {
		v.Commands = ""
	} else {
		v.World, v.Head = l.Records()[0].World, head.String()
	}
	if label == nil || l.Contains(*label) {
		return nil
	}
	var cause string
	switch {
	case head.Sequence == 0:
		cause = "it is empty"
	case label.Sequence > head.Sequence:
		cause = fmt.Sprintf("it ends at %s, so it was cut, put back from an old copy, or is another one", head)
	default:
		cause = fmt.Sprintf("its record %d is %s, so it was written anew, or is another one",
			label.Sequence, headAt(l, label.Sequence).Hash[:len(label.Hash)])
	}
	return fmt.Errorf("head %d:%s %w: %s", label.Sequence, label.Hash, errNotContained, cause)
}

func (a *app) printVerdict(v ledgerCheck, label *ledger.Head) error {
	if a.json {
		return a.printJSON(v)
	}
	var text strings.Builder
	switch {
	case v.Verdict != "right":
		// The error tells, and the commands show whether it is true.
	default:
		fmt.Fprintf(&text, "%s, world %s: the chain of all %d records holds\nhead %s\n", v.Ledger, v.World, v.Records, v.Head)
		if label != nil {
			fmt.Fprintf(&text, "contains %s\n", label)
		}
	}
	if v.Commands != "" {
		fmt.Fprintf(&text, "to check it without rootseal, in bash with sha256sum and jq:\n\n%s", v.Commands)
	}
	_, err := fmt.Fprint(a.out, text.String())
	return err
}

// stockCheck is in docs/ledger.md, too, where it is explained.
const stockCheck = `number=0 previous=$(printf '%064d' 0)
for record in records/????????.json; do
  number=$((number + 1))
  [ "$record" = "$(printf 'records/%08d.json' $number)" ] || echo "$record: not number $number"
  jq -e --arg previous "$previous" --argjson number $number \
    '.sequence == $number and .previous == $previous' "$record" > /dev/null ||
    echo "$record: does not follow $((number - 1)):$previous"
  previous=$(sha256sum < "$record" | cut -c 1-64)
done
jq -r .world records/????????.json | sort -u
echo "head $number:${previous:0:16}"
`

// stockCommands are for bash. They leave the shell where it is, print the world
// and the head, a line for each record that does not fit, and the digits that
// stand at the label's record.
func stockCommands(dir string, label *ledger.Head) string {
	commands := "(cd " + shellQuoted(dir) + " || exit\n" + stockCheck
	if label != nil {
		commands += fmt.Sprintf("sha256sum records/%08d.json | cut -c 1-%d # wanted: %s\n", label.Sequence, len(label.Hash), label.Hash)
	}
	return commands + ")\n"
}

// shellQuoted is text as one word of a shell.
func shellQuoted(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }
