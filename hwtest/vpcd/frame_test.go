package vpcd

import (
	"bytes"
	"errors"
	"net"
	"strings"
	"testing"
)

// echo is a card that answers every command with itself and 9000.
type echo struct {
	cycles int
	gone   error // what Transmit fails with, if set
}

func (e *echo) ATR() []byte { return []byte{0x3b, 0x00} }
func (e *echo) PowerCycle() { e.cycles++ }
func (e *echo) Transmit(command []byte) ([]byte, error) {
	return append(bytes.Clone(command), 0x90, 0x00), e.gone
}

// driver serves a card and returns the driver's end of the connection and
// what serve returned, once it has.
func driver(t *testing.T, card Card) (net.Conn, <-chan error) {
	t.Helper()
	conn, far := net.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- serve(far, card) }()
	t.Cleanup(func() { conn.Close() })
	return conn, ended
}

func send(t *testing.T, conn net.Conn, frame ...byte) {
	t.Helper()
	if err := writeFrame(conn, frame); err != nil {
		t.Fatal(err)
	}
}

func receive(t *testing.T, conn net.Conn, want ...byte) {
	t.Helper()
	got, err := readFrame(conn)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Fatalf("got % x, want % x", got, want)
	}
}

func TestServeAnswersAsTheDriverExpects(t *testing.T) {
	card := &echo{}
	conn, _ := driver(t, card)

	send(t, conn, controlPowerOn)
	send(t, conn, controlATR)
	receive(t, conn, 0x3b, 0x00)
	send(t, conn, 0x00, 0xa4, 0x04, 0x00)
	receive(t, conn, 0x00, 0xa4, 0x04, 0x00, 0x90, 0x00)
	send(t, conn, controlReset)
	send(t, conn, controlPowerOff)
	send(t, conn, controlATR) // answered: nothing is under way in the card
	receive(t, conn, 0x3b, 0x00)

	if card.cycles != 2 {
		t.Errorf("the card was powered on or reset %d times, want 2", card.cycles)
	}
}

func TestServeEnds(t *testing.T) {
	pulled := errors.New("pulled")
	tests := map[string]struct {
		card  echo
		frame []byte
		want  string
	}{
		"card gone":       {card: echo{gone: pulled}, frame: []byte{0x00, 0xa4}, want: "passing a command to the card: pulled"},
		"unknown control": {frame: []byte{0x07}, want: "unknown control message 07"},
		"empty frame":     {frame: nil, want: "empty frame"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			conn, ended := driver(t, &test.card)
			send(t, conn, test.frame...)
			if err := <-ended; err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}
