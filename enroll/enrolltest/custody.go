package enrolltest

import (
	"context"
	"testing"

	"rootseal/device"
	"rootseal/enroll/custody"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
	"rootseal/hwtest/simcard"
)

// BringHome reads an offline copy and imports it at once, as 'log import' does.
func BringHome(ctx context.Context, e *env.Env, path string) (imported int, head ledger.Head, err error) {
	if err := e.MayRecord(&ledger.Away{}); err != nil {
		return 0, head, err
	}
	away, _, err := custody.Homecoming(e, path)
	if err != nil {
		return 0, head, err
	}
	return custody.Bring(ctx, e, away)
}

// ByHand is a stage on which another tool has put a device of alice's on two keys, under
// two names.
func ByHand(t *testing.T, touch bool) (*Stage, custody.AdoptRequest) {
	t.Helper()
	s := New(t, 2)
	made := s.Create(t, "alice-phone")
	var raw []byte
	made.Seed.Use(func(seed []byte) { raw = append(raw, seed...) })
	s.EnableFor(t, "alice", made.ARN, raw)
	for i, id := range []string{"AWS:alice", "Amazon:alice@acme"} {
		s.Cards[i].Store(simcard.Stored{ID: id, Key: raw, Touch: touch})
	}
	return s, custody.AdoptRequest{
		Principal:    principal.Principal{Account: AccountNumber, Kind: principal.User, Name: "alice"},
		Group:        "daily",
		Keys:         s.Serials(),
		CredentialID: "AWS:alice",
		Other:        map[device.KeySerial]string{1002: "Amazon:alice@acme"},
	}
}

func (s *Stage) Adopt(t *testing.T, q custody.AdoptRequest) error {
	t.Helper()
	a, err := custody.PrepareAdoption(t.Context(), s.Env, q)
	if err != nil {
		return err
	}
	defer a.Close()
	_, err = a.Adopt(t.Context(), []string{"account number " + AccountNumber + ", typed"})
	return err
}

func Bag(number string) custody.SealRequest {
	return custody.SealRequest{Key: 1002, Bag: number, Place: "Osaka safe", Observer: "Kenji"}
}
