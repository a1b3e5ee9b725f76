package hwtest

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"strings"
	"testing"
	"time"

	"rootseal/device"
	"rootseal/hwtest/simcard"
	"rootseal/hwtest/simdesk"
	"rootseal/oath"
)

func tlv(tag byte, value string) string { return string([]byte{tag, byte(len(value))}) + value }

// command is a short APDU with data and Le.
func command(ins, p1, p2 byte, data ...string) []byte {
	all := strings.Join(data, "")
	if all == "" {
		return []byte{0, ins, p1, p2, 0}
	}
	return append(append([]byte{0, ins, p1, p2, byte(len(all))}, all...), 0)
}

func stepAt(t time.Time) string {
	return string(binary.BigEndian.AppendUint64(nil, uint64(t.Unix()/30)))
}

// Every command that could change the owner's data, and each of the suite's own.
func TestGuard(t *testing.T) {
	const foreign = "owner:daily"
	ours, theirs := tlv(tagName, testID("a")), tlv(tagName, foreign)
	key := tlv(tagKey, "\x21\x0612345678901234567890")
	step := tlv(tagChallenge, stepAt(time.Now()))
	for _, c := range []struct {
		name    string
		command []byte
		pass    bool
	}{
		{"LIST", command(insList, 0, 0), true},
		{"SEND REMAINING", command(insSendRemaining, 0, 0), true},
		{"PUT", command(insPut, 0, 0, ours, key), true},
		{"PUT with a period", command(insPut, 0, 0, tlv(tagName, "60/"+testID("a")), key), true},
		{"PUT with touch and counter", command(insPut, 0, 0, ours, key, "\x78\x02", tlv(tagCounter, "\x00\x00\x00\x01")), true},
		{"DELETE", command(insDelete, 0, 0, ours), true},
		{"RENAME", command(insRename, 0, 0, ours, tlv(tagName, testID("b"))), true},
		{"CALCULATE", command(insCalculate, 0, 0, ours, step), true},
		{"CALCULATE of a code", command(insCalculate, 0, 1, ours, step), true},
		{"CALCULATE ALL", command(insSelect, 0, 1, step), true},
		{"SELECT management", command(insSelect, 4, 0, string(aidManagement)), true},

		{"PUT of theirs", command(insPut, 0, 0, theirs, key), false},
		{"PUT of an id with ours in it", command(insPut, 0, 0, tlv(tagName, "x"+testID("a")), key), false},
		{"PUT of ours as an account", command(insPut, 0, 0, tlv(tagName, "x:"+testID("a")), key), false},
		{"PUT of a beginning of ours", command(insPut, 0, 0, tlv(tagName, issuer), key), false},
		{"PUT of our issuer alone", command(insPut, 0, 0, tlv(tagName, issuer+":"), key), false},
		{"PUT, the key first", command(insPut, 0, 0, key, ours), false},
		{"PUT without a key", command(insPut, 0, 0, ours), false},
		{"PUT of two", command(insPut, 0, 0, ours, key, theirs, key), false},
		{"PUT, only increasing", command(insPut, 0, 0, ours, key, "\x78\x01"), false},
		{"PUT, touch and only increasing", command(insPut, 0, 0, ours, key, "\x78\x03"), false},
		{"PUT, its second half cut off", command(insPut, 0, 0, ours, key)[:30], false},
		{"PUT, chained", append([]byte{0x10}, command(insPut, 0, 0, ours, key)[1:]...), false},
		{"PUT, extended length", append([]byte{0, insPut, 0, 0, 0, 0, byte(len(ours + key))}, ours+key...), false},
		{"PUT with P1", command(insPut, 1, 0, ours, key), false},
		{"DELETE of theirs", command(insDelete, 0, 0, theirs), false},
		{"DELETE of two", command(insDelete, 0, 0, ours, theirs), false},
		{"DELETE of nothing", command(insDelete, 0, 0), false},
		{"RENAME of theirs", command(insRename, 0, 0, theirs, ours), false},
		{"RENAME to theirs", command(insRename, 0, 0, ours, theirs), false},
		{"CALCULATE of theirs", command(insCalculate, 0, 1, theirs, step), false},
		{"CALCULATE ALL of the next step", command(insSelect, 0, 1, tlv(tagChallenge, stepAt(time.Now().Add(time.Minute)))), false},
		{"CALCULATE ALL of a witness", command(insSelect, 0, 1, tlv(tagChallenge, "\xff\xff\xff\xff\xff\xff\xff\xff")), false},
		{"CALCULATE ALL of a long challenge", command(insSelect, 0, 1, tlv(tagChallenge, "\x00"+stepAt(time.Now()))), false},
		{"SET CODE", command(0x03, 0, 0, tlv(tagKey, "\x21"+strings.Repeat("k", 16))), false},
		{"SET CODE to none", command(0x03, 0, 0, tlv(tagKey, "")), false},
		{"VALIDATE", command(0xA3, 0, 0, tlv(0x75, strings.Repeat("r", 20)), tlv(tagChallenge, "12345678")), false},
		{"RESET", command(0x04, 0xDE, 0xAD), false},
		{"READ CONFIG, which OATH does not know", command(insReadConfig, 0, 0), false},
		{"CanoKey's SET DEFAULT", command(0x55, 0, 0, ours), false},
		{"four bytes", []byte{0, insPut, 0, 0}, false},
		{"three bytes", []byte{0, insPut, 0}, false},
		{"none", nil, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			card := simcard.New(simcard.YubiKey543, 12345678)
			card.Store(simcard.Stored{ID: foreign, Key: []byte("owner's own seed")})
			card.Store(simcard.Stored{ID: testID("a"), Key: rfcSeed(20)})
			handle := guarded(t, card)
			mustTransmit(t, handle, command(insSelect, 4, 0, string(aidOATH)))
			before := card.Count()
			_, err := handle.Transmit(c.command)
			switch sent := card.Count() > before; {
			case c.pass && (err != nil || !sent):
				t.Errorf("refused: %v", err)
			case !c.pass && (!errors.Is(err, errRefused) || sent):
				t.Errorf("%v, and sent: %t; want it refused", err, sent)
			}
		})
	}
}

