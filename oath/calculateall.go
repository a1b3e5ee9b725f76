package oath

import "fmt"

// Kind is what CALCULATE ALL did with an entry.
type Kind int

// The three things that CALCULATE ALL does.
const (
	Computed   Kind = iota // a code is there
	NeedsTouch             // not computed, the entry wants a touch
	NeedsCount             // not computed, an HOTP entry; whether it wants a touch is not told
)

// Result is one entry of CALCULATE ALL.
type Result struct {
	ID     string
	Kind   Kind
	Digits int  // 0: an HOTP entry on a token that does not tell
	Code   Code // of Computed entries only
}

// CalculateAll asks every TOTP entry without touch for its code of one
// challenge (YKOATH protocol, CALCULATE ALL, P2 01). Entries whose period is
// not that of the challenge get a code that is wrong for them. It is the only
// instruction that tells digits and touch without a touch.
//
// One broken entry makes the whole instruction fail with [ErrCorrupt]. Nitrokey
// may be built without it: [ErrNotSupported].
func (s *Session) CalculateAll(challenge []byte) ([]Result, error) {
	if len(challenge) == 0 {
		return nil, fmt.Errorf("calculating all: empty challenge: %w", ErrBadSyntax)
	}
	c := newCommand(insCalculateAll, p2Truncated)
	c.tlv(tagChallenge, challenge)
	answer, err := s.send(c)
	if err != nil {
		return nil, fmt.Errorf("calculating all: %w", err)
	}
	results, err := parseAll(answer)
	if err != nil {
		return nil, fmt.Errorf("calculating all: %w", err)
	}
	return results, nil
}

// parseAll reads pairs of a name and what came of it.
func parseAll(answer []byte) ([]Result, error) {
	all, err := elements(answer)
	if err != nil {
		return nil, err
	}
	if len(all)%2 != 0 {
		return nil, fmt.Errorf("%d elements, not pairs: %w", len(all), ErrMalformed)
	}
	results := make([]Result, 0, len(all)/2)
	for i := 0; i < len(all); i += 2 {
		name, outcome := all[i], all[i+1]
		if name.tag != tagName {
			return nil, fmt.Errorf("tag %02X in place of a name: %w", name.tag, ErrMalformed)
		}
		r := Result{ID: string(name.value)}
		switch {
		case outcome.tag == tagTruncated:
			if r.Digits, r.Code, err = parseTruncated(outcome.value); err != nil {
				return nil, err
			}
		case outcome.tag == tagTouch && len(outcome.value) == 1:
			r.Kind, r.Digits = NeedsTouch, int(outcome.value[0])
		case outcome.tag == tagHOTP && len(outcome.value) == 1:
			r.Kind, r.Digits = NeedsCount, int(outcome.value[0])
		case outcome.tag == tagHOTP && len(outcome.value) == 0: // Nitrokey 3 (trussed-secrets-app)
			r.Kind = NeedsCount
		default:
			return nil, fmt.Errorf("outcome of tag %02X and %d bytes: %w", outcome.tag, len(outcome.value), ErrMalformed)
		}
		results = append(results, r)
	}
	return results, nil
}
