//go:build unix

package command

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// seen counts what earlier command lines have left.
type seen struct {
	files map[string]bool // records
	calls int
	cards map[string]int // commands, by serial
}

// does carries out a command line with --json and writes down its outcome.
func (p *play) does(args ...string) (stdout string) {
	p.Helper()
	return p.records(p.Context(), true, append(args, "--json")...)
}

// plain is does without --json.
func (p *play) plain(args ...string) (stdout string) {
	p.Helper()
	return p.records(p.Context(), false, args...)
}

// forAWhile is does with an interrupt after d.
func (p *play) forAWhile(d time.Duration, meanwhile func(), args ...string) {
	p.Helper()
	ctx, cancel := context.WithCancel(p.Context())
	go func() {
		time.Sleep(d / 2)
		meanwhile()
		time.Sleep(d / 2)
		cancel()
	}()
	p.records(ctx, true, append(args, "--json")...)
}

func (p *play) records(ctx context.Context, asJSON bool, args ...string) (stdout string) {
	p.Helper()
	var in io.Reader = strings.NewReader("")
	if p.console {
		in = &atConsoleOf{p: p}
	}
	var out, err bytes.Buffer
	code := p.run(ctx, in, &out, &err, args...)
	records := p.newRecords()
	p.names.learn(records)
	fmt.Fprintf(&p.text, "$ rootseal %s\nexit %d\n", p.names.hide(strings.Join(requoted(args), " ")), code)
	if asJSON && out.Len() > 0 {
		p.text.WriteString(p.names.shapeOf(p.T, out.Bytes()))
	}
	p.counts()
	for _, r := range records {
		fmt.Fprintf(&p.text, "%s\n%s", r.name, p.names.record(p.T, r.text))
	}
	p.text.WriteString("\n")
	if p.said != nil {
		p.said(args, err.String())
	}
	if testing.Verbose() {
		p.Logf("%v: exit %d\n%s%s", args, code, out.String(), err.String())
	}
	return out.String()
}

func requoted(args []string) []string {
	all := slices.Clone(args)
	for i, arg := range all {
		if arg == "" || strings.ContainsAny(arg, " '") {
			all[i] = "'" + arg + "'"
		}
	}
	return all
}

// ledgerFile is one record, named by its folder and number.
type ledgerFile struct{ name, text string }

// newRecords are the records of every ledger in the temporary folder that were not
// there before.
func (p *play) newRecords() []ledgerFile {
	p.Helper()
	var files []string
	for _, pattern := range []string{"*/records/*.json", "*/outbox/*.json"} {
		found, err := filepath.Glob(filepath.Join(p.folder, pattern))
		if err != nil {
			p.Fatal(err)
		}
		files = append(files, found...)
	}
	var fresh []ledgerFile
	for _, file := range files {
		if p.seen.files[file] {
			continue
		}
		p.seen.files[file] = true
		data, err := os.ReadFile(file)
		if err != nil {
			p.Fatal(err)
		}
		name, err := filepath.Rel(p.folder, file)
		if err != nil {
			p.Fatal(err)
		}
		fresh = append(fresh, ledgerFile{name, string(data)})
	}
	return fresh
}

// counts writes the calls to AWS, in their order, and the commands to each key.
func (p *play) counts() {
	if calls := p.org.Calls()[p.seen.calls:]; len(calls) > 0 {
		fmt.Fprintf(&p.text, "aws: %s\n", runsOf(calls))
		p.seen.calls += len(calls)
	}
	for _, serial := range p.order {
		log := p.cards[serial].Log()
		if fresh := log[p.seen.cards[serial]:]; len(fresh) > 0 {
			fmt.Fprintf(&p.text, "key %s: %s\n", serial, countsOf(fresh))
		}
		p.seen.cards[serial] = len(log)
	}
}

// runsOf names calls in their order; a call that is repeated at once is counted.
// Calls at the same time were made in parallel, which leaves their order open.
func runsOf(calls []simaws.Call) string {
	type run struct {
		names string
		n     int
	}
	var runs []run
	for len(calls) > 0 {
		n := 1
		for n < len(calls) && calls[n].Time.Equal(calls[0].Time) {
			n++
		}
		var group []string
		for _, c := range calls[:n] {
			group = append(group, nameOf(c))
		}
		slices.Sort(group)
		names := strings.Join(counted(group), " | ")
		if last := len(runs) - 1; last >= 0 && runs[last].names == names {
			runs[last].n++
		} else {
			runs = append(runs, run{names, 1})
		}
		calls = calls[n:]
	}
	var all []string
	for _, r := range runs {
		all = append(all, times(r.names, r.n))
	}
	return strings.Join(all, ", ")
}

// counted names what follows itself once, with a count.
func counted(names []string) []string {
	var all []string
	for i := 0; i < len(names); {
		n := 1
		for i+n < len(names) && names[i+n] == names[i] {
			n++
		}
		all = append(all, times(names[i], n))
		i += n
	}
	return all
}

func nameOf(c simaws.Call) string {
	name := c.Action
	if c.Account != testAccount {
		name += " of " + c.Account
	}
	if c.Code != "" {
		name += " (" + c.Code + ")"
	}
	return name
}

// countsOf counts commands by instruction, in the order of their first use.
func countsOf(log []simcard.Exchange) string {
	var order []simcard.Instruction
	n := map[simcard.Instruction]int{}
	for _, e := range log {
		if n[e.Instruction]++; n[e.Instruction] == 1 {
			order = append(order, e.Instruction)
		}
	}
	var all []string
	for _, instruction := range order {
		all = append(all, times(string(instruction), n[instruction]))
	}
	return strings.Join(all, ", ")
}

func times(name string, n int) string {
	if n == 1 {
		return name
	}
	return fmt.Sprintf("%s x%d", name, n)
}
