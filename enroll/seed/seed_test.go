package seed

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"sync"
	"testing"
)

func TestNewTakesOwnership(t *testing.T) {
	for _, test := range []struct {
		length int
		want   error
	}{
		{0, ErrTooShort},
		{15, ErrTooShort},
		{16, nil},
		{20, nil},
		{40, nil},
		{128, nil},
		{129, ErrTooLong},
	} {
		raw := bytes.Repeat([]byte{0xa5}, test.length)
		s, err := New(raw)
		if !errors.Is(err, test.want) {
			t.Errorf("%d bytes: %v, want %v", test.length, err, test.want)
		}
		checkOverwritten(t, raw)
		if err != nil {
			continue
		}
		s.Use(func(kept []byte) {
			if !bytes.Equal(kept, bytes.Repeat([]byte{0xa5}, test.length)) {
				t.Errorf("%d bytes: kept %d others", test.length, len(kept))
			}
		})
	}
}

// RFC 4226 appendix D, intermediate HMAC values.
func TestHMAC(t *testing.T) {
	s, err := New([]byte("12345678901234567890"))
	if err != nil {
		t.Fatal(err)
	}
	for counter, want := range []string{
		"cc93cf18508d94934c64b65d8ba7667fb7cde4b0",
		"75a48a19d4cbe100644e8ac1397eea747a2d33ab",
		"0bacb7fa082fef30782211938bc1c5e70416ff44",
	} {
		got := s.HMAC([]byte{0, 0, 0, 0, 0, 0, 0, byte(counter)})
		if hex.EncodeToString(got) != want {
			t.Errorf("counter %d: %x, want %s", counter, got, want)
		}
	}
}

func TestWipe(t *testing.T) {
	s, err := New(bytes.Repeat([]byte{7}, 20))
	if err != nil {
		t.Fatal(err)
	}
	before := s.HMAC([]byte("x"))
	if s.Wiped() {
		t.Error("wiped before Wipe")
	}
	s.Wipe()
	s.Wipe()
	if !s.Wiped() {
		t.Error("not wiped after Wipe")
	}
	if bytes.Equal(s.HMAC([]byte("x")), before) {
		t.Error("a wiped seed still answers")
	}
	s.Use(func(raw []byte) {
		if raw != nil {
			t.Errorf("a wiped seed lends %d bytes", len(raw))
		}
	})
}

// Keys are proven in parallel, while the seed may already be wiped.
func TestUseByMany(t *testing.T) {
	s, err := New(bytes.Repeat([]byte{7}, 20))
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			s.HMAC([]byte("x"))
			s.Use(func(raw []byte) {
				for _, b := range raw {
					if b != 7 {
						t.Error("overwritten under a user's hands")
					}
				}
			})
		})
	}
	group.Go(s.Wipe)
	group.Wait()
}

// The library's HMAC and this package's are equal, also for keys longer than a block.
func TestHMACIsTheLibrarys(t *testing.T) {
	challenge := []byte{1, 2, 3, 4, 5, 6, 7, 8}
	for length := minimum; length <= maximum; length++ {
		raw := bytes.Repeat([]byte{byte(length)}, length)
		mac := hmac.New(sha1.New, raw)
		mac.Write(challenge)
		s, err := New(bytes.Clone(raw))
		if err != nil {
			t.Fatal(err)
		}
		if got := s.HMAC(challenge); !bytes.Equal(got, mac.Sum(nil)) {
			t.Errorf("%d bytes: %x", length, got)
		}
	}
}
