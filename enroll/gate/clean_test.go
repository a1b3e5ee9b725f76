package gate_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/enroll/custody"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/ledger"
	signing "rootseal/enroll/officer"
	"rootseal/enroll/record"
)

// Nobody can ask another service what it has. A retired seed of such a login is deleted
// by the officers' signature, or if the service's name is typed and a key has the new
// seed: who can write to the ledger can write that a seed was replaced.
func TestCleanALogin(t *testing.T) {
	for name, tt := range map[string]struct {
		signed bool
		absent bool // whose key signed is not here, and no one knows the officer
		away   bool // no key is plugged in
		typed  []string
		want   error
	}{
		"on the ledger's word": {want: gate.ErrNotConfirmed},
		"another name":         {typed: []string{"GitLab"}, want: gate.ErrNotConfirmed},
		"typed":                {typed: []string{"GitHub"}},
		"typed, without a key": {typed: []string{"GitHub"}, away: true, want: gate.ErrNotConfirmed},
		"signed":               {signed: true, away: true},
		"signed by a stranger": {signed: true, absent: true, away: true, want: gate.ErrNotConfirmed},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.New(t, 2)
				if tt.signed {
					s.Signers = []signing.Signer{s.Officers(t, "Olivia")[0]}
				}
				old := s.MustRun(t, s.ForLogin())
				s.FreeKeys()
				q := s.Rotation(t, s.Cards...)
				q.Source = env.Generated
				if _, err := s.Rotate(t, q); err != nil {
					t.Fatal(err)
				}
				for _, card := range s.Cards {
					if tt.away {
						s.Readers.Unplug(card)
					}
				}
				if tt.absent {
					s.Signers = nil
				}
				retired := s.Book().Device(old.ID)
				if err := custody.MayClean(t.Context(), s.Env, retired, tt.typed...); !errors.Is(err, tt.want) {
					t.Errorf("%v, want %v", err, tt.want)
				}
			})
		})
	}
}

// Keys without a device id are not one key for that.
func TestKeysWithoutADeviceIDDiffer(t *testing.T) {
	if err := gate.CheckDistinct([]ledger.KeyState{{KeySerial: 1001}, {KeySerial: 1002}}); err != nil {
		t.Error(err)
	}
}

// A refusal is of a kind, and its text says which.
func TestRefusalsByKind(t *testing.T) {
	for objection, want := range map[string]error{record.AgainstSealed: gate.ErrSealed, record.AgainstLost: gate.ErrAgainst} {
		err := error(&gate.AgainstError{Objection: record.Objection{Name: objection}})
		if !errors.Is(err, want) || !strings.Contains(err.Error(), want.Error()) {
			t.Errorf("%s: %v, want %v", objection, err, want)
		}
	}
}
