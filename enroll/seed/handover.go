package seed

import "net/url"

const base32Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

// Handover returns the otpauth URI of a seed for the password manager that holds it instead
// of keys: TOTP, SHA-1, six digits, 30 s. The URI contains the seed; the caller overwrites
// it. After Wipe it is nil.
func (s *Seed) Handover(issuer, account string) []byte {
	s.kept.mu.RLock()
	defer s.kept.mu.RUnlock()
	if s.kept.raw == nil {
		return nil
	}
	head := "otpauth://totp/" + url.PathEscape(issuer) + ":" + url.PathEscape(account) + "?secret="
	tail := "&issuer=" + url.QueryEscape(issuer)
	uri := make([]byte, 0, len(head)+(len(s.kept.raw)*8+4)/5+len(tail)) // never grows, so no copy remains
	uri = append(uri, head...)
	var bits uint32
	var waiting uint
	for _, c := range s.kept.raw {
		bits, waiting = bits<<8|uint32(c), waiting+8
		for waiting >= 5 {
			waiting -= 5
			uri = append(uri, base32Digits[bits>>waiting&31])
		}
		bits &= 1<<waiting - 1
	}
	if waiting > 0 {
		uri = append(uri, base32Digits[bits<<(5-waiting)&31])
	}
	return append(uri, tail...)
}
