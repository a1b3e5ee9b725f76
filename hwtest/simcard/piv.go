package simcard

// pivApplet is the PIV application: what it stores, and the session since it
// was selected.
type pivApplet struct {
	card    *Card
	profile Profile

	// stored
	pin, puk secret
	keys     map[byte]*slotKey
}

func newPIV(c *Card) *pivApplet {
	p := &pivApplet{card: c, profile: c.profile}
	p.clear()
	return p
}

func (p *pivApplet) enabled() bool { return p.profile.Enabled&CapabilityPIV != 0 }

// clear is the state in which the card left the factory.
func (p *pivApplet) clear() {
	p.pin, p.puk = newSecret("123456"), newSecret("12345678")
	p.keys = make(map[byte]*slotKey)
}
