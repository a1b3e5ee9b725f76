//go:build unix

package command

import (
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/ledger"

	officers "rootseal/enroll/officer"
	"rootseal/enroll/record"
)

// tripOfOne has two officers sign everything, exports a copy, and goes on with Olivia
// alone: Peter's key stays at home.
func tripOfOne(t *testing.T) (s *signedScene, home, copied string) {
	t.Helper()
	s = newSignedScene(t)
	s.mustDo(t, nil, s.byOlivia("policy", "set", "--two-officers")...)
	home, copied = s.ledger, filepath.Join(t.TempDir(), "copy")
	s.mustDo(t, nil, "log", "export", copied)
	s.desk.Unplug(s.own[1])
	s.ledger = copied
	return s, home, copied
}

var tripBag = []string{"seal", "33333333", "--bag", "A-17", "--place", "Osaka safe", "--observer", "Ren Sato"}

// byPeter are the flags of the second officer alone.
func (s *signedScene) byPeter(t *testing.T, args ...string) []string {
	t.Helper()
	return append(args, "--officer", peter, "--pin", peter+"="+s.pin(), "--seen", s.open(t, "").Head().String())
}

// home brings Peter's key back, and the ledger at home.
func (s *signedScene) comeHome(home string) {
	s.ledger = home
	s.desk.Plug(s.own[1])
}

// halves are the records that one officer has signed, and two must.
func (s *signedScene) halves(t *testing.T) (numbers []uint64) {
	t.Helper()
	for _, act := range officers.Read(s.open(t, "").Records()).Missing() {
		if !act.HalfSigned() {
			t.Errorf("%v, %s: %v", act.At, act.Kind, act.Err())
		}
		numbers = append(numbers, act.At.Record)
	}
	return numbers
}

// One officer seals on a trip. At home that stays open until both sign the import.
func TestOneOfficerOnATrip(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, home, copied := tripOfOne(t)
		s.mustDo(t, []string{"is signed by one officer, but two are required: at home, run 'rootseal log import'"}, s.byOlivia(tripBag...)...)
		s.mustDo(t, []string{"is signed by one officer"}, s.byOlivia("unseal", "33333333", "--bag", "A-17")...)
		if n := len(s.halves(t)); n != 2 {
			t.Fatalf("%d records are half signed, want 2", n)
		}
		s.mustFail(t, cli.ExitWrong, []string{"signed by one officer, but two are required"}, "log", "verify")

		s.comeHome(home)
		trip := officers.Read(s.open(t, "").Records())
		if len(trip.Missing()) != 0 {
			t.Fatal("something is unsigned before the import")
		}
		s.mustDo(t, []string{"to sign: ", "imported "}, s.byBoth("log", "import", copied)...)
		s.mustBeSigned(t)
		s.mustDo(t, nil, "log", "verify")
	})
}

// The import covers what came home; the second officer signs what the first one has, and
// nothing else, with 'log sign'. The first officer alone does not count twice.
func TestSecondOfficerSignsAtHome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, home, _ := tripOfOne(t)
		s.mustDo(t, nil, s.byOlivia(tripBag...)...)
		away := s.open(t, "")
		s.comeHome(home)
		for _, r := range away.Records()[away.Trip():] { // as an import that nobody signs leaves it
			made, err := away.Bytes(r.Sequence)
			if err != nil {
				t.Fatal(err)
			}
			s.append(t, ledger.WorldAWS, ledger.Entry{Command: "log", Body: &ledger.Away{Trip: away.Trip(), Record: made}})
		}
		half := s.halves(t)
		if len(half) != 1 {
			t.Fatalf("half signed are %v, want the seal", half)
		}
		text, _ := s.do(t, "status")
		if next := "next: run 'rootseal log sign' with the second officer's key plugged in"; !strings.Contains(text, "signed by one officer, but two are required") || !strings.Contains(text, next) {
			t.Errorf("status says:\n%s", text)
		}
		s.mustFail(t, cli.ExitWrong, []string{"seal: signed by one officer, but two are required"}, "log", "verify")
		s.append(t, ledger.WorldAWS, ledger.Entry{Command: "keys", Body: &ledger.Label{KeySerial: 33333333, Label: "forged"}})
		label := s.open(t, "").Head().Sequence

		s.desk.Unplug(s.own[1])
		seen := append(s.byOlivia("log", "sign"), "--seen", s.open(t, "").Head().String())
		if _, code := s.do(t, seen...); code == cli.ExitDone {
			t.Error("one officer has signed twice")
		}
		s.desk.Plug(s.own[1])
		s.mustDo(t, []string{"signed: record " + strconv.FormatUint(half[0], 10), "left: record " + strconv.FormatUint(label, 10)}, s.byPeter(t, "log", "sign")...)
		register := officers.Read(s.open(t, "").Records())
		missing := register.Missing()
		if len(missing) != 1 || missing[0].At.Record != label || register.Covered >= label {
			t.Errorf("missing %+v, covered to %d; want record %d, signed by nobody", missing, register.Covered, label)
		}
		s.mustDo(t, nil, append(s.byBoth("log", "sign"), "--seen", s.open(t, "").Head().String())...)
		s.mustBeSigned(t)
	})
}

