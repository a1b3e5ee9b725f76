package simcard

// Fields of GET METADATA (Yubico's PIV extensions).
const (
	metaAlgorithm = 0x01
	metaPolicies  = 0x02
	metaOrigin    = 0x03
	metaPublic    = 0x04
	metaFactory   = 0x05 // 01: as it left the factory
	metaTries     = 0x06 // number of tries, and remaining tries

	algorithmPIN    = 0xFF
	originGenerated = 0x01
	originImported  = 0x02
)

func (p *pivApplet) metadata(of byte) ([]byte, status) {
	switch of {
	case refPIN:
		return p.pin.metadata(), swDone
	case refPUK:
		return p.puk.metadata(), swDone
	case refManagement:
		return p.management.metadata(p.profile.managementKey()), swDone
	}
	key := p.keys[of]
	if key == nil {
		return nil, swNoReference
	}
	return key.metadata(), swDone
}

func (s *secret) metadata() []byte {
	b := appendTLV(nil, metaAlgorithm, algorithmPIN)
	b = appendTLV(b, metaFactory, flag(string(s.value) == string(s.factory)))
	return appendTLV(b, metaTries, pinTries, byte(s.left))
}

func (k managementKey) metadata(factory managementKey) []byte {
	b := appendTLV(nil, metaAlgorithm, k.algorithm)
	b = appendTLV(b, metaPolicies, 0, TouchNever)
	same := k.algorithm == factory.algorithm && string(k.key) == string(factory.key)
	return appendTLV(b, metaFactory, flag(same))
}

func (k *slotKey) metadata() []byte {
	origin := byte(originGenerated)
	if k.Imported {
		origin = originImported
	}
	b := appendTLV(nil, metaAlgorithm, k.Algorithm)
	b = appendTLV(b, metaPolicies, k.PINPolicy, k.TouchPolicy)
	b = appendTLV(b, metaOrigin, origin)
	return appendTLV(b, metaPublic, k.point()...)
}

func flag(set bool) byte {
	if set {
		return 1
	}
	return 0
}
