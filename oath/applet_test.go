package oath_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"math"
	"slices"
	"strings"
	"testing"

	"rootseal/oath"
)

var errUnplugged = errors.New("unplugged")

// script is a card that knows one conversation: commands and answers in turn,
// in hex. Anything else fails the test, and so does a conversation that ends
// early.
type script struct {
	t     *testing.T
	lines []string
	sent  int
}

func newScript(t *testing.T, lines ...string) *script {
	t.Helper()
	s := &script{t: t, lines: lines}
	t.Cleanup(func() {
		if s.sent != len(lines)/2 {
			t.Errorf("%d commands sent, want %d", s.sent, len(lines)/2)
		}
	})
	return s
}

func (s *script) Transmit(command []byte) ([]byte, error) {
	if 2*s.sent >= len(s.lines) {
		s.t.Fatalf("command %X after the end of the script", command)
	}
	want, answer := unhex(s.t, s.lines[2*s.sent]), unhex(s.t, s.lines[2*s.sent+1])
	if !bytes.Equal(command, want) {
		s.t.Fatalf("command %d:\n got %X\nwant %X", s.sent, command, want)
	}
	s.sent++
	return answer, nil
}

func unhex(t testing.TB, text string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(text, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

const (
	selectOATH = "00A4040007A000000527210100"
	selected   = "79 03 050403 71 08 4BA60B13A4475DFF" // YubiKey 5.4.3, no access code
	done       = "9000"
)

// applet is a card that stores and computes, as small as the tests allow. Its
// fields make it one model or another.
type applet struct {
	version   []byte
	salt      []byte
	extra     []byte // further tags of SELECT
	reduced   bool   // truncated answers modulo 10^digits, as YubiKey 4 and 5
	locksAt03 bool   // SET CODE ends the unlocking, as NEO and CanoKey
	part      int    // bytes a part; 0 for answers in one

	fail  map[byte]uint16 // status word instead of carrying INS out
	lose  map[byte]bool   // INS whose answer is lost after it is carried out
	liar  bool            // proves an access key that it does not have
	log   []string        // commands in hex
	alias [][]byte        // the command slices themselves, not copies

	entries   []entry
	code      []byte // access key
	challenge []byte
	unlocked  bool
	rest      []byte
}

type entry struct {
	id      string
	kind    byte // type and algorithm
	digits  byte
	touch   bool
	seed    []byte
	counter uint32
}

func newApplet() *applet {
	return &applet{version: []byte{5, 4, 3}, salt: []byte{0x4B, 0xA6, 0x0B, 0x13, 0xA4, 0x47, 0x5D, 0xFF}, reduced: true}
}

func (a *applet) Transmit(command []byte) ([]byte, error) {
	a.log = append(a.log, fmt.Sprintf("%X", command))
	a.alias = append(a.alias, command)
	ins := command[1]
	if status, ok := a.fail[ins]; ok {
		return binary.BigEndian.AppendUint16(nil, status), nil
	}
	answer, status := a.rest, uint16(0x9000)
	if ins != 0xA5 {
		answer, status = a.carryOut(command)
	}
	if a.lose[ins] {
		return nil, errUnplugged
	}
	a.rest = nil
	if a.part > 0 && len(answer) > a.part {
		answer, a.rest = answer[:a.part], answer[a.part:]
		status = 0x6100 | uint16(min(len(a.rest), 0xFF))
	}
	return binary.BigEndian.AppendUint16(slices.Clone(answer), status), nil
}

// carryOut runs one command whose data is tags with lengths below 80 or 81 xx.
func (a *applet) carryOut(command []byte) (answer []byte, status uint16) {
	var values [][]byte
	var property byte
	isSelect := command[1] == 0xA4 && command[2] == 0x04
	if len(command) > 5 && !isSelect {
		for data := command[5 : 5+int(command[4])]; len(data) > 0; {
			if data[0] == 0x78 {
				property, data = data[1], data[2:]
				continue
			}
			data = data[1:]
			if data[0] == 0x81 {
				data = data[1:]
			}
			values, data = append(values, data[1:1+int(data[0])]), data[1+int(data[0]):]
		}
	}
	if a.code != nil && !a.unlocked && !isSelect && command[1] != 0xA3 && command[1] != 0x04 {
		return nil, 0x6982
	}
	if isSelect {
		answer = append(tlv(0x79, a.version), tlv(0x71, a.salt)...)
		a.unlocked, a.challenge = false, nil
		if a.code != nil {
			a.challenge = fmt.Appendf(nil, "chal%04d", len(a.log)) // another one each time
			answer = append(append(answer, tlv(0x74, a.challenge)...), 0x7B, 1, 0x21)
		}
		return append(answer, a.extra...), 0x9000
	}
	switch command[1] {
	case 0x01:
		e := entry{id: string(values[0]), kind: values[1][0], digits: values[1][1], touch: property == 2, seed: slices.Clone(values[1][2:])}
		if len(values) > 2 {
			e.counter = binary.BigEndian.Uint32(values[2])
		}
		a.entries = append(a.entries, e)
	case 0x02, 0x05, 0xA2:
		i := slices.IndexFunc(a.entries, func(e entry) bool { return e.id == string(values[0]) })
		if i < 0 {
			return nil, 0x6984
		}
		switch command[1] {
		case 0x02:
			a.entries = slices.Delete(a.entries, i, i+1)
		case 0x05:
			a.entries[i].id = string(values[1])
		default:
			return a.calculate(a.entries[i], values[1], command[3] == 1), 0x9000
		}
	case 0x03:
		a.code = nil
		if len(values[0]) > 0 {
			a.code = slices.Clone(values[0][1:])
			if !hmac.Equal(values[2], sum(sha1.New, a.code, values[1])) {
				return nil, 0x6984
			}
		}
		a.unlocked = !a.locksAt03
	case 0x04:
		a.entries, a.code, a.salt = nil, nil, []byte("new salt")
	case 0xA1:
		for _, e := range a.entries {
			answer = append(answer, tlv(0x72, append([]byte{e.kind}, e.id...))...)
		}
	case 0xA3:
		if a.code == nil {
			return nil, 0x6984
		}
		if !hmac.Equal(values[0], sum(sha1.New, a.code, a.challenge)) {
			return nil, 0x6A80
		}
		a.unlocked = true
		if answer = sum(sha1.New, a.code, values[1]); a.liar {
			answer[19] ^= 1
		}
		return tlv(0x75, answer), 0x9000
	case 0xA4:
		for _, e := range a.entries {
			answer = append(answer, tlv(0x71, []byte(e.id))...)
			switch {
			case e.kind&0xF0 == 0x10:
				answer = append(answer, 0x77, 1, e.digits)
			case e.touch:
				answer = append(answer, 0x7C, 1, e.digits)
			default:
				answer = append(answer, a.calculate(e, values[0], true)...)
			}
		}
	default:
		return nil, 0x6D00
	}
	return answer, 0x9000
}

func (a *applet) calculate(e entry, challenge []byte, truncated bool) []byte {
	mac := sum([]func() hash.Hash{1: sha1.New, 2: sha256.New, 3: sha512.New}[e.kind&0x0F], e.seed, challenge)
	if !truncated {
		return tlv(0x75, append([]byte{e.digits}, mac...))
	}
	value := binary.BigEndian.Uint32(mac[mac[len(mac)-1]&0x0F:]) &^ (1 << 31)
	if a.reduced {
		value %= uint32(math.Pow10(int(e.digits)))
	}
	return tlv(0x76, binary.BigEndian.AppendUint32([]byte{e.digits}, value))
}

func sum(h func() hash.Hash, key, message []byte) []byte {
	mac := hmac.New(h, key)
	mac.Write(message)
	return mac.Sum(nil)
}

func tlv(tag byte, value []byte) []byte {
	return append([]byte{tag, byte(len(value))}, value...)
}

// open selects the card's applet.
func open(t *testing.T, c oath.Card) *oath.Session {
	t.Helper()
	s, err := oath.Select(c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// list lists, because Put requires it.
func list(t *testing.T, s *oath.Session) []oath.Credential {
	t.Helper()
	creds, err := s.List()
	if err != nil {
		t.Fatal(err)
	}
	return creds
}

// put lists and writes a credential.
func put(t *testing.T, s *oath.Session, p oath.NewCredential) oath.Credential {
	t.Helper()
	list(t, s)
	if err := s.Put(p); err != nil {
		t.Fatal(err)
	}
	return oath.Credential{ID: p.ID, Type: p.Type, Algorithm: p.Algorithm}
}

// demo is a credential with the RFC's SHA-1 key.
func demo(id string) oath.NewCredential {
	return oath.NewCredential{ID: id, Type: oath.TOTP, Algorithm: oath.SHA1, Digits: 6, Seed: []byte("12345678901234567890")}
}

// wantIs fails unless err is the sentinel.
func wantIs(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("got error %v, want %v", err, want)
	}
}
