package faults

import (
	"cmp"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"rootseal/hwtest/faults/check"
)

// edit replaces a text in one file of the product. The text stands there once.
type edit struct{ file, old, new string }

// seededBug breaks one rule.
type seededBug struct {
	name  string
	edits []edit
	only  string // the fault points that are tried
	want  check.Rule
}

// seededBugs are those in an enrolment.
var seededBugs = []seededBug{
	{
		name: "keys are deleted before the device",
		edits: []edit{{"enroll/step/runner.go", `	if state == Absent && err == nil {
		err = commit.Undo(ctx)`, `	if state == Absent && err == nil && false {
		err = commit.Undo(ctx)`}},
		only: "user on 2 keys; enroll: aws EnableMFADevice 1: refused",
		want: check.KeysFirst,
	},
	{
		name: "an account that cannot be read counts as without the device",
		edits: []edit{
			{"enroll/enable.go", `		devices, err := c.ours(ctx)
		if err != nil {
			return step.Unknown, err
		}
		for`, `		devices, err := c.ours(ctx)
		if err != nil {
			return step.Absent, nil
		}
		for`},
			{"enroll/enroll.go", `Look: c.lookEnabled, Do: c.enable, Undo: c.deleteUnassigned}`, `Look: c.lookEnabled, Do: c.enable, Undo: func(context.Context) error { return nil }}`},
		},
		only: "user on 2 keys; enroll: aws EnableMFADevice 1: AWS out from here on",
		want: check.KeysFirst,
	},
	{
		name:  "the word refused takes the credentials back",
		edits: []edit{{"enroll/console.go", `case c.word.Console == ledger.DeviceAbsent:`, `case c.word.Console == ledger.DeviceAbsent, c.word.Console == ledger.ConsoleRefused:`}},
		only:  "root; enroll: person pair 1: says no, and the console took it",
		want:  check.LockOut,
	},
	{
		name: "PUT without LIST",
		edits: []edit{
			{"oath/put.go", `	if !s.hasListed {
		return ErrNotListed
	}
`, ``},
			{"enroll/keyring/open.go", `	if entries, ok := s.Listed(); ok {
		return entries, nil
	}
	return s.List()`, `	entries, _ := s.Listed()
	return entries, nil`},
		},
		only: "root; enroll: person pair 1: leaves without a word", // the secret was asked for between LIST and PUT
		want: check.Unlisted,
	},
	{
		name:  "no intent on disk",
		edits: []edit{{"enroll/enroll.go", `Stage{Record: func() ledger.Body { return &c.begin }}`, `Stage{}`}},
		only:  "user on 2 keys; enroll: aws CreateVirtualMFADevice 1: effect, reply lost",
		want:  check.Intent,
	},
	{
		name: "one pair is sent twice",
		edits: []edit{{"enroll/awsiam/write.go", `AuthenticationCode2: &code2,
	}, once)`, `AuthenticationCode2: &code2,
	})`}},
		only: "user on 2 keys; enroll: aws EnableMFADevice 1: effect, reply lost",
		want: check.Repeated,
	},
	{
		name:  "the seed is not wiped before the device can be live",
		edits: []edit{{"enroll/enroll.go", `{ c.wipe(); return nil }}}},`, `{ return nil }}}},`}},
		only:  "user on 2 keys; enroll: aws EnableMFADevice 1: refused",
		want:  check.NotWiped,
	},
	{
		name:  "one key's undo is missing",
		edits: []edit{{"enroll/enroll.go", `	var stages []step.Stage`, "\tif len(puts) > 0 {\n\t\tputs[0].Look = nil\n\t}\n\tvar stages []step.Stage"}},
		only:  "user on 2 keys; enroll: aws EnableMFADevice 1: refused",
		want:  check.Leftover,
	},
	{
		name: "undo deletes by prefix",
		edits: []edit{{"enroll/put.go", `		err := s.Delete(id)
`, `		entries, err := s.List()
		for _, e := range entries {
			if e.ID[:9] == id[:9] {
				err = errors.Join(err, s.Delete(e.ID))
			}
		}
`}},
		only: "user on 2 keys; enroll: aws EnableMFADevice 1: refused",
		want: check.NotOurs,
	},
	{
		name:  "a key is not asked for its proof",
		edits: []edit{{"enroll/enroll.go", `{Steps: proves, Serial`, `{Steps: proves[1:], Serial`}},
		only:  "user on 3 keys; enroll: aws EnableMFADevice 1: refused",
		want:  check.Unproven,
	},
	{
		name: "nobody looks whether a key still holds the seed",
		edits: []edit{{"enroll/enroll.go", `		{Steps: c.stillSteps()},
`, ``}, {"enroll/pair.go", `err := c.allStillThere(ctx); err != nil`, `err := error(nil); err != nil`}},
		only: "user on 3 keys with slow touches; enroll: key 1003 transmit 6: OATH of the first key reset meanwhile by another program",
		want: check.Unproven,
	},
	{
		name:  "a pair is sent whatever its age",
		edits: []edit{{"enroll/pair.go", `	return p.step == current || p.step == current-1`, `	return p.step <= current`}},
		only:  "user on 2 keys; enroll: ledger create 3: ten minutes pass",
		want:  check.Stale,
	},
	{
		name:  "both codes come out of one key",
		edits: []edit{{"enroll/enable.go", `string(p.codes[0]), string(p.codes[1]))`, `string(p.codes[1]), string(p.codes[1]))`}},
		only:  "user on 2 keys; enroll: aws EnableMFADevice 1: refused",
		want:  check.StrangeCode,
	},
	{
		name:  "undo resets the application",
		edits: []edit{{"enroll/put.go", `err := s.Delete(id)`, `err := s.Reset()`}},
		only:  "user on 2 keys; enroll: aws EnableMFADevice 1: refused",
		want:  check.Strangers,
	},
	{
		name: "the seed stands in a record",
		edits: []edit{{"enroll/create.go", `		c.seed = made.Seed
`, `		c.seed = made.Seed
		made.Seed.Use(func(raw []byte) { made.RequestID = fmt.Sprintf("%x", raw) })
`}},
		only: "user on 2 keys; enroll: aws EnableMFADevice 1: refused",
		want: check.Secret,
	},
	{
		name:  "the witnesses are of another seed",
		edits: []edit{{"enroll/enroll.go", `ledger.NewWitnesses(c.seed.HMAC,`, `ledger.NewWitnesses(func([]byte) []byte { return make([]byte, 20) },`}},
		only:  "user on 2 keys; enroll: aws EnableMFADevice 1: refused",
		want:  check.Incomplete,
	},
	{
		name:  "the chain is not what its specification says",
		edits: []edit{{"enroll/ledger/chain.go", `sha256.Sum256(data)`, `sha256.Sum256(data[1:])`}},
		only:  "user on 2 keys; enroll: aws EnableMFADevice 1: refused",
		want:  check.Ledger,
	},
	{
		name: "a failure is not told",
		edits: []edit{{"enroll/ceremony.go", `	return result, cause
`, `	return result, nil
`}},
		only: "user on 2 keys; enroll: aws EnableMFADevice 1: refused",
		want: check.Honest,
	},
	{
		name: "what is absent counts as unknown",
		edits: []edit{{"enroll/create.go", `	case len(made) == 0:
		return step.Absent, nil`, `	case len(made) == 0:
		return step.Unknown, nil`}},
		only: "user on 2 keys; enroll: aws EnableMFADevice 1: refused",
		want: check.Open,
	},
	{
		name:  "a command to a key has no limit",
		edits: []edit{{"device/limits.go", `{&l.Transmit, 5 * time.Second}`, `{&l.Transmit, 1000 * time.Hour}`}},
		only:  "user on 2 keys; enroll: key 1001 transmit 4: no answer",
		want:  check.Hanging,
	},
	{
		name: "a dead workstation's credentials go before its devices",
		edits: []edit{{"enroll/leftovers_remove.go", `		{Record: intent, Steps: l.devices(), Serial: true},
		{Steps: l.credentials(), Serial: true},
`, `		{Record: intent, Steps: l.credentials(), Serial: true},
		{Steps: l.devices(), Serial: true},
`}},
		only: "leftovers of a dead workstation; leftovers: aws DeleteVirtualMFADevice 1: refused",
		want: check.KeysFirst,
	},
	{
		name:  "whatever looks like a dead workstation's counts as its",
		edits: []edit{{"enroll/leftovers.go", `name == nil || written[2] != name[2] {`, `name == nil {`}},
		only:  "leftovers of a dead workstation; leftovers: aws DeleteVirtualMFADevice 1: refused",
		want:  check.Strangers,
	},
	{
		name:  "a removal goes on that nobody has signed",
		edits: []edit{{"enroll/leftovers_remove.go", `if !room.IsSigned(past.Intent.Sequence) {`, `if false {`}},
		only:  "leftovers on locked keys, signed by an officer; leftovers: ledger create 1: killed after the effect",
		want:  check.NotSigned,
	},
	{
		name:  "two commands use one witness",
		edits: []edit{{"enroll/keyring/delete.go", `return fmt.Errorf("%w: %s", ErrWitnessUsed, p.CredentialID)`, `continue`}},
		only:  "verify of two keys; verify: ledger lock 1: another process does the same meanwhile",
		want:  check.Witness,
	},
	{
		name:  "two cleanings use one witness",
		edits: []edit{{"enroll/custody/clean.go", `keyring.WitnessIsFree(body)`, `nil`}},
		only:  "keys found; found: ledger lock 1: another process does the same meanwhile",
		want:  check.Witness,
	},
	{
		name:  "keys are kept while a person is asked",
		edits: []edit{{"enroll/ceremony.go", `		key.Release()`, `		_ = key`}},
		only:  "root; enroll: person pair 1: says yes",
		want:  check.Held,
	},
	{
		name: "the old device goes before the new one is enabled",
		edits: []edit{{"enroll/enroll.go", `	if first, because := c.rotation.first(); first != nil {
		stages`, `	if first, because := c.rotation.first(); c.rotation != nil {
		if first == nil {
			first, because = c.rotation.old, ledger.BecauseEnabled
		}
		stages`}, noLast},
		only: "rotation with an added key; rotate: aws EnableMFADevice 1: refused",
		want: check.Defenceless,
	},
	{
		name: "retired credentials go before the old device",
		edits: []edit{
			{"enroll/rotate.go", `	stages = append(stages, c.retirement(c.rotation.old, because)...)
	var cleans`, `	var cleans`},
			{"enroll/rotate.go", `	return append(stages, step.Stage{Steps: cleans, Serial: true})`, `	stages = append(stages, step.Stage{Steps: cleans, Serial: true})
	return append(stages, c.retirement(c.rotation.old, because)...)`},
		},
		only: "rotation with an added key; rotate: aws DeactivateMFADevice 1: refused",
		want: check.KeysFirst,
	},
	{
		name: "a retired credential goes without its witness",
		edits: []edit{{"enroll/keyring/delete.go", `		proof, err := ProveRetired(ctx, room, old, left, use)
`, `		proof := &ledger.Clean{KeySerial: left.KeySerial, Device: old.Ceremony, CredentialID: left.CredentialID, Challenge: "0102030405060708", Answer: "00"}
		_, err = ProveRetired(ctx, room, old, left, use)
`}, {"enroll/keyring/delete.go", `if !is {`, `if clean != nil || !is {`}},
		only: "keys found; found: key 1003 transmit 1: error before the effect",
		want: check.Unwitnessed,
	},
	{
		name:  "root's old device is removed before anybody has signed in",
		edits: []edit{{"enroll/rotate.go", `		stages = append(stages, step.Stage{Steps: []step.Step{{Name: "sign in", Do: c.awaitSignIn}}})`, `		_ = c.awaitSignIn`}},
		only:  "rotation of root, removed by the management account; rotate: aws DeleteVirtualMFADevice 1: refused",
		want:  check.Defenceless,
	},
}

