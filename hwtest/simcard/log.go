package simcard

import (
	"bytes"
	"slices"
)

// Instruction names a command by its meaning to the receiving application: A4 is
// SELECT or CALCULATE ALL, and 01 is PUT only while OATH is selected.
type Instruction string

const (
	SelectOATH       Instruction = "SELECT OATH"
	SelectManagement Instruction = "SELECT management"
	SelectOTP        Instruction = "SELECT OTP"
	SelectPIV        Instruction = "SELECT PIV"
	SelectOther      Instruction = "SELECT other"

	Put           Instruction = "PUT"
	Delete        Instruction = "DELETE"
	SetCode       Instruction = "SET CODE"
	Reset         Instruction = "RESET"
	Rename        Instruction = "RENAME"
	List          Instruction = "LIST"
	Calculate     Instruction = "CALCULATE"
	Validate      Instruction = "VALIDATE"
	CalculateAll  Instruction = "CALCULATE ALL"
	SendRemaining Instruction = "SEND REMAINING"

	ReadConfig Instruction = "READ CONFIG"
	OTPSerial  Instruction = "OTP serial"
	OTPStatus  Instruction = "OTP status"

	Verify                 Instruction = "VERIFY"
	ChangeReference        Instruction = "CHANGE REFERENCE DATA"
	ResetRetry             Instruction = "RESET RETRY COUNTER"
	Generate               Instruction = "GENERATE ASYMMETRIC KEY PAIR"
	AuthenticateManagement Instruction = "GENERAL AUTHENTICATE with the management key"
	Sign                   Instruction = "GENERAL AUTHENTICATE with a slot's key"
	GetResponse            Instruction = "GET RESPONSE"
	GetData                Instruction = "GET DATA"
	PutData                Instruction = "PUT DATA"
	Metadata               Instruction = "GET METADATA"
	PIVSerial              Instruction = "PIV serial"
	Attest                 Instruction = "ATTEST"
	PIVReset               Instruction = "PIV RESET"
	PIVVersion             Instruction = "PIV version"
	SetManagementKey       Instruction = "SET MANAGEMENT KEY"

	Unknown Instruction = "unknown"
)

// Exchange is one command, seen by the card.
type Exchange struct {
	Instruction Instruction
	Command     []byte
	Response    []byte // response of the card; nil if none
	Err         error  // why there is no response
}

// Log returns the commands that reached the card, oldest first. A running command
// is last, with neither Response nor Err. The log contains seeds as they were sent.
func (c *Card) Log() []Exchange {
	c.mu.Lock()
	defer c.mu.Unlock()
	all := make([]Exchange, len(c.log))
	for i, e := range c.log {
		all[i] = *e
	}
	return all
}

// Count returns how many commands reached the card; with arguments, only these
// instructions.
func (c *Card) Count(of ...Instruction) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := 0
	for _, e := range c.log {
		if len(of) == 0 || slices.Contains(of, e.Instruction) {
			n++
		}
	}
	return n
}

// begin logs a command and finds the fault that strikes it. Without power it
// returns no entry, because nothing reached the card.
func (c *Card) begin(raw []byte, gone chan struct{}) (*Exchange, *Fault) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if closed(gone) {
		return nil, nil
	}
	entry := &Exchange{Instruction: c.classify(raw), Command: bytes.Clone(raw)}
	c.log = append(c.log, entry)
	return entry, c.meet(entry.Instruction)
}

func (c *Card) end(entry *Exchange, response []byte, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	entry.Response, entry.Err = bytes.Clone(response), err
}

func (c *Card) classify(raw []byte) Instruction {
	cmd, ok := parse(raw)
	switch {
	case !ok || cmd.cla&^chainBit != 0:
		return Unknown
	case cmd.ins == insSelect && cmd.p1 == 0x04:
		switch c.find(cmd.data).(type) {
		case *oathApplet:
			return SelectOATH
		case mgmtApplet:
			return SelectManagement
		case otpApplet:
			return SelectOTP
		case *pivApplet:
			return SelectPIV
		}
		return SelectOther
	case c.selected == nil:
		return Unknown
	}
	return c.selected.name(cmd)
}
