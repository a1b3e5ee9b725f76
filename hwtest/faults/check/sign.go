package check

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/x509"
	"fmt"
	"slices"
)

// register is who signs and what is signed, by docs/ledger.md, "Signatures".
type register struct {
	files    [][]byte            // every record so far
	wanting  map[uint64]string   // kinds of records that required a signature when they were written
	signed   map[uint64][]string // officers who have signed a record
	officers map[string][]byte   // public keys of active officers, by fingerprint
	coming   map[uint64]officerBody
	two      bool
	policies map[uint64]bool   // true if the policy requires two officers
	going    map[uint64]string // fingerprints of removed officers
	otherBag map[string]bool   // findings that only two officers may close
	closing  map[uint64]string // findings that a record closes
	complete map[uint64]bool   // records with all signatures that they required then
	together
	sittings
}

func newRegister() register {
	return register{
		wanting: map[uint64]string{}, signed: map[uint64][]string{}, officers: map[string][]byte{},
		coming: map[uint64]officerBody{}, policies: map[uint64]bool{},
		going: map[uint64]string{}, otherBag: map[string]bool{}, closing: map[uint64]string{}, complete: map[uint64]bool{}, together: newTogether(), sittings: newSittings(),
	}
}

// wants lists the kinds that require a signature.
var wants = []string{
	"begin", "leftovers", "end", "label", "seal", "unseal", "close", "officer", "dismiss", "policy", "resync", "adopt",
	"lost", "found", "drop", "accept", "retirement", "approve", "apply",
}

// note adds a record to what must be signed. The error is about its body.
func (g *register) note(r *readRecord, data []byte) error {
	g.files = append(g.files, data)
	if len(g.officers) > 0 && (slices.Contains(wants, r.Kind) || r.isWord()) {
		g.wanting[r.Sequence] = r.Kind
	}
	g.together.note(r, g.wanting[r.Sequence] != "")
	switch r.Kind {
	case "end":
		g.ends[r.Sequence] = r.Ceremony
	case "apply", "rotate":
		return g.sittings.note(r)
	case "begin", "retirement", "adopt":
		apply, err := g.covers(r, g.complete)
		if apply != 0 {
			g.complete[r.Sequence] = true
			g.together.join(r, g.by[apply])
		}
		return err
	case "resync":
		apply, err := g.asks(r, g.complete)
		if apply != 0 {
			g.complete[r.Sequence] = true
			g.together.sign(r.Sequence, g.by[apply])
		}
		return err
	case "live":
		resync, err := g.answers(r, g.complete)
		if resync != 0 {
			g.together.answer(r.Sequence, resync)
		}
		return err
	case "officer":
		b, err := bodyOf[officerBody](r)
		if len(g.officers) == 0 {
			g.officers[b.Fingerprint] = b.PublicKey
		} else {
			g.coming[r.Sequence] = *b
		}
		return err
	case "policy":
		b, err := bodyOf[policyBody](r)
		g.policies[r.Sequence] = b.TwoOfficers
		return err
	case "dismiss":
		b, err := bodyOf[officerBody](r)
		g.going[r.Sequence] = b.Fingerprint
		return err
	case "unseal":
		b, _ := bodyOf[sealBody](r) // takeAlone reports a bad body
		g.otherBag[fmt.Sprintf("unseal-%d", r.Sequence)] = b.Bag != b.Recorded && (b.Bag != "" || !b.Emergency)
	case "close":
		b, err := bodyOf[closeBody](r)
		g.closing[r.Sequence] = b.Finding
		return err
	case "signature":
		b, err := bodyOf[signatureBody](r)
		if err == nil {
			g.sign(r, b.Record, b.Envelope)
		}
		return err
	}
	return nil
}

// isWord reports whether a record, outside a ceremony, states the outcome of sent
// codes or a sign-in.
func (r *readRecord) isWord() bool {
	if r.Kind != "live" || r.Ceremony != "" {
		return false
	}
	b, _ := bodyOf[liveBody](r)
	return b.Method == "resync" || b.Method == "sign-in stated"
}

// sign adds the good signatures in a record's envelope, which cover the record with
// the number.
func (g *register) sign(r *readRecord, number uint64, e envelope) {
	if number < 1 || number >= uint64(len(g.files)) || string(e.Payload) != string(g.files[number-1]) {
		return
	}
	for _, of := range append(g.together.of(number, g.complete), number) {
		g.signOne(r, of, e)
	}
}

// signOne adds the good signatures of an envelope to one record that they sign.
func (g *register) signOne(r *readRecord, number uint64, e envelope) {
	for place, s := range e.Signatures {
		if r.isGood(g.officers[s.KeyID], e, place) && !slices.Contains(g.signed[number], s.KeyID) {
			g.signed[number] = append(g.signed[number], s.KeyID)
		}
	}
	need := 1
	if g.two || g.otherBag[g.closing[number]] {
		need = 2
	}
	if g.complete[number] || len(g.signed[number]) < need {
		return
	}
	g.complete[number] = true
	g.over(number)
	g.together.sign(number, r.Sequence)
	delete(g.officers, g.going[number])
	if o, ok := g.coming[number]; ok {
		g.officers[o.Fingerprint] = o.PublicKey
	}
	if two, ok := g.policies[number]; ok {
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

// isSigned reports whether a record got the signatures that it required.
func (g *register) isSigned(sequence uint64) bool {
	return g.wanting[sequence] == "" || g.complete[sequence]
}

// Unsigned returns the records that require a signature and have none: their kinds,
// by number.
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