// sampleOfBugs: a test run without flags builds and tries one in so many.
const sampleOfBugs = 4

var violated = regexp.MustCompile(`VIOLATED after [a-z ]*: ([a-z -]+): `)

// TestSeededBugs: each is found, and called by its name. Without -explore that
// is tried for some; that all can be made is always looked at.
func TestSeededBugs(t *testing.T) {
	module, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, bug := range slices.Concat(seededBugs, seededYears, seededGates) {
		t.Run(bug.name, func(t *testing.T) {
			t.Parallel()
			if len(bug.edits) == 0 {
				t.Fatal("nothing breaks this rule yet")
			}
			replaced := overlay(t, module, bug.edits)
			if !*everything && number(bug.name)%sampleOfBugs != 0 {
				return
			}
			group := "scenarios"
			if strings.Contains(bug.only, "; adversary: ") {
				group = "adversary"
			}
			scenario, _, _ := strings.Cut(bug.only, ";")
			// What is compiled to run once is not worth optimising.
			//nolint:noctx // it ends with the test binary's own limit
			run := exec.Command("go", "test", "-vet=off", "-count=1", "-ldflags=-s -w", "-timeout=2m",
				"-gcflags=rootseal/enroll=-N -l", "-gcflags=rootseal/hwtest/faults=-N -l",
				"-overlay", replaced, "rootseal/hwtest/faults", "-run", "^TestExplore$/^"+group+"$/^"+strings.ReplaceAll(scenario, " ", "_")+"$", "-only", bug.only)
			run.Dir = module
			out, err := run.CombinedOutput()
			var failed *exec.ExitError
			if err != nil && !errors.As(err, &failed) {
				t.Fatal(err)
			}
			found := map[check.Rule]bool{}
			for _, v := range violated.FindAllSubmatch(out, -1) {
				found[check.Rule(v[1])] = true
			}
			if err == nil || !found[bug.want] {
				t.Errorf("want %q, found %v\n%s", bug.want, found, out)
			}
		})
	}
}

// overlay writes the edited files and the map that go build takes for -overlay.
func overlay(t *testing.T, module string, edits []edit) string {
	t.Helper()
	replace := map[string]string{}
	for _, e := range edits {
		path := filepath.Join(module, filepath.FromSlash(e.file))
		source, err := os.ReadFile(cmp.Or(replace[path], path))
		if err != nil {
			t.Fatal(err)
		}
		text := string(source)
		if n := strings.Count(text, e.old); n != 1 {
			t.Fatalf("%s has the text that is to be broken %d times, want once:\n%s", e.file, n, e.old)
		}
		edited := filepath.Join(t.TempDir(), filepath.Base(path))
		if err := os.WriteFile(edited, []byte(strings.Replace(text, e.old, e.new, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		replace[path] = edited
	}
	data, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "overlay.json")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
