package simcard

import "bytes"

// Operands of VERIFY, CHANGE REFERENCE DATA, RESET RETRY COUNTER and GET METADATA.
const (
	refPIN        = 0x80
	refPUK        = 0x81
	refManagement = 0x9B
)

const (
	pinTries    = 3
	pinLength   = 8 // padded with FF
	shortestPIN = 6
)

// secret is the PIN or the PUK, padded, with its remaining tries.
type secret struct {
	value, factory []byte
	left           int
}

func newSecret(factory string) secret {
	s := secret{factory: padded(factory)}
	s.set(s.factory)
	return s
}

func padded(pin string) []byte {
	b := bytes.Repeat([]byte{0xFF}, pinLength)
	copy(b, pin)
	return b
}

func (s *secret) set(value []byte) { s.value, s.left = bytes.Clone(value), pinTries }

// check compares and counts. The try that uses up the last one reports zero tries;
// every later try reports that the secret is blocked.
func (s *secret) check(given []byte) status {
	switch {
	case s.left == 0:
		return swBlocked
	case bytes.Equal(given, s.value):
		s.left = pinTries
		return swDone
	}
	s.left--
	return s.tries()
}

func (s *secret) tries() status { return swTries | status(s.left) }

// SetPIN changes the PIN of the PIV application to 6 to 8 characters, as if that
// had been done before, and restores all its tries.
func (c *Card) SetPIN(pin string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.piv.setPIN(pin)
}

func (p *pivApplet) setPIN(pin string) {
	if !wellFormedPIN(padded(pin)) || len(pin) > pinLength {
		panic("simcard: a PIN has 6 to 8 characters")
	}
	p.pin.set(padded(pin))
}

// PINTries returns the remaining tries of the PIV application's PIN.
func (c *Card) PINTries() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.piv.pin.left
}

// verify checks the PIN. Without a PIN it reports the remaining tries, or that the
// PIN is verified; with P1 FF it ends the verification.
func (p *pivApplet) verify(c command) status {
	s := &p.session
	switch {
	case c.p2 != refPIN:
		return swNoReference
	case c.p1 == 0xFF:
		s.pinVerified, s.justVerified = false, false
		return swDone
	case len(c.data) == 0 && s.pinVerified:
		return swDone
	case len(c.data) == 0 && p.pin.left == 0:
		return swBlocked
	case len(c.data) == 0:
		return p.pin.tries()
	case len(c.data) != pinLength:
		return swWrongSyntax
	}
	result := p.pin.check(c.data)
	s.pinVerified = result == swDone
	s.justVerified = s.pinVerified
	return result
}

// changeReference changes PIN or PUK: first the old value, then the new one.
func (p *pivApplet) changeReference(c command) status {
	switch c.p2 {
	case refPIN:
		result := p.replace(&p.pin, &p.pin, c.data)
		p.session.pinVerified = p.session.pinVerified && result == swDone
		return result
	case refPUK:
		return p.replace(&p.puk, &p.puk, c.data)
	}
	return swNoReference
}

// resetRetry restores the tries of a blocked PIN: first the PUK, then the new PIN.
func (p *pivApplet) resetRetry(c command) status {
	if c.p2 != refPIN {
		return swNoReference
	}
	return p.replace(&p.puk, &p.pin, c.data)
}

// replace uses one secret to set another. It counts a try before it checks the new
// value.
func (*pivApplet) replace(known, changed *secret, data []byte) status {
	if len(data) != 2*pinLength {
		return swWrongSyntax
	}
	if s := known.check(data[:pinLength]); s != swDone {
		return s
	}
	if !wellFormedPIN(data[pinLength:]) {
		return swWrongSyntax
	}
	changed.set(data[pinLength:])
	return swDone
}

// wellFormedPIN accepts six characters or more, followed only by padding.
func wellFormedPIN(b []byte) bool {
	n := bytes.IndexByte(b, 0xFF)
	if n < 0 {
		return true
	}
	return n >= shortestPIN && bytes.Equal(b[n:], padded("")[n:])
}
