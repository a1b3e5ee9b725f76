package check

import (
	"fmt"
	"slices"
)

// Bodies of records: only the fields that this checker reads.

type keyBody struct {
	KeySerial uint32 `json:"key_serial"`
}

type beginBody struct {
	Principal    string
	CredentialID string `json:"credential_id"`
	Group        string
	Apply        uint64
	Suffix       string
	Touch        bool
	DeviceNames  []string `json:"device_names"`
	Keys         []keyBody
	Manager      *managerBody
}

type loadBody struct {
	DeviceARN string   `json:"device_arn"`
	HandedTo  []string `json:"handed_to"`
	CodesBy   []string `json:"codes_by"`
	Witnesses []witness
}

type witness struct{ Challenge, SHA256 string }

type endBody struct {
	Outcome   string
	DeviceARN string `json:"device_arn"`
	Owed      []owed
}

type owed struct {
	KeySerial uint32 `json:"key_serial"`
	What      string
}

type statementBody struct{ About, Typed string }

type rotateBody struct {
	Device      string
	Credentials []credentialBody
}

type credentialBody struct {
	KeySerial    uint32 `json:"key_serial"`
	CredentialID string `json:"credential_id"`
}

type leftoversBody struct {
	Devices     []deviceBody
	Credentials []credentialBody
}

func (b *leftoversBody) names(arn string) bool {
	return slices.ContainsFunc(b.Devices, func(d deviceBody) bool { return d.DeviceARN == arn })
}

type retireBody struct{ Device, Because, Confirmed string }

type cleanBody struct {
	KeySerial uint32 `json:"key_serial"`
	Device    string
	Challenge string
	Answer    string
}

type verifyBody struct {
	KeySerial   uint32 `json:"key_serial"`
	Result      string
	Credentials []struct {
		Device, Result, Challenge, Answer string
		Equal                             []uint32
	}
}

type deviceBody struct {
	Device    string
	DeviceARN string `json:"device_arn"`
}

type sealBody struct {
	KeySerial uint32 `json:"key_serial"`
	Bag       string
	Recorded  string
	Emergency bool
	Proof     uint64
}

type awayBody struct {
	Trip   uint64
	Record []byte
}

type adoptBody struct {
	Principal  string
	DeviceARN  string `json:"device_arn"`
	TakenFrom  uint32 `json:"taken_from"`
	Challenges int
	Keys       []struct {
		KeySerial    uint32 `json:"key_serial"`
		CredentialID string `json:"credential_id"`
	}
	Witnesses []witness
}

type officerBody struct {
	Fingerprint string
	PublicKey   []byte `json:"public_key"`
}

type policyBody struct {
	TwoOfficers bool `json:"two_officers"`
}

type closeBody struct{ Finding string }

type liveBody struct {
	DeviceARN string `json:"device_arn"`
	Method    string
	Result    string
}

type codeBody struct {
	CredentialID string `json:"credential_id"`
	Step         uint64
}

type signatureBody struct {
	Record   uint64
	Envelope envelope
}

type envelope struct {
	PayloadType string
	Payload     []byte
	Signatures  []struct {
		KeyID string `json:"keyid"`
		Sig   []byte
	}
}

// message returns the pre-authentication encoding of DSSE.
func (e envelope) message() []byte {
	return fmt.Appendf(nil, "DSSEv1 %d %s %d %s", len(e.PayloadType), e.PayloadType, len(e.Payload), e.Payload)
}
