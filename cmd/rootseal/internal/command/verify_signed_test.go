//go:build unix

package command

import (
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/ledger"
	"rootseal/hwtest/simcard"
)

// signedDesk is a scene with one key that holds a seed, and an officer's beside it.
func signedDesk(t *testing.T) (*scene, *office) {
	t.Helper()
	s := newScene(t, simcard.New(simcard.YubiKey543, 11111111), simcard.New(simcard.YubiKey57, 22222222))
	s.mustDo(t, nil, s.alice("--group", "daily")...)
	o := s.office(t, 1001)
	o.add(t, "Olivia", 1001)
	s.leaks.noteText(officePIN)
	return s, o
}

// lastKinds are those of the newest records.
func (o *office) lastKinds(t *testing.T, n int) string {
	t.Helper()
	records := o.records(t)
	var kinds []string
	for _, r := range records[len(records)-n:] {
		kinds = append(kinds, r.Body.Kind())
	}
	return strings.Join(kinds, " ")
}

// An officer whose key is on the desk signs a proof without being named, once it
// is shown: no PIN is asked before it is known whether the key was reset.
func TestOfficerAtHandSignsAProof(t *testing.T) {
	s, o := signedDesk(t)
	p := s.sit(t)
	p.starts(t.Context(), "verify", "--keys", "22222222")
	p.see("PIN of key 1001, Olivia")
	if kinds := o.lastKinds(t, 1); kinds != "verify" {
		t.Errorf("the PIN is asked for after record %s, want it after the proof", kinds)
	}
	p.types(officePIN + enter)
	if out, code := p.leaves(); code != cli.ExitDone || !strings.Contains(out, "proven") {
		t.Errorf("exit code %d and %s; it said:\n%s", code, out, s.heard)
	}
	if kinds := o.lastKinds(t, 2); kinds != "verify signature" {
		t.Errorf("recorded %s", kinds)
	}
	signature := o.records(t)[len(o.records(t))-1].Body.(*ledger.Signature)
	if last := uint64(len(o.records(t))); signature.Record != last-1 {
		t.Errorf("record %d is signed, want %d", signature.Record, last-1)
	}
	o.mustBeSigned(t)
}

// Nobody is kept from proving: who leaves the question, or has no key here, has
// proven all the same.
func TestProofThatNobodySigns(t *testing.T) {
	for name, test := range map[string]struct {
		away   bool
		answer func(p *person)
		says   string
	}{
		"stopped at the PIN": {false, func(p *person) { p.see("PIN of key 1001, Olivia"); p.types(stop) }, "this proof is not signed: "},
		"no officer is here": {true, func(*person) {}, "this proof is not signed: no officer's key is plugged in: Olivia (1001)"},
	} {
		t.Run(name, func(t *testing.T) {
			s, o := signedDesk(t)
			if test.away {
				s.desk.Unplug(o.cards[1001])
			}
			p := s.sit(t)
			p.starts(t.Context(), "verify", "--keys", "22222222")
			test.answer(p)
			if out, code := p.leaves(); code != cli.ExitDone || !strings.Contains(out, "proven") || !strings.Contains(s.heard, test.says) {
				t.Errorf("exit code %d and %s; it said:\n%s", code, out, s.heard)
			}
			if kinds := o.lastKinds(t, 1); kinds != "verify" {
				t.Errorf("the last record is %s", kinds)
			}
		})
	}
}

// Without a terminal the PIN is enough to say who signs.
func TestProofIsSignedByAPINFromASource(t *testing.T) {
	s, o := signedDesk(t)
	s.mustDo(t, []string{"proven", "Olivia signs"}, append([]string{"verify", "--keys", "22222222"}, o.pin(1001)...)...)
	if kinds := o.lastKinds(t, 2); kinds != "verify signature" {
		t.Errorf("recorded %s", kinds)
	}
	s.mustDo(t, []string{"proven"}, "verify", "--keys", "22222222")
	if kinds := o.lastKinds(t, 1); kinds != "verify" {
		t.Errorf("the last record is %s", kinds)
	}
}
