//go:build unix

package command

import (
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view/hints"
	"rootseal/enroll/hint"
)

// sampleOf are the parameters of the hints that have some.
var sampleOf = map[hint.ID][]string{
	hint.WriteAs:         {"rootseal keys", "rootseal keys --help"},
	hint.ReadHelp:        {"rootseal passkey --help"},
	hint.SealFirst:       {"16021853"},
	hint.RemoveOfficer:   {"16021853"},
	hint.TakeOver:        {"20260302-k3v9q2"},
	hint.DeleteByHand:    {"arn:aws:iam::111122223333:mfa/rootseal-alice-daily-abc234"},
	hint.ConfirmClean:    {"12345678", "111122223333"},
	hint.PlugSuccessor:   {"12345678", "111122223333"},
	hint.DeleteRetired:   {"12345678"},
	hint.Adopt:           {"111122223333/user/alice", "daily", "arn:aws:iam::111122223333:mfa/rootseal-alice-daily-abc234"},
	hint.StatePartition:  {"aws-us-gov"},
	hint.StateOrUsers:    {"AWS_REGION"},
	hint.ConfirmRecovery: {"111122223333"},
	hint.SignIntent:      {"12", "20260101-abc234"},
	hint.SayAgain:        {"20260101-abc234"},
	hint.EnrollAtOnce:    {"--user alice --account 111122223333", "daily"},
	hint.ReadList:        {"111122223333"},
	hint.ReadService:     {"GitHub"},
	hint.SayDespite:      {"12345678", "12345678"},
	hint.FindKey:         {"12345678"},
	hint.AnotherKey:      {"12345678"},
	hint.ProveKey:        {"12345678"},
	hint.UnsealFirst:     {"12345678"},
	hint.ChangedKey:      {"12345678"},
	hint.NoTouchKey:      {"12345678"},
	hint.TypeHead:        {"12:0123456789abcdef"},
	hint.ReplaceLast:     {"12345678"},
	hint.ReadAccount:     {"12345678", "111122223333"},
	hint.CloseFinding:    {"unseal-42"},
	hint.CloseLedger:     {"/home/olivia/ledger"},
	hint.NameNewLedger:   {"/home/olivia"},
	hint.ReportOrRemove:  {"arn:aws:iam::111122223333:mfa/iPhone"},
	hint.ReportRemoved:   {"20260101-abc234"},
	hint.RotateInstead:   {"GitHub/login/acme-bot", "daily"},
}

// The words that a reader fills in, and what a command line takes there.
var toFill = map[string]string{
	"SERIAL":    "12345678",                           // of the key that the error names, or that lies before the reader
	"NUMBER":    "A-17",                               // on the bag
	"PRINCIPAL": "acme/user/alice",                    // as the error and rootseal status name it
	"GROUP":     "daily",                              // of several, and only the reader knows which one to give up
	"ARN":       "arn:aws:iam::111122223333:mfa/root", // only the reader sees it at AWS
	"NAME":      "Olivia",                             // of a person, a user
	"PROFILE":   "prod",                               // the reader's
	"HEAD":      "12:0123456789abcdef",                // on paper
	"FINDING":   "unseal-12",                          // one of a list
	"TEXT":      "drill",                              // a reason
	"REASON":    "drill",                              // a reason
	"RECORD":    "12",                                 // one of a list
	"FOLDER":    "/media/trip",                        // where the copy is
	"SOURCE":    "-",                                  // where a secret comes from
	"SERIALS":   "12345678,23456789",                  // of the keys before the reader
	"PLAN":      "plan.json",                          // the reader's
	"FILE":      "root.pem",                           // the reader's
	"ACCOUNT":   "111122223333",                       // of the device that was signed in to
	"ID":        "AWS:alice@acme daily abc2",          // of several credentials
}

var percent = regexp.MustCompile(`%(\[\d+\])?s`)

// linesOf are the command lines of rootseal in a hint's sentence.
func linesOf(t *testing.T, id hint.ID, words string) (all [][]string) {
	t.Helper()
	if percent.MatchString(words) {
		if words = hints.Words(id, sampleOf[id]...).String(); words == "" || strings.Contains(words, "%!") {
			t.Errorf("%s has no sample of its parameters: %q", id, words)
		}
	}
	for _, line := range commands(words) {
		if !strings.HasPrefix(line, "rootseal ") {
			continue
		}
		args := strings.Fields(line)[1:]
		for i, arg := range args {
			if unfilled.MatchString(arg) {
				if toFill[arg] == "" {
					t.Errorf("%s leaves %s open: %q", id, arg, line)
				}
				args[i] = toFill[arg]
			}
		}
		all = append(all, args)
	}
	return all
}

// Every command line of rootseal in a hint is one that rootseal reads: its verb, its
// flags with their values, and its arguments.
func TestHintsAreCommandLines(t *testing.T) {
	lines := 0
	for id, words := range hints.Sentences() {
		for _, args := range linesOf(t, id, words) {
			lines++
			if err := reads(args); err != nil {
				t.Errorf("%s: rootseal %s: %v", id, strings.Join(args, " "), err)
			}
		}
	}
	if lines < 70 {
		t.Errorf("%d command lines were read", lines)
	}
}

// reads is why a command line is none, without carrying it out.
func reads(args []string) error {
	root := Program{}.tree(&cli.App{})
	var verb *cobra.Command
	var reach func(c *cobra.Command)
	reach = func(c *cobra.Command) {
		c.PersistentPreRunE, c.PreRunE = nil, nil
		c.RunE = func(ran *cobra.Command, _ []string) error { verb = ran; return nil }
		for _, sub := range c.Commands() {
			reach(sub)
		}
	}
	help := root.HelpFunc()
	root.SetHelpFunc(func(c *cobra.Command, _ []string) { verb = c })
	defer root.SetHelpFunc(help)
	reach(root)
	root.SetArgs(args)
	if err := root.Execute(); err != nil {
		return err
	}
	if verb == root || verb == nil {
		return cli.Usage("no command is carried out")
	}
	return nil
}
