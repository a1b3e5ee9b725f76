package simcard

// Pull takes the power away: the running command fails with ErrPulled, and so
// does every later one until PowerCycle. What is stored stays.
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

// Powered says that the card is plugged in.
func (c *Card) Powered() bool { return !closed(c.power()) }

// PowerCycle gives a pulled card its power back, or takes it from a plugged one
// for a moment. No application is selected afterwards and nothing is unlocked.
func (c *Card) PowerCycle() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !closed(c.gone) {
		close(c.gone)
	}
	c.gone = make(chan struct{})
	c.forgetSession()
}

// Reset is the reader's warm reset: like PowerCycle, but a command that waits
// for its turn runs afterwards.
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

// OnPull has f called each time the card loses its power by Pull or by a fault,
// so that a simulated reader can notice. A later call replaces f.
func (c *Card) OnPull(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.onPull = f
}
