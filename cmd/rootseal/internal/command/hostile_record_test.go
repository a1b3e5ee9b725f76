//go:build unix

package command

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/enroll/ledger"
)

// everyKind is one record of each kind, with the name in each of its texts.
func everyKind(name string) []ledger.Body {
	bodies := []ledger.Body{
		new(ledger.Begin), new(ledger.Retirement), new(ledger.Load), new(ledger.Enable), new(ledger.Statement), new(ledger.Settle), new(ledger.End), new(ledger.Leftovers),
		new(ledger.CodeUsed), new(ledger.Verified), new(ledger.Resync), new(ledger.Live), new(ledger.Adopt), new(ledger.Label),
		new(ledger.Seal), new(ledger.Unseal), new(ledger.Close), new(ledger.OfficerAdded), new(ledger.OfficerRemoved),
		new(ledger.PolicySet), new(ledger.Attested), new(ledger.Signature), new(ledger.Trip), new(ledger.Away), new(ledger.Rotate),
		new(ledger.Retire), new(ledger.Retired), new(ledger.Clean), new(ledger.Cleaned), new(ledger.Lost), new(ledger.Found),
		new(ledger.Drop), new(ledger.Audited), new(ledger.Accept), new(ledger.Passkey), new(ledger.Withdraw), new(ledger.Approve), new(ledger.Apply),
	}
	for _, body := range bodies {
		fill(reflect.ValueOf(body).Elem(), name)
	}
	return bodies
}

func fill(v reflect.Value, name string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(name)
	case reflect.Uint32, reflect.Uint64:
		v.SetUint(12345678)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), name)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), name)
	case reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i), name)
		}
	case reflect.Struct:
		if at, is := v.Addr().Interface().(*time.Time); is {
			*at = start
			return
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i), name)
			}
		}
	case reflect.Bool:
		v.SetBool(true)
	}
}

// A new kind of record belongs into the list above.
func TestEveryKindIsHostile(t *testing.T) {
	source, err := os.ReadFile(filepath.Join("..", "..", "..", "..", "enroll", "ledger", "record.go"))
	if err != nil {
		t.Fatal(err)
	}
	have := map[string]bool{}
	for _, body := range everyKind("x") {
		have[body.Kind()] = true
	}
	kinds := regexp.MustCompile(`(?m)^\t"([a-z]+)": +func\(\) Body`).FindAllSubmatch(source, -1)
	if len(kinds) < 30 {
		t.Fatalf("%d kinds were found", len(kinds))
	}
	for _, kind := range kinds {
		if !have[string(kind[1])] {
			t.Errorf("no record of kind %s is made", kind[1])
		}
	}
}

// A forged record of each kind is shown by every command that reads the ledger.
func TestHostileRecords(t *testing.T) {
	for what, name := range worst {
		t.Run(what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { tryHostileRecords(t, name) })
		})
	}
}

func tryHostileRecords(t *testing.T, name string) {
	s := newScene(t)
	l := s.open(t, ledger.WorldAWS)
	for _, body := range everyKind(name) {
		if _, err := l.Append(t.Context(), ledger.Entry{Command: name, Ceremony: name, Officer: ledger.Officer{OSUser: name}, Body: body}); err != nil && !errors.Is(err, ledger.ErrEnded) {
			t.Fatalf("%s: %v", body.Kind(), err)
		}
		if body.Kind() == "end" { // the ceremony goes on, for what follows
			s.ledger += "-more"
			l = s.open(t, ledger.WorldAWS)
		}
		for _, args := range [][]string{
			{"log"},
			{"status"},
			{"log", "verify"},
			{"log", "sign"},
			{"officer", "list"},
			{"policy", "show"},
			{"recover"},
			{"keys"},
			{"verify"},
			{"code"},
			{"audit"},
			{"report"},
			{"report", "--format", "json"},
		} {
			for _, format := range [][]string{nil, {"--json"}} {
				out, _ := s.types(t.Context(), t, append(slices.Clone(args), format...)...)
				said := body.Kind() + ": " + strings.Join(append(args, format...), " ")
				mustBeOurs(t, said+" on standard output", out)
				mustBeOurs(t, said+" on standard error", s.err.String())
			}
		}
	}
	out, _ := s.types(t.Context(), t, "log", "--json")
	var records []struct {
		Command string `json:"command"`
	}
	if err := json.Unmarshal([]byte(out), &records); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	found := false
	for _, r := range records {
		found = found || r.Command == string([]rune(name))
	}
	if !found {
		t.Errorf("no record is read with its command as it was written:\n%s", out)
	}
}
