package custody

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"

	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/message"
)

// bagInstead is the text without a terminal to ask for the number on a bag.
const bagInstead = "no terminal to ask on: give --bag with the number on the bag"

// askBag asks for the number on a bag, twice: it is copied from plastic, and a wrong
// digit in the ledger looks like an exchanged bag.
func askBag(ctx context.Context, t operator.Asker, label string) (string, error) {
	for {
		first, err := t.Ask(ctx, label, "", aLine, bagInstead)
		if err != nil {
			return "", err
		}
		again, err := t.Ask(ctx, "read the bag once more and type its number again", "", aLine, bagInstead)
		if err != nil || again == first {
			return first, err
		}
		t.Say("%s and %s are not the same number.", first, again)
	}
}

// aLine accepts what a record can hold.
func aLine(text string) error {
	if strings.TrimSpace(text) == "" {
		return errors.New("an answer is required")
	}
	return env.CheckLine("answer", text, env.MaxWord)
}

// likePIN is the form of most PINs.
var likePIN = regexp.MustCompile(`^[0-9]{6,8}$`)

// aText is aLine for words. It refuses what may be a PIN that was typed too early: a record
// would keep it for good. A bag may have such a number.
func aText(text string) error {
	if likePIN.MatchString(strings.TrimSpace(text)) {
		return errors.New("6 to 8 digits may be a PIN, and the ledger would keep it: type words")
	}
	return aLine(text)
}

// anotherPlace is the last item of the list of places.
const anotherPlace = "another place"

// askPlace offers the places of earlier bags.
func askPlace(ctx context.Context, t operator.Asker, known []string) (string, error) {
	const instead = "no terminal to ask on: give --place"
	if len(known) > 0 {
		picked, err := t.Choose(ctx, "where does the bag go?", append(slices.Clone(known), operator.Said(t, message.Word(anotherPlace))), 0, instead)
		if err != nil || picked < len(known) {
			return known[min(picked, len(known)-1)], err
		}
	}
	return t.Ask(ctx, "place of the bag", "", aText, instead)
}

// placesIn returns the places of all bags so far, the last one first.
func placesIn(records []ledger.Record) []string {
	var places []string
	for _, r := range slices.Backward(records) {
		if seal, is := r.Body.(*ledger.Seal); is && !slices.Contains(places, seal.Place) {
			places = append(places, seal.Place)
		}
	}
	return places
}
