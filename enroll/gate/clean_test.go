package gate_test

import (
	"errors"
	"fmt"
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
	"rootseal/message"
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
				if err := custody.MayClean(t.Context(), s.Env, retired, tt.typed...); !errors.Is(err, tt.want) || err != nil && strings.Contains(err.Error(), "AWS") {
					t.Errorf("%v, want %v", err, tt.want)
				}
			})
		})
	}
}

// A refusal says why AWS was not read.
func TestCleaningSaysWhyAWSIsUnread(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		old := s.MustRun(t, s.ForAlice())
		s.FreeKeys()
		if _, err := s.Rotate(t, s.Rotation(t, s.Cards...)); err != nil {
			t.Fatal(err)
		}
		s.AWS = nil
		err := custody.MayClean(t.Context(), s.Env, s.Book().Device(old.ID))
		if !errors.Is(err, gate.ErrNotConfirmed) || !strings.Contains(err.Error(), env.ErrNoAWS.Error()) {
			t.Errorf("%v, want %v, because of %v", err, gate.ErrNotConfirmed, env.ErrNoAWS)
		}
	})
}

// Keys without a device id are not one key for that.
func TestKeysWithoutADeviceIDDiffer(t *testing.T) {
	if err := gate.CheckDistinct([]ledger.KeyState{{KeySerial: 1001}, {KeySerial: 1002}}); err != nil {
		t.Error(err)
	}
}

// A refusal is of a kind, its text says which, and its parts say the same, so that it is
// the same in another language.
func TestRefusalsByKind(t *testing.T) {
	for _, tt := range []struct {
		objection string
		asks      bool
		kind      error
		text      string
	}{
		{record.AgainstSealed, false, gate.ErrSealed, "key 1002: the key is in a bag: bag A-17"},
		{record.AgainstLost, false, gate.ErrAgainst, "key 1002: the ledger warns against this key: in bag A-17"},
		{record.AgainstLost, true, gate.ErrAskAgainst, "key 1002: the ledger warns against this key: in bag A-17"},
	} {
		err := gate.NewAgainst(1002, record.Objection{Name: tt.objection, Text: message.Textf("in bag %s", "A-17")}, tt.asks)
		format, args := err.Parts()
		if parts := fmt.Errorf(format, args...).Error(); !errors.Is(err, tt.kind) || err.Error() != tt.text || parts != tt.text {
			t.Errorf("%s: %q, in parts %q, want %q, which is %v", tt.objection, err, parts, tt.text, tt.kind)
		}
	}
}
