package simcard

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"sync"
	"time"
)

var (
	// ErrPulled is the error of a command if the card has no power: it was pulled
	// before or during the command, or is not plugged in.
	ErrPulled = errors.New("card was pulled out")

	// ErrLost is the error of a command whose answer a LoseAnswer fault lost, while
	// the card stays in.
	ErrLost = errors.New("answer was lost")
)

// Card is one simulated token. Its memory survives loss of power. New returns a
// plugged-in card, Pull removes the power, and PowerCycle restores it. Many
// goroutines may call all methods at the same time; commands wait for each other,
// as on a wire.
type Card struct {
	profile Profile
	serial  uint32
	options options
	applets []applet
	oath    *oathApplet
	piv     *pivApplet

	// link contains one token while a command runs. It is a channel and not a mutex,
	// because testing/synctest counts a goroutine that waits for a channel as idle.
	link chan struct{}

	mu       sync.Mutex
	gone     chan struct{} // closed when the card loses power
	onPull   func()
	selected applet
	chain    []byte // data of the chained command so far
	stuck    bool   // a NEO in its management application
	press    chan struct{}
	faults   []*armed
	log      []*Exchange
}

// applet is one application of the card. Its methods run under Card.mu.
type applet interface {
	aid() []byte
	enabled() bool
	open() []byte // the data that answers SELECT; starts a new session
	run(c command) ([]byte, status)
	name(c command) Instruction
}

// New returns a plugged-in, empty card. A card with serial 0, or with a NoSerial
// profile, reports no serial.
func New(p Profile, serial uint32, opts ...Option) *Card {
	c := &Card{
		profile: p,
		serial:  serial,
		options: options{random: rand.Reader},
		link:    make(chan struct{}, 1),
		gone:    make(chan struct{}),
	}
	for _, o := range opts {
		o(&c.options)
	}
	c.oath, c.piv = newOATH(c), newPIV(c)
	c.applets = []applet{c.oath, c.piv, mgmtApplet{c}, otpApplet{c}}
	return c
}

// Profile returns the model of the card.
func (c *Card) Profile() Profile { return c.profile }

// Serial returns the number engraved on the token, even if no application reports it.
func (c *Card) Serial() uint32 { return c.serial }

// ATR returns the card's answer to reset.
func (c *Card) ATR() []byte { return bytes.Clone(c.profile.ATR) }

// Transmit runs one command APDU and returns its answer, which ends in SW1 SW2. It
// blocks as long as the card does: while it waits for a touch, and for the time of
// the Latency option. The error is ErrPulled or ErrLost; every other failure is a
// status word.
func (c *Card) Transmit(raw []byte) ([]byte, error) {
	gone := c.power()
	select {
	case c.link <- struct{}{}:
	case <-gone:
		return nil, ErrPulled
	}
	defer func() { <-c.link }()

	entry, fault := c.begin(raw, gone)
	if entry == nil {
		return nil, ErrPulled
	}
	response, err := c.runFaulty(bytes.Clone(raw), entry.Instruction, fault, gone)
	c.end(entry, response, err)
	return response, err
}

// power returns the channel that closes when the card loses its present power.
func (c *Card) power() chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.gone
}

func closed(ch chan struct{}) bool {
	select {
	case <-ch:
		return true
	default:
		return false
	}
}

// run executes a command after its latency and its touch.
func (c *Card) run(raw []byte, what Instruction, gone chan struct{}) ([]byte, error) {
	if !wait(c.options.timing.of(what), gone) {
		return nil, ErrPulled
	}
	touched, err := c.awaitTouch(raw, gone)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if closed(gone) {
		return nil, ErrPulled
	}
	if !touched {
		c.chain = nil
		return answer(nil, swSecurity), nil
	}
	return answer(c.dispatch(raw)), nil
}

// wait reports false if the card lost power before d was over.
func wait(d time.Duration, gone chan struct{}) bool {
	if d <= 0 {
		return !closed(gone)
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-gone:
		return false
	}
}

// dispatch is the card's operating system: it joins chained commands, selects
// applications and passes all else to the selected one.
func (c *Card) dispatch(raw []byte) ([]byte, status) {
	cmd, ok := parse(raw)
	if !ok {
		return nil, swWrongLength
	}
	if cmd.cla&^chainBit != 0 {
		// A NEO leaves its management application at a command of an unknown class
		// (yubikit sends A4 04 00 08).
		c.stuck = false
		c.chain = nil
		return nil, swNoClass
	}
	cmd.data = append(c.chain, cmd.data...)
	c.chain = nil
	if len(cmd.data) > longestChained {
		return nil, swWrongLength
	}
	if cmd.cla&chainBit != 0 {
		c.chain = cmd.data
		return nil, swDone
	}
	if cmd.ins == insSelect && cmd.p1 == 0x04 {
		return c.choose(cmd)
	}
	if c.selected == nil {
		return nil, swNoInstruction
	}
	return c.selected.run(cmd)
}

const insSelect = 0xA4

// choose answers SELECT. If the application is absent or switched off, the
// selection does not change.
func (c *Card) choose(cmd command) ([]byte, status) {
	if cmd.p2 != 0 {
		return nil, c.profile.wrongP1P2()
	}
	if c.stuck {
		return nil, swNoInstruction
	}
	a := c.find(cmd.data)
	if a == nil {
		return nil, swNotFound
	}
	if a != applet(c.piv) {
		c.piv.close()
	}
	c.selected = a
	_, management := a.(mgmtApplet)
	c.stuck = management && c.profile.neo()
	return a.open(), swDone
}

// find returns the enabled application with this AID. The AIDs of OTP and of the
// NEO's OATH are one byte longer, and a client may send that byte.
func (c *Card) find(aid []byte) applet {
	for _, a := range c.applets {
		known := a.aid()
		longer := a == applet(otpApplet{c}) || c.profile.neo() && a == applet(c.oath)
		if a.enabled() && (bytes.Equal(aid, known) || longer && bytes.Equal(aid, append(known, 0x01))) {
			return a
		}
	}
	return nil
}

// random returns n bytes of the Rand option, and the system's if that is used up.
func (c *Card) random(n int) []byte {
	b := make([]byte, n)
	if _, err := io.ReadFull(c.options.random, b); err != nil {
		rand.Read(b)
	}
	return b
}
