//go:build unix

package command

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
)

// fillOdd puts something into every field of a body: hollow, or hostile.
func fillOdd(v reflect.Value, text string, number uint64) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.Type().Elem().Name() == "Time" {
			return
		}
		v.Set(reflect.New(v.Type().Elem()))
		fillOdd(v.Elem(), text, number)
	case reflect.Struct:
		if v.Type().Name() == "Time" {
			v.Set(reflect.ValueOf(start))
			return
		}
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				fillOdd(v.Field(i), text, number)
			}
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		if v.Type().Elem().Kind() != reflect.Uint8 {
			fillOdd(v.Index(0), text, number)
		}
	case reflect.Array:
		for i := range v.Len() {
			fillOdd(v.Index(i), text, number)
		}
	case reflect.String:
		v.SetString(text)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		if number < 1<<31 || v.Kind() == reflect.Uint64 {
			v.SetUint(number)
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(int64(number & 0x7fff))
	}
}

func oddBodies() []func() ledger.Body {
	return []func() ledger.Body{
		func() ledger.Body { return new(ledger.Rotate) }, func() ledger.Body { return new(ledger.Retirement) }, func() ledger.Body { return new(ledger.Begin) }, func() ledger.Body { return new(ledger.Load) },
		func() ledger.Body { return new(ledger.Enable) }, func() ledger.Body { return new(ledger.Statement) }, func() ledger.Body { return new(ledger.Settle) },
		func() ledger.Body { return new(ledger.Leftovers) }, func() ledger.Body { return new(ledger.CodeUsed) }, func() ledger.Body { return new(ledger.Verified) },
		func() ledger.Body { return new(ledger.Resync) }, func() ledger.Body { return new(ledger.Live) }, func() ledger.Body { return new(ledger.Adopt) },
		func() ledger.Body { return new(ledger.Label) }, func() ledger.Body { return new(ledger.Seal) }, func() ledger.Body { return new(ledger.Unseal) },
		func() ledger.Body { return new(ledger.Close) }, func() ledger.Body { return new(ledger.OfficerAdded) }, func() ledger.Body { return new(ledger.OfficerRemoved) },
		func() ledger.Body { return new(ledger.PolicySet) }, func() ledger.Body { return new(ledger.Attested) }, func() ledger.Body { return new(ledger.Signature) },
		func() ledger.Body { return new(ledger.Retire) }, func() ledger.Body { return new(ledger.Retired) },
		func() ledger.Body { return new(ledger.Clean) }, func() ledger.Body { return new(ledger.Cleaned) }, func() ledger.Body { return new(ledger.Lost) },
		func() ledger.Body { return new(ledger.Found) }, func() ledger.Body { return new(ledger.Drop) }, func() ledger.Body { return new(ledger.Audited) },
		func() ledger.Body { return new(ledger.Accept) }, func() ledger.Body { return new(ledger.Passkey) }, func() ledger.Body { return new(ledger.Withdraw) },
		func() ledger.Body { return new(ledger.End) }, func() ledger.Body { return new(ledger.Approve) },
	}
}

