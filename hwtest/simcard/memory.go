package simcard

import "bytes"

// Memory is what a card keeps without power, in its OATH application. It is for a
// simulation that is stored and continued later.
type Memory struct {
	Name      []byte   // the salt, which the OATH device id follows from
	Stored    []Stored // in the order of storage
	Algorithm byte     `json:",omitempty"` // of the access code
	Unlocking []byte   `json:",omitempty"` // the key of the access code; empty: there is none
}

// Memory returns the memory of the OATH application.
func (c *Card) Memory() Memory {
	m := Memory{Stored: c.Stored()}
	c.mu.Lock()
	defer c.mu.Unlock()
	m.Name = bytes.Clone(c.oath.salt)
	if code := c.oath.code; code != nil {
		m.Algorithm, m.Unlocking = code.algorithm, bytes.Clone(code.key)
	}
	return m
}

// Remember replaces the memory of the OATH application.
func (c *Card) Remember(m Memory) {
	c.mu.Lock()
	c.oath.close()
	c.oath.salt, c.oath.code, c.oath.places = bytes.Clone(m.Name), nil, nil
	if len(m.Unlocking) > 0 {
		c.oath.code = &accessCode{algorithm: m.Algorithm, key: bytes.Clone(m.Unlocking)}
	}
	c.mu.Unlock()
	for _, s := range m.Stored {
		c.Store(s)
	}
}

// ResetOATH is RESET by any computer that the card was plugged into: the credentials and
// the access code are gone, and the device id is another one.
func (c *Card) ResetOATH() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.oath.reset()
}
