package seed

import (
	"encoding/base32"
	"errors"
	"strings"
	"testing"
)

func TestFromBase32(t *testing.T) {
	for _, v := range vectors(t, "secrets.txt") {
		t.Run(v.text, func(t *testing.T) {
			buffer := []byte(v.text)
			s, err := FromBase32(buffer)
			checkOverwritten(t, buffer)
			if !errors.Is(err, v.want) {
				t.Fatalf("%v, want %v", err, v.want)
			}
			if err != nil {
				checkSilent(t, err.Error(), v.text)
				return
			}
			if got := encoded(s); got != digitsOf(v.text) {
				t.Errorf("decoded to %s", got)
			}
		})
	}
}

func encoded(s *Seed) (text string) {
	s.Use(func(raw []byte) { text = base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw) })
	return text
}

// digitsOf returns the base32 digits of a text, in the plain form of each.
func digitsOf(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'Ａ' && r <= 'ｚ' || r >= '２' && r <= '７' {
			r -= 'Ａ' - 'A'
		}
		if r >= 'a' && r <= 'z' {
			r -= 'a' - 'A'
		}
		if r >= 'A' && r <= 'Z' || r >= '2' && r <= '7' {
			return r
		}
		return -1
	}, text)
}

// Package pasted tests every kind of character; here each kind reaches the seed.
func TestPastedSecret(t *testing.T) {
	for _, around := range [][2]string{{"\ufeff", ""}, {"“", "”"}, {"'", "'"}, {"\u00a0", "\u200b"}, {"`", "`\n"}} {
		for _, inside := range []string{secret, strings.ToLower(secret), secret[:4] + "\u00a0" + secret[4:8] + "\u200b" + secret[8:12] + "\u2011" + secret[12:]} {
			buffer := []byte(around[0] + inside + around[1])
			s, err := FromBase32(buffer)
			checkOverwritten(t, buffer)
			if err != nil || encoded(s) != secret {
				t.Errorf("%q: %v", around[0]+inside+around[1], err)
			}
		}
		uri := around[0] + "otpauth://totp/Amazon%20Web%20Services:vault-alice@acme-prod?secret=\u200b" + secret + "&issuer=Amazon%20Web%20Services" + around[1]
		buffer := []byte(uri)
		auth, err := ParseURI(buffer)
		checkOverwritten(t, buffer)
		if err != nil || encoded(auth.Seed) != secret || auth.Label.Device != "vault-alice" {
			t.Errorf("%q: %v", uri, err)
		}
	}
	for _, not := range []string{secret[:20] + "“" + secret[20:], secret + "é", "ſ" + secret[1:]} {
		if _, err := FromBase32([]byte(not)); !errors.Is(err, ErrNotBase32) {
			t.Errorf("%q: %v", not, err)
		}
	}
}
