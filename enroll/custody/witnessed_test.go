package custody_test

import (
	"errors"
	"testing"
	"testing/synctest"

	"rootseal/device"
	"rootseal/enroll/custody"
	"rootseal/enroll/enrolltest"

	signing "rootseal/enroll/officer"
)

// A bag number that another key has in use is asked about, however it is written;
// one that is free again is not.
func TestOneBagForTwoKeys(t *testing.T) {
	seal := func(key device.KeySerial, number string) custody.SealRequest {
		return custody.SealRequest{Key: key, Bag: number, Place: "Tokyo safe", Observer: "Kenji"}
	}
	for _, number := range []string{"A-17", "a-17", "A 17", "A17"} {
		synctest.Test(t, func(t *testing.T) {
			s, _ := enrolltest.Enrolled(t, 2)
			if _, _, err := custody.Seal(t.Context(), s.Env, seal(1001, "A-17")); err != nil {
				t.Fatal(err)
			}
			since := len(s.Kinds())
			q := seal(1002, number)
			if _, _, err := custody.Seal(t.Context(), s.Env, q); !errors.Is(err, custody.ErrSharedBag) {
				t.Errorf("%q: %v, want %v", number, err, custody.ErrSharedBag)
			}
			if n := len(s.Kinds()); n != since {
				t.Errorf("%q: %d records were written", number, n-since)
			}
			q.SharedBag = true
			if _, _, err := custody.Seal(t.Context(), s.Env, q); err != nil || s.Book().Key(1002).Sealed == nil {
				t.Errorf("%q, and it is meant: %v", number, err)
			}
		})
	}
	synctest.Test(t, func(t *testing.T) {
		s, _ := enrolltest.Enrolled(t, 2)
		if _, _, err := custody.Seal(t.Context(), s.Env, seal(1001, "A-17")); err != nil {
			t.Fatal(err)
		}
		if _, err := custody.Unseal(t.Context(), s.Env, custody.UnsealRequest{Key: 1001, Bag: "A-17"}); err != nil {
			t.Fatal(err)
		}
		if _, _, err := custody.Seal(t.Context(), s.Env, seal(1002, "A-17")); err != nil {
			t.Errorf("a number that is free again: %v", err)
		}
		if _, _, err := custody.Seal(t.Context(), s.Env, seal(1001, "17-A")); err != nil {
			t.Errorf("another number: %v", err)
		}
	})
}

// Whoever signs alone, or runs the command where nobody signs, is no second
// person, however the name is written. Of two who sign the second may observe.
func TestTheObserverIsASecondPerson(t *testing.T) {
	for _, test := range []struct {
		name     string
		signers  int
		observer string
		want     error
	}{
		{"the officer", 1, "Olivia Ito", custody.ErrSelfObserved},
		{"the officer, written otherwise", 1, "ito,  olivia", custody.ErrSelfObserved},
		{"the officer, in capitals", 1, "OLIVIA ITO", custody.ErrSelfObserved},
		{"the officer, with the space of another script", 1, "Olivia\u3000Ito", custody.ErrSelfObserved},
		{"somebody else", 1, "Peter Sato", nil},
		{"somebody of that name in part", 1, "Olivia", nil},
		{"the second of two", 2, "Peter Sato", nil},
		{"the first of two", 2, "Olivia Ito", nil},
		{"who runs it, and nobody signs", 0, "Olivia", custody.ErrSelfObserved},
		{"another one, and nobody signs", 0, "Kenji", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, _ := enrolltest.Enrolled(t, 2)
				if test.signers > 0 {
					pens := s.Officers(t, "Olivia Ito", "Peter Sato")
					s.Signers = nil
					for _, pen := range pens[:test.signers] {
						s.Signers = append(s.Signers, signing.Signer(pen))
					}
				}
				q := enrolltest.Bag("A-1")
				q.Observer = test.observer
				_, _, err := custody.Seal(t.Context(), s.Env, q)
				if !errors.Is(err, test.want) {
					t.Errorf("%v, want %v", err, test.want)
				}
				if sealed := s.Book().Key(1002).Sealed != nil; sealed != (test.want == nil) {
					t.Errorf("it is sealed: %t", sealed)
				}
			})
		})
	}
}
