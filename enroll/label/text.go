package label

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
)

// Label is what the QR code of a label says.
type Label struct {
	Serial uint32
	Bag    string // number of the bag; empty: in none
	Head   ledger.Head
	Made   time.Time // day, UTC
	Next   time.Time // day of the next check; zero: none is required
}

// The text is the version and five fields. All of its characters are in the
// alphanumeric set of QR codes, which takes less room than bytes; a person can type it.
const (
	version = "RS1"
	family  = "RS"
	between = "/"
	none    = "-"
	fields  = 5
)

// Limits of a text, in bytes. A bag number has at most 200 characters.
const (
	maxText = 4096
	maxBag  = 200 // characters
)

// What a text can be instead of a label.
var (
	ErrNotLabel = hint.Sentinel(hint.ReadLabel, "not a label that rootseal makes")
	ErrNewer    = hint.Sentinel(hint.UpdateForLabel, "a label of a newer rootseal")
)

// String returns the text of the QR code, such as
// RS1/30112847/A-27/204:0123456789ABCDEF/2026-11-28/2027-02-26.
func (l Label) String() string {
	bag, next := none, none
	if l.Bag != "" {
		bag = escape(l.Bag)
	}
	if !l.Next.IsZero() {
		next = l.Next.Format(time.DateOnly)
	}
	return strings.Join([]string{version, strconv.FormatUint(uint64(l.Serial), 10), bag, strings.ToUpper(l.Head.String()), l.Made.Format(time.DateOnly), next}, between)
}

// Is reports whether a text begins like a label, in contrast to the name of a file.
func Is(text string) bool {
	first, _, found := strings.Cut(joined(text), between)
	digits := strings.TrimPrefix(first, family)
	return found && digits != first && digits != "" && strings.Trim(digits, "0123456789") == ""
}

// Parse reads the text of a label, from its QR code or as typed: in either case, with
// spaces and line breaks anywhere. No two texts are one label, apart from these.
func Parse(text string) (Label, error) {
	if len(text) > maxText || !utf8.ValidString(text) {
		return Label{}, ErrNotLabel
	}
	text = joined(text)
	all := strings.Split(text, between)
	switch {
	case all[0] != version && Is(text):
		return Label{}, ErrNewer
	case all[0] != version, len(all) != 1+fields:
		return Label{}, ErrNotLabel
	}
	var l Label
	serial, err := strconv.ParseUint(all[1], 10, 32)
	if err != nil || serial == 0 {
		return Label{}, fmt.Errorf("%w: its serial is not a number", ErrNotLabel)
	}
	l.Serial = uint32(serial)
	if all[2] != none {
		if l.Bag, err = unescape(all[2]); err != nil {
			return Label{}, err
		}
	}
	if l.Head, err = ledger.ParseHead(all[3]); err != nil {
		return Label{}, fmt.Errorf("%w: its head is not a head", ErrNotLabel)
	}
	if l.Made, err = day(all[4]); err != nil {
		return Label{}, err
	}
	if all[5] != none {
		if l.Next, err = day(all[5]); err != nil {
			return Label{}, err
		}
	}
	if l.String() != text {
		return Label{}, fmt.Errorf("%w: rootseal writes it in another form", ErrNotLabel)
	}
	return l, nil
}

// joined returns a text without the spaces and line breaks of who typed it, in capitals.
// Other letters have a capital of the alphabet, too, such as the dotless i: they stay.
func joined(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return -1
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		}
		return r
	}, text)
}

func day(text string) (time.Time, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return t, fmt.Errorf("%w: it has no valid date", ErrNotLabel)
	}
	return t, nil
}

// ideographicSpace is a space of Japanese, which Go counts as unprintable.
const ideographicSpace = '\u3000'

// Prints reports whether a label can show the number of a bag.
func Prints(bag string) bool {
	return utf8.ValidString(bag) && utf8.RuneCountInString(bag) <= maxBag && strings.TrimSpace(bag) == bag &&
		!strings.ContainsFunc(bag, func(r rune) bool { return !unicode.IsPrint(r) && r != ideographicSpace })
}

// escape writes what is not a capital, a digit, a dot or a hyphen as % and two hex
// digits. A lone hyphen means no bag.
func escape(bag string) string {
	if bag == none {
		return "%2D"
	}
	var b strings.Builder
	for _, c := range []byte(bag) {
		if c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c == '-' || c == '.' {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

func unescape(text string) (string, error) {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '%' {
			b.WriteByte(text[i])
			continue
		}
		if i+3 > len(text) {
			return "", fmt.Errorf("%w: its bag number is cut", ErrNotLabel)
		}
		c, err := strconv.ParseUint(text[i+1:i+3], 16, 8)
		if err != nil {
			return "", fmt.Errorf("%w: its bag number is not one", ErrNotLabel)
		}
		b.WriteByte(byte(c))
		i += 2
	}
	if b.Len() == 0 || !Prints(b.String()) {
		return "", fmt.Errorf("%w: its bag number has characters that no label has", ErrNotLabel)
	}
	return b.String(), nil
}
