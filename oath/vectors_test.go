package oath_test

import (
	"bytes"
	"crypto/pbkdf2"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"

	"rootseal/oath"
)

// rfcSeed is the key of RFC 4226 and RFC 6238: the digits, repeated.
func rfcSeed(size int) []byte {
	return bytes.Repeat([]byte("1234567890"), 7)[:size]
}

// RFC 4226, appendix D, with 7 and 8 digits added. The 31 bits are what NEO,
// CanoKey and Nitrokey answer.
var rfc4226 = []struct {
	counter          uint64
	hmac             string
	bits             uint32
	six, seven, octo oath.Code
}{
	{0, "cc93cf18508d94934c64b65d8ba7667fb7cde4b0", 0x4c93cf18, "755224", "4755224", "84755224"},
	{1, "75a48a19d4cbe100644e8ac1397eea747a2d33ab", 0x41397eea, "287082", "4287082", "94287082"},
	{2, "0bacb7fa082fef30782211938bc1c5e70416ff44", 0x082fef30, "359152", "7359152", "37359152"},
	{3, "66c28227d03a2d5529262ff016a1e6ef76557ece", 0x66ef7655, "969429", "6969429", "26969429"},
	{4, "a904c900a64b35909874b33e61c5938a8e15ed1c", 0x61c5938a, "338314", "0338314", "40338314"},
	{5, "a37e783d7b7233c083d4f62926c7a25f238d0316", 0x33c083d4, "254676", "8254676", "68254676"},
	{6, "bc9cd28561042c83f219324d3c607256c03272ae", 0x7256c032, "287922", "8287922", "18287922"},
	{7, "a4fb960c0bc06e1eabb804e5b397cdc4b45596fa", 0x04e5b397, "162583", "2162583", "82162583"},
	{8, "1b3c89f65e6c9e883012052823443f048b4332db", 0x2823443f, "399871", "3399871", "73399871"},
	{9, "1637409809a679dc698207310c8c7fc07290d9e5", 0x2679dc69, "520489", "5520489", "45520489"},
}

func TestRFC4226(t *testing.T) {
	for _, v := range rfc4226 {
		for digits, want := range map[int]oath.Code{6: v.six, 7: v.seven, 8: v.octo} {
			full := oath.Full{Digits: digits, HMAC: unhex(t, v.hmac)}
			if got := full.Code(); got != want {
				t.Errorf("counter %d, %d digits: %s, want %s", v.counter, digits, got, want)
			}
			// The same, truncated by the card: 31 bits, all 32, and reduced.
			short, err := strconv.ParseUint(string(want), 10, 32)
			if err != nil {
				t.Fatal(err)
			}
			for _, value := range []uint32{v.bits, v.bits | 1<<31, uint32(short)} {
				challenge := oath.TOTPChallenge(v.counter)
				s := open(t, newScript(t, selectOATH, selected+done,
					fmt.Sprintf("00A200010D 7101 61 7408 %x 00", challenge),
					fmt.Sprintf("7605 %02x %08x 9000", digits, value)))
				got, err := s.CalculateCode(oath.Credential{ID: "a", Type: oath.TOTP, Algorithm: oath.SHA1}, challenge[:])
				if err != nil || got != want {
					t.Errorf("counter %d, answer %08x, %d digits: %s, %v, want %s", v.counter, value, digits, got, err, want)
				}
			}
		}
	}
}

// RFC 6238, appendix B. The last time does not fit in 32 bits.
var rfc6238 = []struct {
	unix                 int64
	challenge            string
	sha1, sha256, sha512 oath.Code
	six                  oath.Code // of SHA-1
}{
	{59, "0000000000000001", "94287082", "46119246", "90693936", "287082"},
	{1111111109, "00000000023523ec", "07081804", "68084774", "25091201", "081804"},
	{1111111111, "00000000023523ed", "14050471", "67062674", "99943326", "050471"},
	{1234567890, "000000000273ef07", "89005924", "91819424", "93441116", "005924"},
	{2000000000, "0000000003f940aa", "69279037", "90698825", "38618901", "279037"},
	{20000000000, "0000000027bc86aa", "65353130", "77737706", "47863826", "353130"},
}

