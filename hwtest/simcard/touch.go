package simcard

import (
	"slices"
	"time"
)

// touchTime is how long a key blinks before it answers 6982: in practice 15 s, the
// figure that clients use.
const touchTime = 15 * time.Second

// toucher is an application with commands that wait for a touch.
type toucher interface {
	wantsTouch(c command) bool
}

// Press touches the key. If no command waits for a touch, nothing happens (a real
// key would type a one-time password).
func (c *Card) Press() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.press != nil {
		close(c.press)
		c.press = nil
	}
}

// Blinking reports whether a command waits for a touch.
func (c *Card) Blinking() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.press != nil
}

// awaitTouch blocks while the command needs a touch, and reports whether the
// command may continue.
func (c *Card) awaitTouch(raw []byte, gone chan struct{}) (bool, error) {
	c.mu.Lock()
	cmd, ok := parse(raw)
	cmd.data = slices.Concat(c.chain, cmd.data)
	selected, touchable := c.selected.(toucher)
	if !ok || cmd.cla != 0 || !touchable || !selected.wantsTouch(cmd) {
		c.mu.Unlock()
		return true, nil
	}
	press := make(chan struct{})
	c.press = press
	c.mu.Unlock()
	defer c.stopBlinking(press)

	var person <-chan time.Time
	if c.options.autoPress {
		t := time.NewTimer(c.options.pressWait)
		defer t.Stop()
		person = t.C
	}
	late := time.NewTimer(touchTime)
	defer late.Stop()
	select {
	case <-press:
		return true, nil
	case <-person:
		return true, nil
	case <-late.C:
		return false, nil
	case <-gone:
		return false, ErrPulled
	}
}

func (c *Card) stopBlinking(press chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.press == press {
		c.press = nil
	}
}
