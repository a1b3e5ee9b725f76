package rehearsal

import (
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// rehearsalBag is the number on the bag of the first key for the safe.
const rehearsalBag = "R-1001"

// verify proves one key with nothing else on the desk, and puts it into its bag,
// which proves it again.
func (r *Rehearsal) verify() Act {
	key := r.Sealed[0]
	return Act{
		Name:  "verify",
		story: fmt.Sprintf("key %d is proven by itself, without AWS, and goes into its bag", key.Serial()),
		Play: func(ctx context.Context) error {
			for _, card := range r.Keys() {
				if card != key {
					r.desk.Unplug(card)
					defer r.desk.Plug(card)
				}
			}
			alone := r.World
			alone.AWS, alone.ServerTime = nil, nil
			if _, err := r.must(ctx, cli.ExitDone, alone, strings.NewReader(""), "verify"); err != nil {
				return err
			}
			_, err := r.must(ctx, cli.ExitDone, alone, strings.NewReader(""),
				fmt.Sprintf("seal %d --bag %s --place safe --observer Ren", key.Serial(), rehearsalBag))
			r.desk.Unplug(key) // it is in its bag now
			return err
		},
		check: func() (string, error) { return r.isSealed(key) },
	}
}

// isSealed checks that the record has the key in its bag, by a proof whose
// answers are those of the account's seeds, by the hash of RFC 2104 alone.
func (r *Rehearsal) isSealed(key *simcard.Card) (string, error) {
	l, err := r.OpenLedger()
	if err != nil {
		return "", err
	}
	b := record.Read(l.Records())
	custody := b.Key(key.Serial())
	if custody == nil || custody.Sealed == nil || custody.Sealed.Bag != rehearsalBag {
		return "", fmt.Errorf("the ledger has no bag %s with key %d in it", rehearsalBag, key.Serial())
	}
	i := slices.IndexFunc(l.Records(), func(rec ledger.Record) bool { return rec.Body.Kind() == "seal" })
	proof, is := l.Records()[i-1].Body.(*ledger.Verified)
	if !is || proof.KeySerial != key.Serial() || len(proof.Credentials) != len(b.Key(key.Serial()).Holds()) {
		return "", errors.New("the ledger has no proof of each credential before the seal")
	}
	for _, c := range proof.Credentials {
		if err := r.checkAnswer(b.Device(c.Device), c); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("the ledger has key %d in bag %s; it gave the answers of %d of the account's seeds; head %s",
		key.Serial(), rehearsalBag, len(proof.Credentials), l.Head()), nil
}

func (r *Rehearsal) checkAnswer(held *record.MFADevice, c ledger.CredentialProof) error {
	challenge, err := hex.DecodeString(c.Challenge)
	if err != nil {
		return err
	}
	for _, d := range r.Account.Devices() {
		if d.ARN == held.DeviceARN {
			mac := hmac.New(sha1.New, d.Seed)
			mac.Write(challenge)
			if hex.EncodeToString(mac.Sum(nil)) == c.Answer {
				return nil
			}
		}
	}
	return fmt.Errorf("the answer for %s is not that of the account's seed", c.CredentialID)
}

// rotate loses one of the keys for every day; a spare takes its place.
func (r *Rehearsal) rotate() Act {
	lost := r.Daily[1]
	was := r.UserDaily()
	now := was
	now.keys = []*simcard.Card{r.Daily[0], r.spare}
	var before []simaws.Device
	return Act{
		Name:  "rotate",
		story: fmt.Sprintf("key %d is left in a taxi; all that it opens is closed to it, and a spare takes its place", lost.Serial()),
		Play: func(ctx context.Context) error {
			before = r.Account.Devices()
			r.desk.Unplug(lost)
			_, err := r.must(ctx, cli.ExitDone, r.World, strings.NewReader(""),
				fmt.Sprintf("rotate --lost %d --add %d --confirm %d", lost.Serial(), r.spare.Serial(), lost.Serial()))
			return err
		},
		check: func() (string, error) { return r.rotated(now, lost, before) },
	}
}

// rotated is enrolled anew, with the seed on the lost key without a device, and
// every other device untouched.
func (r *Rehearsal) rotated(now enrolment, lost *simcard.Card, before []simaws.Device) (string, error) {
	found, err := r.Enrolled(now)
	if err != nil {
		return "", err
	}
	devices := r.Account.Devices()
	for _, d := range before {
		opens := slices.ContainsFunc(lost.Stored(), func(s simcard.Stored) bool { return string(s.Key) == string(d.Seed) })
		remains := slices.ContainsFunc(devices, func(now simaws.Device) bool { return now.ARN == d.ARN && now.Owner == d.Owner })
		switch {
		case opens && remains:
			return "", fmt.Errorf("the account still has %s, which the lost key opens", d.ARN)
		case !opens && !remains:
			return "", fmt.Errorf("the account has lost %s, which nobody touched", d.ARN)
		}
	}
	return fmt.Sprintf("key %d opens nothing; %s", lost.Serial(), found), nil
}
