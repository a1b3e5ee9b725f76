//go:build unix

package command

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/cmd/rootseal/internal/view/hints"
	"rootseal/device/piv"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
)

// toldByLogVerify is what log verify lists, by its field, and the next below it.
func toldByLogVerify(t *testing.T, s *scene, _ ...string) (all []told) {
	t.Helper()
	out, code := s.do(t, "log", "verify", "--json")
	if code != cli.ExitDone && code != cli.ExitWrong {
		t.Fatalf("exit code %d; it said:\n%s", code, s.err.String())
	}
	next := ""
	for line := range strings.Lines(s.err.String()) {
		words, is := strings.CutPrefix(line, "next: ")
		if is && words != hints.Words(hint.NewerOfficerKey).String()+"\n" { // that one belongs to a warning
			next = words
		}
	}
	got := reflect.ValueOf(mustDecode[view.LedgerCheck](t, out))
	for _, field := range reflect.VisibleFields(got.Type()) {
		if field.Type != reflect.TypeFor[[]string]() {
			continue
		}
		for _, line := range got.FieldByIndex(field.Index).Interface().([]string) {
			all = append(all, told{kind: nameInJSON(field), id: line, next: next})
		}
	}
	return all
}

func nameInJSON(field reflect.StructField) string {
	name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
	return name
}

// Whoever does what log verify tells them to do is rid of what it lists, but for what
// has happened: a chain keeps that.
func TestNextOfLogVerify(t *testing.T) {
	lists := map[string]string{}
	for _, field := range reflect.VisibleFields(reflect.TypeFor[view.LedgerCheck]()) {
		if field.Type == reflect.TypeFor[[]string]() {
			lists[nameInJSON(field)] = ""
		}
	}
	rows := adviceOnLogs()
	mustCover(t, rows, lists)
	for _, row := range rows {
		t.Run(row.name(), func(t *testing.T) { row.mustEnd(t, toldByLogVerify) })
	}
}

func adviceOnLogs() []advised {
	var signed *signedScene
	bySigner := map[string]func(*testing.T, *scene, []string){"log": func(t *testing.T, s *scene, args []string) {
		if len(args) > 1 {
			args = signed.byOlivia(args...)
		}
		s.mustDo(t, nil, args...)
	}}
	return []advised{
		{
			kind: "problems", history: "a wrong signature stays in the chain", scene: func(t *testing.T) *scene {
				s := newScene(t)
				o := s.office(t, 1001, 1002)
				o.add(t, "Olivia", 1001)
				o.add(t, "Peter", 1002, 1001)
				o.spoil(t, uint64(len(o.records(t))), "sig")
				return s
			},
		},
		{
			kind: "unsigned", by: bySigner, scene: func(t *testing.T) *scene {
				signed = newSignedScene(t)
				signed.mustDo(t, nil, "unseal", "33333333", "--emergency")
				return signed.scene
			},
		},
		{
			kind: "late", history: "the act came before its signature", scene: func(t *testing.T) *scene {
				signed = newSignedScene(t)
				signed.append(t, ledger.WorldAWS, enrolled(userAlice, "other", "x other aaaaaa", 11111111)...)
				signed.mustDo(t, nil, signed.byOlivia("log", "sign", "--seen", "10")...)
				return signed.scene
			},
		},
		{
			kind: "unattested", history: "an officer's key shows its maker when it is added; log verify takes an issuer that it lacks with --attestation-root",
			scene: func(t *testing.T) *scene {
				signed = newSignedScene(t)
				signed.Roots = piv.Roots{}
				return signed.scene
			},
		},
		{
			kind: "findings", scene: withAlice(func(t *testing.T, s *scene) {
				s.recorded(t, &ledger.Seal{KeySerial: serial3, Bag: "A-17", Place: "Osaka", Observer: "Ren", Proof: 2})
			}),
			by: map[string]func(*testing.T, *scene, []string){
				"log": func(t *testing.T, s *scene, args []string) { s.mustDo(t, nil, args...) },
				"unseal": func(t *testing.T, s *scene, args []string) {
					for _, f := range record.Read(s.open(t, "").Records()).Open() {
						named := append([]string{}, args...)
						named[2] = f.ID
						s.mustDo(t, nil, named...)
					}
				},
			},
			fill: map[string]string{"FINDING": "seal", "TEXT": "drill"},
		},
		{
			kind: "times", history: "the times of two records stay as they are", scene: withAlice(func(t *testing.T, s *scene) {
				s.jump.Add(-int64(100 * time.Hour))
				s.mustDo(t, nil, "keys", "label", "33333333", "pocket")
				s.jump.Add(int64(100 * time.Hour))
			}),
		},
	}
}
