// Command mutants changes one sign at a time in packages and runs the packages' own
// tests, in process:
//
//	mutants [-explained LIST] [-except FILE,FILE] [-patience DURATION] [-all] FOLDER[+TESTS]...
//
// TESTS is another folder, whose tests run on the mutants of FOLDER, too. A mutant that
// no test notices must be in the list of explained mutants, with the reason why it may
// survive. The exit code is 1 for a mutant that is missing there, and for a line there
// without a surviving mutant.
//
// # One binary for all mutants
//
// Common tools for Go, like gremlins, compile and link the tests again for every
// mutant. With the AWS SDK in each binary that takes hours: too long for a run to the
// end. This command builds one binary for each package, in which every sign is a
// call of package sign. An overlay of go build puts the calls there, and a variable of
// the environment turns one mutant on. A run of each test alone shows which signs it
// evaluates, and only these tests run on a mutant.
//
// # What is not tried
//
// A mutant is tried if a test evaluates its sign, or if Go's coverage counts a block
// around it as executed: so a mutant lives if no test comes to the second half of a
// condition. Coverage alone does not see the conditions of a case and the variables of
// a package. Not tried are signs in code that no test executes, and in constants, which
// cannot call a function. A + between strings is no mutant. A timeout notices a mutant
// that hangs.
//
// The variable reaches the test's own processes only. A test that builds a binary with
// go build and runs the binary tests it without mutants, and so notices nothing.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"time"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) } //nolint:forbidigo // only main ends the process

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("mutants", flag.ContinueOnError)
	flags.SetOutput(stderr)
	list := flags.String("explained", "scripts/mutants.txt", "the `LIST` of mutants that may survive")
	except := flags.String("except", "", "change nothing in `FILE,FILE`")
	all := flags.Bool("all", false, "print the outcome of each mutant")
	patience := flags.Duration("patience", 10*time.Second, "a mutant hangs after five times the time of its tests and `DURATION`")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if flags.NArg() == 0 {
		flags.Usage()
		return 2
	}
	reasons, err := explained(*list)
	if err != nil {
		fmt.Fprintf(stderr, "reading the explained mutants: %v\n", err)
		return 2
	}
	t := tester{except: map[string]bool{}, patience: *patience, slots: make(slots, runtime.GOMAXPROCS(0))}
	for name := range strings.FieldsFuncSeq(*except, func(r rune) bool { return r == ',' }) {
		if _, err := os.Stat(name); err != nil {
			fmt.Fprintf(stderr, "looking for a file to except: %v\n", err)
			return 2
		}
		t.except[name] = true
	}
	code := 0
	for r := range t.tryAll(flags.Args()) {
		if r.err != nil {
			fmt.Fprintln(stderr, r.err)
			code = 1
			continue
		}
		fmt.Fprintln(stdout, r.summary())
		if *all {
			for i, m := range r.mutants {
				fmt.Fprintf(stdout, "%s, line %d: %s\n", r.outcomes[i], m.at.Line, m.name)
			}
		}
		for _, line := range compare(r, reasons) {
			fmt.Fprintln(stdout, line)
			code = 1
		}
	}
	return code
}
