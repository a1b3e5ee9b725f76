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

// spareStrangers: data from before is unchanged, bit by bit.
func (f *finder) spareStrangers() {
	for _, card := range f.Keys {
		now := card.Stored()
		for i, old := range f.KeysBefore[card.Serial()] {
			if i >= len(now) || !reflect.DeepEqual(now[i], old) {
				f.violated(Strangers, "key %d: %q has changed", card.Serial(), old.ID)
			}
		}
	}
	for _, card := range f.Keys {
		if held, frozen := f.Frozen[card.Serial()]; frozen && !f.Wiped[card.Serial()] && !reflect.DeepEqual(card.Stored(), held) {
			f.violated(Strangers, "key %d has changed", card.Serial())
		}
	}
	for _, old := range f.DevicesBefore {
		i := slices.IndexFunc(f.Devices, sameARN(old.ARN))
		if i < 0 || !reflect.DeepEqual(f.Devices[i], old) {
			f.violated(Strangers, "AWS: %s has changed", old.ARN)
		}
	}
}

// added returns what a key has in addition to its content before.
func (f *finder) added(card *simcard.Card) []simcard.Stored {
	return slices.DeleteFunc(card.Stored(), func(e simcard.Stored) bool {
		return slices.ContainsFunc(f.KeysBefore[card.Serial()], func(old simcard.Stored) bool { return old.ID == e.ID })
	})
}

// entry returns the credential with that id on a key.
func entry(card *simcard.Card, id string) (simcard.Stored, bool) {
	stored := card.Stored()
	i := slices.IndexFunc(stored, func(e simcard.Stored) bool { return e.ID == id })
	if i < 0 {
		return simcard.Stored{}, false
	}
	return stored[i], true
}

// lookAtKeys compares the keys' memories with the records: everything added is
// recorded; what is done exists, what is undone does not.
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
				f.violated(Unrecorded, "key %d has %q, which is in no record", card.Serial(), e.ID)
			case f.ceremonies[i].load == nil:
				f.violated(Unrecorded, "key %d has %q, and no record has witnesses for it", card.Serial(), e.ID)
			case f.ceremonies[i].end != nil && !f.ceremonies[i].done() && !f.ceremonies[i].owesKey(card.Serial()):
				f.violated(Leftover, "key %d has %q, and its ceremony ended with %s", card.Serial(), e.ID, f.ceremonies[i].end.Outcome)
			case f.cleaned[place{card.Serial(), f.ceremonies[i].id}]:
				f.violated(Leftover, "key %d has %q, which is recorded as cleaned", card.Serial(), e.ID)
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

// lookAtOrphan: a removal that has ended must have deleted everything that it named.
func (f *finder) lookAtOrphan(key uint32, id string) {
	for _, c := range f.ceremonies {
		if c.leftovers != nil && c.end != nil && slices.Contains(c.leftovers.Credentials, credentialBody{key, id}) && !c.owesKey(key) {
			f.violated(Leftover, "key %d has %q, and its removal ended with %s", key, id, c.end.Outcome)
		}
	}
}

// lookAtRotated: a rotation that has ended has retired the old device, and has
// deleted its credentials from the keys, or recorded that as pending.
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
			f.violated(Incomplete, "%s is %s, and no record mentions %q on key %d", c.id, c.end.Outcome, left.CredentialID, left.KeySerial)
		}
	}
}

// lookAtGroup: every key of a group has the credential, with the seed of the witnesses.
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
			f.violated(Incomplete, "key %d lacks %q, and its ceremony ended with %s", card.Serial(), c.begin.CredentialID, c.end.Outcome)
		case e.Type != simcard.TOTP || e.Algorithm != simcard.SHA1 || e.Digits != 6 || e.Touch != c.begin.Touch || e.Corrupt:
			f.violated(Incomplete, "key %d has %q with other properties", card.Serial(), e.ID)
		case !c.witnessed(e.Key):
			f.violated(Incomplete, "key %d has another seed than the recorded witnesses", card.Serial())
		}
	}
}

// witnessed reports whether the recorded witnesses match this seed.
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
