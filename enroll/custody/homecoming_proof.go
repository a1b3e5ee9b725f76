package custody

import (
	"encoding/hex"
	"errors"
	"regexp"
	"slices"

	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/message"
)

var (
	saltHex   = regexp.MustCompile(`^[0-9a-f]{16}$`)
	answerHex = regexp.MustCompile(`^[0-9a-f]{2,128}$`)
)

// Limits of what a card reports about itself: a name of 64 bytes, each of which
// may be replaced by a character of three bytes, and more credentials than any
// card has slots for.
const (
	longestEntry = 3 * 64
	mostEntries  = 256
)

// checkEntry limits the length of a credential's name. The name is read from the
// card, so anyone who wrote to the card can have chosen it.
func checkEntry(id string) error {
	if len(id) > longestEntry {
		return errors.New("the name of a credential is longer than a key can hold")
	}
	return nil
}

// checkVerified refuses a proof that this trip cannot have made: the copy did not
// know the key or the credential, the one-time challenge was not reserved for the
// trip, or the answers do not support the result.
func (h *homecoming) checkVerified(body *ledger.Verified) error {
	key := h.then.Key(body.KeySerial)
	if key == nil {
		return h.checkKey(body.KeySerial)
	}
	silent := body.OATHSalt == "" && body.Result != ledger.Proven // it failed before it reported its salt
	if !silent && !saltHex.MatchString(body.OATHSalt) || len(body.Others)+len(body.Credentials) > mostEntries {
		return errors.New("no key gives such an answer")
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
		return message.Errorf("result %q", body.Result)
	case body.Result != ledger.Proven:
		return nil
	case worst != ledger.Proven || body.WasReset:
		return message.Errorf("key %d is called proven, but one of its credentials is not", body.KeySerial)
	}
	for _, d := range key.Holds() {
		if !key.Doubts(d) && !slices.ContainsFunc(body.Credentials, func(c ledger.CredentialProof) bool { return c.Device == d.Ceremony }) {
			return message.Errorf("key %d is called proven without a proof of %s", body.KeySerial, d.Name())
		}
	}
	return nil
}

func (h *homecoming) checkCredential(serial uint32, c ledger.CredentialProof) error {
	d := h.then.Device(c.Device)
	if d == nil || d.Key(serial) == nil {
		return message.Errorf("key %d is not a key of device %s", serial, c.Device)
	}
	if id := d.Key(serial).CredentialID; id != c.CredentialID {
		return message.Errorf("key %d holds %s under another name", serial, c.Device)
	}
	if len(c.Why) > 5*env.MaxWord || len(c.Equal) > mostEntries {
		return errors.New("the proof is too long")
	}
	if c.Challenge == "" {
		switch {
		case c.Answer != "":
			return errors.New("the answer has no one-time challenge")
		case c.Result == ledger.Proven && !h.equalsProven(c):
			return message.Errorf("key %d is called proven by another key that has not proven %s on this trip", serial, c.Device)
		}
		return nil
	}
	switch {
	case !h.home.IsFree(c.Device, c.Challenge, h.trip) || h.used[c.Device+c.Challenge]:
		return message.Errorf("one-time challenge %s of %s was not reserved for this trip, or is used", c.Challenge, c.Device)
	case !answerHex.MatchString(c.Answer):
		return errors.New("the answer is not a hexadecimal number")
	case c.Result == ledger.Proven && !h.isAnswer(c):
		return message.Errorf("the answer of key %d does not prove %s", serial, c.Device)
	}
	h.used[c.Device+c.Challenge] = true
	return nil
}

// isAnswer reports whether an answer matches its one-time challenge.
func (h *homecoming) isAnswer(c ledger.CredentialProof) bool {
	raw, err := hex.DecodeString(c.Answer)
	if err != nil {
		return false
	}
	return slices.ContainsFunc(h.then.Witnesses(c.Device), func(w ledger.Witness) bool {
		return w.Challenge == c.Challenge && w.Check(raw)
	})
}

// equalsProven reports whether one of the keys with equal answers has proven the
// device by a one-time challenge on this trip.
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
