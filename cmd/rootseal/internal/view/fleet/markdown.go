package fleet

import (
	"fmt"
	"html"
	"strings"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/fleet/plan"
	"rootseal/message"
)

// Title is the first line of a plan in Markdown. It never changes, so that a bot can find
// its own older comments.
const Title = "## rootseal plan"

// maxComment keeps a plan within one comment of a pull request: GitHub takes 65,536
// bytes, and the bot that posts it adds some of its own.
const maxComment = 60_000

// Markdown returns a plan for a pull request: the counts first, then what concerns the
// whole fleet, then each account with something to do, folded. What exceeds one comment
// is counted, and is in the plan's file.
func Markdown(p *plan.Plan) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n| action | devices |\n|---|---:|\n", Title)
	for _, do := range plan.Order {
		fmt.Fprintf(&b, "| %s | %d |\n", do, p.Counts.Of(do))
	}
	fmt.Fprintf(&b, "\nHash: `%s`\n", p.Hash())
	if words := EffortWords(p.Effort); !words.IsZero() {
		fmt.Fprintf(&b, "\nEffort: %s.\n", words)
	}
	for _, set := range p.KeySets {
		if set.Proposal != "" {
			fmt.Fprintf(&b, "\n**Full:** %s.\n", view.InMarkdown(set.Proposal))
		}
	}
	if n := len(p.Outside); n > 0 {
		fmt.Fprintf(&b, "\nIn the ledger and not in the file, left alone: %s.\n", someOf(p.Outside, 20))
	}
	const tail = 200 // for the last line
	left, leftDevices := 0, 0
	for _, of := range byAccount(p) {
		text, devices := accountMarkdown(p, of)
		switch {
		case devices == 0:
		case b.Len()+len(text) > maxComment-tail:
			left, leftDevices = left+1, leftDevices+devices
		default:
			b.WriteString(text)
		}
	}
	if left > 0 {
		fmt.Fprintf(&b, "\n%s with %s not shown here; the plan's file has all of them.\n", message.Count(left, "more account"), message.Count(leftDevices, "device"))
	}
	return b.String()
}

// byAccount returns the principals of each account, which are neighbors.
func byAccount(p *plan.Plan) [][]plan.Principal {
	var all [][]plan.Principal
	last := ""
	for _, who := range p.Principals {
		number, _, _ := strings.Cut(who.Principal, "/")
		if len(all) == 0 || number != last {
			all = append(all, nil)
		}
		last = number
		all[len(all)-1] = append(all[len(all)-1], who)
	}
	return all
}

// accountMarkdown returns an account, folded, and how many devices it shows. What is as
// it should be is not shown.
func accountMarkdown(p *plan.Plan, principals []plan.Principal) (text string, devices int) {
	var rows strings.Builder
	var counts plan.Counts
	for _, who := range principals {
		_, name, _ := strings.Cut(who.Principal, "/")
		for _, d := range who.Devices {
			if d.Do == plan.Nothing {
				continue
			}
			devices++
			counts.Add(d.Do)
			var why []string
			for _, r := range d.Why {
				why = append(why, view.InMarkdown(r.Text))
			}
			fmt.Fprintf(&rows, "| %s | %s | %s | %s | %s |\n", view.InMarkdown(name), view.InMarkdown(d.Group), d.Do, view.InMarkdown(DeviceWords(p, d).String()), strings.Join(why, "; "))
		}
	}
	number, _, _ := strings.Cut(principals[0].Principal, "/")
	title := number
	if alias := principals[0].Alias; alias != "" {
		title += " " + alias
	}
	return fmt.Sprintf("\n<details><summary>%s: %s</summary>\n\n| principal | group | action | keys | why |\n|---|---|---|---|---|\n%s\n</details>\n",
		html.EscapeString(printable.Text(title)), strings.TrimPrefix(CountWords(counts).String(), "plan: "), rows.String()), devices
}

// someOf lists the first names, and counts the others.
func someOf(names []string, most int) string {
	shown := names[:min(most, len(names))]
	var all []string
	for _, name := range shown {
		all = append(all, view.InMarkdown(name))
	}
	if n := len(names) - len(shown); n > 0 {
		all = append(all, fmt.Sprintf("and %d more", n))
	}
	return strings.Join(all, ", ")
}
