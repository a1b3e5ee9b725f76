package oath

import (
	"fmt"

	"rootseal/message"
)

// Kind is what CALCULATE ALL did with a credential.
type Kind int

// The three outcomes of CALCULATE ALL.
const (
	Computed   Kind = iota // a code is there
	NeedsTouch             // not computed: the credential requires a touch
	NeedsCount             // not computed: HOTP; the answer does not show the touch setting
)

// Result is the answer of CALCULATE ALL for one credential.
type Result struct {
	ID     string
	Kind   Kind
	Digits int  // 0: HOTP on a token that does not report it
	Code   Code // only if Computed
}

// CalculateAll asks every TOTP credential that needs no touch for its code of one
// challenge (YKOATH protocol, CALCULATE ALL, P2 01). A credential with another
// period than the challenge gets a wrong code. Only this instruction reports
// digits and touch setting without a touch.
//
// A single broken credential makes the whole instruction fail with [ErrCorrupt].
// A Nitrokey may be built without the instruction: [ErrNotSupported].
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

// parseAll reads pairs of a name and its outcome.
func parseAll(answer []byte) ([]Result, error) {
	all, err := elements(answer)
	if err != nil {
		return nil, err
	}
	if len(all)%2 != 0 {
		return nil, message.Errorf("%d elements, not pairs: %w", len(all), ErrMalformed)
	}
	results := make([]Result, 0, len(all)/2)
	for i := 0; i < len(all); i += 2 {
		name, outcome := all[i], all[i+1]
		if name.tag != tagName {
			return nil, message.Errorf("tag %02X in place of a name: %w", name.tag, ErrMalformed)
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
			return nil, message.Errorf("outcome of tag %02X and %d bytes: %w", outcome.tag, len(outcome.value), ErrMalformed)
		}
		results = append(results, r)
	}
	return results, nil
}
