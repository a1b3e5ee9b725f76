package officer

import (
	"context"
	"encoding/base64"

	"github.com/secure-systems-lab/go-securesystemslib/dsse"

	"rootseal/enroll/ledger"
	"rootseal/message"
)

// seal makes signers sign the bytes of a record's file.
func seal(ctx context.Context, file []byte, signers []Signer) (ledger.Envelope, error) {
	each := make([]dsse.Signer, len(signers))
	for i, s := range signers {
		each[i] = dsseSigner{s}
	}
	maker, err := dsse.NewEnvelopeSigner(each...)
	if err != nil {
		return ledger.Envelope{}, err
	}
	made, err := maker.SignPayload(ctx, ledger.PayloadType, file)
	if err != nil {
		return ledger.Envelope{}, err
	}
	sealed := ledger.Envelope{PayloadType: made.PayloadType, Payload: made.Payload}
	for _, s := range made.Signatures {
		sealed.Signatures = append(sealed.Signatures, ledger.EnvelopeSignature{KeyID: s.KeyID, Sig: s.Sig})
	}
	return sealed, nil
}

// dsseSigner gives a Signer the method names of the library.
type dsseSigner struct{ Signer }

func (s dsseSigner) KeyID() (string, error) { return s.Fingerprint(), nil }

// unseal checks that an envelope covers the bytes of a file, and returns the
// message that its signatures cover. The library's own verifier accepts a second
// spelling of base64 and skips what it cannot check. In a record everything has one
// spelling, so every fault is reported.
func unseal(e ledger.Envelope, file []byte) (text []byte, err error) {
	if e.PayloadType != ledger.PayloadType {
		return nil, message.Errorf("%w: its type is %q", ErrPayload, e.PayloadType)
	}
	if e.Payload != base64.StdEncoding.EncodeToString(file) {
		return nil, ErrPayload
	}
	return dsse.PAE(e.PayloadType, file), nil
}
