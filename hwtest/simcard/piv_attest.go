package simcard

import (
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"math/big"
)

// attestor is the content of slot F9 of a card that can attest.
type attestor int

const (
	factoryAttestor attestor = iota
	noAttestor
	foreignAttestor
)

// Extensions of an attestation. Only the serial number is wrapped in DER, as an
// INTEGER.
var (
	extFirmware   = yubicoExtension(3) // 3 bytes; also in slot F9
	extSerial     = yubicoExtension(7)
	extPolicies   = yubicoExtension(8) // PIN policy, touch policy
	extFormFactor = yubicoExtension(9)
)

func yubicoExtension(n int) asn1.ObjectIdentifier {
	return asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 41482, 3, n}
}

// fillAttestor fills slot F9 as in the factory. It waits for the first SELECT,
// because most cards here serve OATH alone.
func (p *pivApplet) fillAttestor() {
	if p.attestor || !p.profile.attests() {
		return
	}
	p.attestor = true
	name := fmt.Sprintf("token %d", p.card.serial)
	issuers := p.profile.generation()
	issuer, key := issuers[len(issuers)-1], derivedKey(name)
	template := p.attestorTemplate()
	switch p.card.options.attestor {
	case noAttestor:
		return
	case foreignAttestor:
		key = derivedKey("owner of " + name)
		issuer = authority{key, template}
	}
	template.SerialNumber = serialOf(key.Public())
	certificate := issuer.sign(template, key.Public())
	made := PIVKey{Algorithm: AlgorithmP256, PINPolicy: PINNever, TouchPolicy: TouchNever, Imported: true}
	p.keys[SlotAttestation] = &slotKey{made, key}
	p.objects[tagAttestation] = certificateObject(certificate.Raw)
}

// attestorTemplate has Yubico's name, which clients look for. A YubiKey 4 omits
// that it is an authority (so does a 4.3.7 whose certificate is published).
func (p *pivApplet) attestorTemplate() *x509.Certificate {
	says := p.profile.Firmware.atLeast(5, 0, 0)
	return &x509.Certificate{
		Subject:               pkix.Name{CommonName: "Yubico PIV Attestation"},
		ExtraExtensions:       []pkix.Extension{{Id: extFirmware, Value: p.profile.Firmware[:]}},
		BasicConstraintsValid: says,
		IsCA:                  says,
		MaxPathLenZero:        says,
	}
}

// attest answers with a certificate of the slot's key, signed by slot F9's key.
// Status words are not published: clients take 6A80 for "no such key".
func (p *pivApplet) attest(slot byte) ([]byte, status) {
	key := p.keys[slot]
	if key == nil || key.Imported {
		return nil, swWrongSyntax
	}
	issuer, ok := p.issuer()
	if !ok {
		return nil, swNoReference
	}
	template := &x509.Certificate{
		SerialNumber:    serialOf(key.private.Public()),
		Subject:         pkix.Name{CommonName: fmt.Sprintf("YubiKey PIV Attestation %x", slot)},
		ExtraExtensions: p.statements(key),
	}
	return issuer.sign(template, key.private.Public()).Raw, swDone
}

// issuer returns slot F9. Its certificate only provides the name: it need not match
// the key.
func (p *pivApplet) issuer() (authority, bool) {
	key := p.keys[SlotAttestation]
	object := fields{rest: p.objects[tagAttestation]}
	der, ok := object.take(tagCertificate)
	if key == nil || !ok {
		return authority{}, false
	}
	stored, err := x509.ParseCertificate(der)
	if err != nil {
		return authority{}, false
	}
	named := &x509.Certificate{RawSubject: stored.RawSubject, PublicKey: key.private.Public()}
	return authority{key.private, named}, true
}

// statements returns what the card states about itself and the key. A YubiKey 4
// states neither serial number nor form factor.
func (p *pivApplet) statements(key *slotKey) []pkix.Extension {
	firmware := pkix.Extension{Id: extFirmware, Value: p.profile.Firmware[:]}
	policies := pkix.Extension{Id: extPolicies, Value: []byte{key.PINPolicy, key.TouchPolicy}}
	if !p.profile.Firmware.atLeast(5, 0, 0) {
		return []pkix.Extension{firmware, policies}
	}
	all := []pkix.Extension{firmware}
	if serial := p.attestedSerial(); serial != 0 {
		der, err := asn1.Marshal(int64(serial))
		if err != nil {
			panic(err) // an integer has an encoding
		}
		all = append(all, pkix.Extension{Id: extSerial, Value: der})
	}
	return append(all, policies, pkix.Extension{Id: extFormFactor, Value: []byte{p.profile.FormFactor}})
}

// attestedSerial returns 0 if the card states no serial.
func (p *pivApplet) attestedSerial() uint32 {
	switch {
	case p.card.options.attestSerial != 0:
		return p.card.options.attestSerial
	case p.profile.NoSerial:
		return 0
	}
	return p.card.serial
}

// serialOf returns a certificate's serial number; a real card draws one.
func serialOf(public any) *big.Int {
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		panic(err) // only for other types of keys
	}
	hash := sha256.Sum256(der)
	hash[0] &= 0x7F
	return new(big.Int).SetBytes(hash[:16])
}
