package practice

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll/hint"
	"rootseal/message"
)

// act is a word of the room. No command of rootseal has the same name, except help.
type act struct {
	name, takes, help string
	do                func(*shell, context.Context, []string) error
	ends              func(*shell) []string // what its argument may be
}

// acts are the words of the room, as help lists them.
func acts() []act {
	return []act{
		{"help", "[WORD]", "the story, and the next command in it", (*shell).help, nil},
		{"next", "", "the next command in the story; tab types it", (*shell).showNext, nil},
		{"look", "", "list the keys: which are plugged in or lost", (*shell).showDesk, nil},
		{"accounts", "", "list the accounts, with their users and profiles", (*shell).showAccounts, nil},
		{"plug", "KEY...", "plug keys in, by serial, by number in 'look', or all", eachSeat(plug), keysOrAll},
		{"pull", "KEY...", "unplug keys", eachSeat(pull), keysOrAll},
		{"lose", "KEY", "lose a key on the way", eachSeat(lose), keysOnly},
		{"find", "KEY", "find a lost key again", eachSeat(find), keysOnly},
		{"reset", "KEY", "reset a key, as any computer can", eachSeat(reset), keysOnly},
		{"stranger", "[ACCOUNT]", "a stranger signs in as root and adds a phone", (*shell).stranger, accounts},
		{"console", "[ACT...]", "root's console: 'console' shows its acts", (*shell).console, consoleActs},
		{"network", "cut|middle|back", "cut the network now, or in the middle; mend it", (*shell).network, networkActs},
		{"clock", "[+1y]", "show the time, or move it: +90m, +12h, +30d, +1y", (*shell).clock, clockActs},
		{"files", "", "list the room's files, and name their folder", (*shell).showFiles, nil},
		{"edit", "FILE [LINE TEXT]", "show a file of the room, or write one line again", (*shell).edit, fileNames},
		{"keep", "FILE", "store the room in a file, for --load", (*shell).store, nil},
		{"leave", "", "leave the room, as ctrl-d does", (*shell).goOut, nil},
	}
}

// act returns the word of the room with that name, or nil.
func (s *shell) act(name string) *act {
	if name == "exit" || name == "quit" {
		name = "leave"
	}
	all := acts()
	if i := slices.IndexFunc(all, func(a act) bool { return a.name == name }); i >= 0 {
		return &all[i]
	}
	return nil
}

// line is how to type it.
func (a act) line() string { return strings.TrimSpace(a.name + " " + a.takes) }

func (a act) usage() error { return cli.Usage("type %s", a.line()) }

// seeing is a usage error of a word of the room; what the line shows helps.
func seeing(line, format string, args ...any) error {
	if false {
		_ = fmt.Sprintf(format, args...) // by this vet knows that it has Sprintf's arguments
	}
	return &cli.UsageError{Text: printable.Sentence(format, args...), Help: line}
}

// Names are the words of the room.
func Names() []string {
	var names []string
	for _, a := range acts() {
		names = append(names, a.name)
	}
	return names
}

func (s *shell) goOut(context.Context, []string) error {
	s.left = true
	return nil
}

func (s *shell) store(_ context.Context, args []string) error {
	if len(args) != 1 {
		return s.act("keep").usage()
	}
	if err := s.Save(s.outside(args[0])); err != nil {
		return err
	}
	s.Tell("kept: go on tomorrow with 'rootseal rehearse --shell --load %s'", hint.Word(args[0]))
	return nil
}

func (s *shell) help(_ context.Context, args []string) error {
	if len(args) > 0 {
		a := s.act(args[0])
		s.Tell("%s: %s", a.line(), message.Word(a.help))
		return nil
	}
	if err := s.tellStory(); err != nil {
		return err
	}
	s.Tell("\nwords of the room ('help COMMAND' explains a command of rootseal):")
	t := printable.NewColumns(s.io.Err)
	for _, a := range acts() {
		t.Linef("  %s\t%s", a.line(), message.Word(a.help))
	}
	return t.Flush()
}