// Codes of a card that was loaded by Put, in both forms, on a card that
// truncates as a YubiKey and on one that truncates as a NEO.
func TestRFC6238(t *testing.T) {
	for _, reduced := range []bool{true, false} {
		card := newApplet()
		card.reduced = reduced
		s := open(t, card)
		load := func(id string, a oath.Algorithm, digits, size int) oath.Credential {
			return put(t, s, oath.NewCredential{ID: id, Type: oath.TOTP, Algorithm: a, Digits: digits, Seed: rfcSeed(size)})
		}
		creds := map[string]oath.Credential{
			"sha1": load("sha1", oath.SHA1, 8, 20), "sha256": load("sha256", oath.SHA256, 8, 32),
			"sha512": load("sha512", oath.SHA512, 8, 64), "six": load("six", oath.SHA1, 6, 20),
		}
		for _, v := range rfc6238 {
			challenge := oath.TOTPChallenge(oath.Step(time.Unix(v.unix, 0), oath.DefaultPeriod))
			if got := fmt.Sprintf("%x", challenge); got != v.challenge {
				t.Errorf("time %d: challenge %s, want %s", v.unix, got, v.challenge)
			}
			for id, want := range map[string]oath.Code{"sha1": v.sha1, "sha256": v.sha256, "sha512": v.sha512, "six": v.six} {
				full, err := s.Calculate(creds[id], challenge[:])
				if err != nil || full.Code() != want {
					t.Errorf("%s at %d: %s, %v, want %s", id, v.unix, full.Code(), err, want)
				}
				code, err := s.CalculateCode(creds[id], challenge[:])
				if err != nil || code != want {
					t.Errorf("%s at %d, truncated: %s, %v, want %s", id, v.unix, code, err, want)
				}
			}
		}
	}
}

// RFC 2202 and RFC 4231, cases 1 to 4, and a challenge of five bytes that a
// YubiKey 5.4.3 was seen to answer: other lengths than a time step's.
func TestHMACVectors(t *testing.T) {
	tests := []struct {
		seed, challenge []byte
		sha1, sha256    string
	}{
		{
			bytes.Repeat([]byte{0x0b}, 20), []byte("Hi There"), "b617318655057264e28bc0b6fb378c8ef146be00",
			"b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
		},
		{
			[]byte("Jefe"), []byte("what do ya want for nothing?"), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
			"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
		},
		{
			bytes.Repeat([]byte{0xaa}, 20), bytes.Repeat([]byte{0xdd}, 50), "125d7342b9ac11cd91a39af48aa17b4f63f175d3",
			"773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
		},
		{
			unhex(t, "0102030405060708090a0b0c0d0e0f10111213141516171819"), bytes.Repeat([]byte{0xcd}, 50), "4c9007f4026250c6bc8414f9bf50c86c2d7235da",
			"82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
		},
		{rfcSeed(20), []byte("hallo"), "28c6d33a03e7c67940c30d06253f8980f8ef54bd", ""},
	}
	s := open(t, newApplet())
	for i, v := range tests {
		for a, want := range map[oath.Algorithm]string{oath.SHA1: v.sha1, oath.SHA256: v.sha256} {
			if want == "" {
				continue
			}
			c := put(t, s, oath.NewCredential{ID: fmt.Sprint(i, a), Type: oath.TOTP, Algorithm: a, Digits: 6, Seed: v.seed})
			full, err := s.Calculate(c, v.challenge)
			if err != nil || !bytes.Equal(full.HMAC, unhex(t, want)) {
				t.Errorf("%d %s: %x, %v, want %s", i, a, full.HMAC, err, want)
			}
		}
	}
}

// Another implementation agrees for seeds of every length around the padding and
// the block sizes, through a card that stores what Put sent.
func TestSeedsOfAnyLengthAgreeWithAnotherImplementation(t *testing.T) {
	algorithms := map[oath.Algorithm]otp.Algorithm{
		oath.SHA1: otp.AlgorithmSHA1, oath.SHA256: otp.AlgorithmSHA256, oath.SHA512: otp.AlgorithmSHA512,
	}
	now := time.Unix(1785542400, 0)
	for a, theirs := range algorithms {
		for _, size := range []int{1, 2, 13, 14, 15, 20, 40, 63, 64, 65, 127, 128, 129, 200} {
			for digits := 6; digits <= 8; digits++ {
				seed := rfcSeed(70)
				for len(seed) < size {
					seed = append(seed, seed...)
				}
				seed = seed[:size]
				s := open(t, newApplet())
				c := put(t, s, oath.NewCredential{ID: "AWS:x", Type: oath.TOTP, Algorithm: a, Digits: digits, Seed: seed})
				want, err := totp.GenerateCodeCustom(base32.StdEncoding.EncodeToString(seed), now,
					totp.ValidateOpts{Period: 30, Digits: otp.Digits(digits), Algorithm: theirs})
				if err != nil {
					t.Fatal(err)
				}
				challenge := oath.TOTPChallenge(oath.Step(now, oath.DefaultPeriod))
				full, err := s.Calculate(c, challenge[:])
				if err != nil || string(full.Code()) != want {
					t.Errorf("%s, %d bytes, %d digits: %s, %v, want %s", a, size, digits, full.Code(), err, want)
				}
			}
		}
	}
}

