//go:build linux && cgo

package hwtest

import (
	"encoding/base32"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"rootseal/device"
	"rootseal/device/pcsc"
	"rootseal/hwtest/simcard"
	"rootseal/hwtest/vpcd"
	"rootseal/oath"
)

// account is a credential for ykman to write.
type account struct {
	oath.NewCredential
	args []string // of ykman oath accounts; %s is the secret
	need need
}

func accounts() []account {
	seed20, seed32 := rfcSeed(20), rfcSeed(32)
	anybody := func(*fixture) string { return "" }
	uri := "otpauth://totp/Acme%%3Aby-uri?secret=%s&issuer=Acme&algorithm=SHA256&digits=8&period=60"
	return []account{
		{
			oath.NewCredential{ID: "plain", Type: oath.TOTP, Algorithm: oath.SHA1, Digits: 6, Seed: seed20},
			[]string{"add", "plain", "%s"},
			anybody,
		},
		{
			oath.NewCredential{ID: "Acme Corp:alice@example.com", Type: oath.TOTP, Algorithm: oath.SHA1, Digits: 6, Seed: rfcSeed(40)},
			[]string{"add", "-i", "Acme Corp", "alice@example.com", "%s"},
			anybody,
		},
		{
			oath.NewCredential{ID: "sha256", Type: oath.TOTP, Algorithm: oath.SHA256, Digits: 8, Seed: seed32},
			[]string{"add", "-a", "SHA256", "-d", "8", "sha256", "%s"},
			anybody,
		},
		{
			oath.NewCredential{ID: "sha512", Type: oath.TOTP, Algorithm: oath.SHA512, Digits: 7, Seed: rfcSeed(64)},
			[]string{"add", "-a", "SHA512", "-d", "7", "sha512", "%s"},
			hasSHA512,
		},
		{
			oath.NewCredential{ID: "60/Acme:minute", Type: oath.TOTP, Algorithm: oath.SHA1, Digits: 6, Seed: seed20},
			[]string{"add", "-i", "Acme", "-P", "60", "minute", "%s"},
			anybody,
		},
		{
			oath.NewCredential{ID: "short", Type: oath.TOTP, Algorithm: oath.SHA1, Digits: 6, Seed: []byte{0x00, 0x42}},
			[]string{"add", "short", "%s"},
			anybody,
		},
		{
			oath.NewCredential{ID: "long", Type: oath.TOTP, Algorithm: oath.SHA1, Digits: 6, Seed: rfcSeed(70)},
			[]string{"add", "long", "%s"},
			anybody,
		},
		{
			oath.NewCredential{ID: "60/Acme:by-uri", Type: oath.TOTP, Algorithm: oath.SHA256, Digits: 8, Seed: seed32},
			[]string{"uri", uri},
			anybody,
		},
		{
			oath.NewCredential{ID: "touched", Type: oath.TOTP, Algorithm: oath.SHA1, Digits: 6, Touch: true, Seed: seed20},
			[]string{"add", "-t", "touched", "%s"},
			touches,
		},
		{
			oath.NewCredential{ID: "counter", Type: oath.HOTP, Algorithm: oath.SHA1, Digits: 6, Counter: 3, Seed: seed20},
			[]string{"add", "-o", "HOTP", "-c", "3", "counter", "%s"},
			anybody,
		},
	}
}

func (a account) secret() string { return base32.StdEncoding.EncodeToString(a.Seed) }

// oathtool is the code at a time, or of a counter, by another implementation.
func (a account) oathtool(t *testing.T, at time.Time) string {
	t.Helper()
	args := []string{"-b", a.secret(), "-d", strconv.Itoa(a.Digits)}
	if a.Type == oath.HOTP {
		args = append(args, "-c", strconv.Itoa(int(a.Counter)))
	} else {
		args = append(args, "--totp="+strings.ToLower(a.Algorithm.String()), "-s", a.period().String(),
			"--now", at.UTC().Format("2006-01-02 15:04:05 UTC"))
	}
	out, err := exec.CommandContext(t.Context(), "oathtool", args...).CombinedOutput()
	if err != nil {
		t.Fatalf("oathtool: %v: %s", err, out)
	}
	return strings.TrimSpace(string(out))
}

