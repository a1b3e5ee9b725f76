package check

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"slices"
)

// register is who signs, and what is signed, by docs/ledger.md, "Signatures".
type register struct {
	files    [][]byte            // every record so far
	wanting  map[uint64]string   // records that wanted a signature when they were written, by kind
	signed   map[uint64][]string // the officers who have signed a record
	officers map[string][]byte   // by fingerprint: public keys of those who count
	coming   map[uint64]officerBody
	two      bool
	policies map[uint64]bool   // whether it wants two
	going    map[uint64]string // fingerprints of those who are dismissed
	otherBag map[string]bool   // findings that only two may close
	closing  map[uint64]string // and what is to be closed
	complete map[uint64]bool   // records that have the signatures which they wanted then
}

func newRegister() register {
	return register{
		wanting: map[uint64]string{}, signed: map[uint64][]string{}, officers: map[string][]byte{},
		coming: map[uint64]officerBody{}, policies: map[uint64]bool{},
		going: map[uint64]string{}, otherBag: map[string]bool{}, closing: map[uint64]string{}, complete: map[uint64]bool{},
	}
}

// wants are the kinds that want a signature.
var wants = []string{
	"begin", "leftovers", "end", "label", "seal", "unseal", "close", "officer", "dismiss", "policy", "resync", "adopt",
	"lost", "found", "drop", "accept",
}

// note takes a record in for who signs.
func (g *register) note(r *readRecord, data []byte) {
	g.files = append(g.files, data)
	if len(g.officers) > 0 && (slices.Contains(wants, r.Kind) || r.isWord()) {
		g.wanting[r.Sequence] = r.Kind
	}
	switch r.Kind {
	case "officer":
		var b officerBody
		_ = json.Unmarshal(r.Body, &b) // take reports it
		if len(g.officers) == 0 {
			g.officers[b.Fingerprint] = b.PublicKey
		} else {
			g.coming[r.Sequence] = b
		}
	case "policy":
		var b struct {
			TwoOfficers bool `json:"two_officers"`
		}
		_ = json.Unmarshal(r.Body, &b)
		g.policies[r.Sequence] = b.TwoOfficers
	case "dismiss":
		var b officerBody
		_ = json.Unmarshal(r.Body, &b)
		g.going[r.Sequence] = b.Fingerprint
	case "unseal":
		var b sealBody
		_ = json.Unmarshal(r.Body, &b)
		g.otherBag[fmt.Sprintf("unseal-%d", r.Sequence)] = b.Bag != b.Recorded && (b.Bag != "" || !b.Emergency)
	case "close":
		var b struct{ Finding string }
		_ = json.Unmarshal(r.Body, &b)
		g.closing[r.Sequence] = b.Finding
	case "signature":
		g.sign(r)
	}
}

// isWord tells whether a record says, outside of a ceremony, what became of codes
// that were sent, or that somebody has signed in.
func (r record) isWord() bool {
	var b struct {
		Method string `json:"method"`
	}
	_ = json.Unmarshal(r.Body, &b)
	return r.Kind == "live" && r.Ceremony == "" && (b.Method == "resync" || b.Method == "sign-in stated")
}

// sign takes the good signatures of an envelope in.
func (g *register) sign(r *readRecord) {
	b, e := r.signature, r.signature.Envelope
	if b.Record < 1 || b.Record >= uint64(len(g.files)) || string(e.Payload) != string(g.files[b.Record-1]) {
		return
	}
	for place, s := range e.Signatures {
		if r.isGood(g.officers[s.KeyID], place) && !slices.Contains(g.signed[b.Record], s.KeyID) {
			g.signed[b.Record] = append(g.signed[b.Record], s.KeyID)
		}
	}
	need := 1
	if g.two || g.otherBag[g.closing[b.Record]] {
		need = 2
	}
	if g.complete[b.Record] || len(g.signed[b.Record]) < need {
		return
	}
	g.complete[b.Record] = true
	delete(g.officers, g.going[b.Record])
	if o, ok := g.coming[b.Record]; ok {
		g.officers[o.Fingerprint] = o.PublicKey
	}
	if two, ok := g.policies[b.Record]; ok {
		g.two = two
	}
}

func good(der, message, signature []byte) bool {
	public, err := x509.ParsePKIXPublicKey(der)
	if err != nil {
		return false
	}
	switch key := public.(type) {
	case *ecdsa.PublicKey:
		sum := sha256.Sum256(message)
		return ecdsa.VerifyASN1(key, sum[:], signature)
	case ed25519.PublicKey:
		return ed25519.Verify(key, message, signature)
	}
	return false
}

// isSigned tells whether a record has the signatures that it wanted.
func (g *register) isSigned(sequence uint64) bool {
	return g.wanting[sequence] == "" || g.complete[sequence]
}

// Unsigned are the records that want a signature and have none, by number with
// their kinds.
func Unsigned(files Files) map[uint64]string {
	f := newFinder(World{Files: files})
	f.readLedger()
	missing := map[uint64]string{}
	for sequence, kind := range f.wanting {
		if !f.isSigned(sequence) {
			missing[sequence] = kind
		}
	}
	return missing
}
