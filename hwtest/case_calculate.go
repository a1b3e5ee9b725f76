package hwtest

import (
	"crypto/hmac"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"testing"
	"time"

	"rootseal/oath"
)

func challengeOf(step uint64) []byte { return binary.BigEndian.AppendUint64(nil, step) }

// hmacOf computes the card's answer with the standard library alone.
func hmacOf(p oath.NewCredential, challenge []byte) []byte {
	mac := hmac.New(p.Algorithm.New(), p.Seed)
	mac.Write(challenge)
	return mac.Sum(nil)
}

// codeOf implements RFC 4226, section 5.3, a second time.
func codeOf(p oath.NewCredential, challenge []byte) oath.Code {
	sum := hmacOf(p, challenge)
	at := sum[len(sum)-1] & 0x0F
	value := uint64(binary.BigEndian.Uint32(sum[at:]) & 0x7FFFFFFF)
	power := uint64(1)
	for range p.Digits {
		power *= 10
	}
	return oath.Code(fmt.Sprintf("%0*d", p.Digits, value%power))
}

// wantAnswer checks a credential's code and, if the card supports it, the whole HMAC.
func (f *fixture) wantAnswer(t testing.TB, o *oath.Session, c oath.Credential, p oath.NewCredential, challenge []byte) {
	t.Helper()
	f.wantCode(t, o, c, challenge, codeOf(p, challenge))
	if !f.full {
		return
	}
	answer, err := o.Calculate(c, challenge)
	if err != nil {
		t.Error(err)
		return
	}
	if answer.Digits != p.Digits || !hmac.Equal(answer.HMAC, hmacOf(p, challenge)) {
		t.Errorf("%s: challenge %x: answered %d digits, %x; want %d, %x",
			c.ID, challenge, answer.Digits, answer.HMAC, p.Digits, hmacOf(p, challenge))
	}
}

// wantCode checks the code truncated by the card, and the code truncated by the host.
func (f *fixture) wantCode(t testing.TB, o *oath.Session, c oath.Credential, challenge []byte, want oath.Code) {
	t.Helper()
	got, err := o.CalculateCode(c, challenge)
	if err != nil || got != want {
		t.Errorf("%s: challenge %x: code %q, %v; want %q", c.ID, challenge, got, err, want)
	}
	if !f.full {
		return
	}
	answer, err := o.Calculate(c, challenge)
	if err != nil || answer.Code() != want {
		t.Errorf("%s: challenge %x: code of the whole answer %q, %v; want %q", c.ID, challenge, answer.Code(), err, want)
	}
}

// algorithmsAndDigits: the card stores each combination as requested.
func algorithmsAndDigits(t *testing.T, f *fixture) { eachNumberOfDigits(t, f, oath.SHA1, oath.SHA256) }

func digitsOfSHA512(t *testing.T, f *fixture) { eachNumberOfDigits(t, f, oath.SHA512) }

func eachNumberOfDigits(t *testing.T, f *fixture, algorithms ...oath.Algorithm) {
	f.use(t, func(o *oath.Session) {
		for _, algorithm := range algorithms {
			for digits := 6; digits <= 8; digits++ {
				p := totp(fmt.Sprintf("%s-%d", algorithm, digits))
				p.Algorithm, p.Digits = algorithm, digits
				c := f.put(t, o, p)
				f.wantAnswer(t, o, c, p, challengeOf(37037036))
				if !slices.Contains(f.list(t, o), c) {
					t.Errorf("%v is not listed", c)
				}
			}
		}
	})
}

func withoutSHA512(t *testing.T, f *fixture) {
	p := totp("sha512")
	p.Algorithm = oath.SHA512
	f.use(t, func(o *oath.Session) {
		f.list(t, o)
		if err := o.Put(p); err == nil {
			t.Error("a card without SHA-512 stored it")
		}
		wantListed(t, f.list(t, o))
	})
}