// oathtoolCodes are the codes from one moment to another, one for each time step
// that they touch: a client that ran in between has read one of them.
func (a account) oathtoolCodes(t *testing.T, from, to time.Time) (codes []string) {
	t.Helper()
	if a.Type == oath.HOTP {
		return []string{a.oathtool(t, from)}
	}
	for at := from.Truncate(a.period()); !at.After(to); at = at.Add(a.period()) {
		codes = append(codes, a.oathtool(t, at))
	}
	return codes
}

func (a account) period() time.Duration { return stored(a.NewCredential).Name().Period }

// ykman is Yubico's client, looking at one card.
type ykman struct {
	reader string
	home   string
}

func (y ykman) try(t *testing.T, args ...string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "ykman", append([]string{"--reader", y.reader}, args...)...)
	cmd.Env = []string{"HOME=" + y.home, "PATH=" + os.Getenv("PATH"), "LC_ALL=C.UTF-8"}
	out, err := cmd.CombinedOutput()
	return strings.TrimSpace(string(out)), err
}

func (y ykman) run(t *testing.T, args ...string) string {
	t.Helper()
	out, err := y.try(t, args...)
	if err != nil {
		t.Fatalf("ykman %q: %v\n%s", args, err, out)
	}
	return out
}

// Yubico's client and package oath on the same cards, each reading what the other
// wrote, with the OATH toolkit to decide which code is right.
func TestRing2Ykman(t *testing.T) {
	vpcd.Require(t, "ykman", "oathtool")
	models := []simcard.Profile{simcard.YubiKey543, simcard.YubiKey437, simcard.NEO, simcard.CanoKey, simcard.Nitrokey3}
	var cards []*simcard.Card
	for i, p := range models {
		cards = append(cards, simcard.New(p, 12345670+uint32(i), simcard.AutoPress(0)))
	}
	stack := vpcd.StartReaders(t, readers(cards...)...)
	home := t.TempDir()
	for i, card := range cards {
		t.Run(card.Profile().Name, func(t *testing.T) {
			s := simulated(card, "")
			s.Port, s.Reader = pcsc.New(), stack.Reader(i)
			y := ykman{stack.Reader(i), home}
			story := func(name string, tell func(t *testing.T, f *fixture, y ykman)) {
				t.Run(name, func(t *testing.T) {
					f := open(t, s)
					defer func() { f.key.Close() }()
					f.empty(t)
					tell(t, f, y)
				})
			}
			if card.Profile().Vendor == simcard.Yubico {
				story("info", ykmanKnowsTheKey)
			}
			story("ykman writes", ykmanWrites)
			story("ykman reads", ykmanReads)
			if card.Profile().Vendor != simcard.Nitrokey { // which has a PIN instead
				story("passwords", ykmanPasswords)
			}
		})
	}
}

// ykmanKnowsTheKey: model, serial and firmware as ykman tells them.
func ykmanKnowsTheKey(t *testing.T, f *fixture, y ykman) {
	out := y.run(t, "info")
	for _, want := range []string{
		"Device type: " + f.info.Model,
		fmt.Sprintf("Serial number: %d", f.info.Serial),
		"Firmware version: " + f.info.Firmware.String(),
	} {
		if !strings.Contains(out, want+"\n") {
			t.Errorf("%q is missing in:\n%s", want, out)
		}
	}
}

// ykmanWrites, and package oath lists and calculates; then ykman renames and deletes.
func ykmanWrites(t *testing.T, f *fixture, y ykman) {
	var written []account
	var want []oath.Credential
	for _, a := range accounts() {
		if a.need(f) != "" {
			continue
		}
		args := []string{"oath", "accounts", a.args[0], "-f"}
		for _, arg := range a.args[1:] {
			if strings.Contains(arg, "%s") {
				arg = fmt.Sprintf(arg, a.secret())
			}
			args = append(args, arg)
		}
		y.run(t, args...)
		written, want = append(written, a), append(want, stored(a.NewCredential))
	}
	at := time.Unix(1234567890, 0)
	f.use(t, func(o *oath.Session) {
		creds, err := o.List()
		if err != nil {
			t.Fatal(err)
		}
		wantListed(t, creds, want...)
		for _, a := range written {
			if a.Type == oath.HOTP {
				continue
			}
			f.wantCode(t, o, stored(a.NewCredential), challengeOf(oath.Step(at, a.period())), oath.Code(a.oathtool(t, at)))
		}
	})
	f.key.Release()

	if renames(f) == "" {
		y.run(t, "oath", "accounts", "rename", "-f", "plain", "Acme:renamed")
		want[0].ID = "Acme:renamed"
	}
	y.run(t, "oath", "accounts", "delete", "-f", "sha256")
	f.use(t, func(o *oath.Session) {
		creds, err := o.List()
		if err != nil {
			t.Fatal(err)
		}
		want = slices.DeleteFunc(want, func(c oath.Credential) bool { return c.ID == "sha256" })
		wantListed(t, creds, want...)
	})
}

