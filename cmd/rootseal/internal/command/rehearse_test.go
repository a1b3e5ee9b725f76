package command

import (
	"context"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/rehearsal"
	"rootseal/cmd/rootseal/internal/rehearsal/practice"
	"rootseal/enroll/cloud"
)

// The demonstration: everything goes well, on a machine without a terminal, and
// nothing of it stays behind.
func TestRehearse(t *testing.T) {
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	t.Setenv("TMP", temporary)
	synctest.Test(t, func(t *testing.T) {
		var told screen
		stdout, code := rehearseArgs(t.Context(), &told, "rehearse", "--json")
		if code != cli.ExitDone {
			t.Errorf("exit code %d, want 0:\n%s", code, &told)
		}
		var steps []map[string]any
		if err := json.Unmarshal([]byte(stdout), &steps); err != nil {
			t.Fatalf("%v in %q", err, stdout)
		}
		var names []string
		for _, step := range steps {
			if got, want := slices.Sorted(maps.Keys(step)), []string{"detail", "ok", "step"}; !slices.Equal(got, want) {
				t.Fatalf("a step has %v, want %v", got, want)
			}
			names = append(names, step["step"].(string))
			if step["ok"] != true || step["detail"] == "" {
				t.Errorf("step %v, want it ok with a detail", step)
			}
		}
		if want := []string{"enroll-user", "enroll-root", "code", "recover", "verify", "rotate", "audit", "plan", "apply", "report"}; !slices.Equal(names, want) {
			t.Errorf("steps %v, want %v", names, want)
		}
		for _, want := range []string{"no real key or account is touched", "$ rootseal enroll --root", "touch key 30112853 now", "MFA device assigned", "$ rootseal recover", "key 16021846 in bag R-1001", "replaced: "} {
			if !strings.Contains(told.String(), want) {
				t.Errorf("the narration has no %q:\n%s", want, &told)
			}
		}
	})
	if left, err := os.ReadDir(temporary); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v (%v)", left, err)
	}
}

func TestRehearseAsText(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told screen
		stdout, code := rehearseArgs(t.Context(), &told, "rehearse")
		lines := strings.Split(strings.TrimSpace(stdout), "\n")
		if code != cli.ExitDone || len(lines) != 10 {
			t.Fatalf("exit code %d and %d lines, want 0 and 10:\n%s", code, len(lines), stdout)
		}
		for _, line := range lines {
			if !strings.HasPrefix(line, "ok  ") {
				t.Errorf("line %q, want it to begin with ok", line)
			}
		}
	})
}

// Somebody damages the ledger while the rehearsal runs: from that step on it
// is wrong, and the exit code says so.
func TestRehearseIsWrongWhenAStepIs(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "ledger")
	synctest.Test(t, func(t *testing.T) {
		var told screen
		damaged := false
		told.onText = func(all string) {
			if !damaged && strings.Contains(all, "2. enroll-root") {
				damaged = true
				damage(t, folder, 1)
			}
		}
		stdout, code := rehearseArgs(t.Context(), &told, "rehearse", "--json", "--ledger", folder)
		if code != cli.ExitWrong {
			t.Errorf("exit code %d, want %d:\n%s", code, cli.ExitWrong, &told)
		}
		var steps []rehearsal.StepResult
		if err := json.Unmarshal([]byte(stdout), &steps); err != nil || len(steps) != 10 {
			t.Fatalf("%v in %q, want ten steps", err, stdout)
		}
		if !steps[0].OK || steps[1].OK || steps[3].OK {
			t.Errorf("steps %+v, want the first ok and the enrolments after it not", steps)
		}
	})
}

func TestRehearseStopsWhenInterrupted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancelCause(t.Context())
		var told screen
		told.onText = func(all string) {
			if strings.Contains(all, "1. enroll-user") {
				stop(context.Canceled)
			}
		}
		stdout, code := rehearseArgs(ctx, &told, "rehearse", "--json")
		if code != cli.ExitStopped || stdout != "" || strings.Contains(told.String(), "2. enroll-root") {
			t.Errorf("exit code %d, standard output %q, want %d and nothing, and no second step:\n%s", code, stdout, cli.ExitStopped, &told)
		}
	})
}