// rfc4226: RFC 4226, appendix D. A counter is a challenge like any other.
func rfc4226(t *testing.T, f *fixture) {
	values := []struct {
		hmac string
		code oath.Code
	}{
		{"cc93cf18508d94934c64b65d8ba7667fb7cde4b0", "755224"},
		{"75a48a19d4cbe100644e8ac1397eea747a2d33ab", "287082"},
		{"0bacb7fa082fef30782211938bc1c5e70416ff44", "359152"},
		{"66c28227d03a2d5529262ff016a1e6ef76557ece", "969429"},
		{"a904c900a64b35909874b33e61c5938a8e15ed1c", "338314"},
		{"a37e783d7b7233c083d4f62926c7a25f238d0316", "254676"},
		{"bc9cd28561042c83f219324d3c607256c03272ae", "287922"},
		{"a4fb960c0bc06e1eabb804e5b397cdc4b45596fa", "162583"},
		{"1b3c89f65e6c9e883012052823443f048b4332db", "399871"},
		{"1637409809a679dc698207310c8c7fc07290d9e5", "520489"},
	}
	f.use(t, func(o *oath.Session) {
		c := f.put(t, o, totp("rfc4226"))
		for counter, want := range values {
			f.wantCode(t, o, c, challengeOf(uint64(counter)), want.code)
			if !f.full {
				continue
			}
			answer, err := o.Calculate(c, challengeOf(uint64(counter)))
			if err != nil || hex.EncodeToString(answer.HMAC) != want.hmac {
				t.Errorf("counter %d: HMAC %x, %v; want %s", counter, answer.HMAC, err, want.hmac)
			}
		}
	})
}

// rfc6238Codes contains RFC 6238, appendix B, by Unix time and algorithm.
var rfc6238Codes = []struct {
	unix                 int64
	sha1, sha256, sha512 oath.Code
}{
	{59, "94287082", "46119246", "90693936"},
	{1111111109, "07081804", "68084774", "25091201"},
	{1111111111, "14050471", "67062674", "99943326"},
	{1234567890, "89005924", "91819424", "93441116"},
	{2000000000, "69279037", "90698825", "38618901"},
	{20000000000, "65353130", "77737706", "47863826"},
}

func rfc6238(t *testing.T, f *fixture) {
	f.rfc6238(t, oath.SHA1)
	f.rfc6238(t, oath.SHA256)
}

func rfc6238SHA512(t *testing.T, f *fixture) { f.rfc6238(t, oath.SHA512) }

func (f *fixture) rfc6238(t *testing.T, algorithm oath.Algorithm) {
	p := totp("rfc6238-" + algorithm.String())
	p.Algorithm, p.Digits = algorithm, 8
	p.Seed = rfcSeed(algorithm.New()().Size())
	f.use(t, func(o *oath.Session) {
		c := f.put(t, o, p)
		for _, row := range rfc6238Codes {
			want := map[oath.Algorithm]oath.Code{oath.SHA1: row.sha1, oath.SHA256: row.sha256, oath.SHA512: row.sha512}[algorithm]
			challenge := oath.TOTPChallenge(oath.Step(time.Unix(row.unix, 0), 30*time.Second))
			f.wantCode(t, o, c, challenge[:], want)
		}
	})
}

// witnessChallenge: 8 bytes with a nonzero first byte are no time step, and the answer
// proves the seed.
func witnessChallenge(t *testing.T, f *fixture) {
	p := totp("witness")
	p.Seed = rfcSeed(40)
	f.use(t, func(o *oath.Session) {
		c := f.put(t, o, p)
		for _, challenge := range [][]byte{
			{0x80, 0, 0, 0, 0, 0, 0, 1},
			{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF},
			{0x01, 0, 0, 0, 0, 0, 0, 0},
		} {
			f.wantAnswer(t, o, c, p, challenge)
		}
		f.wantAnswer(t, o, c, p, challengeOf(1)) // and a small challenge after a large one
	})
}