// ykmanReads what package oath has written.
func ykmanReads(t *testing.T, f *fixture, y ykman) {
	var written []account
	f.use(t, func(o *oath.Session) {
		for _, a := range accounts() {
			if a.need(f) == "" {
				f.put(t, o, a.NewCredential)
				written = append(written, a)
			}
		}
	})
	f.key.Release()

	codes := map[string]string{}
	began := time.Now()
	read := y.run(t, "oath", "accounts", "code")
	ended := time.Now()
	for line := range strings.Lines(read) {
		for _, a := range written {
			if rest, ok := strings.CutPrefix(line, a.ID+" "); ok {
				codes[a.ID] = strings.TrimSpace(rest)
			}
		}
	}
	for _, a := range written {
		var want []string
		switch {
		case a.Type == oath.HOTP:
			want = []string{"[HOTP Account]"}
		case a.Touch:
			want = []string{"[Requires Touch]"}
		default:
			want = a.oathtoolCodes(t, began, ended)
		}
		if !slices.Contains(want, codes[a.ID]) {
			t.Errorf("ykman reads %q for %s, want one of %q", codes[a.ID], a.ID, want)
		}
	}
	if f.info.Vendor != device.Yubico {
		return
	}
	for _, a := range written {
		if a.Type != oath.HOTP && !a.Touch {
			continue
		}
		began := time.Now()
		out := strings.Split(y.run(t, "oath", "accounts", "code", "--single", a.ID), "\n")
		want := a.oathtoolCodes(t, began, time.Now())
		if got := out[len(out)-1]; !slices.Contains(want, got) {
			t.Errorf("ykman calculates %s for %s, oathtool %v", got, a.ID, want)
		}
	}
}

// ykmanPasswords: each client unlocks what the other has locked, and neither
// with a wrong password.
func ykmanPasswords(t *testing.T, f *fixture, y ykman) {
	const first, second = "first, pässwörd", "second"
	f.use(t, func(o *oath.Session) { f.put(t, o, totp("here")) })
	f.key.Release()
	y.run(t, "oath", "access", "change", "-n", first)

	err := f.key.Use(t.Context(), func(o *oath.Session) error {
		if !o.Locked() {
			t.Error("not locked by ykman")
		}
		_, err := o.List()
		return err
	})
	wantIs(t, "LIST", err, oath.ErrLocked)
	wantIs(t, "wrong password", f.key.Unlock(t.Context(), []byte(second)), oath.ErrWrongAccessCode)
	if err := f.key.Unlock(t.Context(), []byte(first)); err != nil {
		t.Fatal(err)
	}
	f.use(t, func(o *oath.Session) {
		wantListed(t, f.list(t, o), stored(totp("here")))
		if err := o.SetCode(derive(second, o)); err != nil {
			t.Fatal(err)
		}
	})
	f.key.Release()

	if out, err := y.try(t, "oath", "accounts", "list", "-p", first); err == nil || !strings.Contains(out, "Wrong password") {
		t.Errorf("ykman with the old password: %v\n%s", err, out)
	}
	if out := y.run(t, "oath", "accounts", "list", "-p", second); out != testID("here") {
		t.Errorf("ykman lists %q", out)
	}
	y.run(t, "oath", "access", "change", "-p", second, "-c")
	f.reopen(t)
	f.use(t, func(o *oath.Session) {
		if o.Locked() {
			t.Error("locked, though ykman removed the password")
		}
		if err := errors.Join(o.SetCode(derive(first, o)), o.ClearCode()); err != nil {
			t.Fatal(err)
		}
	})
	f.key.Release()
	if out := y.run(t, "oath", "accounts", "list"); out != testID("here") {
		t.Errorf("ykman lists %q, with the password removed by ours", out)
	}
}

// empty deletes everything and releases the card. The key stays open, so every
// story also has two programs with the same card.
func (f *fixture) empty(t *testing.T) {
	t.Helper()
	f.use(t, func(o *oath.Session) {
		creds, err := o.List()
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range creds {
			if err := o.Delete(c.ID); err != nil {
				t.Fatal(err)
			}
		}
	})
	f.key.Release()
}