// The same bytes mean other things to other applications: in OTP, 01 writes a
// slot.
func TestGuardKnowsTheApplication(t *testing.T) {
	put := command(insPut, 0, 0, tlv(tagName, testID("a")), tlv(tagKey, "\x21\x0612345678901234567890"))
	selectOATH := command(insSelect, 4, 0, string(aidOATH))
	for name, prepare := range map[string]func(t *testing.T, h device.Handle){
		"nothing selected": func(*testing.T, device.Handle) {},
		"OTP selected": func(t *testing.T, h device.Handle) {
			mustTransmit(t, h, selectOATH)
			mustTransmit(t, h, command(insSelect, 4, 0, string(aidOTP)))
		},
		"a transaction later": func(t *testing.T, h device.Handle) {
			mustTransmit(t, h, selectOATH)
			if err := errors.Join(h.End(), h.Begin()); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := guarded(t, simcard.New(simcard.YubiKey543, 12345678))
			prepare(t, h)
			if _, err := h.Transmit(put); !errors.Is(err, errRefused) {
				t.Errorf("PUT: %v, want it refused", err)
			}
		})
	}
}

// A mistake of the suite, through all layers that it uses.
func TestGuardUnderDevice(t *testing.T) {
	card, desk := ownersKey(), simdesk.New()
	desk.Plug(card)
	f := open(t, Subject{Port: guardPort(desk), Serial: 12345678})
	defer f.key.Close()
	for name, mistake := range map[string]func(o *oath.Session) error{
		"deleting": func(o *oath.Session) error { return o.Delete("owner:daily") },
		"renaming": func(o *oath.Session) error { return o.Rename("owner:daily", testID("mine")) },
		"writing": func(o *oath.Session) error {
			f.list(t, o)
			return o.Put(oath.NewCredential{ID: "owner:new", Type: oath.TOTP, Algorithm: oath.SHA1, Digits: 6, Seed: rfcSeed(20)})
		},
		"resetting": func(o *oath.Session) error { return o.Reset() },
		"locking":   func(o *oath.Session) error { return o.SetCode(derive("mine", o)) },
	} {
		t.Run(name, func(t *testing.T) {
			if err := f.key.Use(t.Context(), mistake); !errors.Is(err, errRefused) {
				t.Errorf("%v, want it refused", err)
			}
		})
	}
	if n := card.Count(simcard.Put, simcard.Delete, simcard.Rename, simcard.Reset, simcard.SetCode); n > 0 {
		t.Errorf("%d commands reached the card", n)
	}
}

// guarded is a transaction on a card behind the guard.
func guarded(t *testing.T, card *simcard.Card) device.Handle {
	t.Helper()
	desk := simdesk.New()
	h, err := guardPort(desk).Connect(desk.Plug(card))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.Close() })
	if err := h.Begin(); err != nil {
		t.Fatal(err)
	}
	return h
}

func mustTransmit(t *testing.T, h device.Handle, command []byte) {
	t.Helper()
	response, err := h.Transmit(command)
	if err != nil || !strings.HasSuffix(hex.EncodeToString(response), "9000") {
		t.Fatalf("% X answered % X, %v", command, response, err)
	}
}