func noFullResponse(t *testing.T, f *fixture) {
	f.use(t, func(o *oath.Session) {
		c := f.put(t, o, totp("truncated"))
		_, err := o.Calculate(c, challengeOf(1))
		wantIs(t, "CALCULATE of the whole HMAC", err, oath.ErrNotSupported)
	})
}

func calculateAbsent(t *testing.T, f *fixture) {
	absent := stored(totp("absent"))
	f.use(t, func(o *oath.Session) {
		_, err := o.CalculateCode(absent, challengeOf(1))
		wantIs(t, "CALCULATE of a code", err, oath.ErrNoSuchCredential)
		if f.full {
			_, err = o.Calculate(absent, challengeOf(1))
			wantIs(t, "CALCULATE", err, oath.ErrNoSuchCredential)
		}
	})
}

// longPeriod: the card keeps the period in the id and does not interpret it.
func longPeriod(t *testing.T, f *fixture) {
	p := totp("minute")
	name := oath.Name{Period: time.Minute, Issuer: issuer, Account: "minute"}
	p.ID = name.ID(oath.TOTP)
	if want := "60/" + testID("minute"); p.ID != want {
		t.Fatalf("id %q, want %q", p.ID, want)
	}
	f.use(t, func(o *oath.Session) {
		f.put(t, o, p)
		listed := f.list(t, o)
		wantListed(t, listed, stored(p))
		if got := listed[0].Name(); got != name {
			t.Errorf("listed as %+v, want %+v", got, name)
		}
		at := time.Unix(1111111109, 0)
		f.wantAnswer(t, o, listed[0], p, challengeOf(oath.Step(at, listed[0].Name().Period)))
	})
}

// counterIsNeverMoved: an HOTP credential is recognized, and no CALCULATE is ever
// sent to it, so that no owner's counter gets out of step.
func counterIsNeverMoved(t *testing.T, f *fixture) {
	p := totp("counter")
	p.Type, p.Counter = oath.HOTP, 7
	f.use(t, func(o *oath.Session) {
		c := f.put(t, o, p)
		wantListed(t, f.list(t, o), c)
		_, err := o.Calculate(c, challengeOf(1))
		if f.full {
			wantIs(t, "CALCULATE", err, oath.ErrHOTP)
		}
		_, err = o.CalculateCode(c, challengeOf(1))
		wantIs(t, "CALCULATE of a code", err, oath.ErrHOTP)
		c.Type = oath.TOTP // a wrong claim; the card's list takes precedence
		_, err = o.CalculateCode(c, challengeOf(1))
		wantIs(t, "CALCULATE of a code as TOTP", err, oath.ErrHOTP)
	})
}

// shortSeed: a seed that is too short for firmware 5 is padded on the right with
// zeros. The two bytes are ykman's: base32 ABBA gives 659165 for counter 0.
func shortSeed(t *testing.T, f *fixture) {
	p := totp("short")
	p.Seed = []byte{0x00, 0x42}
	f.use(t, func(o *oath.Session) {
		c := f.put(t, o, p)
		f.wantCode(t, o, c, challengeOf(0), "659165")
		f.wantAnswer(t, o, c, p, challengeOf(1))
	})
}

// longSeeds: a seed of the hash's block size is stored unchanged, and a longer seed is
// stored as its hash.
func longSeeds(t *testing.T, f *fixture) {
	f.seeds(t, oath.SHA1, 40, 64, 65, 100)
	f.seeds(t, oath.SHA256, 64, 65)
}

func longSeedsSHA512(t *testing.T, f *fixture) { f.seeds(t, oath.SHA512, 100, 128, 129) }

func (f *fixture) seeds(t *testing.T, algorithm oath.Algorithm, sizes ...int) {
	f.use(t, func(o *oath.Session) {
		for _, size := range sizes {
			p := totp(fmt.Sprintf("%s-%d", algorithm, size))
			p.Algorithm, p.Seed = algorithm, rfcSeed(size)
			c := f.put(t, o, p)
			f.wantAnswer(t, o, c, p, challengeOf(1))
		}
	})
}
