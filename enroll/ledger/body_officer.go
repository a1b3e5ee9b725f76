package ledger

// OfficerAdded makes a person an officer, known by a key in a PIV slot of their
// own YubiKey. But for the first, it counts from the signature of officers
// before on.
type OfficerAdded struct {
	Name        string       `json:"name"`
	KeySerial   uint32       `json:"key_serial"`
	Firmware    string       `json:"firmware"`
	Slot        string       `json:"slot"`        // "9c"
	Algorithm   string       `json:"algorithm"`   // "ecdsa-p256", "ed25519"
	PublicKey   []byte       `json:"public_key"`  // PKIX, DER; in base64
	Fingerprint string       `json:"fingerprint"` // SHA-256 of PublicKey, 64 hex digits
	PINPolicy   string       `json:"pin_policy,omitempty"`
	TouchPolicy string       `json:"touch_policy,omitempty"`
	Attestation *Attestation `json:"attestation,omitempty"`
	Replaces    string       `json:"replaces,omitempty"` // fingerprint of the last officer, who can sign no more: it counts without a signature
	Head        string       `json:"head,omitempty"`     // with Replaces: the head that was typed from a label or a report
}

// Attestation is two certificates of a token, X.509 in DER, in base64: that of
// the slot, and that of the token which signed it. Yubico's signed the second.
type Attestation struct {
	Slot  []byte `json:"slot"`
	Token []byte `json:"token"`
}

// OfficerRemoved ends an officer's say. It counts from its signature on.
type OfficerRemoved struct {
	Name        string `json:"name"`
	Fingerprint string `json:"fingerprint"`
	Reason      string `json:"reason"`
}

// PolicySet is what the company demands, whole: it replaces the policy before.
// It counts from its signature on.
type PolicySet struct {
	MinKeys     int  `json:"min_keys,omitempty"`     // smallest number of keys of each group
	SealedGroup bool `json:"sealed_group,omitempty"` // each principal has a group whose keys are all sealed
	VerifyDays  int  `json:"verify_days,omitempty"`  // each key is proven at least every so many days
	LiveDays    int  `json:"live_days,omitempty"`    // each device is proven live at least every so many days
	Touch       bool `json:"touch,omitempty"`        // each credential asks for a touch
	Attested    bool `json:"attested,omitempty"`     // each key has shown Yubico's attestation
	TwoOfficers bool `json:"two_officers,omitempty"` // two officers sign whatever one would
}

// Attested is what a key said of itself by PIV attestation.
type Attested struct {
	KeySerial   uint32       `json:"key_serial"`
	Result      string       `json:"result"` // "attested", "not attested", "unknown issuer"
	Firmware    string       `json:"firmware,omitempty"`
	Slot        string       `json:"slot,omitempty"`
	Attestation *Attestation `json:"attestation,omitempty"`
	Cause       string       `json:"cause,omitempty"` // why it is not
}

// Results of Attested.
const (
	IsAttested  = "attested"
	NotAttested = "not attested"

	// UnknownIssuer: what the key showed leads to an issuer that whoever asked did
	// not know, which says nothing against the key. It is named in the cause.
	UnknownIssuer = "unknown issuer"
)

// Signature is officers' signatures over one earlier record, and by the chain
// over all records before that one.
type Signature struct {
	Record   uint64   `json:"record"` // sequence of the record that is signed
	Envelope Envelope `json:"envelope"`
}

// Envelope is a DSSE envelope, with the names of its standard. The payload is
// the bytes of the signed record's file.
type Envelope struct {
	PayloadType string              `json:"payloadType"` // PayloadType
	Payload     string              `json:"payload"`     // base64
	Signatures  []EnvelopeSignature `json:"signatures"`
}

// EnvelopeSignature is one officer's.
type EnvelopeSignature struct {
	KeyID string `json:"keyid"` // fingerprint of the officer's key
	Sig   string `json:"sig"`   // base64: ASN.1 for ECDSA with SHA-256, 64 bytes for Ed25519
}

// PayloadType is that of every Envelope here.
const PayloadType = "application/vnd.rootseal.record+json"

func (*OfficerAdded) Kind() string   { return "officer" }
func (*OfficerRemoved) Kind() string { return "dismiss" }
func (*PolicySet) Kind() string      { return "policy" }
func (*Attested) Kind() string       { return "attest" }
func (*Signature) Kind() string      { return "signature" }
