package command

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/device"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/hwtest/simcard"
)

// Every kind of token that is known, as a script sees it.
func TestKeysJSON(t *testing.T) {
	salt := []byte("8 bytes.")
	sum := sha256.Sum256(salt)
	deviceID := base64.RawStdEncoding.EncodeToString(sum[:16])
	withPIN := simcard.Nitrokey3
	withPIN.PIN = true
	oath := func(used, capacity any, locked bool, id any) map[string]any {
		return map[string]any{"used": used, "capacity": capacity, "locked": locked, "device_id": id}
	}
	tests := []struct {
		name     string
		profile  simcard.Profile
		password string
		serial   any
		model    string
		firmware string
		shape    any
		fips     bool
		oath     any
	}{
		{"5C NFC", simcard.YubiKey543, "", 1001.0, "YubiKey 5C NFC", "5.4.3", "USB-C keychain", false, oath(2.0, 32.0, false, deviceID)},
		{"5 NFC with 5.7", simcard.YubiKey57, "", 1001.0, "YubiKey 5 NFC", "5.7.4", "USB-A keychain", false, oath(2.0, 64.0, false, deviceID)},
		{"FIPS", simcard.YubiKey5FIPS, "secret", 1001.0, "YubiKey 5 NFC FIPS", "5.4.3", "USB-A keychain", true, oath(nil, 32.0, true, deviceID)},
		{"locked", simcard.YubiKey543, "secret", 1001.0, "YubiKey 5C NFC", "5.4.3", "USB-C keychain", false, oath(nil, 32.0, true, deviceID)},
		{"4", simcard.YubiKey437, "", 1001.0, "YubiKey 4", "4.3.7", nil, false, oath(2.0, 32.0, false, deviceID)},
		{"NEO", simcard.NEO, "", 1001.0, "YubiKey NEO", "3.3.7", nil, false, oath(2.0, nil, false, deviceID)},
		{"without serial", simcard.NoSerial, "", nil, "YubiKey 5C NFC", "5.4.3", "USB-C keychain", false, oath(2.0, 32.0, false, deviceID)},
		{"Security Key", simcard.SecurityKey, "", nil, "Security Key NFC", "5.4.3", "USB-A keychain", false, nil},
		{"CanoKey", simcard.CanoKey, "", nil, "CanoKey", "6.0.0", nil, false, oath(2.0, 100.0, false, deviceID)},
		{"Nitrokey", simcard.Nitrokey3, "", nil, "Nitrokey 3", "4.14.0", nil, false, oath(2.0, nil, false, deviceID)},
		{"Nitrokey with PIN", withPIN, "", nil, "Nitrokey 3", "4.14.0", nil, false, oath(2.0, nil, false, nil)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			card := with(simcard.New(tt.profile, 1001, simcard.Rand(bytes.NewReader(salt))), "Example:olivia", "AWS:root@acme daily ab2c7d")
			card.SetPassword(tt.password)
			s := offline(t, card)
			keys := mustTypeJSON[[]map[string]any](t, s, "keys")
			if len(keys) != 1 {
				t.Fatalf("%d keys, want 1", len(keys))
			}
			want := map[string]any{
				"serial": tt.serial, "model": tt.model, "firmware": tt.firmware, "form_factor": tt.shape, "fips": tt.fips,
				"oath": tt.oath, "label": nil, "holder": nil, "officer": nil, "attested": nil, "against": []any{}, "doubts": []any{}, "reader": tt.profile.Reader + " 00 00",
			}
			if !reflect.DeepEqual(keys[0], want) {
				t.Errorf("got  %v\nwant %v", keys[0], want)
			}
			if said := s.err.String(); said != "" {
				t.Errorf("it said:\n%s", said)
			}
		})
	}
}

func TestKeysTable(t *testing.T) {
	locked := keyWith(23456789, "Example:olivia")
	locked.SetPassword("secret")
	s := offline(t, locked, simcard.New(simcard.SecurityKey, 0), with(simcard.New(simcard.NEO, 3456789), "Example:olivia"), keyWith(12345678))
	s.append(t, ledger.WorldAWS,
		ledger.Entry{Command: "keys", Body: &ledger.Label{KeySerial: 12345678, Label: "Osaka safe"}},
		ledger.Entry{Command: "keys", Body: &ledger.Label{KeySerial: 3456789, Holder: "Olivia"}})
	s.mustType(t, wants{out: strings.TrimSpace(`
SERIAL    MODEL             FIRMWARE  USED  FREE  ACCESS CODE  LABEL       HOLDER  OFFICER  ATTESTED  READER
none      Security Key NFC  5.4.3     -     -     -            -           -       -        -         Yubico YubiKey FIDO+CCID 01 00
3456789   YubiKey NEO       3.3.7     1     ?     none         -           Olivia  -        -         Yubico Yubikey NEO OTP+U2F+CCID 02 00
12345678  YubiKey 5C NFC    5.4.3     0     32    none         Osaka safe  -       -        -         Yubico YubiKey OTP+FIDO+CCID 03 00
23456789  YubiKey 5C NFC    5.4.3     ?     ?     set          -           -       -        -         Yubico YubiKey OTP+FIDO+CCID 00 00`)}, "keys")
}

