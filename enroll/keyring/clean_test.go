package keyring_test

import (
	"slices"
	"testing"
	"testing/synctest"

	"rootseal/enroll/enrolltest"
	"rootseal/hwtest/simcard"
)

// What can become of the deletion of a retired credential: it is called cleaned
// only where the key does not list it any more, and what was left is taken away
// later.
func TestCleanTellsWhatIsThere(t *testing.T) {
	for name, tt := range map[string]struct {
		fault *simcard.Fault // of the deletion; nil: somebody has deleted it by hand
		times int            // it is tried once more before the command ends
		left  bool
	}{
		"refused":                   {&simcard.Fault{Kind: simcard.Status, On: simcard.Delete, Status: 0x6F00}, 2, true},
		"done, and its answer lost": {&simcard.Fault{Kind: simcard.LoseAnswer, On: simcard.Delete}, 1, false},
		"done by hand":              {nil, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, old := enrolltest.Enrolled(t, 2)
				key := s.Cards[0]
				if tt.fault != nil {
					for range tt.times {
						key.Inject(*tt.fault)
					}
				} else {
					deleteByHand(t, key, old.CredentialID)
				}
				before := key.Count(simcard.Delete)
				r, err := s.Rotate(t, s.Rotation(t, s.Cards...))
				if there := slices.Contains(s.IDs(key), old.CredentialID); there != tt.left {
					t.Fatalf("the key holds the old credential: %t", there)
				}
				if (err != nil) != tt.left {
					t.Errorf("left behind: %t, and the command said %v", tt.left, err)
				}
				if tt.left {
					s.FreeKeys()
					if r, err = s.Recover(t, ""); err != nil {
						t.Error(err)
					}
				} else if n := key.Count(simcard.Delete) - before; tt.fault == nil && n > 0 {
					t.Errorf("a credential that is gone was deleted %d times", n)
				}
				if ids := s.IDs(key); !slices.Equal(ids, []string{r.CredentialID}) {
					t.Errorf("in the end the key holds %v", ids)
				}
				if owes := s.Book().Key(1001).Owes(); len(owes) > 0 {
					t.Errorf("in the end the key owes %+v", owes)
				}
			})
		})
	}
}

// deleteByHand is another client's DELETE.
func deleteByHand(t *testing.T, card *simcard.Card, id string) {
	t.Helper()
	name := append([]byte{0x71, byte(len(id))}, id...)
	for _, command := range [][]byte{
		{0x00, 0xA4, 0x04, 0x00, 0x07, 0xA0, 0x00, 0x00, 0x05, 0x27, 0x21, 0x01},
		append([]byte{0x00, 0x02, 0x00, 0x00, byte(len(name))}, name...),
	} {
		answer, err := card.Transmit(command)
		if err != nil || len(answer) < 2 || answer[len(answer)-2] != 0x90 {
			t.Fatalf("% X: % X, %v", command, answer, err)
		}
	}
}
