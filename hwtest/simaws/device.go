package simaws

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"hash"
	"strconv"
	"time"
)

// The time model, as third parties recorded it at AWS.
const (
	stepLength     = 30 * time.Second
	pairEarliest   = -998 // steps between the expected step and a pair's newer code
	pairLatest     = 1000
	signInWindow   = 2 // steps either side of the expected one
	budgetAttempts = 9
	budgetWindow   = 180 * time.Second // aligned to UTC
	devicesPerUser = 8
	seedLength     = 40
)

// mfaDevice is one virtual MFA device. Its offset and last pair outlive
// deactivation, so it can be enabled again only with newer codes.
type mfaDevice struct {
	arn       string
	name      string // without path
	seed      []byte
	tags      []tag
	createdBy *principal
	created   time.Time

	holder  *principal // nil: unassigned
	served  *principal // the last holder
	enabled time.Time
	legacy  bool // root's device in old accounts, which is listed without a user

	offset   int64          // steps by which the token was ahead at the last accepted pair
	lastPair int64          // step of that pair's newer code; 0: none yet
	used     map[int64]bool // steps spent at STS or the sign-in page, and in pairs if once is set
	once     bool
}

// secret returns the seed as AWS returns it: 64 base32 characters, no padding.
func (d *mfaDevice) secret() string { return base32.StdEncoding.EncodeToString(d.seed) }

// takePair accepts two codes of consecutive steps, older first, and stores their
// offset. It refuses a pair that overlaps the last accepted one. A failure changes
// nothing. A pair does not spend its codes for signing in, and a spent code may be
// part of a pair, unless codes work only once.
func (d *mfaDevice) takePair(now time.Time, code1, code2 string) bool {
	current, mac := stepAt(now), hmac.New(sha1.New, d.seed)
	for distance := int64(pairEarliest); distance <= pairLatest; distance++ {
		step := current + d.offset + distance
		if step-1 <= d.lastPair {
			continue
		}
		if d.once && (d.used[step-1] || d.used[step]) {
			continue
		}
		if totp(mac, step) == code2 && totp(mac, step-1) == code1 {
			if d.once {
				d.used[step-1], d.used[step] = true, true
			}
			d.offset = step - current
			d.lastPair = step
			return true
		}
	}
	return false
}

// findCode searches for the step of a code around the expected step.
func (d *mfaDevice) findCode(now time.Time, offset int64, code string) (step int64, found bool) {
	expected, mac := stepAt(now)+offset, hmac.New(sha1.New, d.seed)
	for step := expected - signInWindow; step <= expected+signInWindow; step++ {
		if totp(mac, step) == code {
			return step, true
		}
	}
	return 0, false
}

// attempts counts tries in the current window.
type attempts struct {
	window time.Time
	count  int
}

// spend reports whether one more try is allowed, and counts it.
func (b *attempts) spend(now time.Time) bool {
	if w := now.Truncate(budgetWindow); !w.Equal(b.window) {
		*b = attempts{window: w}
	}
	b.count++
	return b.count <= budgetAttempts
}

func stepAt(t time.Time) int64 { return t.Unix() / int64(stepLength/time.Second) }

// totp implements RFC 6238 with SHA-1, 6 digits and 30 s; mac has the seed. A pair
// may need a day of steps.
func totp(mac hash.Hash, step int64) string {
	mac.Reset()
	var room [sha1.Size]byte
	mac.Write(binary.BigEndian.AppendUint64(room[:0], uint64(step)))
	sum := mac.Sum(room[:0])
	at := sum[len(sum)-1] & 0x0f
	code := strconv.Itoa(int(binary.BigEndian.Uint32(sum[at:]) & 0x7fffffff % 1000000))
	return "000000"[len(code):] + code
}
