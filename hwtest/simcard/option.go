package simcard

import (
	"io"
	"time"
)

// Option changes a card in New.
type Option func(*options)

type options struct {
	random    io.Reader
	timing    Timing
	split     int
	extraTags bool
	autoPress bool
	pressWait time.Duration

	attestSerial uint32
	attestor     attestor
}

// Rand is the source of salts and challenges, in this order: 8 bytes for the first
// salt, 8 for each RESET and each SELECT of a locked application, and a block for
// each authentication with PIV's management key. When the source is used up, the
// card uses the system's random bytes. PIV keys never come from it.
func Rand(r io.Reader) Option { return func(o *options) { o.random = r } }

// Latency makes commands take time.
func Latency(t Timing) Option { return func(o *options) { o.timing = t } }

// Split splits LIST and CALCULATE ALL answers into parts of n bytes, at any
// position. CanoKey and Nitrokey never split a credential, and ignore this option.
func Split(n int) Option { return func(o *options) { o.split = max(n, 1) } }

// ExtraTags adds fields that no specification names to the answers to SELECT and
// READ CONFIG, as later firmware may.
func ExtraTags() Option { return func(o *options) { o.extraTags = true } }

// AutoPress simulates a person who touches the key this long after it starts to blink.
func AutoPress(after time.Duration) Option {
	return func(o *options) { o.autoPress, o.pressWait = true, after }
}

// AttestSerial makes the card's PIV attestations contain another serial number than
// its other applications: a fake, or two cards behind one reader.
func AttestSerial(serial uint32) Option { return func(o *options) { o.attestSerial = serial } }

// NoAttestationKey makes a card with an empty PIV slot F9, which attests nothing.
func NoAttestationKey() Option { return func(o *options) { o.attestor = noAttestor } }

// ForeignAttestationKey makes a card whose owner has replaced key and certificate
// in PIV slot F9, so that no chain leads to AttestationRoot.
func ForeignAttestationKey() Option { return func(o *options) { o.attestor = foreignAttestor } }
