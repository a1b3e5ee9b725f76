package ledger

// OfficerAdded makes a person an officer. A key in a PIV slot of the person's own
// YubiKey identifies the officer. The first officer is active at once; every later one
// is active once active officers have signed this record.
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
	Replaces    string       `json:"replaces,omitempty"` // fingerprint of the last officer, who lost the signing key: takes effect without a signature
	Head        string       `json:"head,omitempty"`     // with Replaces: the head, typed from a label or a report
}

// Attestation is two certificates of a token, X.509 in DER, in base64: the
// certificate of the slot, and the token's own, which signed the first. Yubico
// signed the token's.
type Attestation struct {
	Slot  []byte `json:"slot"`
	Token []byte `json:"token"`
}

// OfficerRemoved removes an officer. It takes effect once signed.
type OfficerRemoved struct {
	Name        string `json:"name"`
	Fingerprint string `json:"fingerprint"`
	Reason      string `json:"reason"`
}

// PolicySet is the whole policy of the company, and replaces the previous one. It takes
// effect once signed.
type PolicySet struct {
	MinKeys     int  `json:"min_keys,omitempty"`     // smallest number of keys of each group
	SealedGroup bool `json:"sealed_group,omitempty"` // each principal needs a group whose keys are all sealed
	VerifyDays  int  `json:"verify_days,omitempty"`  // longest time between two proofs of a key
	LiveDays    int  `json:"live_days,omitempty"`    // longest time between two live checks of a device
	Touch       bool `json:"touch,omitempty"`        // each code requires a touch
	Attested    bool `json:"attested,omitempty"`     // each key needs Yubico's attestation
	TwoOfficers bool `json:"two_officers,omitempty"` // two officers sign instead of one
	Approval    bool `json:"approval,omitempty"`     // an officer approves each plan before it is applied
}

// Attested is what a key's PIV attestation shows.
type Attested struct {
	KeySerial   uint32       `json:"key_serial"`
	Result      string       `json:"result"` // "attested", "not attested", "unknown issuer"
	Firmware    string       `json:"firmware,omitempty"`
	Slot        string       `json:"slot,omitempty"`
	Attestation *Attestation `json:"attestation,omitempty"`
	Cause       string       `json:"cause,omitempty"` // why the key is not attested
}

// Results of Attested.
const (
	IsAttested  = "attested"
	NotAttested = "not attested"

	// UnknownIssuer: the key's certificates lead to an issuer that this rootseal
	// did not know, which is no evidence against the key. Cause names the issuer.
	UnknownIssuer = "unknown issuer"
)

// Signature contains officers' signatures over one earlier record. Through the chain it
// also covers all records before that one.
type Signature struct {
	Record   uint64   `json:"record"` // sequence of the signed record
	Envelope Envelope `json:"envelope"`
}

// Envelope is a DSSE envelope, with the names of that standard. The payload is the
// bytes of the signed record's file.
type Envelope struct {
	PayloadType string              `json:"payloadType"` // PayloadType
	Payload     string              `json:"payload"`     // base64
	Signatures  []EnvelopeSignature `json:"signatures"`
}

// EnvelopeSignature is the signature of one officer.
type EnvelopeSignature struct {
	KeyID string `json:"keyid"` // fingerprint of the signing key
	Sig   string `json:"sig"`   // base64: ASN.1 for ECDSA with SHA-256, 64 bytes for Ed25519
}

// PayloadType is the payload type of every Envelope here.
const PayloadType = "application/vnd.rootseal.record+json"

func (*OfficerAdded) Kind() string   { return "officer" }
func (*OfficerRemoved) Kind() string { return "dismiss" }
func (*PolicySet) Kind() string      { return "policy" }
func (*Attested) Kind() string       { return "attest" }
func (*Signature) Kind() string      { return "signature" }
