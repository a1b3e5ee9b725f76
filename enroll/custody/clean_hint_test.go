package custody_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"

	"rootseal/enroll/custody"
	"rootseal/enroll/hint"
	"rootseal/enroll/keyring"
	"rootseal/enroll/record"
)

// What leads to 'keys found' names the key. Other hints, and an error without one, stay.
func TestCleaningNamesTheKey(t *testing.T) {
	refused := errors.New("refused")
	for _, tt := range []struct {
		hint   hint.ID // "": none
		params []string
	}{
		{hint.ConfirmClean, []string{"1003", "x"}},
		{hint.PlugSuccessor, []string{"1003", "x"}},
		{hint.ReadAccount, []string{"1003", "x"}},
		{hint.DeleteNothing, []string{"x"}},
		{"", nil},
	} {
		t.Run(string(tt.hint), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, _, _ := lostAndRotated(t)
				opened, err := keyring.Open(t.Context(), s.Env, 1003)
				if err != nil {
					t.Fatal(err)
				}
				defer opened[0].Close()
				_, _, err = custody.CleanKey(t.Context(), s.Env, "keys", opened[0], func(context.Context, *record.MFADevice) error {
					if tt.hint == "" {
						return refused
					}
					return hint.New("", tt.hint, refused, "x")
				})
				said := hint.Of(err)
				if !errors.Is(err, refused) || (said == nil) != (tt.hint == "") || said != nil && (said.ID != tt.hint || !slices.Equal(said.Params, tt.params)) {
					t.Errorf("%v, with %+v", err, said)
				}
			})
		})
	}
}
