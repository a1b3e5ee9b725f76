package officer

import (
	"encoding/base64"
	"fmt"

	"rootseal/enroll/ledger"
	"rootseal/message"
)

// open checks an envelope against the file that it should cover, and returns the
// message that its signatures cover.
func (f *fold) open(t *target, e ledger.Envelope) ([]byte, error) {
	file, err := t.file()
	if err != nil {
		return nil, err
	}
	return unseal(e, file)
}

// judge returns what is wrong with one signature over a message, at this position
// in the chain, or nil.
func (f *fold) judge(act *Act, s ledger.EnvelopeSignature, text []byte) error {
	signature, err := base64.StdEncoding.DecodeString(s.Sig)
	if err != nil || base64.StdEncoding.EncodeToString(signature) != s.Sig {
		return fmt.Errorf("%w: it is not canonical base64", ErrBadSignature)
	}
	o := f.Officer(s.KeyID)
	switch {
	case o == nil:
		return f.judgeStranger(act, s.KeyID, text, signature)
	case !o.Counts():
		return message.Errorf("%w: %s, removed in record %d", ErrRemovedSigner, o.Name, o.Until)
	case !f.checks.Passes(identify(o.PublicKey, text, signature), func() bool { return verify(o.public, text, signature) }):
		return message.Errorf("%w: key of %s", ErrBadSignature, o.Name)
	}
	return nil
}

// judgeStranger finds out who signed, if no officer has the keyid.
func (f *fold) judgeStranger(act *Act, keyID string, text, signature []byte) error {
	for _, o := range f.Active() {
		if verify(o.public, text, signature) {
			return message.Errorf("%w: made by %s", ErrKeyID, o.Name)
		}
	}
	if act != nil {
		if added, is := act.record.Body.(*ledger.OfficerAdded); is && added.Fingerprint == keyID {
			return fmt.Errorf("%w: %s", ErrAddedSelf, added.Name)
		}
	}
	return message.Errorf("%w: key %q", ErrUnknownSigner, keyID)
}
