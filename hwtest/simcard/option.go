package simcard

import (
	"io"
	"time"
)

// Option changes a card made by New.
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

// Rand is where salts and challenges come from: 8 bytes for the first salt,
// then 8 for each RESET and 8 for each SELECT of a locked application, and a
// block for each authentication with PIV's management key, in that order. When
// it runs dry, the system's random bytes are used. PIV keys never come from it.
func Rand(r io.Reader) Option { return func(o *options) { o.random = r } }

// Latency makes commands take time.
func Latency(t Timing) Option { return func(o *options) { o.timing = t } }

// Split cuts LIST and CALCULATE ALL answers into parts of n bytes, wherever
// that falls. CanoKey and Nitrokey never cut inside an entry and ignore it.
func Split(n int) Option { return func(o *options) { o.split = max(n, 1) } }

// ExtraTags puts fields that no specification names into the answers to SELECT
// and READ CONFIG, as later firmware may.
func ExtraTags() Option { return func(o *options) { o.extraTags = true } }

// AutoPress is a person who touches the key this long after it starts to
// blink.
func AutoPress(after time.Duration) Option {
	return func(o *options) { o.autoPress, o.pressWait = true, after }
}

// AttestSerial makes the card's PIV attestations tell another serial number
// than its other applications do: a fake, or two cards behind one reader.
func AttestSerial(serial uint32) Option { return func(o *options) { o.attestSerial = serial } }

// NoAttestationKey is a card whose PIV slot F9 is empty: it attests nothing.
func NoAttestationKey() Option { return func(o *options) { o.attestor = noAttestor } }

// ForeignAttestationKey is a card whose owner has replaced key and certificate
// in PIV slot F9, so that no chain leads to AttestationRoot.
func ForeignAttestationKey() Option { return func(o *options) { o.attestor = foreignAttestor } }
