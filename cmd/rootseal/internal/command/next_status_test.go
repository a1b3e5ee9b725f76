//go:build unix

package command

import (
	"fmt"
	"go/ast"
	"go/parser"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/view"

	gotoken "go/token"

	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/hwtest/simcard"
)

// toldByStatus is everything that status shows below the devices. A finding is of
// its sort, all else of the list that it is in. The breaches of devices are findings
// of an audit, which has the same names and says what to do.
func toldByStatus(t *testing.T, s *scene, _ ...string) (all []told) {
	t.Helper()
	got := mustDecode[view.StatusJSON](t, s.mustDo(t, nil, "status", "--json"))
	for _, u := range got.Unprotected {
		all = append(all, told{kind: "unprotected", id: u.Ceremony, next: u.Next})
	}
	for _, f := range got.Findings {
		sort, _, _ := strings.Cut(f.ID, "-")
		all = append(all, told{kind: sort, id: f.ID, next: f.Next})
	}
	for _, u := range got.Unsettled {
		all = append(all, told{kind: "unsettled", id: u.Ceremony, next: u.Next})
	}
	for _, o := range got.Owed {
		all = append(all, told{kind: "owed", id: o.Ceremony + " " + o.What, text: o.What, next: o.Next})
	}
	for _, u := range got.Unsigned {
		all = append(all, told{kind: "unsigned", id: fmt.Sprint(u.Record), next: u.Next})
	}
	text := s.mustDo(t, nil, "status")
	for _, f := range all {
		if !strings.Contains(text, printable.Text(f.next)) && f.kind != "unprotected" {
			t.Errorf("without --json status does not say %q, but:\n%s", f.next, text)
		}
	}
	return all
}

// Whoever does what status tells them to do is rid of it.
func TestNextOfStatus(t *testing.T) {
	next := map[string]string{}
	for _, sort := range record.Sorts {
		next[sort.Name] = sort.Next
	}
	for _, field := range reflect.VisibleFields(reflect.TypeFor[view.StatusJSON]()) {
		if name := field.Tag.Get("json"); name != "devices" && name != "findings" && name != "passkeys" { // a passkey is as it should be
			next[name] = ""
		}
	}
	rows := append(adviceOnSorts(), adviceOnLists()...)
	mustCover(t, rows, next)
	for _, row := range rows {
		t.Run(row.name(), func(t *testing.T) { row.mustEnd(t, toldByStatus) })
	}
}

// Every constant that names a finding is in the list that the commands look it up
// in, so that a new one without a row of these tables fails.
func TestEveryFindingHasANext(t *testing.T) {
	sorts := map[string]string{}
	for _, sort := range record.Sorts {
		sorts[sort.Name] = sort.Next
	}
	for file, next := range map[string]map[string]string{
		"../../../../enroll/record/breach.go": nextOfAudit(), "../../../../enroll/audit/catalogue.go": nextOfAudit(), "../../../../enroll/record/sort.go": sorts,
	} {
		names := constants(t, file)
		if len(names) == 0 {
			t.Errorf("%s names nothing", file)
		}
		for _, name := range names {
			if next[name] == "" {
				t.Errorf("%s names %q, which has no next", file, name)
			}
		}
	}
}

// constants are the exported string constants of a file.
func constants(t *testing.T, file string) (all []string) {
	t.Helper()
	parsed, err := parser.ParseFile(gotoken.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(parsed, func(n ast.Node) bool {
		spec, is := n.(*ast.ValueSpec)
		if !is || !spec.Names[0].IsExported() || len(spec.Values) != 1 {
			return true
		}
		if value, is := spec.Values[0].(*ast.BasicLit); is && value.Kind == gotoken.STRING {
			name, err := strconv.Unquote(value.Value)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, name)
		}
		return true
	})
	return all
}

var (
	drill   = acceptIt("drill")
	serial3 = uint32(33333333)
)

// proofOf is a record that calls a key proven by what it names.
func proofOf(t *testing.T, s *scene, c ledger.CredentialProof) *ledger.Verified {
	t.Helper()
	d := record.Read(s.open(t, "").Records()).Live()[0]
	c.Device, c.CredentialID, c.Result = d.Ceremony, d.Keys[0].CredentialID, ledger.Proven
	return &ledger.Verified{KeySerial: d.Keys[0].KeySerial, OATHSalt: d.Keys[0].OATHSalt, Result: ledger.Proven, Credentials: []ledger.CredentialProof{c}}
}