// ykman's own test: the secret ABBA is two bytes, so its code shows that the
// padding is on the right.
func TestShortSeedIsPaddedOnTheRight(t *testing.T) {
	card := newApplet()
	s := open(t, card)
	put(t, s, oath.NewCredential{ID: "a", Type: oath.HOTP, Algorithm: oath.SHA1, Digits: 6, Seed: []byte{0x00, 0x42}})
	if want := unhex(t, "0042000000000000000000000000"); !bytes.Equal(card.entries[0].seed, want) {
		t.Fatalf("the card got %x, want %x", card.entries[0].seed, want)
	}
	mac := sum(sha1.New, card.entries[0].seed, binary.BigEndian.AppendUint64(nil, 0))
	if got := (oath.Full{Digits: 6, HMAC: mac}).Code(); got != "659165" {
		t.Errorf("code %s, want 659165", got)
	}
	if got, err := hotp.GenerateCode("ABBA====", 0); err != nil || got != "659165" {
		t.Errorf("the other implementation: %s, %v", got, err)
	}
}

func TestCodeOfAnAnswerThatNoCardGives(t *testing.T) {
	for _, f := range []oath.Full{{}, {Digits: 6, HMAC: make([]byte, 19)}, {Digits: 0, HMAC: make([]byte, 20)}, {Digits: 11, HMAC: make([]byte, 20)}} {
		if got := f.Code(); got != "" {
			t.Errorf("%d digits of %d bytes: %q, want none", f.Digits, len(f.HMAC), got)
		}
	}
}

// Ten digits hold all 31 bits, and one is the least.
func TestCodeOfOneAndOfTenDigits(t *testing.T) {
	mac := make([]byte, 20)
	copy(mac, []byte{0x7F, 0xFF, 0xFF, 0xFF})
	for digits, want := range map[int]oath.Code{1: "7", 10: "2147483647"} {
		if got := (oath.Full{Digits: digits, HMAC: mac}).Code(); got != want {
			t.Errorf("%d digits: %q, want %q", digits, got, want)
		}
	}
}

func TestStep(t *testing.T) {
	tests := []struct {
		unix   int64
		period time.Duration
		want   uint64
	}{
		{-1, 30 * time.Second, 0},
		{29, 30 * time.Second, 0},
		{30, 30 * time.Second, 1},
		{59, 20 * time.Second, 2},
		{59, 0, 1},
		{59, time.Second - 1, 1},
		{59, time.Second, 59},
		{20000000000, 30 * time.Second, 666666666},
		{1785542400, oath.Credential{ID: "123456789012/alice", Type: oath.TOTP}.Name().Period, 0},
	}
	for _, v := range tests {
		if got := oath.Step(time.Unix(v.unix, 0), v.period); got != v.want {
			t.Errorf("%d by %s: step %d, want %d", v.unix, v.period, got, v.want)
		}
	}
}

// From yubikey-manager's tests. The bytes show only in the answer to a challenge,
// so the card has the expected key.
func TestDeriveAccessKey(t *testing.T) {
	tests := []struct{ salt, password, key string }{
		{"0000000000000000", "foobar", "b07da1e7de87f89a87a2b598eaa2188c"},
		{"3132333435363738", "Hallå världen!", "da818e6b2cf0a2d0bf19b3ddd34b83f5"},
		{"73616c7473616c74", "Ťᶒśƫ ᵽĥřӓşḛ", "f3dfa78154c810329945fbc4b535e537"},
	}
	for _, v := range tests {
		standard, err := pbkdf2.Key(sha1.New, v.password, unhex(t, v.salt), 1000, 16)
		if err != nil || !bytes.Equal(standard, unhex(t, v.key)) {
			t.Errorf("%s: the standard library derives %x, %v", v.password, standard, err)
		}
		card := newApplet()
		card.salt, card.code = unhex(t, v.salt), unhex(t, v.key)
		s := open(t, card)
		if err := s.Validate(oath.DeriveAccessKey([]byte(v.password), s.Salt())); err != nil {
			t.Errorf("%s: %v", v.password, err)
		}
	}
}

// A step begins at its first second.
func TestStartOf(t *testing.T) {
	for _, period := range []time.Duration{0, time.Second, 30 * time.Second, time.Minute} {
		start := oath.StartOf(59, period)
		if oath.Step(start, period) != 59 || oath.Step(start.Add(-time.Second), period) != 58 {
			t.Errorf("period %s: step 59 begins at %s", period, start.UTC())
		}
	}
}
