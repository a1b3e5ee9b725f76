package simcard

// Pull removes the power: the running command fails with ErrPulled, and so does
// every later one until PowerCycle. Stored data remains.
func (c *Card) Pull() {
	c.mu.Lock()
	if closed(c.gone) {
		c.mu.Unlock()
		return
	}
	close(c.gone)
	c.forgetSession()
	tell := c.onPull
	c.mu.Unlock()
	if tell != nil {
		tell()
	}
}

// Powered reports whether the card is plugged in.
func (c *Card) Powered() bool { return !closed(c.power()) }

// PowerCycle restores the power of a pulled card, or interrupts the power of a
// plugged-in card. Afterwards no application is selected and nothing is unlocked.
func (c *Card) PowerCycle() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !closed(c.gone) {
		close(c.gone)
	}
	c.gone = make(chan struct{})
	c.forgetSession()
}

// Reset is the reader's warm reset: like PowerCycle, but a command that waits for
// its turn runs afterwards.
func (c *Card) Reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.forgetSession()
}

func (c *Card) forgetSession() {
	c.selected, c.chain, c.stuck = nil, nil, false
	c.oath.close()
	c.piv.close()
}

// OnPull registers f, which is called each time the card loses its power by Pull or
// by a fault, so that a simulated reader can notice. A later call replaces f.
func (c *Card) OnPull(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.onPull = f
}
