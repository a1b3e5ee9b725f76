package seed

import "crypto/sha1"

// HMAC answers a challenge as a key with the seed does: 20 bytes of HMAC-SHA1 (RFC 4226
// section 5.3, step 1).
//
// It computes two sums itself (RFC 2104), because crypto/hmac makes two padded
// copies of the key each time and leaves them in memory.
func (s *Seed) HMAC(challenge []byte) []byte {
	s.kept.mu.RLock()
	defer s.kept.mu.RUnlock()
	return keyedSum(s.kept.pads[1], keyedSum(s.kept.pads[0], challenge))
}

// keyedSum returns the SHA-1 of pad and message. It resets the hash at the end,
// because the state after the pad could answer every challenge.
func keyedSum(pad, message []byte) []byte {
	h := sha1.New()
	defer h.Reset()
	h.Write(pad)
	h.Write(message)
	return h.Sum(nil)
}

// setPads computes the inner and the outer pad once, in the given memory. A pad is
// the key, hashed if it is longer than a block, padded with zeros, and
// exclusive-ored with 36 or 5c.
func (k *kept) setPads(memory []byte) {
	key := k.raw
	if len(key) > sha1.BlockSize {
		sum := sha1.Sum(key)
		defer clear(sum[:])
		key = sum[:]
	}
	for i, with := range []byte{0x36, 0x5c} {
		pad := memory[i*sha1.BlockSize:][:sha1.BlockSize:sha1.BlockSize]
		for j := range pad {
			pad[j] = with
		}
		for j, b := range key {
			pad[j] ^= b
		}
		k.pads[i] = pad
	}
}
