package keyring_test

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"

	"rootseal/enroll"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/keyring"
	"rootseal/hwtest/simcard"
)

// A full answer is 76 15 06, twenty bytes of HMAC, and 9000. One bit that is not
// the seed's, wherever in it, on whichever key, and nothing is enabled.
func TestOneWrongBitStopsBeforeEnable(t *testing.T) {
	for key := range 3 {
		for _, bit := range []struct {
			at   int
			of   string
			want error // nil: whatever package oath says of an answer of that shape
		}{
			{0, "tag", nil},
			{15, "length", nil},
			{23, "digits", nil},
			{24, "first of the HMAC", keyring.ErrWrongAnswer},
			{97, "middle of the HMAC", keyring.ErrWrongAnswer},
			{183, "last of the HMAC", keyring.ErrWrongAnswer},
			{184, "status", nil},
			{199, "status", nil},
		} {
			t.Run(fmt.Sprintf("key %d, bit %d (%s)", key, bit.at, bit.of), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s := enrolltest.New(t, 3)
					s.Cards[key].Inject(simcard.Fault{Kind: simcard.FlipBit, On: simcard.Calculate, Bit: bit.at})
					r, err := s.Run(t.Context(), t, s.ForAlice())
					if err == nil || bit.want != nil && !errors.Is(err, bit.want) {
						t.Errorf("%v, want %v", err, bit.want)
					}
					if n := s.Count("EnableMFADevice"); n != 0 {
						t.Errorf("Enable was sent %d times", n)
					}
					s.MustHold(t, r, err)
					s.MustBeUntouched(t)
				})
			})
		}
	}
}

// A wrong bit in any other answer of a key ends in one of the ends that a
// ceremony may have.
func TestOneWrongBitAnywhere(t *testing.T) {
	for _, of := range []simcard.Instruction{simcard.SelectOATH, simcard.List, simcard.Put} {
		for _, bit := range []int{0, 3, 12, 21, 40, 77, 113, 131, -16, -9, -1} {
			t.Run(fmt.Sprintf("%s, bit %d", of, bit), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s := enrolltest.New(t, 2)
					s.Cards[1].Inject(simcard.Fault{Kind: simcard.FlipBit, On: of, Bit: bit})
					c, err := enroll.Prepare(t.Context(), s.Env, s.ForAlice())
					if err != nil {
						s.MustNotHaveBegun(t)
						return
					}
					r, err := c.Run(t.Context(), nil, nil)
					c.Close()
					s.MustHold(t, r, err)
				})
			})
		}
	}
}
