package check

import (
	"slices"
	"strings"

	"rootseal/hwtest/simaws"
)

// adopts follows the record of an adoption. By then its process has put the same challenges
// to all keys, which answered alike; the one-time challenges are answers of one of them;
// AWS has the device for the principal, and no other record adopts it.
func (w *follower) adopts(r *readRecord) {
	a, err := bodyOf[adoptBody](r)
	if err != nil {
		return // readLedger reports it
	}
	answers := w.run().answers
	for i, key := range a.Keys {
		if alike := w.alike(a, i); alike < max(a.Challenges, 1) {
			w.violated(Unproven, "record %d adopts key %d, which has answered %d challenges as key %d did, not %d", r.Sequence, key.KeySerial, alike, a.Keys[0].KeySerial, a.Challenges)
		}
		if key.KeySerial != a.TakenFrom {
			continue
		}
		for _, one := range a.Witnesses {
			if answer := answers[proof{key.KeySerial, key.CredentialID, one.Challenge}]; sumOf(one.Challenge, answer) != one.SHA256 {
				w.violated(Witness, "record %d has witness %s, which is no answer of key %d", r.Sequence, one.Challenge, key.KeySerial)
			}
		}
	}
	_, user, _ := strings.Cut(a.Principal, "/user/")
	if user == "" {
		user = simaws.RootOwner
	}
	if i := slices.IndexFunc(w.DevicesBefore, sameARN(a.DeviceARN)); i < 0 || w.DevicesBefore[i].Owner != user {
		w.violated(NotOurs, "record %d adopts %s for %s, who does not have it", r.Sequence, a.DeviceARN, a.Principal)
	}
	if before := w.adopted[a.DeviceARN]; before != 0 {
		w.violated(Repeated, "record %d adopts %s, which record %d has adopted", r.Sequence, a.DeviceARN, before)
	}
	w.adopted[a.DeviceARN] = r.Sequence
}

// alike returns how many challenges a key has answered as the first one did, in this
// process.
func (w *follower) alike(a *adoptBody, i int) (n int) {
	first, key := a.Keys[0], a.Keys[i]
	answers := w.run().answers
	for p, answer := range answers {
		if p.key == first.KeySerial && p.id == first.CredentialID && answer == answers[proof{key.KeySerial, key.CredentialID, p.challenge}] {
			n++
		}
	}
	return n
}
