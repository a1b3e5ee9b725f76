package custody_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/enroll/custody"
	"rootseal/enroll/enrolltest"

	signing "rootseal/enroll/officer"
	"rootseal/enroll/record"
)

// The only officer's token is lost: another one takes their place by a head that
// was kept outside, and that stays a finding until two officers close it. Whoever
// knew the old officer asks for a head before anything is deleted.
func TestTheLastOfficerIsReplaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		olivia := s.Officers(t, "Olivia Ito")[0]
		s.Signers, s.Emergency = nil, "the last officer is replaced"
		peter, mika := enrolltest.NewPen(t), enrolltest.NewPen(t)
		body := peter.Body(t, "Peter Sato", 5101)
		body.Replaces, body.Head = olivia.Fingerprint(), s.Ledger.Head().String()
		if _, err := custody.AddOfficer(t.Context(), s.Env, body); err != nil {
			t.Fatal(err)
		}
		s.Emergency = ""
		register := s.Register()
		if counting := register.Active(); len(counting) != 1 || counting[0].Name != "Peter Sato" {
			t.Fatalf("counting: %+v", counting)
		}
		finding := signing.ReplacementFinding(s.Ledger.Head().Sequence)
		isOpen := func() bool {
			return slices.ContainsFunc(s.Book().Open(), func(f *record.Finding) bool { return f.ID == finding })
		}
		if !isOpen() {
			t.Fatalf("findings %+v, want %s", s.Book().Open(), finding)
		}

		s.Remembered.Officers = []string{olivia.Fingerprint()}
		if missing := s.Lacks(); !strings.Contains(missing.String(), "officer") {
			t.Errorf("a workstation that knew the old officer misses %q", missing)
		}
		s.Remembered.Officers = append(s.Remembered.Officers, peter.Fingerprint())
		if missing := s.Lacks(); !missing.IsZero() {
			t.Errorf("one that knows both misses %q", missing)
		}

		s.Signers = []signing.Signer{peter}
		if _, err := custody.CloseFinding(t.Context(), s.Env, finding, "token broken"); !errors.Is(err, custody.ErrTwoSign) || !isOpen() {
			t.Errorf("one officer closed it: %v", err)
		}
		if _, err := custody.AddOfficer(t.Context(), s.Env, mika.Body(t, "Mika Virtanen", 5102)); err != nil {
			t.Fatal(err)
		}
		s.Signers = []signing.Signer{peter, mika}
		if _, err := custody.CloseFinding(t.Context(), s.Env, finding, "token broken"); err != nil || isOpen() {
			t.Errorf("two officers: %v, open %v", err, isOpen())
		}
	})
}

// Nobody takes a place that is not the last, or by a head that the ledger never had.
func TestWhoIsNotReplaced(t *testing.T) {
	for name, tt := range map[string]struct {
		officers []string
		head     string // empty: the ledger's own
	}{
		"one of two":        {officers: []string{"Olivia Ito", "Ren Mori"}},
		"by another head":   {officers: []string{"Olivia Ito"}, head: "1:0123456789abcdef"},
		"by a head to come": {officers: []string{"Olivia Ito"}, head: "99:0123456789abcdef"},
		"by no head":        {officers: []string{"Olivia Ito"}, head: "-"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.New(t, 2)
				pens := s.Officers(t, tt.officers...)
				body := enrolltest.NewPen(t).Body(t, "Mallory", 5999)
				body.Replaces, body.Head = pens[0].Fingerprint(), s.Ledger.Head().String()
				if tt.head != "" {
					body.Head = tt.head
				}
				s.Forge(t, "", body)
				if counting := s.Register().Active(); slices.ContainsFunc(counting, func(o *signing.Officer) bool { return o.Name == "Mallory" }) {
					t.Errorf("counting: %+v", counting)
				}
			})
		})
	}
	s := enrolltest.New(t, 2)
	s.Officers(t, "Olivia Ito", "Ren Mori")
	s.Signers, s.Emergency = nil, "so"
	body := enrolltest.NewPen(t).Body(t, "Mallory", 5999)
	body.Replaces, body.Head = s.Register().Active()[0].Fingerprint, s.Ledger.Head().String()
	if _, err := custody.AddOfficer(t.Context(), s.Env, body); !errors.Is(err, signing.ErrNotLast) {
		t.Errorf("%v, want %v", err, signing.ErrNotLast)
	}
}