// No record, however odd, makes a command panic, touches a stranger's, or makes a
// line of its own.
func TestOddRecords(t *testing.T) {
	for name, odd := range map[string]struct {
		text   string
		number uint64
	}{
		"hollow": {"", 0}, "hostile": {"x\nkey 12345678  proven\x1b[2J", 12345678}, "large": {"111122223333/root", 1<<63 - 1},
		"a user": {"111122223333/user/alice", 23456789}, "complete": {"complete", 12345678}, "a login": {"GitHub/login/ops", 1},
	} {
		for _, ceremony := range []string{"", "20260101-aaaaaa", "the open one", "x"} {
			t.Run(fmt.Sprint(name, "/", ceremony), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s := newScene(t)
					s.mustDo(t, nil, s.alice("--group", "daily")...)
					l := s.open(t, ledger.WorldAWS)
					n := 0
					for _, make := range oddBodies() {
						body := make()
						fillOdd(reflect.ValueOf(body).Elem(), odd.text, odd.number)
						if _, ends := body.(*ledger.End); ends && odd.text != "complete" {
							continue
						}
						if _, err := l.Append(t.Context(), ledger.Entry{Command: "x", Ceremony: ceremony, Officer: ledger.Officer{OSUser: odd.text}, Body: body}); err == nil {
							n++
						}
					}
					if n < 20 {
						t.Fatalf("%d records were taken", n)
					}
					for _, args := range [][]string{
						{"status"},
						{"status", "--json"},
						{"log"},
						{"log", "verify"},
						{"log", "--json"},
						{"keys"},
						{"doctor", "--profile", "admin"},
						{"verify"},
						{"audit", "--profile", "admin"},
						{"audit", "--profile", "admin", "--json"},
						{"code", "--group", "daily", "111122223333/user/alice"},
						{"officer", "list"},
						{"policy"},
						{"rotate", "111122223333/user/alice", "--group", "daily", "--confirm", testAccount, "--profile", "admin"},
						{"rotate", "--lost", "23456789", "--confirm", "23456789", "--one-key", "--profile", "admin"},
						{"enroll", "--user", "alice", "--group", "other", "--touch", "off", "--keys", s.serials(), "--confirm", testAccount},
						{"keys", "found", "23456789"},
						{"keys", "drop", "23456789", "--reason", "x"},
						{"seal", "12345678", "--bag", "A", "--place", "b", "--observer", "c"},
						{"unseal", "12345678", "--bag", "A"},
						{"log", "sign"},
						{"recover", "--profile", "admin", "--confirm", testAccount, "--confirm", odd.text},
						{"recover", "--emergency", "x", "--profile", "admin", "--confirm", testAccount, "--confirm", odd.text},
						{"recover", "--leftovers", "--profile", "admin", "--confirm", testAccount},
						{"recover", "--close", "20260101-aaaaaa", "--confirm", testAccount, "--confirm", odd.text},
						{"status"},
					} {
						out, code := s.types(t.Context(), t, args...)
						said := out + s.err.String()
						if strings.Contains(said, "runtime error") || strings.Contains(said, "panic") || strings.Contains(said, "goroutine ") {
							t.Errorf("%v: %d\n%s", args, code, said)
						}
						for line := range strings.Lines(said) {
							if strings.HasPrefix(line, "key 12345678  proven\x1b") || strings.Contains(line, "\x1b[2J") {
								t.Errorf("%v: %q", args, line)
							}
						}
					}
					s.mustLeaveStrangersAlone(t)
				})
			})
		}
	}
}

// TestCloseStrangeID: an id that no command made is claimed and closed like any.
func TestCloseStrangeID(t *testing.T) {
	for _, id := range []string{"the open one", "../../x", strings.Repeat("a", 300), "A"} {
		synctest.Test(t, func(t *testing.T) {
			s := newScene(t)
			s.mustDo(t, nil, s.alice("--group", "daily")...)
			l := s.open(t, ledger.WorldAWS)
			for _, body := range []ledger.Body{&ledger.Begin{Principal: "nobody", Keys: []ledger.KeyState{{KeySerial: 1}}}, &ledger.Leftovers{Devices: []ledger.LeftDevice{{DeviceARN: "x"}}}} {
				if _, err := l.Append(t.Context(), ledger.Entry{Command: "x", Ceremony: id, Body: body}); err != nil {
					t.Fatal(err)
				}
				id += "2"
			}
			id = strings.TrimSuffix(id, "22")
			for _, one := range []string{id, id + "2"} {
				s.do(t, "recover", "--close", one, "--confirm", one)
			}
			if open, removals := record.Unfinished(s.open(t, ledger.WorldAWS).Records()); len(open)+len(removals) > 0 {
				t.Errorf("%q stays open:\n%s", id, s.heard)
			}
		})
	}
}
