package check

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"reflect"
	"slices"

	"rootseal/hwtest/simcard"
)

// spareStrangers: what was there before is there, bit by bit.
func (f *finder) spareStrangers() {
	for _, card := range f.Keys {
		now := card.Stored()
		for i, old := range f.KeysBefore[card.Serial()] {
			if i >= len(now) || !reflect.DeepEqual(now[i], old) {
				f.violated(Strangers, "key %d: %q is not as it was", card.Serial(), old.ID)
			}
		}
	}
	for _, card := range f.Keys {
		if held, frozen := f.Frozen[card.Serial()]; frozen && !f.Wiped[card.Serial()] && !reflect.DeepEqual(card.Stored(), held) {
			f.violated(Strangers, "key %d is not as it was", card.Serial())
		}
	}
	for _, old := range f.DevicesBefore {
		i := slices.IndexFunc(f.Devices, sameARN(old.ARN))
		if i < 0 || !reflect.DeepEqual(f.Devices[i], old) {
			f.violated(Strangers, "AWS: %s is not as it was", old.ARN)
		}
	}
}

// added is what a key holds beside what it held before.
func (f *finder) added(card *simcard.Card) []simcard.Stored {
	return slices.DeleteFunc(card.Stored(), func(e simcard.Stored) bool {
		return slices.ContainsFunc(f.KeysBefore[card.Serial()], func(old simcard.Stored) bool { return old.ID == e.ID })
	})
}

// entry is the credential of that id on a key.
func entry(card *simcard.Card, id string) (simcard.Stored, bool) {
	stored := card.Stored()
	i := slices.IndexFunc(stored, func(e simcard.Stored) bool { return e.ID == id })
	if i < 0 {
		return simcard.Stored{}, false
	}
	return stored[i], true
}

// lookAtKeys holds the keys' memories against the record: everything that was
// added is recorded; done is there, undone is not.
func (f *finder) lookAtKeys() {
	for _, card := range f.Keys {
		for _, e := range f.added(card) {
			i := slices.IndexFunc(f.ceremonies, func(c *ceremony) bool {
				return c.credential() == e.ID && c.holds(card.Serial())
			})
			if slices.Contains(f.Orphans, e.ID) {
				f.lookAtOrphan(card.Serial(), e.ID)
				continue
			}
			switch {
			case i < 0:
				f.violated(Unrecorded, "key %d holds %q, of which no record knows", card.Serial(), e.ID)
			case f.ceremonies[i].load == nil:
				f.violated(Unrecorded, "key %d holds %q, and no record has witnesses of it", card.Serial(), e.ID)
			case f.ceremonies[i].end != nil && !f.ceremonies[i].done() && !f.ceremonies[i].owesKey(card.Serial()):
				f.violated(Leftover, "key %d holds %q, and the record says %s", card.Serial(), e.ID, f.ceremonies[i].end.Outcome)
			case f.cleaned[place{card.Serial(), f.ceremonies[i].id}]:
				f.violated(Leftover, "key %d holds %q, and the record says that it is cleaned", card.Serial(), e.ID)
			}
		}
	}
	for _, c := range f.ceremonies {
		if c.done() {
			f.lookAtGroup(c)
			f.lookAtRotated(c)
		}
	}
}

// lookAtOrphan: a removal that has ended has left nothing of what it named.
func (f *finder) lookAtOrphan(key uint32, id string) {
	for _, c := range f.ceremonies {
		if c.leftovers != nil && c.end != nil && slices.Contains(c.leftovers.Credentials, credentialBody{key, id}) && !c.owesKey(key) {
			f.violated(Leftover, "key %d holds %q, and the record says %s", key, id, c.end.Outcome)
		}
	}
}

// lookAtRotated: a rotation that has ended has retired the old device and taken
// its credentials off the keys, or owes them.
func (f *finder) lookAtRotated(c *ceremony) {
	if c.rotate == nil {
		return
	}
	if f.retired[c.rotate.Device] == "" {
		f.violated(Incomplete, "%s is %s, and %s is not retired", c.id, c.end.Outcome, c.rotate.Device)
	}
	for _, left := range c.rotate.Credentials {
		gone := c.hasSaid("key gone", fmt.Sprint(left.KeySerial))
		if !f.cleaned[place{left.KeySerial, c.rotate.Device}] && !c.owesKey(left.KeySerial) && !gone {
			f.violated(Incomplete, "%s is %s, and nothing is said of %q on key %d", c.id, c.end.Outcome, left.CredentialID, left.KeySerial)
		}
	}
}

// lookAtGroup: every key of a group holds the credential, with the seed that the
// witnesses are of.
func (f *finder) lookAtGroup(c *ceremony) {
	for _, card := range f.Keys {
		if !c.holds(card.Serial()) || f.Wiped[card.Serial()] {
			continue
		}
		e, ok := entry(card, c.begin.CredentialID)
		_, cleaning := f.cleaning[place{card.Serial(), c.id}]
		switch {
		case !ok && (cleaning || f.cleaned[place{card.Serial(), c.id}]):
		case !ok:
			f.violated(Incomplete, "key %d does not hold %q, and the record says %s", card.Serial(), c.begin.CredentialID, c.end.Outcome)
		case e.Type != simcard.TOTP || e.Algorithm != simcard.SHA1 || e.Digits != 6 || e.Touch != c.begin.Touch || e.Corrupt:
			f.violated(Incomplete, "key %d holds %q with other properties", card.Serial(), e.ID)
		case !c.witnessed(e.Key):
			f.violated(Incomplete, "key %d holds another seed than the record has witnesses of", card.Serial())
		}
	}
}

// witnessed tells whether the record's witnesses are of this seed.
func (c *ceremony) witnessed(seed []byte) bool {
	if c.load == nil || len(c.load.Witnesses) < 64 {
		return false
	}
	for _, w := range c.load.Witnesses {
		challenge, err := hex.DecodeString(w.Challenge)
		if err != nil || len(challenge) != 8 || challenge[0] == 0 {
			return false
		}
		mac := hmac.New(sha1.New, seed)
		mac.Write(challenge)
		sum := sha256.Sum256(append(bytes.Clone(challenge), mac.Sum(nil)...))
		if hex.EncodeToString(sum[:]) != w.SHA256 {
			return false
		}
	}
	return true
}