func TestRehearseACommand(t *testing.T) {
	enrolment := []string{"rehearse", "--", "enroll", "--json", "--user", rehearsal.User, "--confirm", rehearsal.AccountNumber, "--keys"}
	for _, c := range []struct {
		name   string
		args   []string
		code   int
		stdout string // a part of it
		told   string
	}{
		{"that goes well", append(enrolment, "30112847,16104417"), cli.ExitDone, `"outcome": "complete"`, "done: "},
		{"on a key that is not there", append(enrolment, "30112847,12345678"), cli.ExitNoKey, "", "not plugged in"},
		{"without the dashes", []string{"rehearse", "recover"}, cli.ExitUsage, "", "put -- before"},
		{"without the dashes, with flags", []string{"rehearse", "enroll", "--user", rehearsal.User}, cli.ExitUsage, "", "put -- before"},
		{"a flag that its command has not", []string{"rehearse", "--", "enroll", "--keyz"}, cli.ExitUsage, "", "next: write it as in 'rootseal rehearse -- enroll"},
		{"a profile that is not of it", []string{"rehearse", "--", "enroll", "--profile", "prod", "--user", rehearsal.User, "--keys", "30112847,30112853"}, cli.ExitUsage, "", "next: run 'rootseal rehearse --help'"},
		{"a profile that is not of it, in an audit", []string{"rehearse", "--", "audit", "--profile", "prod", rehearsal.AccountNumber}, cli.ExitUsage, "(the rehearsal has the AWS profiles", "next: run 'rootseal rehearse --help'"},
		{"with an earlier one's ledger", []string{"rehearse", "--ledger", ledgerOf(t, "rehearsal"), "--", "recover"}, cli.ExitDone, "", "the ledger is from an earlier rehearsal"},
		{"with its own ledger", []string{"rehearse", "--ledger", filepath.Join(t.TempDir(), "new"), "--", "recover"}, cli.ExitDone, "", "no ceremony is unfinished"},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var told screen
				stdout, code := rehearseArgs(t.Context(), &told, c.args...)
				if code != c.code || !strings.Contains(stdout, c.stdout) || c.stdout == "" && stdout != "" {
					t.Errorf("exit code %d and %q, want %d and %q:\n%s", code, stdout, c.code, c.stdout, &told)
				}
				if !strings.Contains(told.String(), c.told) {
					t.Errorf("no %q in:\n%s", c.told, &told)
				}
			})
		})
	}
}

// A ledger of an earlier rehearsal knows groups that the new account does not.
func TestRehearseEverythingWantsANewLedger(t *testing.T) {
	var told screen
	_, code := rehearseArgs(t.Context(), &told, "rehearse", "--ledger", ledgerOf(t, "rehearsal"))
	if code != cli.ExitUsage || !strings.Contains(told.String(), "has 1 record,") {
		t.Errorf("exit code %d, want %d and the number of records in:\n%s", code, cli.ExitUsage, &told)
	}
}

// damage turns a bit of one record's file over.
func damage(t *testing.T, folder string, sequence int) {
	t.Helper()
	path := recordFile(folder, sequence)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)/2] ^= 1
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// A word of the practice room that is a command, too, would hide the command.
func TestWordsOfTheRoomAreNoCommands(t *testing.T) {
	words := practice.Names()
	for _, c := range program.tree(&cli.App{World: cli.World{Partition: new(cloud.Partition)}}).Commands() {
		if slices.Contains(words, c.Name()) && c.Name() != "help" {
			t.Errorf("%s is a word of the practice room and a command", c.Name())
		}
	}
	if len(words) < 10 {
		t.Errorf("the room has only the words %q", words)
	}
}
