package simcard

import "bytes"

// Data objects (SP 800-73-4 part 1, table 3; Yubico's from 5FFF00 on).
const (
	tagPrinted      = 0x5FC109 // clients keep secrets here
	tagFingerprints = 0x5FC103
	tagFacial       = 0x5FC108
	tagIris         = 0x5FC121
	tagAttestation  = 0x5FFF01 // the certificate of slot F9
)

const (
	tagObjectName    = 0x5C
	tagObject        = 0x53
	tagCertificate   = 0x70
	tagCompression   = 0x71
	tagErrorChecking = 0xFE
)

// Yubico's limits for one object and for all, from firmware 4 on.
const (
	largestObject = 3052
	allObjects    = 51200
)

// getData answers with one object. Four of them require the PIN.
func (p *pivApplet) getData(data []byte) ([]byte, status) {
	f := fields{rest: data}
	tag, ok := takeObjectName(&f)
	if !ok || !f.done() {
		return nil, swWrongSyntax
	}
	switch tag {
	case tagPrinted, tagFingerprints, tagFacial, tagIris:
		if !p.session.pinVerified {
			return nil, swSecurity
		}
	}
	content, ok := p.objects[tag]
	if !ok {
		return nil, swNotFound
	}
	return appendTLV(nil, tagObject, content...), swDone
}

// putData stores one object, or removes it if the content is empty.
func (p *pivApplet) putData(data []byte) status {
	if !p.session.authenticated {
		return swSecurity
	}
	f := fields{rest: data}
	tag, ok1 := takeObjectName(&f)
	content, ok2 := f.take(tagObject)
	if !ok1 || !ok2 || !f.done() {
		return swWrongSyntax
	}
	if len(content) == 0 {
		delete(p.objects, tag)
		return swDone
	}
	stored := len(content) - len(p.objects[tag])
	for _, o := range p.objects {
		stored += len(o)
	}
	if len(content) > largestObject || stored > allObjects {
		return swFull
	}
	p.objects[tag] = bytes.Clone(content)
	return swDone
}

// takeObjectName reads the three bytes of a tag that begins with 5F. The discovery
// object, 7E, is not simulated.
func takeObjectName(f *fields) (uint32, bool) {
	b, ok := f.take(tagObjectName)
	if !ok || len(b) != 3 || b[0] != 0x5F {
		return 0, false
	}
	return uint32(b[0])<<16 | uint32(b[1])<<8 | uint32(b[2]), true
}

// certificateObject returns an uncompressed certificate as it is stored.
func certificateObject(der []byte) []byte {
	b := appendTLV(nil, tagCertificate, der...)
	b = appendTLV(b, tagCompression, 0)
	return appendTLV(b, tagErrorChecking)
}
