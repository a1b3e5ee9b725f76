package keyring_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"testing"
	"testing/synctest"

	"rootseal/enroll/custody"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/keyring"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/enroll/seed"
)

// The witnesses on record are answers of the seed that the keys hold, to
// challenges that no time step ever is, and each is another.
func TestWitnesses(t *testing.T) {
	for name, request := range enrolltest.Flows {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.New(t, 2)
				r := s.MustRun(t, request(s))
				load := record.Fold(s.Ledger.ByCeremony(r.ID)).Load
				ok := load != nil
				if !ok || len(load.Witnesses) < 64 {
					t.Fatalf("%d witnesses, want at least 64", len(load.Witnesses))
				}
				secret, err := seed.New(s.Held(s.Cards[1])[0].Key)
				if err != nil {
					t.Fatal(err)
				}
				seen := map[string]bool{}
				for i, w := range load.Witnesses {
					challenge, err := hex.DecodeString(w.Challenge)
					if err != nil || len(challenge) != 8 || challenge[0] == 0 || seen[w.Challenge] {
						t.Fatalf("witness %d has the challenge %q", i, w.Challenge)
					}
					seen[w.Challenge] = true
					sum := sha256.Sum256(append(challenge, secret.HMAC(challenge)...))
					if hex.EncodeToString(sum[:]) != w.SHA256 {
						t.Fatalf("witness %d is not the keys' answer", i)
					}
				}
			})
		})
	}
}

// The proofs on record name every key, with a time step of the ceremony's.
func TestProofs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 4)
		r := s.MustRun(t, s.ForAlice())
		enable := record.Fold(s.Ledger.ByCeremony(r.ID)).Enable
		now := uint64(s.Began.Unix() / 30)
		want := []ledger.Proof{{KeySerial: 1001, Step: now}, {KeySerial: 1002, Step: now}, {KeySerial: 1003, Step: now - 1}, {KeySerial: 1004, Step: now}}
		if len(enable.Proofs) != len(want) {
			t.Fatalf("proofs %v, want %v", enable.Proofs, want)
		}
		for i, proof := range enable.Proofs {
			if proof != want[i] {
				t.Errorf("proof %d is %v, want %v", i, proof, want[i])
			}
		}
	})
}

// A seed whose witnesses are used up is replaced all the same: what cannot be
// proven any more is left alone, and owed until somebody has deleted it by hand.
func TestRotateWithoutWitnesses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, old := enrolltest.Enrolled(t, 2)
		for len(s.Book().Free(old.ID, 0)) > 1 {
			s.Verify(t.Context(), t, s.Cards[0])
		}
		s.FreeKeys()
		r, err := s.Rotate(t, s.Rotation(t, s.Cards...))
		if err != nil || r.Outcome != ledger.Complete || len(r.Owed) != 1 || r.Owed[0].KeySerial != 1002 {
			t.Fatalf("%+v, %v", r, err)
		}
		if b := s.Book(); len(b.Unsettled) != 0 || len(b.Key(1001).Owes()) != 0 || len(b.Key(1002).Owes()) != 1 {
			t.Errorf("unsettled %+v, the keys owe %+v and %+v", b.Unsettled, b.Key(1001).Owes(), b.Key(1002).Owes())
		}
		if ids := s.IDs(s.Cards[1]); len(ids) != 2 {
			t.Errorf("key 1002 holds %v", ids)
		}
		clean := func() error {
			keys, err := keyring.Open(t.Context(), s.Env, 1002)
			if err != nil {
				t.Fatal(err)
			}
			defer keys[0].Close()
			_, _, err = custody.CleanKey(t.Context(), s.Env, "rotate", keys[0], enrolltest.MayClean(s.Env))
			return err
		}
		if err := clean(); !errors.Is(err, keyring.ErrNoWitness) {
			t.Errorf("cleaning: %v", err)
		}
		enrolltest.DeleteByOthers(t, s.Cards[1], old.CredentialID)
		if err := clean(); err != nil || len(s.Book().Key(1002).Owes()) != 0 {
			t.Errorf("after it was deleted by hand: %v, it owes %+v", err, s.Book().Key(1002).Owes())
		}
	})
}