// What cannot be read is told, and takes nothing from the others.
func TestKeysBesideTrouble(t *testing.T) {
	tests := []struct {
		name    string
		trouble func(*stage) (over func())
		said    string
	}{
		{"a dead reader", func(s *stage) func() {
			s.desk.AddBadReader("Foreign Reader 00", device.ErrUnresponsive)
			return func() {}
		}, "Foreign Reader 00"},
		{"a key that scdaemon holds", func(s *stage) func() {
			return s.desk.Hold(s.desk.Plug(keyWith(1002)), true)
		}, "gpgconf --kill scdaemon"},
		{"a key in somebody's transaction", func(s *stage) func() {
			return s.desk.Hold(s.desk.Plug(keyWith(1002)), false)
		}, "no answer in time"},
		{"an empty reader", func(s *stage) func() {
			s.desk.AddEmptyReader("Foreign Reader 00")
			return func() {}
		}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := offline(t, keyWith(1001))
				defer tt.trouble(s)()
				keys := mustTypeJSON[[]view.Key](t, s, "keys")
				if len(keys) != 1 || keys[0].Serial == nil || *keys[0].Serial != 1001 {
					t.Errorf("keys %v, want 1001 alone", keys)
				}
				if said := s.err.String(); !strings.Contains(said, tt.said) || tt.said == "" && said != "" {
					t.Errorf("it said %q, want %q in it", said, tt.said)
				}
			})
		})
	}
}

// A key whose OATH application fails is listed, with what is known of it.
func TestKeysUnreadable(t *testing.T) {
	card := keyWith(1001)
	card.Inject(simcard.Fault{Kind: simcard.Status, On: simcard.List, Status: 0x6581})
	s := offline(t, card)
	keys := mustTypeJSON[[]view.Key](t, s, "keys")
	if len(keys) != 1 || keys[0].OATH == nil || keys[0].OATH.Used != nil || keys[0].OATH.Locked != nil {
		t.Errorf("keys %+v, want one of which used and locked are not known", keys)
	}
	if said := s.err.String(); !strings.Contains(said, "looking into key 1001: listing credentials: LIST answered 6581") {
		t.Errorf("it said %q", said)
	}
}

func TestKeysNone(t *testing.T) {
	s := offline(t)
	s.mustType(t, wants{out: "", err: []string{"no key is plugged in"}}, "keys")
	s.mustType(t, wants{out: "[]", err: []string{"no key is plugged in"}}, "keys", "--json")
	s.desk.Fail(device.ErrNoService)
	s.mustType(t, wants{code: cli.ExitFailed, err: []string{"PC/SC service is not running", "next: start the PC/SC service"}}, "keys")
}

// Five keys as fast as real ones are listed before a person notices.
func TestKeysAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var cards []*simcard.Card
		for i := range uint32(5) {
			cards = append(cards, with(simcard.New(simcard.YubiKey57, 1001+i, simcard.Latency(simcard.RealHardware)), "Example:olivia"))
		}
		s := offline(t, cards...)
		start := time.Now()
		if keys := mustTypeJSON[[]view.Key](t, s, "keys"); len(keys) != len(cards) {
			t.Errorf("%d keys, want %d", len(keys), len(cards))
		}
		if took := time.Since(start); took > 20*time.Millisecond {
			t.Errorf("it took %s", took)
		}
		for _, card := range cards {
			// Of READ CONFIG's two pages, the first is enough.
			if n := card.Count(); n != 4 {
				t.Errorf("key %d was sent %d commands, want 4", card.Serial(), n)
			}
		}
	})
}

func TestKeysWatch(t *testing.T) {
	for _, tt := range []struct {
		name string
		args []string
		want []string // of each line
	}{
		{"text", []string{"keys", "--watch"}, []string{
			"came  1001  YubiKey 5C NFC 5.4.3  Yubico YubiKey OTP+FIDO+CCID 00 00",
			"came  none  Security Key NFC 5.4.3  Yubico YubiKey FIDO+CCID 01 00",
			"left  1001  YubiKey 5C NFC 5.4.3  Yubico YubiKey OTP+FIDO+CCID 00 00",
			"came  none  a card that cannot be read  Foreign Reader 00",
		}},
		{"JSON", []string{"keys", "--watch", "--json"}, []string{
			`"inserted":true,"serial":1001,"model":"YubiKey 5C NFC","firmware":"5.4.3","reader":"Yubico YubiKey OTP+FIDO+CCID 00 00"}`,
			`"inserted":true,"serial":null,"model":"Security Key NFC","firmware":"5.4.3","reader":"Yubico YubiKey FIDO+CCID 01 00"}`,
			`"inserted":false,"serial":1001,`,
			`"inserted":true,"serial":null,"model":null,"firmware":null,"reader":"Foreign Reader 00"}`,
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				card := keyWith(1001)
				s := offline(t, card)
				ctx, interrupt := context.WithCancelCause(t.Context())
				var out screen
				ended := make(chan int)
				go func() {
					ended <- runIn(ctx, tt.args, s.World, cli.Stdio{Out: &out, Err: &s.err})
				}()
				synctest.Wait()
				s.desk.Plug(simcard.New(simcard.SecurityKey, 0))
				synctest.Wait()
				s.desk.Unplug(card)
				synctest.Wait()
				s.desk.AddBadReader("Foreign Reader 00", errors.New("a dead card"))
				synctest.Wait()
				interrupt(env.ErrStopped)
				if code := <-ended; code != cli.ExitDone {
					t.Errorf("exit code %d after the interrupt", code)
				}
				lines := strings.Split(strings.TrimSpace(out.String()), "\n")
				if len(lines) != len(tt.want) {
					t.Fatalf("%d lines, want %d:\n%s", len(lines), len(tt.want), out.String())
				}
				for i, line := range lines {
					if !strings.Contains(line, tt.want[i]) {
						t.Errorf("line %d is %q, want %q in it", i+1, line, tt.want[i])
					}
				}
				if said := s.err.String(); !strings.Contains(said, "a dead card") {
					t.Errorf("it said %q, not why the card cannot be read", said)
				}
			})
		})
	}
}
