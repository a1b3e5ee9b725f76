package custody

import (
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"slices"

	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
)

var (
	saltHex   = regexp.MustCompile(`^[0-9a-f]{16}$`)
	answerHex = regexp.MustCompile(`^[0-9a-f]{2,128}$`)
)

// The longest name that a key shows, 64 bytes, each perhaps replaced by a character of
// three, and more entries than any key has slots.
const (
	longestEntry = 3 * 64
	mostEntries  = 256
)

// checkEntry bounds a credential's name. It comes from the key, and another program may
// have written anything there.
func checkEntry(id string) error {
	if len(id) > longestEntry {
		return errors.New("a credential with a name that no token holds")
	}
	return nil
}

// checkVerified refuses a proof that this trip could not make: of a key or a credential
// that the copy lacked, with a challenge that was not reserved for the trip, or with a
// result that its own parts do not support.
func (h *homecoming) checkVerified(body *ledger.Verified) error {
	key := h.then.Key(body.KeySerial)
	if key == nil {
		return h.checkKey(body.KeySerial)
	}
	silent := body.OATHSalt == "" && body.Result != ledger.Proven // it failed before it showed its salt
	if !silent && !saltHex.MatchString(body.OATHSalt) || len(body.Others)+len(body.Credentials) > mostEntries {
		return errors.New("no token answers so")
	}
	if err := checkLines(env.MaxWord, "model", body.Model, "firmware", body.Firmware); err != nil {
		return err
	}
	for _, id := range body.Others {
		if err := checkEntry(id); err != nil {
			return err
		}
	}
	worst := ledger.Proven
	for _, c := range body.Credentials {
		if err := h.checkCredential(body.KeySerial, c); err != nil {
			return err
		}
		switch c.Result {
		case ledger.Proven:
		case ledger.NotAsked:
			worst = worse(worst, ledger.Incomplete)
		default:
			worst = ledger.Wrong
		}
	}
	switch {
	case body.Result != ledger.Proven && body.Result != ledger.Incomplete && body.Result != ledger.Wrong:
		return fmt.Errorf("result %q", body.Result)
	case body.Result != ledger.Proven:
		return nil
	case worst != ledger.Proven || body.WasReset:
		return fmt.Errorf("key %d is called proven, and not all of it is", body.KeySerial)
	}
	for _, d := range key.Holds() {
		if !slices.ContainsFunc(body.Credentials, func(c ledger.CredentialProof) bool { return c.Device == d.Ceremony }) {
			return fmt.Errorf("key %d is called proven, and was not asked for %s", body.KeySerial, d.Name())
		}
	}
	return nil
}

func (h *homecoming) checkCredential(serial uint32, c ledger.CredentialProof) error {
	d := h.then.Device(c.Device)
	if d == nil || d.Key(serial) == nil {
		return fmt.Errorf("key %d is of no group of %s", serial, c.Device)
	}
	if id := d.Key(serial).CredentialID; id != c.CredentialID {
		return fmt.Errorf("key %d holds %s under another name", serial, c.Device)
	}
	if len(c.Why) > 5*env.MaxWord || len(c.Equal) > mostEntries {
		return errors.New("far longer than any proof")
	}
	if c.Challenge == "" {
		switch {
		case c.Answer != "":
			return errors.New("an answer to no witness")
		case c.Result == ledger.Proven && !h.equalsProven(c):
			return fmt.Errorf("key %d is called proven by another one that has not proven %s on this trip", serial, c.Device)
		}
		return nil
	}
	switch {
	case !h.home.IsFree(c.Device, c.Challenge, h.trip) || h.used[c.Device+c.Challenge]:
		return fmt.Errorf("witness %s of %s was not reserved for this trip, or is used", c.Challenge, c.Device)
	case !answerHex.MatchString(c.Answer):
		return errors.New("an answer that is none")
	case c.Result == ledger.Proven && !h.isAnswer(c):
		return fmt.Errorf("the answer of key %d does not prove %s", serial, c.Device)
	}
	h.used[c.Device+c.Challenge] = true
	return nil
}

// isAnswer reports whether an answer fits its challenge.
func (h *homecoming) isAnswer(c ledger.CredentialProof) bool {
	raw, err := hex.DecodeString(c.Answer)
	if err != nil {
		return false
	}
	return slices.ContainsFunc(h.then.Witnesses(c.Device), func(w ledger.Witness) bool {
		return w.Challenge == c.Challenge && w.Check(raw)
	})
}

// equalsProven reports whether one of the keys that answered the same has proven the
// device by a challenge on this trip.
func (h *homecoming) equalsProven(c ledger.CredentialProof) bool {
	for _, r := range h.made {
		other, is := r.Body.(*ledger.Verified)
		if is && slices.Contains(c.Equal, other.KeySerial) && slices.ContainsFunc(other.Credentials, func(o ledger.CredentialProof) bool {
			return o.Device == c.Device && o.Result == ledger.Proven && o.Challenge != "" && h.isAnswer(o)
		}) {
			return true
		}
	}
	return false
}
