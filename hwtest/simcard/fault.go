package simcard

// FaultKind is the kind of a fault.
type FaultKind int

const (
	// PullOut pulls the card before the command has an effect.
	PullOut FaultKind = iota + 1

	// PullOutAfter pulls the card after the effect of the command, before the
	// answer.
	PullOutAfter

	// NoAnswer hangs the card before the command has an effect: Transmit returns
	// only after a Pull.
	NoAnswer

	// LoseAnswer lets the command have its effect and loses the answer; the card
	// stays in.
	LoseAnswer

	// Status returns the status word instead of running the command.
	Status

	// FlipBit runs the command and flips one bit of the answer.
	FlipBit
)

// Fault strikes once, at one command.
type Fault struct {
	Kind   FaultKind
	On     Instruction // counts only these commands; empty: all
	After  int         // commands to skip; 0: strike the next
	Status uint16      // for Status
	Bit    int         // for FlipBit: counted from the answer's first bit, modulo its length
}

type armed struct {
	Fault
	passed int
}

// Inject adds a fault. Several may be pending at once; the first that matches a command
// strikes it.
func (c *Card) Inject(f Fault) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.faults = append(c.faults, &armed{Fault: f})
}

// ClearFaults removes all pending faults.
func (c *Card) ClearFaults() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.faults = nil
}

// meet counts a command for every pending fault, and removes the fault that strikes it.
func (c *Card) meet(what Instruction) *Fault {
	var hit *Fault
	var left []*armed
	for _, f := range c.faults {
		matches := f.On == "" || f.On == what
		if matches && f.passed >= f.After && hit == nil {
			hit = &f.Fault
			continue
		}
		if matches {
			f.passed++
		}
		left = append(left, f)
	}
	c.faults = left
	return hit
}

// runFaulty runs a command with the effect of the fault, if any.
func (c *Card) runFaulty(raw []byte, what Instruction, fault *Fault, gone chan struct{}) ([]byte, error) {
	if fault == nil {
		return c.run(raw, what, gone)
	}
	switch fault.Kind {
	case PullOut:
		c.Pull()
		return nil, ErrPulled
	case NoAnswer:
		<-gone
		return nil, ErrPulled
	case Status:
		return answer(nil, status(fault.Status)), nil
	}
	response, err := c.run(raw, what, gone)
	if err != nil {
		return nil, err
	}
	switch fault.Kind {
	case PullOutAfter:
		c.Pull()
		return nil, ErrPulled
	case LoseAnswer:
		return nil, ErrLost
	case FlipBit:
		n := len(response) * 8
		bit := (fault.Bit%n + n) % n
		response[bit/8] ^= 0x80 >> (bit % 8)
	}
	return response, nil
}
