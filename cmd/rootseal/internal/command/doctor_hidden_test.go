package command

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"testing/synctest"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/hwtest/simcard"
)

// bankCard is a card that is no security key.
func bankCard() *simcard.Card {
	foreign := simcard.CanoKey
	foreign.Reader, foreign.Enabled = "Bank Reader", 0
	return simcard.New(foreign, 0)
}

// A reader with another card is one quiet line, and decides nothing.
func TestForeignReaderIsQuiet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := healthy(t)
		s.desk.Plug(bankCard())
		const line = "Bank Reader 01 00: no security key"
		for _, f := range mustTypeJSON[[]view.Check](t, s, "doctor") {
			if f.Status != view.Good || f.Next != "" || strings.Contains(f.Detail, "Bank") && f.Detail != line {
				t.Errorf("doctor: %+v", f)
			}
		}
		for _, args := range [][]string{{"keys"}, {"code"}} {
			_, code := s.types(t.Context(), t, args...)
			if said := s.err.String(); code != cli.ExitDone || strings.Count(said, "Bank Reader") != 1 || !strings.Contains(said, line) || strings.Contains(said, "next:") {
				t.Errorf("%v: exit code %d; it said:\n%s", args, code, said)
			}
		}
		// A key that is absent is looked for elsewhere, not in that reader.
		for _, args := range [][]string{{"code", "--serial", "1002"}, {"keys", "label", "1002", "Osaka"}} {
			_, code := s.types(t.Context(), t, args...)
			if said := s.err.String(); code != cli.ExitNoKey || strings.Contains(said, "Bank Reader") || strings.Contains(said, "ykman config") {
				t.Errorf("%v: exit code %d; it said:\n%s", args, code, said)
			}
		}
	})
}

// Keys that are plugged in and in no reader.
func TestDoctorFindsHiddenKeys(t *testing.T) {
	key := func(port, product string, classes ...string) fstest.MapFS {
		files := fstest.MapFS{port + "/idVendor": {Data: []byte("1050\n")}, port + "/idProduct": {Data: []byte("0407\n")}, port + "/product": {Data: []byte(product + "\n")}}
		for i, class := range classes {
			files[port+":1."+string(rune('0'+i))+"/bInterfaceClass"] = &fstest.MapFile{Data: []byte(class + "\n")}
		}
		return files
	}
	for name, tt := range map[string]struct {
		second       fstest.MapFS
		status       view.CheckStatus
		detail, next string
	}{
		"CCID is off":    {key("1-3", "YubiKey OTP+FIDO", "03", "03"), view.Warn, "YubiKey OTP+FIDO at port 1-3: the smart card interface (CCID) is off", "ykman config usb --enable OATH"},
		"no driver":      {key("1-3", "YubiKey OTP+FIDO+CCID", "03", "0b"), view.Warn, "1 key in no reader, of: ", "libccid"},
		"a Security Key": {key("1-3", "Security Key by Yubico", "03"), view.Good, "Security Key by Yubico at port 1-3: a Security Key, which holds no codes", ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := healthy(t)
				devices := key("1-2", "YubiKey OTP+FIDO+CCID", "03", "0b")
				s.USB = devices
				for _, f := range mustTypeJSON[[]view.Check](t, s, "doctor") {
					if f.What == "USB" {
						t.Errorf("with all keys in readers: %+v", f)
					}
				}
				for file, content := range tt.second {
					devices[file] = content
				}
				seen := false
				for _, f := range mustTypeJSON[[]view.Check](t, s, "doctor") {
					if f.What != "USB" {
						continue
					}
					seen = true
					if f.Status != tt.status || !strings.Contains(f.Detail, tt.detail) || !strings.Contains(f.Next, tt.next) || (f.Next == "") != (tt.next == "") {
						t.Errorf("%+v", f)
					}
				}
				if !seen {
					t.Error("doctor says nothing about USB")
				}
			})
		})
	}
}

// This command itself is no other command.
func TestDoctorDoesNotNameItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := healthy(t)
		s.Processes = fstest.MapFS{fmt.Sprint(os.Getpid(), "/comm"): {Data: []byte("rootseal\n")}}
		for _, f := range mustTypeJSON[[]view.Check](t, s, "doctor") {
			if f.Status != view.Good {
				t.Errorf("%+v", f)
			}
		}
	})
}
