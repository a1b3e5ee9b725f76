//go:build unix

package command

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/step"
)

// crashes panics in a goroutine that nobody guards, as one of a library's would:
// the process ends where it stands.
type crashes struct {
	env.Person
	step string
}

func (c crashes) Progress(e step.Event) {
	if e.What == step.Done && strings.HasPrefix(e.Step, c.step) {
		ended := make(chan struct{})
		go func() { panic("not ours") }()
		<-ended
	}
	c.Person.Progress(e)
}

// crashFolder tells the child process of this test where to keep its ledger.
const crashFolder, crashStep = "ROOTSEAL_TEST_CRASH_FOLDER", "ROOTSEAL_TEST_CRASH_STEP"

func TestCrashChild(t *testing.T) {
	folder := os.Getenv(crashFolder)
	if folder == "" {
		return // it is a test only as the child of the one below
	}
	s := newScene(t)
	s.ledger = folder
	s.World.Person = func(p env.Person) env.Person { return crashes{p, os.Getenv(crashStep)} }
	s.types(t.Context(), t, s.alice()...)
}

// A crash that nothing of ours can catch leaves a ceremony in the ledger and no
// lock, and the next recover settles it.
func TestCrashElsewhere(t *testing.T) {
	for _, step := range []string{"create", "put:", "prove:", "wipe seed"} {
		t.Run(step, func(t *testing.T) {
			s := newScene(t)
			child := exec.Command(os.Args[0], "-test.run=^TestCrashChild$")
			child.Env = append(os.Environ(), crashFolder+"="+s.ledger, crashStep+"="+step)
			out, err := child.CombinedOutput()
			if err == nil || !strings.Contains(string(out), "panic: not ours") {
				t.Fatalf("the child ended with %v:\n%s", err, out)
			}
			if open := s.unsettled(t); len(open) != 1 {
				t.Fatalf("%d ceremonies are open", len(open))
			}
			// Keys and account of the child have ended with it: here they are as if
			// somebody had taken all back by hand.
			outcome := ledger.Undone
			if step == "create" { // AWS was perhaps asked for more names than this one
				outcome = ledger.Owing
			}
			s.mustDo(t, []string{outcome}, "recover", "--confirm", testAccount)
			s.mustBeClean(t)
		})
	}
}