// One officer signs bags on a trip, and nothing else, nowhere else.
func TestOneOfficerSignsNothingElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, home, _ := tripOfOne(t)
		before := s.open(t, "").Head()
		for _, test := range []struct {
			name string
			args []string
		}{
			{"a label on a trip", s.byOlivia("keys", "label", "33333333", "Osaka")},
			{"a bag on a trip, by nobody", tripBag},
			{"a bag on a trip, observed by who signs", s.byOlivia("seal", "33333333", "--bag", "A-17", "--place", "safe", "--observer", "Olivia")},
		} {
			if test.name == "a bag on a trip, by nobody" {
				s.desk.Unplug(s.own[0])
			}
			if _, code := s.do(t, test.args...); code == cli.ExitDone {
				t.Errorf("%s: done", test.name)
			}
			s.desk.Plug(s.own[0])
		}
		s.mustFail(t, cli.ExitFailed, []string{"run the command at home"}, s.byOlivia(s.alice("--group", "second")...)...)
		if after := s.open(t, "").Head(); after != before {
			t.Errorf("the copy is at %s, and was at %s", after, before)
		}
		s.ledger = home
		before = s.open(t, "").Head()
		for _, args := range [][]string{tripBag, {"keys", "label", "33333333", "Osaka"}} {
			if _, code := s.do(t, s.byOlivia(args...)...); code == cli.ExitDone {
				t.Errorf("at home, one officer: %v is done", args)
			}
		}
		if after := s.open(t, "").Head(); after != before {
			t.Errorf("the ledger is at %s, and was at %s", after, before)
		}
	})
}

// Records that claim to be from a trip gain nothing: without a signature they count as
// unsigned, with a stolen key's they count as half signed, and 'log import' takes no signature
// over other bytes.
func TestForgedTripOfOneOfficer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, home, copied := tripOfOne(t)
		s.mustDo(t, nil, s.byOlivia(tripBag...)...)
		away := s.open(t, "")
		s.comeHome(home)
		at := away.Trip() + 2 // after the verification
		made := away.Records()[at-1]
		if made.Body.Kind() != "seal" {
			t.Fatalf("record %d is %s", at, made.Body.Kind())
		}
		file, err := away.Bytes(at)
		if err != nil {
			t.Fatal(err)
		}
		signature, err := away.Bytes(at + 1)
		if err != nil {
			t.Fatal(err)
		}
		forged := made
		bag := *made.Body.(*ledger.Seal)
		bag.Bag = "Z-99"
		forged.Body = &bag
		other, err := forged.File()
		if err != nil {
			t.Fatal(err)
		}
		for _, test := range []struct {
			name    string
			trip    uint64
			records [][]byte
			want    error
		}{
			{"no signature", away.Trip(), [][]byte{file}, officers.ErrNotSigned},
			{"other bytes", away.Trip(), [][]byte{other, signature}, officers.ErrNotSigned},
			{"of a trip that was not", 1, [][]byte{file, signature}, officers.ErrTwoOfficers},
			{"one signature, twice", away.Trip(), [][]byte{file, signature, signature}, officers.ErrTwoOfficers},
		} {
			records := s.open(t, "").Records()
			for _, file := range test.records {
				records = append(records, ledger.Record{Sequence: uint64(len(records)) + 1, Body: &ledger.Away{Trip: test.trip, Record: file}})
			}
			register := officers.Read(records)
			missing := register.Missing()
			if len(missing) != 1 || missing[0].Kind != "seal" || missing[0].Err() != test.want {
				t.Errorf("%s: missing %+v, want the seal, %v", test.name, missing, test.want)
			}
		}
		s.mustDo(t, nil, s.byBoth("log", "import", copied)...)
		s.mustBeSigned(t)
		if sealed := record.Read(s.open(t, "").Records()).Key(33333333).Sealed; sealed == nil || sealed.Bag != "A-17" {
			t.Errorf("sealed is %+v", sealed)
		}
	})
}
