// Package fleet shows plans of a fleet: as text, as Markdown for a pull request, and as
// JSON.
package fleet

import (
	"fmt"
	"io"
	"strings"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/fleet/plan"
	"rootseal/message"
)

// PrintPlan prints a plan for a person: a line for each device to act on and the reasons
// below it, the key sets that are full, and the counts.
func PrintPlan(w io.Writer, p *plan.Plan) error {
	var text strings.Builder
	b := printable.For(printable.LanguageOf(w), &text)
	for _, who := range p.Principals {
		for _, d := range who.Devices {
			if d.Do == plan.Nothing {
				continue
			}
			printable.Line(b, "%-8s  %s  %s  %s", d.Do, nameOf(who), d.Group, DeviceWords(p, d))
			for _, why := range d.Why {
				printable.Line(b, "%-8s    %s", "", message.Saved(why.Text))
			}
		}
	}
	if text.Len() > 0 {
		text.WriteString("\n")
	}
	for _, set := range p.KeySets {
		if set.Proposal != "" {
			printable.Line(b, "%s", message.Saved(set.Proposal))
		}
	}
	for _, name := range p.Outside {
		printable.Line(b, "%s has devices in the ledger and is not in the file; the plan leaves it alone", name)
	}
	if words := EffortWords(p.Effort); !words.IsZero() {
		printable.Line(b, "effort: %s", words)
	}
	if p.Policy.Approval && p.Counts.Changes() > 0 {
		printable.Line(b, "the policy requires an approval: save the plan with --out, and have another officer run 'rootseal plan approve'")
	}
	printable.Line(b, "%s", CountWords(p.Counts))
	shown := text.String()
	if s, is := printable.ScreenOf(w); is {
		var folded strings.Builder
		for line := range strings.Lines(shown) {
			folded.WriteString(strings.Join(s.Fold(strings.TrimSuffix(line, "\n")), "\n") + "\n")
		}
		shown = folded.String()
	}
	_, err := io.WriteString(w, shown)
	return err
}

// nameOf is a principal with the alias of its account.
func nameOf(who plan.Principal) string {
	if who.Alias == "" {
		return who.Principal
	}
	return fmt.Sprintf("%s (%s)", who.Principal, who.Alias)
}

// DeviceWords is where a device's seed is, or will be.
func DeviceWords(p *plan.Plan, d plan.Device) message.Text {
	if d.Group == plan.ManagerGroup && len(d.Keys) == 0 {
		if p.Manager == nil {
			return message.Word("password manager")
		}
		var command []string
		for _, word := range p.Manager.Command {
			command = append(command, string(word))
		}
		return message.Textf("password manager, by %s", view.ShellLine(command))
	}
	words := message.Textf("keys %s", plan.Serials(d.Keys))
	if len(d.Keys) == 1 {
		words = message.Textf("key %s", plan.Serials(d.Keys))
	}
	if d.KeySet != "" {
		words = message.Textf("%s: %s", d.KeySet, words)
	}
	if !d.Touch {
		words = message.Textf("%s, no touch", words)
	}
	return words
}

// CountWords is the last line of a plan.
func CountWords(c plan.Counts) message.Text {
	var parts []message.Text
	for _, do := range plan.Order {
		if n := c.Of(do); n > 0 {
			parts = append(parts, message.Textf("%d %s", n, message.Word(countNames[do])))
		}
	}
	if len(parts) == 0 {
		return message.Textf("plan: %s", message.Word("none"))
	}
	return message.Textf("plan: %s", message.Listed(parts...))
}

var countNames = map[plan.Do]string{
	plan.Enroll: "to enroll", plan.Rotate: "to rotate", plan.Retire: "to retire", plan.Verify: "to verify",
	plan.Adopt: "to adopt", plan.Nothing: "as they should be", plan.Cannot: "that cannot be done",
}

// KeyWords says where the facts about the keys come from.
func KeyWords(p *plan.Plan) message.Text {
	from := map[string]int{}
	for _, key := range p.Keys {
		from[key.From]++
	}
	words := message.Textf("keys: %d plugged in, %d from the ledger", from[plan.FromKey], from[plan.FromLedger])
	if n := from[plan.FromNone]; n > 0 {
		words = message.Textf("%s, %d unknown", words, n)
	}
	return words
}

// EffortWords is what a plan takes of a person; empty for nothing.
func EffortWords(e plan.Effort) message.Text {
	var parts []message.Text
	if e.Touches > 0 {
		parts = append(parts, touches(e.Touches))
	}
	if e.Roots > 0 {
		parts = append(parts, message.Textf("%s in the console", message.Count(e.Roots, "root user")))
	}
	if len(parts) == 0 {
		return message.Text{}
	}
	return message.Textf("%s, about %s", message.Listed(parts...), message.Count(e.Minutes, "minute"))
}

func touches(n int) message.Text {
	if n == 1 {
		return message.Word("1 touch")
	}
	return message.Textf("%d touches", n)
}
