package practice

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/terminal"
	"rootseal/enroll/record"
)

// What the arguments of the room's words may be.

func keysOnly(s *shell) []string {
	var all []string
	for _, seat := range s.Seats() {
		all = append(all, fmt.Sprint(seat.Card.Serial()))
	}
	return all
}

func keysOrAll(s *shell) []string { return append(keysOnly(s), "all") }

func accounts(s *shell) []string {
	var all []string
	for _, a := range s.Accounts() {
		all = append(all, a.Number)
	}
	return all
}

func consoleActs(*shell) []string { return []string{"devices", "sign-in", "codes", "cancel", "remove"} }
func networkActs(*shell) []string { return []string{"cut", "middle", "back"} }
func clockActs(*shell) []string   { return []string{"+12h", "+30d", "+1y"} }

// complete returns the words that the last word of a line may become. An empty line
// becomes the next one of the story.
func (s *shell) complete(ctx context.Context, line string) []string {
	if line == "" {
		return []string{s.next().line}
	}
	words := strings.Fields(line)
	if strings.HasSuffix(line, " ") {
		words = append(words, "")
	}
	if words[0] == "rootseal" && len(words) > 1 {
		words = words[1:]
	}
	last := words[len(words)-1]
	var all []string
	switch a := s.act(words[0]); {
	case len(words) == 1:
		all = slices.Concat(Names(), s.verbs)
	case a != nil && a.name == "help":
		all = slices.Concat(Names(), s.verbs)
	case a != nil && a.ends != nil:
		all = a.ends(s)
	case a == nil:
		if all = s.ask(ctx, words); len(all) == 0 {
			all = s.values(words[len(words)-2])
		}
	}
	slices.Sort(all)
	return slices.DeleteFunc(slices.Compact(all), func(word string) bool { return !strings.HasPrefix(word, last) })
}

// ask asks the tree of commands, as a real shell does.
func (s *shell) ask(ctx context.Context, words []string) []string {
	var out bytes.Buffer
	err := s.carry(ctx, append([]string{"__complete"}, words...), s.World, cli.Stdio{
		In: strings.NewReader(""), Out: &out, Err: io.Discard,
		OpenTerminal: func() (*terminal.Terminal, error) { return nil, terminal.ErrNoTerminal },
	})
	if err != nil {
		return nil
	}
	var all []string
	for line := range strings.Lines(out.String()) {
		word, _, _ := strings.Cut(strings.TrimSpace(line), "\t")
		if word != "" && !strings.HasPrefix(word, ":") {
			all = append(all, word)
		}
	}
	return all
}

// values are what a flag or an argument of a command may be, in this room.
func (s *shell) values(before string) []string {
	switch before {
	case "--profile":
		return s.Profiles()
	case "--account", "--confirm":
		return accounts(s)
	case "--user":
		return []string{s.options.User}
	case "--group":
		return []string{"daily", "sealed"}
	case "code", "rotate":
		return s.principals()
	}
	return keysOnly(s)
}

func (s *shell) principals() []string {
	l, err := s.OpenLedger()
	if err != nil {
		return nil
	}
	var all []string
	for _, d := range record.Read(l.Records()).Live() {
		all = append(all, d.Principal)
	}
	return all
}

// verbsOf returns the commands of rootseal.
func (s *shell) verbsOf(ctx context.Context) []string {
	return slices.DeleteFunc(s.ask(ctx, []string{""}), func(verb string) bool { return verb == "rehearse" || verb == "completion" })
}

func (s *shell) isVerb(word string) bool { return slices.Contains(s.verbs, word) }
