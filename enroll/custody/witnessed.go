package custody

import (
	"slices"
	"strings"
	"unicode"

	"rootseal/enroll/env"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/officer"
	"rootseal/enroll/record"
	"rootseal/message"
)

// Conditions that Seal refuses until the operator confirms or changes them.
var (
	ErrSharedBag    = hint.Sentinel(hint.SayShared, "another key is in a bag of this number")
	ErrSelfObserved = hint.Sentinel(hint.AnotherObserver, "the observer must be a second person")
)

// checkBag refuses a bag number that another key has, unless the operator
// confirmed that both are in one bag.
func checkBag(b *record.Book, q SealRequest) error {
	for _, other := range b.Keys {
		if other.Serial != uint32(q.Key) && other.Sealed != nil && sameNumber(other.Sealed.Bag, q.Bag) && !q.SharedBag {
			return message.Errorf("%w: key %d is in bag %s, %s", ErrSharedBag, other.Serial, other.Sealed.Bag, other.Sealed.Place)
		}
	}
	return nil
}

// checkObserver refuses an observer who is not a second person: the only officer
// who signs or, without a signature, the OS user who runs the command. With two
// signatures, the second officer may be the observer.
func checkObserver(e *env.Env, records []ledger.Record, observer string) error {
	alone := e.OSUser
	switch len(e.Signers) {
	case 0:
	case 1:
		alone = ""
		for _, o := range officer.Read(records).Officers {
			if o.Fingerprint == e.Signers[0].Fingerprint() {
				alone = o.Name
			}
		}
	default:
		return nil
	}
	if alone != "" && samePerson(alone, observer) {
		return message.Errorf("%w: %s runs and signs this", ErrSelfObserved, observer)
	}
	return nil
}

// sameNumber reports whether two bag numbers are equal, apart from spaces,
// hyphens and case.
func sameNumber(a, b string) bool { return strings.Join(words(a), "") == strings.Join(words(b), "") }

// samePerson reports whether two names mean the same person, in any case, with
// any spaces, commas and dots, given name first or last.
func samePerson(a, b string) bool {
	one, other := words(a), words(b)
	slices.Sort(one)
	slices.Sort(other)
	return slices.Equal(one, other)
}

// words returns the runs of letters and digits in a text, in lower case.
func words(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	})
}
