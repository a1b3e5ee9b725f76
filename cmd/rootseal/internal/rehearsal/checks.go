package rehearsal

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1"
	"errors"
	"slices"
	"strings"

	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
	"rootseal/message"
)

// enrollment is the expected result of one ceremony.
type enrollment struct {
	owner     string // of the device, as the account names it
	principal string
	group     string
	keys      []*simcard.Card
}

// Enrolled checks an enrollment from outside: the account has the device enabled
// for the right holder and expects no offset, the keys of the group and no
// others hold the account's seed, and the files of the ledger agree and have
// challenges of that seed.
func (r *Rehearsal) Enrolled(e enrollment) (message.Text, error) {
	l, err := r.OpenLedger()
	if err != nil {
		return message.Text{}, err
	}
	held, err := deviceIn(l, e)
	if err != nil {
		return message.Text{}, err
	}
	device, err := r.deviceOf(e, held.DeviceARN)
	if err != nil {
		return message.Text{}, err
	}
	if err := errors.Join(r.checkMemories(e, held.Keys[0].CredentialID, device.Seed), CheckWitnesses(l, held.Ceremony, device.Seed)); err != nil {
		return message.Text{}, err
	}
	_, name, _ := strings.Cut(device.ARN, "/")
	return message.Textf("the account has %s enabled for %s; its seed is on keys %s and nowhere else; the ledger agrees, head %s",
		name, e.owner, serials(e.keys), l.Head()), nil
}

// Recovered checks an enrollment that a later command settled, with nothing left to
// settle.
func (r *Rehearsal) Recovered(e enrollment) (message.Text, error) {
	found, err := r.Enrolled(e)
	if err != nil {
		return message.Text{}, err
	}
	l, err := r.OpenLedger()
	if err != nil {
		return message.Text{}, err
	}
	if open, _ := record.Unfinished(l.Records()); len(open) > 0 {
		return message.Text{}, message.Errorf("the ledger still has %s open", open[0].ID)
	}
	held, err := deviceIn(l, e)
	if err != nil {
		return message.Text{}, err
	}
	records := l.ByCeremony(held.Ceremony).Records
	if last := records[len(records)-1]; last.Command != "recover" {
		return message.Text{}, message.Errorf("the ledger has the ceremony settled by %s, not by recover", last.Command)
	}
	return message.Textf("settled by recover: %s", found), nil
}

func deviceIn(l *ledger.Ledger, e enrollment) (*record.MFADevice, error) {
	for _, held := range record.Read(l.Records()).Live() {
		if held.Principal != e.principal || held.Group != e.group {
			continue
		}
		if held.Outcome != ledger.Complete {
			return held, message.Errorf("the ledger has group %s of %s as %s", e.group, e.principal, message.Word(held.Outcome))
		}
		return held, nil
	}
	return nil, message.Errorf("the ledger has no settled enrollment of group %s for %s", e.group, e.principal)
}

func (r *Rehearsal) deviceOf(e enrollment, arn string) (simaws.Device, error) {
	for _, d := range r.Account.Devices() {
		switch {
		case d.ARN != arn:
		case d.Owner != e.owner:
			return d, message.Errorf("the account has %s enabled for %q, not for %s", arn, d.Owner, e.owner)
		case d.Offset != 0 && d.Offset != -1:
			// AWS still accepts two codes if the newer step has just ended, and is then one
			// step behind; it allows two at each sign-in.
			return d, message.Errorf("the account expects the codes of %s to be %d steps off", arn, d.Offset)
		default:
			return d, nil
		}
	}
	return simaws.Device{}, message.Errorf("the account has no device %s", arn)
}

// checkMemories reads the memory of the keys: those of the group hold the seed once,
// with touch; the others do not hold it.
func (r *Rehearsal) checkMemories(e enrollment, id string, seed []byte) error {
	var errs []error
	for _, card := range r.Keys() {
		var ours, copies int
		for _, s := range card.Stored() {
			same := bytes.Equal(s.Key, seed)
			if same {
				copies++
			}
			if same && s.ID == id && s.Digits == 6 && s.Touch && !s.Corrupt {
				ours++
			}
		}
		want := 0
		if slices.Contains(e.keys, card) {
			want = 1
		}
		if ours != want || copies != want {
			errs = append(errs, message.Errorf("key %d holds the account's seed as %q %d times (%d copies of it in all), not %d", card.Serial(), id, ours, copies, want))
		}
	}
	return errors.Join(errs...)
}

// CheckWitnesses checks the challenges in the ledger with the account's seed, by the
// hash of RFC 4226 alone.
func CheckWitnesses(l *ledger.Ledger, ceremony string, seed []byte) error {
	load := record.Fold(l.ByCeremony(ceremony)).Load
	if load == nil || len(load.Witnesses) == 0 {
		return errors.New("the ledger has no witnesses of the seed")
	}
	for i, w := range load.Witnesses {
		challenge, err := w.ChallengeBytes()
		if err != nil {
			return err
		}
		mac := hmac.New(sha1.New, seed)
		mac.Write(challenge)
		if !w.Check(mac.Sum(nil)) {
			return message.Errorf("witness %d of the ledger is not of the account's seed", i+1)
		}
	}
	return nil
}
