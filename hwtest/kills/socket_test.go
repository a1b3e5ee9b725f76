//go:build linux && cgo

package kills

import (
	"fmt"
	"sync"

	"rootseal/hwtest/faults/check"
	"rootseal/hwtest/simcard"
)

// socket is the card that a reader of the stack always has; each trial puts another
// card behind it. pcscd takes half a second for each newly plugged card, which is
// too long for hundreds of trials.
type socket struct {
	wire *wire

	mu   sync.Mutex
	card *simcard.Card
}

func (s *socket) hold(card *simcard.Card) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.card = card
}

func (s *socket) held() *simcard.Card {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.card
}

// name is the edge at which its events are.
func (s *socket) name() string { return fmt.Sprintf("key %d", s.held().Serial()) }

func (s *socket) ATR() []byte { return s.held().ATR() }
func (s *socket) PowerCycle() { s.held().PowerCycle() }

// Transmit is two events: the command arrives, and its answer is about to
// leave.
func (s *socket) Transmit(command []byte) ([]byte, error) {
	card := s.held()
	e := event{edge: s.name(), what: nameOf(command)}
	seen := check.Event{Kind: check.Transmit, Edge: e.edge, Key: card.Serial(), Handle: int(card.Serial()), Sent: command}
	if lost, err := s.wire.at(e, seen); lost {
		return unheard, err
	}
	answer, err := card.Transmit(command)
	if err != nil {
		return nil, err
	}
	e.after, seen.Got = true, answer
	if lost, err := s.wire.at(e, seen); lost {
		return unheard, err
	}
	return answer, nil
}

// unheard is an answer for the driver, whose client is dead.
var unheard = []byte{0x6f, 0x00}

// nameOf names a command by its instruction, as the OATH application has them
// (Yubico YKOATH protocol).
func nameOf(command []byte) string {
	if len(command) < 4 {
		return "malformed"
	}
	names := map[byte]string{
		0x01: "PUT", 0x02: "DELETE", 0xA1: "LIST", 0xA2: "CALCULATE", 0xA3: "VALIDATE", 0xA4: "SELECT", 0xA5: "SEND REMAINING",
	}
	if name, ok := names[command[1]]; ok {
		return name
	}
	return fmt.Sprintf("%02X", command[1])
}