// adviceOnSorts has a forged or unlucky record for each sort of finding.
func adviceOnSorts() []advised {
	forged := func(body func(t *testing.T, s *scene) ledger.Body) func(*testing.T) *scene {
		return withAlice(func(t *testing.T, s *scene) { s.recorded(t, body(t, s)) })
	}
	ended := func(bodies ...ledger.Body) func(*testing.T) *scene {
		return withAlice(func(t *testing.T, s *scene) {
			begin := enrolled(userAlice, "other", "x other aaaaaa", 11111111)[0]
			for _, body := range append([]ledger.Body{begin.Body}, bodies...) {
				begin.Body = body
				s.append(t, ledger.WorldAWS, begin)
			}
		})
	}
	emergency := forged(func(*testing.T, *scene) ledger.Body { return &ledger.Unseal{KeySerial: serial3, Emergency: true} })
	used := withAlice(func(t *testing.T, s *scene) {
		s.mustDo(t, nil, sealThird...)
		s.mustDo(t, nil, "verify", "--keys", "33333333")
	})
	usedThough := func(how string) func(*testing.T) *scene {
		return withAlice(func(t *testing.T, s *scene) {
			s.recorded(t, &ledger.Lost{KeySerial: serial3, How: how})
			s.mustDo(t, nil, "verify", "--keys", "33333333")
		})
	}
	var o *office
	return []advised{
		{kind: record.SortUnseal, variant: "closed", fill: drill, scene: emergency},
		{kind: record.SortUnseal, variant: "seeds replaced", uses: []string{}, act: rotateDaily, scene: emergency},
		{kind: record.SortUse, variant: "closed", fill: drill, scene: used},
		{kind: record.SortUse, variant: "of a lost key", uses: []string{"rootseal keys found"}, scene: usedThough("lost")},
		{
			kind: record.SortUse, variant: "of a stolen key", uses: []string{"rootseal rotate --lost"}, scene: usedThough("stolen"),
			act:  func(_ *testing.T, s *scene, _ told) { s.desk.Unplug(s.cards[2]) },
			more: map[string][]string{"rotate": {"--confirm", "33333333"}},
		},
		{kind: record.SortUse, variant: "seeds replaced", uses: []string{}, scene: used, act: func(t *testing.T, s *scene, f told) {
			s.mustDo(t, nil, "unseal", "33333333", "--bag", "A-17")
			rotateDaily(t, s, f)
		}},
		{kind: record.SortSeal, fill: drill, scene: forged(func(*testing.T, *scene) ledger.Body {
			return &ledger.Seal{KeySerial: serial3, Bag: "A-17", Place: "Osaka", Observer: "Ren", Proof: 2}
		})},
		{kind: record.SortWitness, fill: drill, scene: forged(func(t *testing.T, s *scene) ledger.Body {
			return proofOf(t, s, ledger.CredentialProof{Challenge: "1122334455667788", Answer: strings.Repeat("ab", 20)})
		})},
		{kind: record.SortProof, fill: drill, scene: forged(func(t *testing.T, s *scene) ledger.Body {
			return proofOf(t, s, ledger.CredentialProof{})
		})},
		{kind: record.SortAway, fill: drill, scene: forged(func(t *testing.T, s *scene) ledger.Body {
			file, err := s.open(t, "").Bytes(1)
			if err != nil {
				t.Fatal(err)
			}
			return &ledger.Away{Trip: 2, Record: file}
		})},
		{kind: record.SortRecord, fill: drill, scene: forged(func(*testing.T, *scene) ledger.Body {
			return &ledger.Drop{KeySerial: serial3, Device: "20000101-abc234", Reason: "x"}
		})},
		{kind: record.SortRefused, fill: drill, scene: ended(&ledger.End{Outcome: ledger.Refused, Cause: "it was forged"})},
		{kind: record.SortRollback, fill: drill, scene: ended(&ledger.Settle{Missing: "9:0123456789abcdef"}, &ledger.End{Outcome: ledger.Undone})},
		{
			kind: record.SortOfficer, fill: drill, scene: func(t *testing.T) *scene {
				s := newScene(t)
				o = s.office(t, 1001, 1002, 1003)
				head := o.add(t, "Olivia", 1001).Head
				s.mustDo(t, nil, append([]string{"officer", "add", "1002", "--name", "Peter", "--generate", "--replaces", "1001", "--head", head}, o.pin(1002)...)...)
				o.add(t, "Mika", 1003, 1002)
				return s
			},
			by: map[string]func(*testing.T, *scene, []string){"unseal": func(t *testing.T, s *scene, args []string) {
				s.mustDo(t, nil, append(args, o.signedBy(1002, 1003)...)...)
			}},
		},
	}
}

// adviceOnLists is of what status shows in lists of its own.
func adviceOnLists() []advised {
	var signed *signedScene
	var all []advised
	for _, row := range slices.Concat(adviceOnDevices(), adviceOnRecords(), adviceOnOwed()) {
		if row.kind == "unprotected" || row.kind == "unsettled" || row.kind == "owed" {
			all = append(all, row)
		}
	}
	return append(all, advised{
		kind: "owed", variant: "of a group that nothing replaces", uses: []string{"rootseal keys found"}, scene: keepsSealed(func(t *testing.T, s *scene) {
			s.desk.Unplug(s.cards[2])
			s.mustDo(t, nil, "rotate", userAlice, "--retire", "daily", "--confirm", testAccount)
			s.desk.Plug(s.cards[2])
		}),
	}, advised{
		kind: "unsigned", scene: func(t *testing.T) *scene {
			signed = newSignedScene(t)
			signed.mustDo(t, nil, "unseal", "33333333", "--emergency")
			return signed.scene
		},
		by: map[string]func(*testing.T, *scene, []string){"log": func(t *testing.T, s *scene, args []string) {
			s.mustDo(t, nil, signed.byOlivia(args...)...)
		}},
	}, advised{
		kind: "owed", variant: "of an undone ceremony, whose key is away", fill: drill, scene: func(t *testing.T) *scene {
			s := newScene(t)
			s.cards[0].Inject(simcard.Fault{Kind: simcard.PullOutAfter, On: simcard.Put})
			s.mustFail(t, cli.ExitUnsettled, nil, s.alice()...)
			s.mustDo(t, nil, "recover", "--gone", fmt.Sprint(s.cards[0].Serial()), "--confirm", testAccount)
			return s
		},
	})
}
