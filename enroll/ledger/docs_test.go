//go:build unix

package ledger

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

const specification = "../../docs/ledger.md"

var (
	exampleRecord  = regexp.MustCompile("(?s)`(records/\\d{8}\\.json)`:\n\n```json\n(.*?)```")
	exampleCommand = regexp.MustCompile("(?s)```sh\n(.*?)```\n\n```text\n(.*?)```")
)

func readSpecification(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(specification)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// writeExample puts the records of the specification's example into a folder.
func writeExample(t *testing.T) (path string, count int) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "ledger")
	if err := os.MkdirAll(filepath.Join(path, "records"), 0o700); err != nil {
		t.Fatal(err)
	}
	records := exampleRecord.FindAllStringSubmatch(readSpecification(t), -1)
	for _, record := range records {
		if err := os.WriteFile(filepath.Join(path, record[1]), []byte(record[2]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return path, len(records)
}

func TestSpecificationExampleIsALedger(t *testing.T) {
	path, count := writeExample(t)
	if count < 3 {
		t.Fatalf("the example has %d records", count)
	}
	l := mustOpen(t, Dir(path))
	if got := len(l.Records()); got != count {
		t.Fatalf("read %d records of %d", got, count)
	}
	for _, r := range l.Records() {
		_, again, err := compose(r)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(again, readRaw(t, l.store, r.Sequence)) {
			t.Errorf("record %d is written as\n%s", r.Sequence, again)
		}
	}
	open := map[string]bool{}
	for _, r := range l.Records() {
		if _, ends := r.Body.(*End); r.Ceremony != "" {
			open[r.Ceremony] = !ends
		}
	}
	for ceremony, unsettled := range open {
		if unsettled {
			t.Errorf("ceremony %s has no end", ceremony)
		}
	}
	if head := "`" + l.Head().String() + "`"; !strings.Contains(readSpecification(t), head) {
		t.Errorf("the text does not name the head %s", head)
	}
}

func TestSpecificationExampleWitnesses(t *testing.T) {
	path, _ := writeExample(t)
	var load *Load
	for _, r := range mustOpen(t, Dir(path)).Records() {
		if body, is := r.Body.(*Load); is {
			load = body
		}
	}
	if load == nil || len(load.Witnesses) == 0 {
		t.Fatal("the example has no witnesses")
	}
	for _, w := range load.Witnesses {
		challenge, err := w.ChallengeBytes()
		if err != nil {
			t.Fatal(err)
		}
		m := hmac.New(sha1.New, []byte("12345678901234567890"))
		m.Write(challenge)
		if answer := m.Sum(nil); !w.Check(answer) {
			t.Errorf("witness %s does not fit the answer %s", w.Challenge, hex.EncodeToString(answer))
		}
	}
}

// run runs a command of the specification in a ledger's folder.
func run(t *testing.T, path, command string) string {
	t.Helper()
	c := exec.CommandContext(t.Context(), "bash", "-c", command)
	c.Dir = path
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%v (the commands need bash, sha256sum, jq and openssl)\n%s", err, out)
	}
	return string(out)
}

func TestSpecificationCommands(t *testing.T) {
	path, _ := writeExample(t)
	commands := exampleCommand.FindAllStringSubmatch(readSpecification(t), -1)
	if want := strings.Count(readSpecification(t), "```sh\n"); len(commands) != want || want == 0 {
		t.Fatalf("%d of %d commands have an output", len(commands), want)
	}
	for _, command := range commands {
		if got := run(t, path, command[1]); got != command[2] {
			t.Errorf("%s\ngot\n%swant\n%s", command[1], got, command[2])
		}
	}
}

func TestSpecificationCommandsFindWhatTheReaderFinds(t *testing.T) {
	var check string
	for _, command := range exampleCommand.FindAllStringSubmatch(readSpecification(t), -1) {
		if strings.HasPrefix(command[1], "number=0") {
			check = command[1]
		}
	}
	if check == "" {
		t.Fatal("no command that checks the chain")
	}
	edit := func(from, to string) func(*testing.T, string) {
		return func(t *testing.T, record string) {
			data, err := os.ReadFile(record)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Contains(data, []byte(from)) {
				t.Fatalf("no %q in %s", from, record)
			}
			if err := os.WriteFile(record, bytes.Replace(data, []byte(from), []byte(to), 1), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, test := range []struct {
		name string
		edit func(t *testing.T, record string) // of record 2
		want string
	}{
		{"edited", edit("vault-laptop", "other-laptop"), "records/00000003.json: does not follow 2:"},
		{"removed", func(t *testing.T, record string) {
			if err := os.Remove(record); err != nil {
				t.Fatal(err)
			}
		}, "records/00000003.json: not number 2\n"},
		{"renumbered", edit(`"sequence": 2`, `"sequence": 7`), "records/00000002.json: does not follow 1:"},
		{"of another world", edit(`"world": "aws"`, `"world": "rehearsal"`), "aws\nrehearsal\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			path, _ := writeExample(t)
			test.edit(t, filepath.Join(path, "records", "00000002.json"))
			if got := run(t, path, check); !strings.Contains(got, test.want) {
				t.Errorf("the command says\n%swant %q", got, test.want)
			}
			if _, err := Open(Dir(path), officer, monday); err == nil {
				t.Error("the reader accepts it")
			}
		})
	}
}

// fields lists the JSON names in a type, those of its parts too.
func fields(typ reflect.Type) []string {
	switch typ.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array:
		return fields(typ.Elem())
	case reflect.Struct:
		var all []string
		for i := range typ.NumField() {
			if typ.Field(i).Anonymous {
				all = append(all, fields(typ.Field(i).Type)...)
			} else if name, _, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ","); name != "" {
				all = append(append(all, name), fields(typ.Field(i).Type)...)
			}
		}
		return all
	default:
		return nil
	}
}

func TestSpecificationNamesEveryField(t *testing.T) {
	sections := map[string]reflect.Type{"### Envelope\n": reflect.TypeFor[envelope[Body]]()}
	for kind, empty := range kinds {
		sections["### Body of `"+kind+"`\n"] = reflect.TypeOf(empty())
	}
	text := readSpecification(t)
	for heading, typ := range sections {
		_, section, found := strings.Cut(text, heading)
		if !found {
			t.Errorf("no section %q", heading)
			continue
		}
		section, _, _ = strings.Cut(section, "\n#")
		names := fields(typ)
		if len(names) == 0 {
			t.Errorf("%s has no fields", typ)
		}
		for _, name := range names {
			if !strings.Contains(section, "`"+name+"`") && !strings.Contains(section, "."+name+"`") {
				t.Errorf("section %q does not name %q", strings.TrimSpace(heading), name)
			}
		}
	}
}
